"""The arena as rectangles of time and address, with the curve of live bytes and the lines of arena and capacity."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from analysis.units import binary
from gui.theme import LOOK
from gui.widgets.memory_geometry import (
    ASIDE,
    HEADROOM,
    INPUT,
    RESULT,
    Arena,
    Boxes,
    above,
    boxes,
    buffer_at,
    buffers_within,
    curve,
    hatching,
    joined,
    kinds_of,
)
from gui.widgets.memory_map_labels import FILL, Words, paint_foot, paint_lanes, paint_lines, paint_peak
from gui.widgets.plane import Plane, binary_step, multiples
from gui.widgets.plane_axes import LEFT, LINE_PX, mixed, paint_layers, paint_values
from gui.widgets.plane_view import PlaneView
from gui.widgets.strokes import draw_lines

TICK_PX, LABEL_PX, LABEL_HEIGHT_PX = 40, 40, 15
# A name of which less is left says nothing.
FEWEST_CHARACTERS = 7
OUTLINE, EXCESS = 0.9, 0.2
FEW_CORNERS = 600
TOKENS = {RESULT: "outputs", INPUT: "inputs", ASIDE: "line"}


class MemoryMapView(PlaneView):
    """Things are buffers. Ctrl and the wheel zoom in addresses too."""

    zooms_up = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arena: Arena | None = None
        self.kinds = np.zeros(0, dtype=np.int64)
        self.words = Words()
        self.hot: int | None = None

    def show_arena(self, arena: Arena, shown: np.ndarray, words: Words, refit: bool) -> None:
        """shown: mask over the layers; the buffers of the others stand back."""
        self.arena, self.words, self.hot = arena, words, None
        self.kinds = kinds_of(arena, shown)
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
        """Above the arena there is always room for a line of words."""
        _, top, _, bottom = self.margins()
        height = max(2.0 * LINE_PX, float(self.height() - top - bottom))
        return self.arena.whole(max(HEADROOM, height / (height - LINE_PX - 2))) if self.arena else None

    def ticks(self) -> list[float]:
        plane = self.plane
        step = binary_step(plane.top - plane.bottom, max(2, int(plane.height / TICK_PX)))
        if self.arena is None or self.arena.lanes is None:
            return multiples(step, plane.bottom, plane.top)
        lanes = self.arena.lanes.lanes
        found = [lane.base_bytes + tick for lane in lanes for tick in multiples(step, 0, lane.arena_bytes)]
        return [tick for tick in found if plane.bottom <= tick <= plane.top]

    def margins(self) -> tuple[int, int, int, int]:
        widest = max((self.advance(text) for text in ("0 B", "1,023 MiB", "99.9 KiB")), default=0)
        return int(widest) + 10, 4 + (LINE_PX if self.words.above else 0), 12, 2 * LINE_PX + 6

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
        paint_values(painter, plane, self.ticks(), lambda value: binary(arena.address(value)))
        seen = boxes(arena, plane, self.kinds)
        self._paint_boxes(painter, seen)
        self._paint_excess(painter, seen)
        self._paint_names(painter, seen)
        self._paint_curves(painter)
        paint_layers(painter, plane, arena.layers, range(len(arena.layers)))
        paint_lines(painter, plane, arena, self.words)
        paint_lanes(painter, plane, arena)
        paint_peak(painter, plane, arena)
        paint_foot(painter, plane, self.words, bool(arena.ghost))

    def _paint_boxes(self, painter: QPainter, seen: Boxes) -> None:
        theme = LOOK.theme
        large = (seen.pixels[:, 2] >= 3) & (seen.pixels[:, 3] >= 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind, token in TOKENS.items():
            mine, colour = seen.kinds == kind, theme.colour(token)
            pale, strong = mixed(colour, theme.colour("panel"), FILL), mixed(colour, theme.colour("panel"), OUTLINE)
            painter.setBrush(pale)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRects(rects(seen.pixels[mine & ~large]))
            painter.setPen(QPen(strong, 1))
            painter.drawRects(rects(seen.pixels[mine & large], outlined=True))

    def _paint_excess(self, painter: QPainter, seen: Boxes) -> None:
        """What no memory is there for."""
        for mine, end in self.arena.limits():
            self._paint_over(painter, above(seen.pixels[mine[seen.buffers]], self.plane.py(end)))

    def _paint_over(self, painter: QPainter, over: np.ndarray) -> None:
        colour = LOOK.theme.colour("over")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(colour, LOOK.theme.colour("panel"), EXCESS))
        painter.drawRects(rects(inner(over)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.2))
        draw_lines(painter, hatching(joined(over)))

    def _paint_names(self, painter: QPainter, seen: Boxes) -> None:
        painter.setPen(LOOK.theme.colour("text"))
        roomy = (seen.pixels[:, 2] >= LABEL_PX) & (seen.pixels[:, 3] >= LABEL_HEIGHT_PX)
        metrics = painter.fontMetrics()
        for (x, y, width, height), buffer in zip(
            seen.pixels[roomy].tolist(), seen.buffers[roomy].tolist(), strict=True
        ):
            name = self.arena.tensors[buffer]
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width - 8)
            if text != name and len(text) < FEWEST_CHARACTERS:
                continue
            line = min(y + (height - LINE_PX) // 2, y + 6)
            painter.drawText(QRect(x + 4, max(y, line), width - 8, min(LINE_PX, height)), LEFT, text)

    def _paint_curves(self, painter: QPainter) -> None:
        """Bytes alive; behind them those of the scenario compared with."""
        painter.save()
        painter.setClipRect(self._picture())
        # Upright and level strokes need no smoothing; a smooth line of thousands of corners takes fifty milliseconds.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.arena.ghost:
            painter.setPen(QPen(LOOK.theme.colour("dim"), 1, Qt.PenStyle.DashLine))
            draw_lines(painter, strokes(curve(self.plane, self.arena.ghost.live_bytes)))
        points = curve(self.plane, self.arena.live_bytes)
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.5 if len(points) < FEW_CORNERS else 1))
        draw_lines(painter, strokes(points))
        painter.restore()

    # What changes without a new view

    def paint_marks(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(self._picture())
        if self.hovered is not None and self.hot is None:
            self._paint_time(painter, self.hovered, "accent", 0.18)
        if self.current is not None:
            self._paint_time(painter, self.current, "selection", 0.22)
            alive = self.arena.alive_at(self.current)
            self._emphasise(painter, alive)
            self._paint_names(painter, boxes(self.arena, self.plane, self.kinds, alive))
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
        seen = boxes(self.arena, self.plane, self.kinds, buffers)
        for kind, token in TOKENS.items():
            painter.setPen(QPen(LOOK.theme.colour(token), 1))
            painter.setBrush(LOOK.theme.colour(token, 0.42))
            painter.drawRects(rects(seen.pixels[seen.kinds == kind], outlined=True))

    def _outline(self, painter: QPainter, buffers: np.ndarray, token: str, width: float) -> None:
        painter.setPen(QPen(LOOK.theme.colour(token), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(rects(boxes(self.arena, self.plane, self.kinds, buffers).pixels, outlined=True))

    def _picture(self) -> QRectF:
        return QRectF(self.plane.x, self.plane.y, self.plane.width, self.plane.height)


def rects(pixels: np.ndarray, outlined: bool = False) -> list[QRect]:
    """For a painter; an outline's own pixel lies inside the box."""
    less = 1 if outlined else 0
    return [QRect(x, y, width - less, height - less) for x, y, width, height in pixels.tolist()]


def strokes(points: np.ndarray) -> np.ndarray:
    """From corner to corner, shape (n, 4); none to or from where nothing is known."""
    pairs = np.column_stack((points[:-1], points[1:]))
    return pairs[np.isfinite(pairs).all(axis=1)]


def inner(pixels: np.ndarray) -> np.ndarray:
    """The boxes without their outline, where they have one."""
    large = (pixels[:, 2] >= 3) & (pixels[:, 3] >= 3)
    return np.where(large[:, None], pixels + np.array([1, 1, -2, -2]), pixels)
