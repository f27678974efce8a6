"""The bar below the stage: play, step, any time, how fast, and how executions that are compared keep together."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from analysis.units import exact
from gui.lab.beats import Beats
from gui.lab.clock import Clock
from gui.lab.grain import grain
from gui.lab.scrub_bar import ScrubBar
from gui.lab.ticks import NO_TICKS, Ticks, ticks_of
from gui.lab.transport_buttons import SPEED_STEPS, PlayButton, SpeedSlider, StepButton, position_of, speed_at
from gui.theme import GAP, LOOK, PADDING, body_font, tabular
from gui.widgets.card import PartsLabel, dim_label
from gui.widgets.choices import Choice, SegmentedControl

LARGE_PX = 20
# HANDS_PX: of the buttons before the bar with their words, and of all gaps.
NARROWEST_PX, HANDS_PX = 360, 420


class Transport(QWidget):
    """All of it acts on the clock, and shows nothing but the clock."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        # Where there is little room words give way, and what keys do too.
        self.narrow, self.grain = False, ""
        self._build()
        self._lay_out()
        clock.times_changed.connect(lambda _: self.show_time())
        clock.playing_changed.connect(self.play_button.show_playing)
        clock.changed.connect(self.show_all)
        LOOK.theme_changed.connect(self._paint_icons)
        self.show_all()

    def _build(self) -> None:
        step = self.clock.step
        self.play_button, self.bar, self.time_label = PlayButton(), ScrubBar(), QLabel()
        self.play_button.clicked.connect(self.clock.toggle)
        self.start_button = self._button("to-start", "", self.tr("to the start (Home)"), self.clock.to_start)
        self.end_button = self._button("to-end", "", self.tr("to the end (End)"), self.clock.to_end)
        event, iteration, tile = self.tr("event"), self.tr("iteration"), self.tr("tile")
        self.steps = {
            ("event", -1): self._step_button(event, self.tr("one event back (←)"), partial(step, -1), back=True),
            ("event", 1): self._step_button(event, self.tr("one event on (→)"), partial(step, 1)),
            ("iteration", -1): self._step_button(
                "", self.tr("one iteration back (Shift+←)"), partial(step, -1, "iteration"), back=True
            ),
            ("iteration", 1): self._step_button(
                iteration, self.tr("one iteration on (Shift+→)"), partial(step, 1, "iteration")
            ),
            ("tile", -1): self._step_button(
                "", self.tr("one tile back (Ctrl+←)"), partial(step, -1, "tile"), back=True
            ),
            ("tile", 1): self._step_button(tile, self.tr("one tile on (Ctrl+→)"), partial(step, 1, "tile")),
        }
        self.bar.sought.connect(self._seek)
        self.bar.stepped.connect(lambda by: step(by))
        self.time_label.setFont(tabular(body_font()))
        self.ticks_label = PartsLabel()
        self.ticks_label.setObjectName("dim")
        self._build_ways()

    def _build_ways(self) -> None:
        """How fast, again and again, side by side."""
        self.speed, self.speed_label = SpeedSlider(Qt.Orientation.Horizontal), dim_label(wrap=False)
        self.speed.setRange(0, SPEED_STEPS)
        self.speed.setFixedWidth(96)
        # By the mouse it keeps no keys: the arrows go on stepping through time.
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.speed.setAccessibleName(self.tr("speed, in events per second"))
        self.speed.setToolTip(self.tr("Events per second (+ and −)"))
        self.speed.valueChanged.connect(lambda position: self.clock.set_speed(speed_at(position)))
        self.loop = QCheckBox(self.tr("repeat"))
        self.loop.setToolTip(self.tr("Begins again at the end (L)"))
        self.loop.toggled.connect(self.clock.set_loop)
        self.link = SegmentedControl(
            self.tr("how the executions keep together"),
            (
                Choice(
                    True, self.tr("same work"), self.tr("Both stand where they have done as many multiply–accumulates")
                ),
                Choice(
                    False, self.tr("each its time"), self.tr("The bar moves one of them; the other stays where it is")
                ),
            ),
        )
        self.link.chosen.connect(self.clock.set_linked)
        self.sides = SegmentedControl(
            self.tr("side whose events the bar counts"),
            [Choice(number, letter, self.tr("The bar counts the events of {side}").format(side=letter))
             for number, letter in enumerate("ABCD")],
        )  # fmt: skip
        self.sides.chosen.connect(self.clock.set_side)

    def _button(self, drawing: str, text: str, tip: str, act, last: bool = False) -> StepButton:
        button = StepButton(drawing, text, tip, last)
        button.clicked.connect(lambda _=False: act())
        return button

    def _step_button(self, text: str, tip: str, act, back: bool = False) -> StepButton:
        return self._button("step-back" if back else "step-forward", text, tip, act, last=not back)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        self.hands = [
            self.start_button,
            self.steps["event", -1],
            self.play_button,
            self.steps["event", 1],
            self.end_button,
        ]
        for button in self.hands:
            first.addWidget(button)
        first.addWidget(self.bar, 1)
        first.addWidget(self.time_label)
        self.lower = QWidget()
        self.lower.setLayout(second)
        second.setContentsMargins(0, 0, 0, 0)
        for key, button in self.steps.items():
            if key[0] != "event":
                second.addWidget(button)
        second.addSpacing(GAP)
        for widget in (self.speed, self.speed_label, self.loop, self.link, self.sides):
            second.addWidget(widget)
        second.addWidget(self.ticks_label, 1)
        self.speed_label.setMinimumWidth(self.speed_label.fontMetrics().horizontalAdvance("20,000 / s  "))
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, PADDING, 4)
        column.setSpacing(4)
        for row in (first, second):
            row.setSpacing(GAP // 2 + 2)
        column.addLayout(first)
        column.addWidget(self.lower)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_room()

    def _show_room(self) -> None:
        """Wide where the hands with their words, the bar and the longest time stand beside each other."""
        words = self.time_label.fontMetrics().horizontalAdvance(self._whole_words(self.clock.end))
        self.set_narrow(self.width() < HANDS_PX + self.bar.minimumWidth() + words)

    def set_narrow(self, narrow: bool) -> None:
        if narrow == self.narrow:
            return
        self.narrow = narrow
        for button in (*self.hands, *self.steps.values()):
            if isinstance(button, StepButton):
                button.set_narrow(narrow)
        self._show_steps()
        self._show_width()
        self.show_time()

    def _show_steps(self) -> None:
        """Moments that are no events of loops have neither iterations nor tiles."""
        for (what, _), button in self.steps.items():
            if what != "event":
                button.setVisible(self.has_loops and not self.narrow)

    @property
    def has_loops(self) -> bool:
        return not isinstance(self.clock.trace, Beats)

    def _paint_icons(self) -> None:
        for button in (self.start_button, self.end_button, *self.steps.values()):
            button.paint_icon()

    def _seek(self, time: float) -> None:
        self.clock.pause()
        self.clock.seek(time)

    # What it shows

    def show_time(self) -> None:
        self.bar.show_time(self.clock.time)
        self.time_label.setText(self._time_words(int(self.clock.time)))

    def _time_words(self, now: int) -> str:
        if not self.clock.end:
            return self.tr("nothing moves here")
        if self.narrow:
            return self.tr("{now} of {count}").format(now=exact(now), count=exact(self.clock.end))
        return self._whole_words(now)

    def _whole_words(self, now: int) -> str:
        words = self.tr("event {now} of {count}, {grain}")
        return words.format(now=exact(now), count=exact(self.clock.end), grain=self.grain)

    def show_all(self) -> None:
        """What is played, and how."""
        clock, trace = self.clock, self.clock.trace
        ticks = ticks_of(trace) if trace is not None else NO_TICKS
        self.bar.show_end(clock.end, ticks)
        self.grain = grain(trace) if trace is not None else ""
        for button in (*self.hands, *self.steps.values(), self.speed, self.loop):
            button.setEnabled(clock.end > 0)
        if self.isVisible():
            self._show_room()
        self._show_steps()
        self._show_width()
        self.show_time()
        self._show_speed()
        self.loop.setChecked(clock.loop)
        several = len(clock.traces) > 1
        for control in (self.link, self.sides):
            control.setVisible(several)
        if several:
            self.link.set_current(clock.linked)
            self.sides.show_only(range(len(clock.traces)))
            self.sides.set_current(clock.side)
        self.ticks_label.setText(" · ".join(self._words(ticks)))

    def _show_width(self) -> None:
        """As wide as the longest time, so that nothing moves but what is meant to."""
        widest = self._time_words(self.clock.end)
        self.time_label.setMinimumWidth(
            self.time_label.fontMetrics().horizontalAdvance(widest) if self.clock.end else 0
        )

    def _show_speed(self) -> None:
        blocked = self.speed.blockSignals(True)
        self.speed.setValue(position_of(self.clock.speed))
        self.speed.blockSignals(blocked)
        self.speed_label.setText(self.tr("{speed} / s").format(speed=exact(round(self.clock.speed))))

    def _words(self, ticks: tuple[Ticks, Ticks]) -> list[str]:
        """What the marks are, and the keys."""
        outer, inner = ticks
        words = [self.tr("long marks: next {loop}").format(loop=outer.loop)] if outer.loop else []
        words += [self.tr("short: next {loop}").format(loop=inner.loop)] if inner.loop else []
        loops = [self.tr("shift one iteration"), self.tr("ctrl one tile")] if self.has_loops else []
        return [*words, self.tr("space plays"), self.tr("← → one event"), *loops, self.tr("P predict first")]

    def set_large(self, large: bool) -> None:
        """For a lecture: the time alone, to be read from far away."""
        self.lower.setVisible(not large)
        for button in self.hands:
            button.setVisible(not large)
        font = tabular(body_font())
        if large:
            font.setPixelSize(LARGE_PX)
        self.time_label.setFont(font)
        self._show_width()


def key_rows() -> tuple[tuple[str, str], ...]:
    """Keys of the lab, for the page of all keys."""

    def words(text: str) -> str:
        return QCoreApplication.translate("Transport", text)

    return (
        (words("Space"), words("plays and pauses")),
        (words("← →"), words("one event")),
        (words("Shift+← →"), words("one iteration")),
        (words("Ctrl+← →"), words("one tile")),
        (words("Home End"), words("to the start, to the end")),
        (words("+ −"), words("faster, slower")),
        (words("Page ↓ ↑"), words("next scene, previous scene")),
        (words("N Shift+N"), words("next preset, previous preset")),
        (words("L"), words("repeats")),
        (words("1 2"), words("counts the events of side A, of side B")),
        (words("B"), words("pins what is shown as B, beside what is set next; again to take it away")),
        (words("P"), words("hides the counters: predict first; again to see them")),
    )
