"""The arena as rectangles of time and address, with the curve of live bytes and the lines of arena and capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from analysis.units import binary
from gui.theme import LOOK
from gui.widgets.memory_geometry import Arena, Boxes, above, boxes, buffer_at, buffers_within, curve, hatching
from gui.widgets.plane import Plane, binary_step, multiples
from gui.widgets.plane_axes import (
    LEFT,
    LINE_PX,
    RIGHT,
    fitting,
    mixed,
    paint_backed,
    paint_layers,
    paint_line,
    paint_values,
)
from gui.widgets.plane_view import PlaneView

TICK_PX, LABEL_PX, LABEL_HEIGHT_PX = 40, 40, 15
FILL, OUTLINE, EXCESS = 0.45, 0.9, 0.2
FEW_CORNERS = 600
TOKENS = {False: "outputs", True: "inputs"}


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the picture; each a list of texts, the longest first, of which the first that fits is shown.

    far: the capacity line lies above the picture, so its words stand above it too.
    """

    arena: tuple[str, ...] = ("",)
    capacity: tuple[str, ...] = ("",)
    peak: tuple[str, ...] = ("",)
    axis: tuple[str, ...] = ("",)
    legend: tuple[str, str, str] = ("", "", "")
    far: bool = False


class MemoryMapView(PlaneView):
    """Things are buffers. Ctrl and the wheel zoom in addresses too."""

    zooms_up = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arena: Arena | None = None
        self.words = Words()
        self.hot: int | None = None

    def show_arena(self, arena: Arena, words: Words, refit: bool) -> None:
        self.arena, self.words, self.hot = arena, words, None
        self.shows_all = self.shows_all or refit
        self.refresh()

    def show_nothing(self, text: str) -> None:
        self.arena, self.shows_all = None, True
        self.show_empty(text)

    def show_hot(self, buffer: int | None) -> None:
        if buffer != self.hot:
            self.hot = buffer
            self.update()

    # Where things are

    def whole(self) -> Plane | None:
        return self.arena.whole() if self.arena else None

    def ticks(self) -> list[float]:
        plane = self.plane
        step = binary_step(plane.top - plane.bottom, max(2, int(plane.height / TICK_PX)))
        return multiples(step, plane.bottom, plane.top)

    def margins(self) -> tuple[int, int, int, int]:
        widest = max((self.advance(text) for text in ("0 B", "1,023 MiB", "99.9 KiB")), default=0)
        return int(widest) + 10, 4 + (LINE_PX if self.words.far else 0), 12, 2 * LINE_PX + 6

    def things_at(self, px: float, py: float) -> tuple[int, ...]:
        found = buffer_at(self.arena, self.plane, px, py) if self.arena else None
        return () if found is None else (found,)

    def layers_of(self, things: tuple[int, ...], px: float) -> list[int]:
        """The layer that had written the buffer last by the time that was clicked."""
        return [self.arena.writer_at(buffer, self.plane.at_px(px)) for buffer in things]

    def layers_within(self, band: QRectF) -> list[int]:
        plane = self.plane
        across, up = (plane.at_px(band.left()), plane.at_px(band.right())), (band.bottom(), band.top())
        found = buffers_within(self.arena, *across, *(plane.at_py(y) for y in up))
        return sorted(set(self.arena.producer[found].tolist()))

    def span_of(self, layer: int) -> tuple[float, float]:
        return float(layer), layer + 1.0

    def step(self, key: Qt.Key) -> int | None:
        """The time cursor: one layer on or back, first, last, peak."""
        last = len(self.arena.layers) - 1
        here = self.current
        steps = {
            Qt.Key.Key_Right: 0 if here is None else min(here + 1, last),
            Qt.Key.Key_Left: last if here is None else max(here - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_P: self.arena.peak_layer,
        }
        return steps.get(key)

    # The ground

    def paint_ground(self, painter: QPainter) -> None:
        arena, plane = self.arena, self.plane
        paint_values(painter, plane, self.ticks(), binary)
        seen = boxes(arena, plane)
        self._paint_boxes(painter, seen)
        self._paint_excess(painter, seen)
        self._paint_names(painter, seen)
        self._paint_curve(painter)
        paint_layers(painter, plane, arena.layers, range(len(arena.layers)))
        self._paint_lines(painter)
        self._paint_peak(painter)
        self._paint_foot(painter)

    def _paint_boxes(self, painter: QPainter, seen: Boxes) -> None:
        theme = LOOK.theme
        large = (seen.pixels[:, 2] >= 3) & (seen.pixels[:, 3] >= 3)
        is_input = self.arena.is_input[seen.buffers]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind, token in TOKENS.items():
            mine, colour = is_input == kind, theme.colour(token)
            pale, strong = mixed(colour, theme.colour("panel"), FILL), mixed(colour, theme.colour("panel"), OUTLINE)
            painter.setBrush(pale)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRects(rects(seen.pixels[mine & ~large]))
            painter.setPen(QPen(strong, 1))
            painter.drawRects(rects(seen.pixels[mine & large], outlined=True))

    def _paint_excess(self, painter: QPainter, seen: Boxes) -> None:
        """What no memory is there for."""
        room = self.arena.shown_room_bytes
        if room is None or room >= self.arena.arena_bytes:
            return
        over, colour = above(seen.pixels, self.plane.py(room)), LOOK.theme.colour("over")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(colour, LOOK.theme.colour("panel"), EXCESS))
        painter.drawRects(rects(inner(over)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.2))
        painter.drawLines([QLineF(*stroke) for stroke in hatching(over).tolist()])

    def _paint_names(self, painter: QPainter, seen: Boxes) -> None:
        painter.setPen(LOOK.theme.colour("text"))
        roomy = (seen.pixels[:, 2] >= LABEL_PX) & (seen.pixels[:, 3] >= LABEL_HEIGHT_PX)
        metrics = painter.fontMetrics()
        for (x, y, width, height), buffer in zip(
            seen.pixels[roomy].tolist(), seen.buffers[roomy].tolist(), strict=True
        ):
            text = metrics.elidedText(self.arena.tensors[buffer], Qt.TextElideMode.ElideMiddle, width - 8)
            line = min(y + (height - LINE_PX) // 2, y + 6)
            painter.drawText(QRect(x + 4, max(y, line), width - 8, min(LINE_PX, height)), LEFT, text)

    def _paint_curve(self, painter: QPainter) -> None:
        points = curve(self.plane, self.arena.live_bytes)
        painter.save()
        painter.setClipRect(self._picture())
        # Upright and level strokes need no smoothing; a smooth line of thousands of corners takes fifty milliseconds.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.5 if len(points) < FEW_CORNERS else 1))
        strokes = np.column_stack((points[:-1], points[1:]))
        painter.drawLines([QLineF(*stroke) for stroke in strokes.tolist()])
        painter.restore()

    def _paint_peak(self, painter: QPainter) -> None:
        """A mark that points down at the layer where most is alive."""
        x, y = self.plane.px(self.arena.peak_layer + 0.5), self.plane.py(float(self.arena.liveness_peak_bytes))
        if not self.plane.holds(x, y):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(LOOK.theme.colour("panel"), 1))
        painter.setBrush(LOOK.theme.colour("text"))
        painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x - 5, y - 9), QPointF(x + 5, y - 9)]))

    def _paint_lines(self, painter: QPainter) -> None:
        """Arena and capacity, each with its words above its line."""
        theme, plane, arena = LOOK.theme, self.plane, self.arena
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        room = arena.shown_room_bytes
        over = room is not None and room < arena.arena_bytes
        if room is not None:
            paint_line(painter, plane, room, QPen(theme.colour("over" if over else "fits"), 2))
        paint_line(painter, plane, arena.arena_bytes, QPen(theme.colour("text"), 1.5))
        near = room is not None and abs(plane.py(room) - plane.py(arena.arena_bytes)) < LINE_PX + 2
        share = plane.width / 2 - 12 if near else plane.width - 8
        self._write_capacity(painter, room, share, near, theme.colour("over" if over else "text"))
        text = fitting(self.words.arena, share, painter)
        self._write_above(painter, arena.arena_bytes, self._arena_side(text, near), text, theme.colour("text"))

    def _write_capacity(self, painter: QPainter, room: int | None, share: float, near: bool, colour: QColor) -> None:
        text = fitting(self.words.capacity, share, painter)
        if self.words.far:
            painter.setPen(LOOK.theme.colour("dim"))
            painter.drawText(QRectF(self.plane.x, 1, self.plane.width, LINE_PX), RIGHT, text)
        elif room is not None:
            self._write_above(painter, room, LEFT if near else RIGHT, text, colour)

    def _arena_side(self, text: str, near: bool) -> int:
        """At the right, unless the mark of the peak stands there."""
        peak = self.plane.px(self.arena.peak_layer + 0.5)
        beside = self.plane.x + self.plane.width - self.advance(text) - 20
        return LEFT if not near and peak > beside and self.plane.holds(peak, self.plane.y) else RIGHT

    def _write_above(self, painter: QPainter, at: float, flags: int, text: str, colour: QColor) -> None:
        plane, y = self.plane, self.plane.py(at)
        if plane.y - 1 <= y - LINE_PX and y <= plane.y + plane.height + 1:
            line = QRectF(plane.x + 4, y - LINE_PX, plane.width - 6, LINE_PX - 1)
            paint_backed(painter, line, flags, text, colour)

    def _paint_foot(self, painter: QPainter) -> None:
        """Legend at the left, what runs along x at the right."""
        plane, top, x = self.plane, self.plane.y + self.plane.height + LINE_PX + 4, self.plane.x
        for token, text in zip(("inputs", "outputs", "text"), self.words.legend, strict=True):
            self._paint_key(painter, token, x, top + LINE_PX / 2)
            painter.setPen(LOOK.theme.colour("dim"))
            painter.drawText(QRectF(x + 15, top, self.width(), LINE_PX), LEFT, text)
            x += 15 + self.advance(text) + 14
        left = plane.x + plane.width - x
        if left >= self.advance(self.words.axis[-1]):
            painter.drawText(QRectF(x, top, left, LINE_PX), RIGHT, fitting(self.words.axis, left, painter))

    def _paint_key(self, painter: QPainter, token: str, x: float, y: float) -> None:
        theme = LOOK.theme
        painter.setPen(QPen(theme.colour(token), 1.5 if token == "text" else 1))
        if token == "text":
            painter.drawLine(QPointF(x, y), QPointF(x + 10, y))
        else:
            painter.setBrush(mixed(theme.colour(token), theme.colour("panel"), FILL))
            painter.drawRect(QRectF(x + 0.5, y - 4.5, 9, 9))

    # What changes without a new view

    def paint_marks(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(self._picture())
        if self.hovered is not None and self.hot is None:
            self._paint_time(painter, self.hovered, "accent", 0.18)
        if self.current is not None:
            self._paint_time(painter, self.current, "selection", 0.22)
            self._emphasise(painter, self.arena.alive_at(self.current))
        self._outline(painter, self.arena.written_by_any(self.selection), "selection", 2.0)
        if self.hot is not None:
            self._outline(painter, np.array([self.hot]), "text", 1.5)
        painter.restore()

    def _paint_time(self, painter: QPainter, layer: int, token: str, alpha: float) -> None:
        """The column of a layer; never thinner than a stroke."""
        plane = self.plane
        band = QRectF(plane.px(float(layer)), plane.y, max(2.0, plane.px_per_x), plane.height)
        painter.fillRect(band, LOOK.theme.colour(token, alpha if plane.px_per_x > 4 else 0.8))

    def _emphasise(self, painter: QPainter, buffers: np.ndarray) -> None:
        """Alive now: in the full colour, so that the others stand back."""
        seen = boxes(self.arena, self.plane, buffers)
        is_input = self.arena.is_input[seen.buffers]
        for kind, token in TOKENS.items():
            painter.setPen(QPen(LOOK.theme.colour(token), 1))
            painter.setBrush(LOOK.theme.colour(token, 0.42))
            painter.drawRects(rects(seen.pixels[is_input == kind], outlined=True))

    def _outline(self, painter: QPainter, buffers: np.ndarray, token: str, width: float) -> None:
        painter.setPen(QPen(LOOK.theme.colour(token), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(rects(boxes(self.arena, self.plane, buffers).pixels, outlined=True))

    def _picture(self) -> QRectF:
        return QRectF(self.plane.x, self.plane.y, self.plane.width, self.plane.height)


def rects(pixels: np.ndarray, outlined: bool = False) -> list[QRect]:
    """For a painter; an outline's own pixel lies inside the box."""
    less = 1 if outlined else 0
    return [QRect(x, y, width - less, height - less) for x, y, width, height in pixels.tolist()]


def inner(pixels: np.ndarray) -> np.ndarray:
    """The boxes without their outline, where they have one."""
    large = (pixels[:, 2] >= 3) & (pixels[:, 3] >= 3)
    return np.where(large[:, None], pixels + np.array([1, 1, -2, -2]), pixels)
