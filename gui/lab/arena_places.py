"""Where the picture of an arena puts things: rooms, columns of operators, heights of addresses, rows of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QPointF, QRectF

from analysis.memory.placing import Placing
from gui.lab.scene import Play

HEAD, LEFT, LETTERS = 42.0, 68.0, 24.0
# From this width the queue stands beside the arena.
BESIDE, QUEUE_SHARE, QUEUE_MOST, BETWEEN = 640.0, 0.36, 400.0, 24.0
STRIP_SHARE, STRIP_LEAST, STRIP_MOST, TITLE = 0.24, 44.0, 130.0, 18.0
# Above what is shown there is room for a buffer on its way, and for a line of words.
HEADROOM, VALUE = 1.16, 18.0
# Rows of the queue are as high as there is room for, and the planners stand below it where enough is left.
ROW, ROW_MOST = 19.0, 30.0
PLANNER_ROWS, QUEUE_LEAST = 5, 150.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A box over the operators. top: what its upper edge stands for, in bytes."""

    box: QRectF
    columns: int
    top: float

    def x(self, operator: float) -> float:
        return self.box.left() + operator * self.box.width() / self.columns

    def y(self, nbytes: float) -> float:
        return self.box.bottom() - nbytes * self.box.height() / self.top

    @property
    def pitch(self) -> float:
        return self.box.width() / self.columns

    def operator_at(self, x: float) -> int:
        return max(0, min(self.columns - 1, floor((x - self.box.left()) / self.pitch)))


@dataclass(frozen=True, slots=True)
class Rooms:
    """arena: time × address; letters: of the operators, below it; strip: what is alive; queue: in the planner's order.

    planners: what each of them would need; empty where there is no room.
    """

    arena: Frame
    letters: QRectF
    strip: Frame
    queue: QRectF
    planners: QRectF


def rooms_of(rect: QRectF, found: Placing) -> Rooms:
    inner = rect.adjusted(0, HEAD, 0, 0)
    if rect.width() >= BESIDE:
        wide = min(QUEUE_SHARE * inner.width(), QUEUE_MOST)
        left = QRectF(inner.left(), inner.top(), inner.width() - wide - BETWEEN, inner.height())
        queue = QRectF(left.right() + BETWEEN, inner.top(), wide, inner.height())
    else:
        tall = 0.68 * inner.height()
        left = QRectF(inner.left(), inner.top(), inner.width(), tall)
        queue = QRectF(inner.left(), inner.top() + tall + 8, inner.width(), inner.height() - tall - 8)
    return Rooms(*frames_of(left, found), *shared_room(queue))


def shared_room(room: QRectF) -> tuple[QRectF, QRectF]:
    """(of the queue, of the planners below it)."""
    tall = PLANNER_ROWS * ROW + TITLE
    if room.height() < QUEUE_LEAST + tall:
        return room, QRectF()
    return room.adjusted(0, 0, 0, -tall - BETWEEN), room.adjusted(0, room.height() - tall, 0, 0)


def frames_of(room: QRectF, found: Placing) -> tuple[Frame, QRectF, Frame]:
    columns = max(1, len(found.graph.nodes))
    strip = max(STRIP_LEAST, min(STRIP_MOST, STRIP_SHARE * room.height()))
    across = QRectF(room.left() + LEFT, room.top() + TITLE, room.width() - LEFT - 4, 1)
    tall = room.height() - strip - LETTERS - 2 * TITLE
    box = QRectF(across.left(), across.top(), across.width(), max(20.0, tall))
    letters = QRectF(box.left(), box.bottom(), box.width(), LETTERS)
    below = QRectF(box.left(), letters.bottom() + TITLE, box.width(), strip)
    bound = max(1, found.plan.liveness_peak_bytes)
    arena = Frame(box, columns, max(1, found.plan.arena_bytes, bound) * HEADROOM)
    return arena, letters, Frame(below, columns, bound * strip / (strip - VALUE))


def box_of(frame: Frame, found: Placing, row: int, lifted: float = 0.0) -> QRectF:
    """A buffer's rectangle. lifted: part of the way from its place to above the arena."""
    left, right = frame.x(int(found.plan.first_layer[row])), frame.x(int(found.plan.last_layer[row]) + 1)
    low, high = int(found.plan.offsets[row]), int(found.plan.offsets[row] + found.slots[row])
    rise = lifted * max(0.0, frame.y(high) - frame.box.top())
    return QRectF(left, frame.y(high) - rise, right - left, max(1.0, frame.y(low) - frame.y(high)))


def row_height(queue: QRectF, count: int) -> float:
    return max(ROW, min(ROW_MOST, (queue.height() - TITLE - 4) / max(1, count)))


def lines_in(queue: QRectF, count: int) -> int:
    """Rows of the queue that there is room for, below its title."""
    return max(1, int((queue.height() - TITLE - 4) // row_height(queue, count)))


def first_line(queue: QRectF, count: int, time: float) -> int:
    """The first row that is shown: the one that is placed now stays in sight, a third from the top."""
    lines = lines_in(queue, count)
    return max(0, min(int(time) - lines // 3, count - lines))


def line_at(queue: QRectF, found: Placing, time: float, at: QPointF) -> int | None:
    """The buffer in the queue under a point."""
    count = len(found.order)
    line = floor((at.y() - queue.top() - TITLE - 4) / row_height(queue, count))
    place = first_line(queue, count, time) + line
    if not queue.contains(at) or not 0 <= line < lines_in(queue, count) or place >= count:
        return None
    return int(found.order[place])


def buffer_at(frame: Frame, found: Placing, time: float, at: QPointF) -> int | None:
    """The placed buffer under a point of the arena."""
    rows = (int(row) for row in found.order[: int(time)])
    return next((row for row in rows if box_of(frame, found, row).contains(at)), None)


def played_placing(play: Play) -> Placing:
    found: Placing = play.extra["placing"]
    return found
