"""The panes beside a scene: code, what happens now, counters, least traffic, energy, roofline; the check stays in sight."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from analysis.dataflow.energy import Costs, costs_of, costs_of_device, known_costs
from analysis.dataflow.run import Run
from analysis.dataflow.summary import summary
from analysis.device import Device
from gui.lab.check_words import verdicts
from gui.lab.code_pane import CodeBody
from gui.lab.counters_pane import CountersBody
from gui.lab.energy_pane import EnergyBody
from gui.lab.least_pane import LeastBody
from gui.lab.now_pane import NowBody
from gui.lab.pane import LETTERS, Painted, Pane, Sight, font
from gui.lab.roof_pane import ROOFS, RoofBody
from gui.lab.scene import Play, Scene
from gui.theme import GAP, LOOK, PADDING
from gui.widgets.choices import Choice, ChoiceButton, SegmentedControl
from gui.widgets.number_tile import paint_in

OWN = "device"
# Screen readers are told what happens no oftener than they can say it.
TELLING_MS = 500
WORDS = (1, 2, 4)
NARROWEST, WIDEST = 300, 440


class Panes(QWidget):
    """`show_play`, then `show_times` as the clock runs. hidden: numbers are question marks until they are revealed."""

    revealed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sight = Sight()
        self.device: Device | None = None
        self.only: tuple[str, ...] | None = None
        self._own: tuple[object, Costs | None] = ((), None)
        self._stale = False
        self._telling = QTimer(self, singleShot=True, interval=TELLING_MS)
        self._telling.timeout.connect(self._tell)
        self._build()
        self._lay_out()
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        LOOK.theme_changed.connect(self._colour_check)

    # Building

    def _build(self) -> None:
        self.check = QLabel()
        self.check.setWordWrap(True)
        self.check.setTextFormat(Qt.TextFormat.PlainText)
        self.reveal = QToolButton()
        self.reveal.setText(self.tr("Reveal"))
        self.reveal.setToolTip(self.tr("Shows the numbers that were hidden (P)"))
        self.reveal.clicked.connect(self._reveal)
        self.copying = QToolButton()
        self.copying.setText(self.tr("Copy"))
        self.copying.setToolTip(self.tr("Copies all that the panes say as text"))
        self.copying.clicked.connect(lambda _=False: QApplication.clipboard().setText(self.text()))
        self._build_choices()
        self._build_panes()
        self.reveal.hide()

    def _build_choices(self) -> None:
        self.sides = SegmentedControl(
            self.tr("whose code is shown"), [Choice(number, letter) for number, letter in enumerate(LETTERS[:4])]
        )
        self.sides.chosen.connect(lambda side: self.code.show_side(side))
        self.words = ChoiceButton(
            self.tr("bytes of a word"), [Choice(n, self.tr("{n} B a word").format(n=n)) for n in WORDS]
        )
        self.words.set_current(1)
        self.words.chosen.connect(lambda _: self._show_all())
        self.table = ChoiceButton(self.tr("table of energies"))
        self.table.set_current("lecture_45nm")
        self.table.chosen.connect(lambda _: self._show_all())
        self.memory = ChoiceButton(
            self.tr("what the memory is"),
            (
                Choice("dram", self.tr("DRAM"), self.tr("“memory” is DRAM")),
                Choice("sram", self.tr("SRAM"), self.tr("“memory” is SRAM")),
            ),
        )
        self.memory.set_current("dram")
        self.memory.chosen.connect(lambda _: self._show_all())
        self.roofs = ChoiceButton(self.tr("roof"), [Choice(key, self.tr(roof.title)) for key, roof in ROOFS.items()])
        self.roofs.set_current("lecture")
        self.roofs.chosen.connect(lambda key: self.roofline.show_roof(key))
        for button in (self.table, self.roofs):
            # In a narrow pane their words give way, not the pane.
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._fill_tables()

    def _build_panes(self) -> None:
        self.code = CodeBody(self.tr("code, the lit line is next"))
        self.now = NowBody(self.tr("what happens now"))
        self.counters = CountersBody(self.tr("counters"))
        self.least = LeastBody(self.tr("words that moved against the least"))
        self.energy = EnergyBody(self.tr("energy so far"))
        self.roofline = RoofBody(self.tr("on the roofline"))
        self.panes: dict[str, Pane] = {
            "code": Pane(self.tr("Code"), self.tr("the lit line is next"), self.code, (self.sides,)),
            "now": Pane(self.tr("Now"), "", self.now),
            "counters": Pane(self.tr("Counters"), "", self.counters, (self.words,)),
            "least": Pane(self.tr("Least traffic"), "", self.least),
            "energy": Pane(self.tr("Energy"), "", self.energy, (self.table, self.memory)),
            "roofline": Pane(self.tr("On the roofline"), "", self.roofline, (self.roofs,)),
        }

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.setContentsMargins(PADDING, 0, 2, 0)
        top.addWidget(self.check, 1)
        top.addWidget(self.reveal)
        top.addWidget(self.copying)
        inside = QWidget()
        inside.setObjectName("plainGround")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 2, 0)
        column.setSpacing(GAP)
        for pane in self.panes.values():
            column.addWidget(pane)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("panes beside the picture"))
        self.area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        whole.addWidget(self.area, 1)

    def _fill_tables(self) -> None:
        choices = [Choice(key, title) for key, title in known_costs().items()]
        if self.device is not None and costs_of_device(self.device) is not None:
            choices.append(Choice(OWN, self.device.name, self.tr("the device's own energies")))
        elif self.table.current == OWN:
            self.table.set_current("lecture_45nm")
        self.table.set_choices(choices)

    # What is shown

    def sizeHint(self) -> QSize:
        return QSize(380, 700)

    def show_play(self, scene: Scene | None, play: Play) -> None:
        """Other executions, from their start."""
        if (words := play.word_bytes) is not None:
            self.words.set_current(words)
        self.sight = self._sight(play.runs, (0,) * len(play.runs))
        self.code.side = min(self.code.side, max(0, len(play.runs) - 1))
        self.sides.setVisible(len(play.runs) > 1)
        self.sides.show_only(range(len(play.runs)))
        self.sides.set_current(self.code.side)
        self._show_all()

    def show_times(self, times: tuple[float, ...]) -> None:
        """As the clock runs; between two events nothing changes."""
        whole = tuple(floor(time) for time in times)
        if whole == self.sight.times or len(whole) != len(self.sight.runs):
            return
        if not self.isVisible():
            self.sight = Sight(self.sight.runs, whole)
            self._stale = True
            return
        self.sight = self._sight(self.sight.runs, whole)
        for pane in self.panes.values():
            pane.body.show_now(self.sight)
        self._show_check()
        if not self._telling.isActive():
            self._telling.start()

    def set_hidden(self, hidden: bool) -> None:
        """A person predicts first: numbers are question marks, and Reveal shows them."""
        if hidden != self._hidden:
            self.reveal.setVisible(hidden)
            self._show_all()

    @property
    def _hidden(self) -> bool:
        return not self.reveal.isHidden()

    def _reveal(self) -> None:
        self.set_hidden(False)
        self.revealed.emit()

    def set_large(self, large: bool) -> None:
        """Larger type, to be read from far away."""
        self.check.setFont(font("body", large))
        for pane in self.panes.values():
            pane.set_large(large)

    def set_device(self, device: Device | None) -> None:
        """Whose own energies can be chosen."""
        self.device = device
        self._fill_tables()
        self._show_all()

    def text(self) -> str:
        """All that the panes say, one under the other."""
        self._refresh()
        parts = [f"{self.check.text()}\n"]
        parts += [f"{pane.name}\n{pane.body.text()}" for pane in self.panes.values() if not pane.isHidden()]
        return "\n".join(parts)

    # Working it out

    def costs(self) -> Costs | None:
        word, memory = int(self.words.current), str(self.memory.current)
        if self.table.current != OWN or self.device is None:
            return costs_of(str(self.table.current), word, memory)
        key = (self.device.id, word, memory)
        if self._own[0] != key:
            self._own = (key, costs_of_device(self.device, word, memory))
        return self._own[1]

    def _sight(self, runs: tuple[Run, ...], times: tuple[int, ...]) -> Sight:
        word, costs = int(self.words.current), self.costs()
        now = tuple(summary(run, min(time, len(run.trace)), word, costs) for run, time in zip(runs, times, strict=True))
        return Sight(runs, times, now, word, costs, self._hidden)

    def _show_all(self) -> None:
        self.sight = self._sight(self.sight.runs, self.sight.times)
        self._stale = False
        for name, pane in self.panes.items():
            applies = self._applies(name)
            pane.setVisible(applies)
            pane.body.show_sight(self.sight if applies else Sight())
        self._show_check()
        self._tell()

    def show_only(self, names: tuple[str, ...] | None) -> None:
        """Where a lesson shows a scene, the panes that matter; None: all."""
        self.only = names
        self._show_all()

    def _applies(self, name: str) -> bool:
        """A scene without executions has a picture only; without work or words there is no intensity."""
        if self.only is not None and name not in self.only:
            return False
        runs, now = self.sight.runs, self.sight.now
        if not runs or name in ("now", "counters"):
            return bool(runs)
        if name == "code":
            return any(run.trace.code for run in runs)
        return all(one.words_in_all and one.macs_in_all for one in now)

    def _show_check(self) -> None:
        words, token = (
            verdicts(self.sight.letters, self.sight.runs, self.sight.times) if self.sight.runs else ("", "dim")
        )
        if words != self.check.text():
            self.check.setText(words)
            self.check.setAccessibleName(words)
        self.check.setProperty("token", token)
        self._colour_check()

    def _colour_check(self) -> None:
        paint_in(self.check, LOOK.theme.colours[self.check.property("token") or "dim"])

    def _tell(self) -> None:
        for pane in self.panes.values():
            if not pane.isHidden() and pane.body.sight.runs:
                pane.body.tell()

    def _refresh(self) -> None:
        """What was not worked out while nobody saw it."""
        if self._stale:
            self._show_all()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def bodies(self) -> tuple[Painted, ...]:
        return tuple(pane.body for pane in self.panes.values())
