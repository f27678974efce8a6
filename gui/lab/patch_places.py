"""Where a stack of feature maps is drawn, which of them are shown, and how far a patch has come at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, sqrt

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from analysis.memory.patches import Interval, Patching, Region, Stack
from gui.lab.scene import Play

HEAD, FOOT = 42.0, 54.0
BESIDE, PANEL_SHARE, PANEL_MOST, BETWEEN = 640.0, 0.34, 360.0, 24.0
MOST_MAPS = 7
# A map stands upright, seen from the side: so wide and so much rising for its height.
WIDE, RISE = 0.46, 0.2
# Between two maps, and as wide as a map's words are.
GAP, WORDS = 8.0, 52.0
LARGEST = 0.98


@dataclass(frozen=True, slots=True)
class Plane:
    """A map of rows × columns pixels, drawn as a parallelogram. left, top: of its first corner; tall: of an edge, in px."""

    left: float
    top: float
    tall: float
    rows: int
    columns: int

    def at(self, row: float, column: float) -> QPointF:
        across, down = column / self.columns, row / self.rows
        return QPointF(self.left + across * WIDE * self.tall, self.top + (down - across * RISE) * self.tall)

    def quad(self, rows: Interval, columns: Interval) -> QPolygonF:
        """The outline of a part, both ends included."""
        top, bottom, left, right = rows[0], rows[1] + 1, columns[0], columns[1] + 1
        return QPolygonF([self.at(top, left), self.at(top, right), self.at(bottom, right), self.at(bottom, left)])

    def whole(self) -> QPolygonF:
        return self.quad((0, self.rows - 1), (0, self.columns - 1))

    def pixel_at(self, at: QPointF) -> tuple[int, int] | None:
        """(row, column) under a point."""
        across = (at.x() - self.left) / (WIDE * self.tall)
        down = (at.y() - self.top) / self.tall + across * RISE
        if not (0 <= across < 1 and 0 <= down < 1):
            return None
        return floor(down * self.rows), floor(across * self.columns)


@dataclass(frozen=True, slots=True)
class Front:
    """How far the walk has come. patch: the one at hand, None before the first; maps: of those shown, so many are there.

    part: how much of the next map is there.
    """

    patch: int | None
    maps: int
    part: float


@dataclass(frozen=True, slots=True)
class Rooms:
    """maps: of the stack; names: below it; panel: memory and work."""

    maps: QRectF
    names: QRectF
    panel: QRectF


def front_of(time: float, maps: int) -> Front:
    """One beat for each map that is shown; a whole patch is in sight until the next begins."""
    whole = int(time)
    if time == whole:
        return Front((whole - 1) // maps, (whole - 1) % maps + 1, 0.0) if whole else Front(None, 0, 0.0)
    return Front(whole // maps, whole % maps, time - whole)


def shown_maps(stack: Stack, last: int) -> tuple[int, ...]:
    """The input and the outputs of blocks; where they are many, the last of each size."""
    ends = [0, *(end + 1 for _, end in stack.blocks if end <= last)]
    if ends[-1] != last + 1:
        ends.append(last + 1)
    if len(ends) <= MOST_MAPS:
        return tuple(ends)
    changes = [at for at, after in pairwise(ends) if stack.side(at) != stack.side(after)]
    return (*changes, ends[-1])


def rooms_of(rect: QRectF) -> Rooms:
    inner = rect.adjusted(0, HEAD, 0, 0)
    if rect.width() >= BESIDE:
        wide = min(PANEL_SHARE * inner.width(), PANEL_MOST)
        left = QRectF(inner.left(), inner.top(), inner.width() - wide - BETWEEN, inner.height())
        panel = QRectF(left.right() + BETWEEN, inner.top(), wide, inner.height())
    else:
        tall = 0.54 * inner.height()
        left = QRectF(inner.left(), inner.top(), inner.width(), tall)
        panel = QRectF(inner.left(), inner.top() + tall + 8, inner.width(), inner.height() - tall - 8)
    names = QRectF(left.left(), left.bottom() - FOOT, left.width(), FOOT)
    return Rooms(left.adjusted(0, 0, 0, -FOOT), names, panel)


def planes_of(room: QRectF, stack: Stack, maps: tuple[int, ...]) -> tuple[Plane, ...]:
    """Side by side on one middle line, each in a slot that its words fit into too. A map of four times the pixels is drawn
    twice as large in area, so that small ones can be seen.
    """
    sides = [stack.side(at) for at in maps]
    tall = [sqrt(rows / sides[0][0]) for rows, _ in sides]
    scale = LARGEST * room.height() / (max(tall) * (1 + RISE))
    while sum(slots := slots_of(room, tall, scale)) > room.width() and scale > 1:
        scale *= 0.97
    spare = (room.width() - sum(slots)) / len(slots)
    planes, left = [], room.left() + spare / 2
    for (rows, columns), side, slot in zip(sides, tall, slots, strict=True):
        size = scale * side
        first = left + (slot - WIDE * size) / 2
        planes.append(Plane(first, room.center().y() - size * (1 - RISE) / 2, size, rows, columns))
        left += slot + spare
    return tuple(planes)


def slots_of(room: QRectF, tall: list[float], scale: float) -> list[float]:
    words = min(WORDS, room.width() / len(tall) - GAP)
    return [max(WIDE * size * scale, words) + GAP for size in tall]


def share_of(patching: Patching, tile: Region, at: int) -> Region:
    """The part of a map that lies under a tile alone, without halo."""
    rows, columns = patching.stack.side(at)
    out_rows, out_columns = patching.stack.side(patching.last + 1)
    return Region(scaled(tile.rows, rows, out_rows), scaled(tile.columns, columns, out_columns))


def scaled(part: Interval, size: int, out: int) -> Interval:
    return part[0] * size // out, max(part[0] * size // out, (part[1] + 1) * size // out - 1)


def runs_of(parts: list[Interval], size: int) -> list[tuple[Interval, int]]:
    """Stretches of one direction, each with how many of the intervals hold it."""
    edges = sorted({0, size, *(first for first, _ in parts), *(last + 1 for _, last in parts)})
    stretches = ((first, after - 1) for first, after in pairwise(edges))
    return [(run, sum(first <= run[0] and run[1] <= last for first, last in parts)) for run in stretches]


def played_patching(play: Play) -> Patching:
    found: Patching = play.extra["patching"]
    return found


def maps_of(play: Play) -> tuple[int, ...]:
    found: tuple[int, ...] = play.extra["maps"]
    return found
