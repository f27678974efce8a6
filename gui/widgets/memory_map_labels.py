"""Words and lines of the memory map: arena, capacity, the peak's mark, the ghost's arena, the legend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from analysis.units import binary, exact
from gui.theme import LOOK
from gui.widgets.memory_geometry import Arena
from gui.widgets.memory_lanes import Lane
from gui.widgets.plane import Plane
from gui.widgets.plane_axes import LEFT, LINE_PX, RIGHT, fitting, mixed, paint_backed, paint_line

FILL = 0.45
# The mark of the peak, and what keeps clear of it.
MARK_PX = 14


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the picture; each a list of texts, the longest first, of which the first that fits is shown.

    above: stands over the picture, of what lies too high to be drawn. legend: inputs, results, bytes alive, the ghost.
    """

    arena: tuple[str, ...] = ("",)
    capacity: tuple[str, ...] = ("",)
    above: tuple[str, ...] = ()
    ghost: tuple[str, ...] = ("",)
    axis: tuple[str, ...] = ("",)
    legend: tuple[str, ...] = ("", "", "", "")


def paint_peak(painter: QPainter, plane: Plane, arena: Arena) -> None:
    """A mark that points down at the layer where most is alive."""
    x, y = plane.px(arena.peak_layer + 0.5), plane.py(float(arena.liveness_peak_bytes))
    if not plane.holds(x, y):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(LOOK.theme.colour("panel"), 1))
    painter.setBrush(LOOK.theme.colour("text"))
    painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x - 5, y - 9), QPointF(x + 5, y - 9)]))


def paint_lines(painter: QPainter, plane: Plane, arena: Arena, words: Words) -> None:
    """Arena and capacity, each with its words above its line; where the lines are close the words share the width."""
    theme, room = LOOK.theme, arena.shown_room_bytes
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    over = room is not None and room < arena.arena_bytes
    paint_ghost(painter, plane, arena, words)
    if room is not None:
        paint_line(painter, plane, room, QPen(theme.colour("over" if over else "fits"), 2))
    paint_line(painter, plane, arena.arena_bytes, QPen(theme.colour("text"), 1.5))
    near = room is not None and abs(plane.py(room) - plane.py(arena.arena_bytes)) < LINE_PX + 2
    share = plane.width / 2 - 12 if near else plane.width - 8
    if words.above:
        painter.setPen(theme.colour("dim"))
        painter.drawText(QRectF(plane.x, 1, plane.width, LINE_PX), RIGHT, fitting(words.above, plane.width, painter))
    if room is not None:
        text, colour = fitting(words.capacity, share, painter), theme.colour("over" if over else "text")
        write_above(painter, plane, room, LEFT if near else RIGHT, text, colour)
    side, share = (RIGHT, share) if near else beside_peak(plane, arena, share)
    text = fitting(words.arena, share, painter)
    write_above(painter, plane, arena.arena_bytes, side, text, theme.colour("text"))


def paint_lanes(painter: QPainter, plane: Plane, arena: Arena) -> None:
    """The memories above the lowest: where each begins, and its arena with what is left for it."""
    theme = LOOK.theme
    for lane in arena.lanes.lanes[1:] if arena.lanes else ():
        over = lane.room_bytes is not None and lane.room_bytes < lane.arena_bytes
        paint_line(painter, plane, lane.base_bytes, QPen(theme.colour("dim"), 1, Qt.PenStyle.DotLine))
        paint_line(painter, plane, lane.top_bytes, QPen(theme.colour("over" if over else "text"), 1.5))
        text = lane_words(lane)
        write_above(painter, plane, lane.top_bytes, RIGHT, text, theme.colour("over" if over else "text"))


def lane_words(lane: Lane) -> str:
    """As written above its line."""
    tr = partial(QCoreApplication.translate, "memory lanes")
    if lane.room_bytes is None:
        return tr("{memory}: arena {arena} B").format(memory=lane.memory, arena=exact(lane.arena_bytes))
    words = tr("{memory}: arena {arena} B, {room} left for it")
    return words.format(memory=lane.memory, arena=exact(lane.arena_bytes), room=binary(lane.room_bytes))


def paint_ghost(painter: QPainter, plane: Plane, arena: Arena, words: Words) -> None:
    """The arena of the scenario compared with; its words give way to the arena's own."""
    ghost = arena.ghost.arena_bytes if arena.ghost else None
    if ghost is None or plane.py(ghost) < plane.y:
        return
    paint_line(painter, plane, ghost, QPen(LOOK.theme.colour("dim"), 1.5, Qt.PenStyle.DashLine))
    others = (arena.arena_bytes, arena.shown_room_bytes)
    if all(abs(plane.py(ghost) - plane.py(other)) >= LINE_PX for other in others if other is not None):
        text = fitting(words.ghost, plane.width - 8, painter)
        write_above(painter, plane, ghost, RIGHT, text, LOOK.theme.colour("dim"))


def beside_peak(plane: Plane, arena: Arena, share_px: float) -> tuple[int, float]:
    """Side and room of the arena's words: where the mark of the peak stands in their line, they keep to its wider side."""
    peak, right = plane.px(arena.peak_layer + 0.5), plane.x + plane.width
    line, mark = plane.py(arena.arena_bytes), plane.py(float(arena.liveness_peak_bytes))
    if not plane.x <= peak <= right or mark - MARK_PX > line or mark < line - LINE_PX:
        return RIGHT, share_px
    before, after = peak - plane.x - MARK_PX, right - peak - MARK_PX
    return (RIGHT, min(share_px, after)) if after >= before else (LEFT, min(share_px, before))


def write_above(painter: QPainter, plane: Plane, at: float, flags: int, text: str, colour: QColor) -> None:
    y = plane.py(at)
    if plane.y - 1 <= y - LINE_PX and y <= plane.y + plane.height + 1:
        line = QRectF(plane.x + 4, y - LINE_PX, plane.width - 6, LINE_PX - 1)
        paint_backed(painter, line, flags, text, colour)


def paint_foot(painter: QPainter, plane: Plane, words: Words, ghost: bool) -> None:
    """Legend at the left, what runs along x at the right; what has no room is left out."""
    top, x, right = plane.y + plane.height + LINE_PX + 4, plane.x, plane.x + plane.width
    advance = QFontMetricsF(painter.font()).horizontalAdvance
    keys = ("inputs", "outputs", "text", "dim") if ghost else ("inputs", "outputs", "text")
    for token, text in zip(keys, words.legend, strict=False):
        if x + 15 + advance(text) > right:
            return
        paint_key(painter, token, x, top + LINE_PX / 2)
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(QRectF(x + 15, top, right, LINE_PX), LEFT, text)
        x += 15 + advance(text) + 14
    if right - x >= advance(words.axis[-1]):
        painter.drawText(QRectF(x, top, right - x, LINE_PX), RIGHT, fitting(words.axis, right - x, painter))


def paint_key(painter: QPainter, token: str, x: float, y: float) -> None:
    theme = LOOK.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if token in ("text", "dim"):
        style = Qt.PenStyle.DashLine if token == "dim" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.colour(token), 1.5, style))
        painter.drawLine(QPointF(x, y), QPointF(x + 11, y))
    else:
        painter.setPen(QPen(theme.colour(token), 1))
        painter.setBrush(mixed(theme.colour(token), theme.colour("panel"), FILL))
        painter.drawRect(QRectF(x + 0.5, y - 4.5, 9, 9))
