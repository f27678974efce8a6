"""One bar a layer: in the order of execution or by size, with the curve of their cumulative share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.theme import LOOK
from gui.widgets.bar_data import PLAIN_TOKEN, Bars
from gui.widgets.bar_geometry import (
    HEADROOM,
    Columns,
    Row,
    boxes_of,
    columns_of,
    curve_points,
    share_curve,
    value_ticks,
)
from gui.widgets.plane import Plane
from gui.widgets.plane_axes import LEFT, LINE_PX, RIGHT, Ordered, fitting, mixed, paint_layers, paint_values
from gui.widgets.plane_view import PlaneView

TICK_PX, FILL = 36, 0.82
# An unknown bar: an empty slot so high; with words from this width on.
SLOT_PX, SLOT_WORDS_PX, WAY_PX = 70, 15, 4


@dataclass(frozen=True, slots=True)
class BarWords:
    """unknown: stands in an empty slot. axis, curve: the longest text first. nothing: where no value is known."""

    unknown: str = ""
    axis: tuple[str, ...] = ("",)
    curve: str = ""
    nothing: str = ""


class BarView(PlaneView):
    """Things are places, from the left. On a logarithmic axis stacks are drawn whole, in the colour of the largest part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: Bars | None = None
        self.row: Row | None = None
        self.shares = np.zeros(0)
        self.words = BarWords()

    def show_bars(self, bars: Bars, row: Row, words: BarWords, refit: bool) -> None:
        self.bars, self.row, self.words = bars, row, words
        self.shares = share_curve(row.values, bars.total)
        self.shows_all = self.shows_all or refit
        self.refresh()

    def show_nothing(self, text: str) -> None:
        self.bars, self.row, self.shows_all = None, None, True
        self.show_empty(text)

    # Where things are

    def whole(self) -> Plane | None:
        return self.row.whole() if self.row else None

    def margins(self) -> tuple[int, int, int, int]:
        """Room for the widest tick, and at the right for the shares."""
        right = int(self.advance("100 %")) + 10 if len(self.shares) else 12
        return self._tick_room(), 6, right, 2 * LINE_PX + 6

    def _tick_room(self) -> int:
        if not self.row or not self.bars:
            return 40
        # The ticks depend on the height alone, which no margin at the side changes.
        plane = self.row.whole().placed(0, 0, 1, self.height() - 2 * LINE_PX - 12)
        texts = [self.bars.quantity.text(value) for value in self._ticks(plane)[1]]
        return int(max((self.advance(text) for text in texts), default=30)) + 10

    def _ticks(self, plane: Plane) -> tuple[list[float], list[float]]:
        return value_ticks(plane, self.row, self.bars.quantity.binary, max(2, int(plane.height / TICK_PX)))

    def things_at(self, px: float, py: float) -> tuple[int, ...]:
        """The bar shown in the column under the pixel, then the others that share it."""
        columns = columns_of(self.plane, self.row.values) if self.row else None
        if columns is None or not len(columns):
            return ()
        at = max(0, int(np.searchsorted(columns.left, px, side="right")) - 1)
        shown, first, last = (int(c[at]) for c in (columns.place, columns.first, columns.last))
        return (shown, *(place for place in range(first, last + 1) if place != shown))

    def layers_of(self, things: tuple[int, ...], px: float) -> list[int]:
        return [int(self.row.order[things[0]])] if things else []

    def layers_within(self, band: QRectF) -> list[int]:
        left, right = (self.plane.at_px(px) for px in (band.left(), band.right()))
        return sorted(self.row.order[max(0, int(left)) : max(0, int(right) + 1)].tolist())

    def span_of(self, layer: int) -> tuple[float, float]:
        """One that is not shown lies nowhere: the view stays where it is."""
        place = int(self.row.place[layer])
        return (float(place), place + 1.0) if place >= 0 else (self.plane.left, self.plane.right)

    def layers_between(self, one: int, other: int) -> list[int]:
        """Layers from one to the other, as they stand on screen."""
        places = [place for place in (int(self.row.place[one]), int(self.row.place[other])) if place >= 0]
        low, high = min(places, default=0), max(places, default=-1)
        return self.row.order[low : high + 1].tolist()

    def step(self, key: Qt.Key) -> int | None:
        """The next bar on screen, the first, the last, the largest."""
        last = len(self.row.order) - 1
        here = None if self.current is None or self.row.place[self.current] < 0 else int(self.row.place[self.current])
        steps = {
            Qt.Key.Key_Right: 0 if here is None else min(here + 1, last),
            Qt.Key.Key_Left: last if here is None else max(here - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key == Qt.Key.Key_P:
            return None if np.isnan(self.row.values).all() else int(self.row.order[np.nanargmax(self.row.values)])
        return int(self.row.order[steps[key]]) if key in steps and last >= 0 else None

    # The ground

    def paint_ground(self, painter: QPainter) -> None:
        bars, row, plane = self.bars, self.row, self.plane
        known = not np.isnan(row.values).all()
        if known:
            places, values = self._ticks(plane)
            texts = dict(zip(places, values, strict=True))
            paint_values(painter, plane, places, lambda at: bars.quantity.text(texts[at]))
        columns = columns_of(plane, row.values)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_bars(painter, columns)
        self._paint_unknown(painter, columns)
        self._paint_ghost(painter, columns)
        self._paint_curve(painter)
        paint_layers(painter, plane, Ordered(bars.names, row.order), row.order)
        self._paint_foot(painter)
        if not known:
            self._write_nothing(painter)

    def _paint_bars(self, painter: QPainter, columns: Columns) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for token, boxes in self._coloured(columns):
            painter.setBrush(mixed(LOOK.theme.colour(token), LOOK.theme.colour("panel"), FILL))
            painter.drawRects([QRect(*box) for box in boxes[boxes[:, 3] > 0].tolist()])

    def _coloured(self, columns: Columns) -> list[tuple[str, np.ndarray]]:
        """(colour, boxes) of all that is filled."""
        bars, row = self.bars, self.row
        values = np.nan_to_num(row.values[columns.place])
        foot, layers = np.full(len(columns), row.low), row.order[columns.place]
        if bars.parts and not row.log:
            tops = np.cumsum([np.nan_to_num(part[layers]) for part in bars.parts], axis=0)
            bottoms = np.vstack((foot, tops[:-1]))
            stacked = zip(bars.groups, bottoms, tops, strict=True)
            return [(group.token, boxes_of(self.plane, columns, low, top)) for group, low, top in stacked]
        boxes = boxes_of(self.plane, columns, foot, row.heights(values))
        group = bars.group[layers]
        plain = [(PLAIN_TOKEN, boxes[group < 0])]
        return plain + [(g.token, boxes[group == i]) for i, g in enumerate(bars.groups)]

    def _paint_unknown(self, painter: QPainter, columns: Columns) -> None:
        """An empty slot, never a bar of no height."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(LOOK.theme.colour("dim"), 1, Qt.PenStyle.DashLine)
        foot = int(self.plane.y + self.plane.height)
        for left, width in zip(
            columns.left[columns.unknown].tolist(), columns.width[columns.unknown].tolist(), strict=True
        ):
            height = min(SLOT_PX, int(self.plane.height) - 2)
            painter.setPen(pen)
            if width < 3:
                painter.drawLine(left, foot, left, foot - height // 4)
                continue
            painter.drawRect(QRect(left, foot - height, width - 1, height))
            if width >= SLOT_WORDS_PX and height >= SLOT_PX:
                self._write_upwards(painter, QRectF(left, foot - height, width, height), self.words.unknown)

    def _paint_ghost(self, painter: QPainter, columns: Columns) -> None:
        """A stroke where the bar of the scenario compared with ends, and the way there from ours."""
        row = self.row
        if not len(row.ghost):
            return
        ours, theirs = row.heights(np.nan_to_num(row.values[columns.place])), row.heights(row.ghost[columns.place])
        known = np.isfinite(theirs) & (theirs > row.low)
        left, width = columns.left[known], columns.width[known]
        tip, end = self.plane.py(ours[known]), self.plane.py(theirs[known])
        middle = left + (width - 1) // 2
        painter.setPen(QPen(LOOK.theme.colour("dim"), 1))
        far = (width >= WAY_PX) & (np.abs(tip - end) >= 2)
        ways = zip(middle[far].tolist(), tip[far].tolist(), end[far].tolist(), strict=True)
        # Over the thinnest bars it would lie in place of their colour.
        painter.drawLines([QLineF(x, a, x, b) for x, a, b in ways])
        painter.setPen(QPen(LOOK.theme.colour("text"), 2))
        ends = zip(left.tolist(), width.tolist(), end.tolist(), strict=True)
        painter.drawLines([QLineF(x, y, x + max(1, w - 1), y) for x, w, y in ends])

    def _write_upwards(self, painter: QPainter, rect: QRectF, text: str) -> None:
        painter.save()
        painter.setPen(LOOK.theme.colour("dim"))
        painter.translate(rect.center())
        painter.rotate(-90)
        turned = QRectF(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width())
        painter.drawText(turned, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_curve(self, painter: QPainter) -> None:
        """Cumulative share, its scale at the right."""
        if not len(self.shares):
            return
        plane, theme = self.plane, LOOK.theme
        painter.setPen(theme.colour("dim"))
        for share in (0.0, 0.5, 1.0) if plane.height >= 3 * LINE_PX else (0.0, 1.0):
            y = plane.y + plane.height * (1 - share / HEADROOM)
            words = QRectF(plane.x + plane.width + 6, y - LINE_PX / 2, self.width(), LINE_PX)
            painter.drawText(words, LEFT, f"{share:.0%}".replace("%", "\u202f%"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("text"), 1.5, Qt.PenStyle.DotLine))
        points = curve_points(plane, self.shares)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_foot(self, painter: QPainter) -> None:
        """What runs along x, and what the dotted curve is."""
        plane, top = self.plane, self.plane.y + self.plane.height + LINE_PX + 4
        painter.setPen(LOOK.theme.colour("dim"))
        curve = self.words.curve if len(self.shares) else ""
        room = plane.width - (self.advance(curve) + 40 if curve else 0)
        if room >= self.advance(self.words.axis[-1]):
            painter.drawText(QRectF(plane.x, top, room, LINE_PX), LEFT, fitting(self.words.axis, room, painter))
        if not curve:
            return
        right = plane.x + plane.width
        painter.drawText(QRectF(plane.x, top, plane.width, LINE_PX), RIGHT, curve)
        x, y = right - self.advance(curve) - 6, top + LINE_PX / 2
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.5, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x - 18, y), QPointF(x, y))

    def _write_nothing(self, painter: QPainter) -> None:
        plane = self.plane
        painter.setPen(LOOK.theme.colour("dim"))
        room = QRectF(plane.x, plane.y, plane.width, max(LINE_PX, plane.height - SLOT_PX))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self.words.nothing)

    # What changes without a new view

    def paint_marks(self, painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(QRectF(self.plane.x, self.plane.y, self.plane.width, self.plane.height + 1))
        if self.hovered is not None:
            self._paint_column(painter, self.hovered, "accent", 0.16)
        if self.current is not None:
            self._paint_column(painter, self.current, "selection", 0.2)
        self._outline(painter)
        painter.restore()

    def _paint_column(self, painter: QPainter, layer: int, token: str, alpha: float) -> None:
        """Above the bar, so that its colour stays what it means; a thin one all of it."""
        plane, place = self.plane, float(self.row.place[layer])
        if place < 0:
            return
        value = self.row.heights(np.nan_to_num(self.row.values[self.row.place[layer]][None]))[0]
        wide = plane.px_per_x > 4
        height = plane.py(float(value)) - plane.y if wide else plane.height
        band = QRectF(plane.px(place), plane.y, max(2.0, plane.px_per_x), max(0.0, height))
        painter.fillRect(band, LOOK.theme.colour(token, alpha if wide else 0.7))

    def _outline(self, painter: QPainter) -> None:
        """Selected bars in amber; a thin one all of it."""
        if not self.selection:
            return
        columns = columns_of(self.plane, self.row.values)
        places = self.row.place[np.fromiter(self.selection, dtype=np.int64)]
        seen = (places >= max(0.0, self.plane.left - 1)) & (places <= self.plane.right)
        at = np.searchsorted(columns.last, places[seen])
        at = np.unique(at[at < len(columns)])
        heights = self.row.heights(np.nan_to_num(self.row.values[columns.place]))
        boxes = boxes_of(self.plane, columns, np.full(len(columns), self.row.low), heights)[at]
        boxes[:, 1] -= np.maximum(0, 5 - boxes[:, 3])
        boxes[:, 3] = np.maximum(5, boxes[:, 3])
        amber, thin = LOOK.theme.colour("selection"), boxes[:, 2] < 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(amber)
        painter.drawRects([QRect(x, y, max(2, w), h) for x, y, w, h in boxes[thin].tolist()])
        painter.setPen(QPen(amber, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([QRect(x, y, w, h) for x, y, w, h in boxes[~thin].tolist()])
