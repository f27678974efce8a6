"""The stack of feature maps with the cone of a patch: what it needs, what of that is halo, and what is computed again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import pi, sin

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from analysis.memory.patches import Interval, Patching, Region
from gui.lab.ink import colour, elided
from gui.lab.patch_places import Front, Plane, runs_of, share_of
from gui.lab.patch_words import map_name, map_size
from gui.theme import LOOK, small_font, tabular

CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
GRID_PX, BETWEEN_WORDS = 8.0, 8.0


def paint_maps(
    painter: QPainter, planes: tuple[Plane, ...], patching: Patching, maps: tuple[int, ...], front: Front
) -> None:
    """Left to right; the cone from each map to the next lies behind the next."""
    there = front.maps + (front.part > 0)
    for place, (plane, at) in enumerate(zip(planes, maps, strict=True)):
        if 0 < place < there and front.patch is not None:
            regions = patching.regions[front.patch]
            fill = 1.0 if place < front.maps else front.part
            paint_cone(painter, planes[place - 1], regions[maps[place - 1]], plane, regions[at], fill)
        paint_map(painter, plane, patching, at, front, place)


def paint_map(painter: QPainter, plane: Plane, patching: Patching, at: int, front: Front, place: int) -> None:
    painter.setPen(QPen(tint(at, 0.5), 1.0))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawPolygon(plane.whole())
    if front.patch is not None:
        paint_done(painter, plane, patching, at, front.patch)
        if place < front.maps:
            paint_patch(painter, plane, patching, at, front.patch, 1.0)
        elif place == front.maps and front.part:
            paint_patch(painter, plane, patching, at, front.patch, front.part)
    if at == patching.last + 1:
        paint_tiles(painter, plane, patching)
    paint_pixels(painter, plane, at)


def tint(at: int, alpha: float) -> QColor:
    return colour("outputs" if at else "inputs", alpha)


def paint_done(painter: QPainter, plane: Plane, patching: Patching, at: int, patches: int) -> None:
    """What earlier patches have needed: pale, and deeper where more than one has."""
    painter.setPen(Qt.PenStyle.NoPen)
    for rows, columns, times in stretches(patching, at, patches):
        painter.setBrush(tint(at, 0.2 if times == 1 else min(0.6, 0.2 + 0.12 * times)))
        painter.drawPolygon(plane.quad(rows, columns))


def stretches(patching: Patching, at: int, patches: int) -> Iterator[tuple[Interval, Interval, int]]:
    """(rows, columns, how often) of a map, as the first so many patches need it."""
    height, width = patching.stack.side(at)
    full, more = divmod(patches, patching.grid)
    regions = [maps[at] for maps in patching.regions]
    down = [region.rows for region in regions[:: patching.grid]]
    across = [region.columns for region in regions[: patching.grid]]
    # Whole rows of patches, and the row that is at hand.
    for rows, part in runs_of_both(down[:full], down[full : full + 1] if more else [], height):
        for columns, often in runs_of_both(across, across[:more], width):
            times = part[0] * often[0] + part[1] * often[1]
            if times:
                yield rows, columns, times


def runs_of_both(one: list[Interval], other: list[Interval], size: int) -> list[tuple[Interval, tuple[int, int]]]:
    """Stretches on which both counts are constant."""
    both = [run for run, _ in runs_of([*one, *other], size)]
    return [(run, (held(one, run), held(other, run))) for run in both]


def held(parts: list[Interval], run: Interval) -> int:
    return sum(first <= run[0] and run[1] <= last for first, last in parts)


def paint_patch(painter: QPainter, plane: Plane, patching: Patching, at: int, patch: int, part: float) -> None:
    """The region in amber from the top on; what an earlier patch had already is hatched and pulses twice."""
    region = patching.regions[patch][at]
    share = share_of(patching, patching.tiles[patch], at)
    painter.setPen(Qt.PenStyle.NoPen)
    seen = grown(region, part)
    painter.setBrush(LOOK.theme.colour("selection", 0.85 if at == patching.last + 1 else 0.55))
    painter.drawPolygon(plane.quad(seen.rows, seen.columns))
    pulse = 0.85 if part == 1.0 else 0.35 + 0.5 * abs(sin(2 * pi * part))
    for rows, columns, _ in stretches(patching, at, patch):
        again = met(seen, Region(rows, columns))
        if again is not None:
            painter.setBrush(LOOK.theme.colour("over", 0.6 * pulse))
            painter.drawPolygon(plane.quad(again.rows, again.columns))
            painter.setBrush(QBrush(LOOK.theme.colour("panel", pulse), Qt.BrushStyle.BDiagPattern))
            painter.drawPolygon(plane.quad(again.rows, again.columns))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(LOOK.theme.colour("selection"), 1.4))
    painter.drawPolygon(plane.quad(region.rows, region.columns))
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.4))
    painter.drawPolygon(plane.quad(share.rows, share.columns))


def grown(region: Region, part: float) -> Region:
    """As much of a region as is there, whole rows from the top."""
    top, bottom = region.rows
    return Region((top, top + max(0, round((bottom - top) * part))), region.columns)


def met(one: Region, other: Region) -> Region | None:
    """What two parts have in common."""
    rows = max(one.rows[0], other.rows[0]), min(one.rows[1], other.rows[1])
    columns = max(one.columns[0], other.columns[0]), min(one.columns[1], other.columns[1])
    return Region(rows, columns) if rows[0] <= rows[1] and columns[0] <= columns[1] else None


def paint_cone(painter: QPainter, left: Plane, source: Region, right: Plane, result: Region, part: float) -> None:
    """From the part that is read to the part that comes of it."""
    near, far = left.quad(source.rows, source.columns), right.quad(result.rows, result.columns)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("selection", 0.1 * part))
    corners = [near.at(corner) for corner in range(4)], [far.at(corner) for corner in range(4)]
    for one, other in ((0, 1), (1, 2), (2, 3), (3, 0)):
        painter.drawPolygon(QPolygonF([corners[0][one], corners[0][other], corners[1][other], corners[1][one]]))
    painter.setPen(QPen(LOOK.theme.colour("selection", 0.55 * part), 1.0))
    for corner in range(4):
        painter.drawLine(corners[0][corner], corners[1][corner])


def paint_tiles(painter: QPainter, plane: Plane, patching: Patching) -> None:
    """The grid on the stage's output."""
    painter.setPen(QPen(tint(1, 0.7), 1.0))
    for tile in patching.tiles[:: patching.grid]:
        painter.drawLine(plane.at(tile.rows[0], 0), plane.at(tile.rows[0], plane.columns))
    for tile in patching.tiles[: patching.grid]:
        painter.drawLine(plane.at(0, tile.columns[0]), plane.at(plane.rows, tile.columns[0]))


