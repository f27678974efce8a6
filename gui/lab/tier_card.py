"""One machine as a card: its row of the lecture's table, what a network fills of its memories, time, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.lecture.fitting import ACTIVATIONS, PARAMETERS, PARTS, RUNTIME, Dropped, OnMachine, Room
from gui.lab.counted import tr
from gui.lab.ink import caption, elided
from gui.lab.predicting import PredictingPainter
from gui.lab.scene import Values
from gui.lab.tier_bars import Bar, paint_bar, place_of
from gui.lab.tier_table import paint_table
from gui.lab.tier_words import (
    STEPS,
    TIME,
    deadline_s,
    filled_words,
    fitting_state,
    is_late,
    room_words,
    seconds_of,
    short_filled_words,
    tier_words,
    time_words,
    verdict_words,
)
from gui.theme import CORNER, LOOK, small_font, title_font
from gui.widgets.promise_words import MARKS, state_token

TOKENS = {PARAMETERS: "weights", ACTIVATIONS: "inputs", RUNTIME: "elementwise"}
PAD, HEAD, FOOT, MARK_WIDE = 10.0, 38.0, 36.0, 18.0
LEAST_STACKED, LEAST_TABLE, LEAST_LINE = 114.0, 96.0, 20.0
MOST_STACKED, MOST_TABLE = 204.0, 162.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the parts of a card stand. table: None without room for it. stacked: words of a bar above it."""

    head: QRectF
    table: QRectF | None
    bars: tuple[QRectF, QRectF, QRectF]
    foot: QRectF
    stacked: bool


def plan_of(card: QRectF) -> Plan:
    """As much as there is room for: bars with their words above, then the table."""
    inner = card.adjusted(PAD, 6, -PAD, -6)
    short = inner.height() < HEAD + FOOT + LEAST_STACKED
    head, foot = (22.0, 18.0) if short else (HEAD, FOOT)
    room = inner.height() - head - foot
    stacked = room >= LEAST_STACKED
    with_table = stacked and room >= LEAST_STACKED + LEAST_TABLE + 12
    spare = room - LEAST_STACKED - LEAST_TABLE - 12 if with_table else 0.0
    tall = min(MOST_TABLE, LEAST_TABLE + spare * 0.4) if with_table else 0.0
    bars_tall = min(MOST_STACKED, LEAST_STACKED + spare * 0.6) if with_table else min(MOST_STACKED, room)
    top = inner.top() + head + (tall + 12 if with_table else 0.0)
    each = bars_tall / len((*PARTS,))
    rows = [QRectF(inner.left(), top + number * each, inner.width(), each) for number in range(3)]
    return Plan(
        QRectF(inner.left(), inner.top(), inner.width(), head),
        QRectF(inner.left(), inner.top() + head, inner.width(), tall) if with_table else None,
        (rows[0], rows[1], rows[2]),
        QRectF(inner.left(), rows[2].bottom() + 2, inner.width(), foot),
        stacked,
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """A machine at a time. done: beats of it that have passed, 0 to 4, with the part of the one under way."""

    network: Dropped
    machine: OnMachine
    tier: str
    values: Values
    done: float
    predicting: bool = False

    @property
    def step(self) -> int:
        """The beat under way, −1 before and after."""
        return int(self.done) if 0 < self.done < len(STEPS) and self.done % 1 else -1

    @property
    def late(self) -> bool | None:
        return is_late(self.network, self.machine, self.values)

    @property
    def state(self) -> str | None:
        """None before all is known, or may be."""
        known = self.done >= len(STEPS) and not self.predicting
        return fitting_state(self.machine, self.late) if known else None

    def share(self, step: int) -> float:
        """How much of a part has arrived: it flies for the first half of its beat."""
        return min(1.0, max(0.0, 2 * (self.done - step) - 1)) if self.done < step + 1 else 1.0

    def parts(self) -> int:
        """Parts that have arrived, or are arriving."""
        return sum(self.share(step) > 0 for step in range(len(PARTS)))


def paint_card(painter: QPainter, card: QRectF, sight: Sight) -> None:
    """Without sign and colour of the verdict while a person predicts."""
    plan = plan_of(card)
    sight = replace(sight, predicting=isinstance(painter, PredictingPainter))
    paint_ground(painter, card, sight)
    paint_head(painter, plan.head, sight)
    if plan.table is not None:
        paint_table(painter, plan.table, sight.machine.device, sight.tier)
    for row, bar in zip(plan.bars, bars_of(sight), strict=True):
        paint_bar(painter, row, bar, plan.stacked)
    paint_foot(painter, plan.foot, sight)


def paint_ground(painter: QPainter, card: QRectF, sight: Sight) -> None:
    tint = "line" if sight.state is None else state_token(sight.state)
    painter.setPen(QPen(LOOK.theme.colour("selection" if sight.step >= 0 else tint), 1.6 if sight.step >= 0 else 1.2))
    painter.setBrush(LOOK.theme.colour("ground", 0.5))
    painter.drawRoundedRect(card, CORNER, CORNER)


def paint_head(painter: QPainter, head: QRectF, sight: Sight) -> None:
    """The sign when the verdict is known, the machine's name, its tier."""
    name, left = sight.machine.device.name.removeprefix("Lecture: "), head.left()
    if sight.state is not None:
        painter.setFont(title_font())
        painter.setPen(LOOK.theme.colour(state_token(sight.state)))
        painter.drawText(QPointF(left, head.top() + 14), MARKS[sight.state])
        left += MARK_WIDE
    caption(painter, QPointF(left, head.top() + 14), elided(name, head.right() - left, title_font()), strong=True)
    if head.height() >= HEAD:
        words = tier_words(sight.tier)
        words = tr("as on the slide") if is_lectures(sight) else words
        caption(painter, QPointF(head.left(), head.top() + 31), elided(words, head.width()))


def is_lectures(sight: Sight) -> bool:
    return sight.machine.device.id.startswith("lecture_")


def paint_foot(painter: QPainter, foot: QRectF, sight: Sight) -> None:
    if sight.state is None:
        return
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour(state_token(sight.state)))
    flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    words = verdict_words(sight.network, sight.machine, sight.values)
    lines = 2 if foot.height() > 30 else 1
    painter.drawText(foot, flags, elided(words, lines * foot.width() * 0.94))


