"""Which quantities a Pareto chart sets against each other, of which work, and whether with what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.flow import FlowLayout, together
from gui.widgets.pareto_data import Measure, measures
from gui.widgets.sweep_words import work_words

# With more, all of them in one chart say nothing.
FEW_WORKS = 4
# A long name gives way: all of it is in the menu.
WIDEST_PX = 260


def words(text: str) -> str:
    return QCoreApplication.translate("sweep", text)


class ParetoOptions(QWidget):
    """changed: another chart is wanted. work: the one that is looked at, None for all of them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.measures: dict[str, Measure] = measures()
        self.across = ChoiceButton(words("quantity across"))
        self.up = ChoiceButton(words("quantity upwards"))
        self.of = ChoiceButton(words("work that is looked at"))
        self.over = QCheckBox(words("also what does not fit"))
        self.against, self.on = dim_label(words("against"), wrap=False), dim_label(words("of"), wrap=False)
        self._chosen = False
        self.over.setChecked(True)
        self.across.set_current("latency")
        self.up.set_current("energy")
        self._lay_out()
        self.across.chosen.connect(lambda key: self._set(self.across, self.up, key))
        self.up.chosen.connect(lambda key: self._set(self.up, self.across, key))
        self.of.chosen.connect(lambda _: self._choose_work())
        self.over.toggled.connect(lambda _: self.changed.emit())
        self._keys = ("latency", "energy")

    def _lay_out(self) -> None:
        row = FlowLayout(self)
        for widget in (self.up, together(self.against, self.across), together(self.on, self.of), self.over):
            row.addWidget(widget)
        for chooser in (self.across, self.up, self.of):
            chooser.setMaximumWidth(WIDEST_PX)

    @property
    def x(self) -> Measure:
        return self.measures[str(self.across.current)]

    @property
    def y(self) -> Measure:
        return self.measures[str(self.up.current)]

    @property
    def work(self) -> tuple[Any, ...] | None:
        return self.of.current if isinstance(self.of.current, tuple) else None

    def offer(
        self, known: Mapping[str, int], cells: int, works: Sequence[tuple[Any, ...]], first: tuple[Any, ...] | None
    ) -> None:
        """known: of how many cells each quantity is. An axis without any gives way to one that has some."""
        titles = {key: m.title for key, m in self.measures.items()}
        note = words("known of {n} of {all} cells")
        offered = [Choice(key, title, f"{self.measures[key].note}; {note.format(n=known[key], all=cells)}")
                   for key, title in titles.items() if known[key] or key in (self.x.key, self.y.key)]  # fmt: skip
        for chooser in (self.across, self.up):
            chooser.set_choices(offered)
        self._give_way(known)
        self._offer_works(tuple(works), first)

    def _give_way(self, known: Mapping[str, int]) -> None:
        for chooser, other in ((self.across, self.up), (self.up, self.across)):
            if not known[str(chooser.current)]:
                free = (key for key in self.measures if known[key] and key != other.current)
                chooser.set_current(next(free, chooser.current))
        self._keys = (str(self.across.current), str(self.up.current))

    def begin(self) -> None:
        """Another sweep: which work is looked at is chosen for the person again."""
        self._chosen = False

    def _offer_works(self, works: tuple[Any, ...], first: tuple[Any, ...] | None) -> None:
        """first: of many works the one that is looked at until a person chooses."""
        self.of.set_choices([
            Choice(None, words("all {n}").format(n=len(works))), *(Choice(w, work_words(*w)) for w in works)
        ])  # fmt: skip
        if not self._chosen or (self.of.current is not None and self.of.current not in works):
            self.of.set_current(first if len(works) > FEW_WORKS else None)
        self.of.parentWidget().setVisible(len(works) > 1)

    def _choose_work(self) -> None:
        self._chosen = True
        self.changed.emit()

    def _set(self, chooser: ChoiceButton, other: ChoiceButton, key: object) -> None:
        """The quantity that the other axis has changes places with this one's."""
        if key == other.current:
            across, up = self._keys
            other.set_current(up if chooser is self.up else across)
        self._keys = (str(self.across.current), str(self.up.current))
        self.changed.emit()

    # Kept between runs

    def state(self) -> dict[str, Any]:
        return {"x": self.x.key, "y": self.y.key, "over": self.over.isChecked()}

    def restore(self, state: Mapping[str, Any]) -> None:
        keys = (state.get("x"), state.get("y"))
        if set(keys) <= set(self.measures) and len(set(keys)) == 2:
            self.across.set_current(keys[0])
            self.up.set_current(keys[1])
            self._keys = (str(keys[0]), str(keys[1]))
        self.over.setChecked(bool(state.get("over", True)))
