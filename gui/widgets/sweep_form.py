"""What a sweep goes through, as one row of choices: how many cells that makes, start, progress, cancel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from math import prod
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from analysis.errors import ScenarioError
from analysis.units import duration, exact
from gui.theme import GAP
from gui.widgets.card import ElidedLabel, dim_label
from gui.widgets.flow import FlowLayout, together
from gui.widgets.searchable import Group
from gui.widgets.sweep_choices import ManyButton, SizesField
from gui.widgets.symbols import STATE_SIGNS

if TYPE_CHECKING:
    from analysis.scenario import Scenario

LARGEST = 2**31 - 1
TICKED = ("devices", "precisions", "kernels")
FIRST_PRECISIONS = ("native", "int8")


def words(text: str) -> str:
    return QCoreApplication.translate("sweep", text)


@dataclass(frozen=True, slots=True)
class Wish:
    """The axes, each a tuple of values, by the names that analysis.sweep.Grid has for them."""

    models: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    batches: tuple[int | None, ...] = (None,)
    precisions: tuple[str, ...] = ()
    resolutions: tuple[tuple[int, int] | None, ...] = (None,)
    kernels: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        return prod(len(getattr(self, axis.name)) for axis in fields(self))


def batch_of(text: str) -> int:
    """Raises ScenarioError."""
    if not (text.isdecimal() and text.isascii() and 1 <= int(text[:12]) <= LARGEST):
        raise ScenarioError("a batch is no size", repr(text[:40]), "whole numbers from 1 on, as 1, 4, 16")
    return int(text)


def resolution_of(text: str) -> tuple[int, int]:
    """Raises ScenarioError."""
    from analysis.sweep import resolution_of

    found = resolution_of(text)
    if min(found) < 1:
        raise ScenarioError("a resolution is no size", repr(text[:40]), "96, or height x width as 96x128")
    return found


class SweepForm(QWidget):
    """changed: another wish. started: to be answered now. stopped, models_asked: as a person wants.

    groups: for each choice by the name of its axis, what there is to tick.
    """

    changed = Signal()
    started = Signal()
    stopped = Signal()
    models_asked = Signal()

    def __init__(self, groups: dict[str, Callable[[], Iterable[Group]]]) -> None:
        super().__init__()
        self.models = ManyButton(words("models of the sweep"), words("{n} models"), groups["models"])
        self.devices = ManyButton(words("devices of the sweep"), words("{n} devices"), groups["devices"])
        self.precisions = ManyButton(words("precisions of the sweep"), words("{n} precisions"), groups["precisions"])
        self.kernels = ManyButton(words("kernels of the sweep"), words("{n} kernels"), groups["kernels"])
        self.batches = SizesField(words("batch sizes of the sweep"), words("Batch sizes, as 1, 4, 16"), batch_of)
        hint = words("Sizes of images in pixels, as 96, 128x160")
        self.resolutions = SizesField(words("resolutions of the sweep"), hint, resolution_of)
        self.add = tool("+", words("add models from files"))
        self.add.clicked.connect(lambda _=False: self.models_asked.emit())
        self.start, self.stop = QPushButton(), QPushButton(words("Cancel"))
        self.start.setObjectName("primary")
        self.said, self.bar = ElidedLabel(), QProgressBar()
        self.said.setObjectName("dim")
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words("progress of the sweep"))
        self._lay_out()
        for button in (self.models, self.devices, self.precisions, self.kernels):
            button.changed.connect(self._tell)
        for field in (self.batches, self.resolutions):
            field.changed.connect(self._tell)
        self.start.clicked.connect(lambda _=False: self.started.emit())
        self.stop.clicked.connect(lambda _=False: self.stopped.emit())
        self.show_progress(None, 0, None)

    def _lay_out(self) -> None:
        self.choices = QWidget()
        row = FlowLayout(self.choices)
        for word, *controls in (
            ("", self.models, self.add),
            (words("on"), self.devices),
            (words("as"), self.precisions),
            (words("kernel"), self.kernels),
            (words("batch"), self.batches),
            (words("image"), self.resolutions),
        ):
            row.addWidget(together(dim_label(word, wrap=False) if word else None, *controls))
        row.addWidget(self.start)
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(self.stop)
        below.addWidget(self.bar, 1)
        below.addWidget(self.said, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.choices)
        column.addLayout(below)

    def show_choices(self, shown: bool, beside: QWidget) -> None:
        """Or fold them away; what works is told all the same. beside: gets the keyboard that was in them."""
        focus = self.choices.window().focusWidget()
        if not shown and focus is not None and self.choices.isAncestorOf(focus):
            beside.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choices.setVisible(shown)

    def begin(self, scenario: Scenario, devices: tuple[str, ...]) -> None:
        """What is ticked until a person chooses: the scenario's own settings, and int8 beside its precision."""
        firsts = {
            "devices": devices,
            "precisions": dict.fromkeys((*FIRST_PRECISIONS, scenario.precision)),
            "kernels": (scenario.kernel,),
        }
        if not any(getattr(self, name).chosen for name in firsts) and not self.batches.text():
            self.batches.setText(str(scenario.batch or ""))
        for name, keys in firsts.items():
            button = getattr(self, name)
            button.set_chosen(button.chosen or keys)

    def wish(self) -> Wish:
        return Wish(
            self.models.chosen, self.devices.chosen, self.batches.sizes, self.precisions.chosen, self.resolutions.sizes,
            self.kernels.chosen,
        )  # fmt: skip

    def problem(self, most: int) -> str:
        """Why this cannot be answered; "" where it can. most: cells that a window should take on."""
        wish = self.wish()
        empty = {
            "models": words("no model (add files with +)"),
            "devices": words("no device"),
            "precisions": words("no precision"),
            "kernels": words("no kernel"),
        }
        missing = [said for name, said in empty.items() if not getattr(wish, name)]
        wrong = self.batches.problem or self.resolutions.problem
        if missing or wrong:
            return wrong or words("Choose at least one of each: {missing}").format(missing=", ".join(missing))
        too_many = words("{n} cells are more than the window takes: up to {most}; the command sweep takes any number")
        return too_many.format(n=exact(wish.cells), most=exact(most)) if wish.cells > most else ""

    def show_count(self, most: int, said: str = "") -> None:
        """What Start would do. said: what there is to say besides."""
        problem, cells = self.problem(most), self.wish().cells
        self.start.setEnabled(not problem)
        self.start.setText(words("Start 1 cell") if cells == 1 else words("Start {n} cells").format(n=exact(cells)))
        self.start.setAccessibleDescription(problem)
        if not self.stop.isVisibleTo(self):
            self._say(said or (f"{STATE_SIGNS['over']} {problem}" if problem else ""))

    def show_progress(self, cells: int | None, done: int, left_s: float | None) -> None:
        """cells: of the sweep that works; None while none does."""
        working = cells is not None
        for widget, there in ((self.start, not working), (self.stop, working), (self.bar, working)):
            widget.setVisible(there)
        if cells:
            said = words("{done} of {all} cells").format(done=exact(done), all=exact(cells))
            rest = words("about {time} left").format(time=duration(left_s, 2)) if left_s is not None else ""
            self.bar.setValue(1000 * done // cells)
            self._say(" · ".join(filter(None, (said, rest))))

    def _say(self, text: str) -> None:
        """A line of its own, which is there when there is something to say."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    # Kept between runs; which models belongs to the run

    def state(self) -> dict[str, Any]:
        ticked = {name: getattr(self, name).chosen for name in TICKED}
        return ticked | {"batches": self.batches.text(), "resolutions": self.resolutions.text()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Without what there no longer is."""
        for name in TICKED:
            button = getattr(self, name)
            known = {choice.key for group in button.groups() for choice in group.choices}
            button.set_chosen(key for key in state.get(name, button.chosen) if key in known)
        self.batches.setText(state.get("batches", ""))
        self.resolutions.setText(state.get("resolutions", ""))


def tool(text: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(name[0].upper() + name[1:])
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