def bars_of(sight: Sight) -> tuple[Bar, Bar, Bar]:
    stored, working = (room_bar(sight, room) for room in sight.machine.rooms)
    return stored, working, time_bar(sight)


def room_bar(sight: Sight, room: Room) -> Bar:
    shown = [(step, part) for step, part in enumerate(PARTS) if part in room.used]
    parts = [(TOKENS[part], (room.used[part] or 0) * sight.share(step)) for step, part in shown]
    now = next((place for place, (step, _) in enumerate(shown) if step == sight.step), -1)
    whole = float(room.filled(len(PARTS)))
    words, short = filled_words(room, sight.parts()), short_filled_words(room, sight.parts())
    return Bar(room_words(room.name), words, parts, room.capacity_bytes, whole, now, short)


def time_bar(sight: Sight) -> Bar:
    """Against the deadline. What no time is known of has no bar."""
    last = STEPS.index(TIME)
    found, share = seconds_of(sight.network, sight.machine, sight.values), sight.share(last)
    text = time_words(sight.network, sight.machine, sight.values) if share == 1 else ""
    parts = [("dim", (found or 0.0) * share)]
    return Bar(tr("time"), text, parts, deadline_s(sight.values), found, 0 if sight.step == last else -1)


def target_of(card: QRectF, sight: Sight, step: int) -> QPointF:
    """Where what is on its way arrives: the bar that it fills."""
    plan, part = plan_of(card), STEPS[step]
    rooms = [place for place, room in enumerate(sight.machine.rooms) if part in room.used]
    row = plan.bars[2 if part == TIME else rooms[0] if rooms else 0]
    place = place_of(row, plan.stacked)
    return QPointF(place.left() + min(40.0, place.width() / 2), place.center().y())