def paint_pixels(painter: QPainter, plane: Plane, at: int) -> None:
    """Pixels of a map that is small enough."""
    if plane.tall / plane.rows < GRID_PX:
        return
    painter.setPen(QPen(tint(at, 0.16), 1.0))
    down = [QLineF(plane.at(row, 0), plane.at(row, plane.columns)) for row in range(1, plane.rows)]
    across = [QLineF(plane.at(0, column), plane.at(plane.rows, column)) for column in range(1, plane.columns)]
    # Hundreds of faint lines: smooth ones would take longer than all the rest.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawLines([*down, *across])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def paint_names(
    painter: QPainter, room: QRectF, planes: tuple[Plane, ...], patching: Patching, maps: tuple[int, ...]
) -> None:
    painter.setFont(tabular(small_font()))
    middles = [plane.at(plane.rows, plane.columns / 2).x() for plane in planes]
    pitch = min((after - one for one, after in pairwise(middles)), default=room.width())
    for middle, at in zip(middles, maps, strict=True):
        left = max(room.left(), min(room.right() - pitch, middle - pitch / 2))
        for line, (words, token) in enumerate(lines_of(painter, patching, at, pitch)):
            painter.setPen(LOOK.theme.colour(token))
            painter.drawText(QRectF(left, room.top() + 4 + 16 * line, pitch, 16), CENTRE, elided(words, pitch))


def lines_of(painter: QPainter, patching: Patching, at: int, pitch: float) -> list[tuple[str, str]]:
    """Name and size; the channels in a line of their own where they have no room."""
    size = map_size(patching, at)
    name = (map_name(patching, at), "text")
    if painter.fontMetrics().horizontalAdvance(size) <= pitch - BETWEEN_WORDS:
        return [name, (size, "dim")]
    sides, _, channels = size.rpartition("×")
    return [name, (sides, "dim"), (f"×{channels}", "dim")]
