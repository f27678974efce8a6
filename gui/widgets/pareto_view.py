"""The Pareto chart: shows cells as marks, and says what a person does to them. Knows no session."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gui.theme import LOOK
from gui.widgets.grounded_view import CENTRE
from gui.widgets.pareto_painting import Chart, frame_of, margins_of, paint_chart, paint_rings
from gui.widgets.plane import Plane
from gui.widgets.plane_view import ZOOM_STEP, PlaneView

# Free room around the marks as a share of them, the least that they span and that is in view, in decades; how near the
# mouse must come.
EDGE, LEAST_SPAN, NEAREST, REACH_PX = 0.06, 0.5, 0.02, 9.0
PANS = {Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
PAN_PX = 60.0
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ParetoView(PlaneView):
    """opened: a row of the table, by double click or Enter. Things are points, "layers" rows of the table."""

    opened = Signal(object)

    zooms_up = True

    def __init__(self) -> None:
        super().__init__()
        self.chart: Chart | None = None

    def sizeHint(self) -> QSize:
        """As little as it can be read in: what a scrolled panel asks for, its widgets get."""
        return QSize(560, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    # What is shown

    def show_chart(self, chart: Chart | None, refit: bool) -> None:
        self.chart = chart
        self.shows_all = self.shows_all or refit
        self.card.hide()
        self.refresh()

    def whole(self) -> Plane | None:
        if self.chart is None or not len(self.chart.points):
            return None
        left, right = spanned(self.chart.points.x)
        bottom, top = spanned(self.chart.points.y)
        return Plane(left, right, bottom, top)

    def margins(self) -> tuple[int, int, int, int]:
        whole = self.whole()
        return margins_of(self.chart, whole, QFontMetricsF(self.font())) if whole else (0, 0, 0, 0)

    def _least(self, whole: Plane) -> tuple[float, float]:
        return NEAREST, NEAREST

    def paint_into(self, painter: QPainter, rect: QRectF) -> None:
        """A picture of what is in view, of any size, without small pictures in it."""
        painter.save()
        painter.setFont(self.font())
        painter.translate(rect.topLeft())
        if self.whole() is None:
            painter.setPen(LOOK.theme.colour("dim"))
            painter.drawText(QRectF(QPointF(), rect.size()), int(CENTRE), self.empty_text)
        else:
            left, top, right, bottom = self.margins()
            plane = self.plane.placed(left, top, rect.width() - left - right, rect.height() - top - bottom)
            paint_chart(painter, self.chart, plane, vector=True)
            self._paint_rings(painter, plane)
        painter.restore()

    def paint_ground(self, painter: QPainter) -> None:
        paint_chart(painter, self.chart, self.plane, vector=False)

    def paint_marks(self, painter: QPainter) -> None:
        self._paint_rings(painter, self.plane)

    def _paint_rings(self, painter: QPainter, plane: Plane) -> None:
        """Around what the window shows, what is chosen, what is under the mouse."""
        points, hovered = self.chart.points, frozenset(() if self.hovered is None else (self.hovered,))
        painter.save()
        painter.setClipRect(frame_of(plane).adjusted(-10, -10, 10, 10))
        for rows, token, width in (
            (self.chart.here, "accent", 1.6),
            (self.selection, "selection", 2.4),
            (hovered, "text", 1.2),
        ):
            paint_rings(painter, plane, points, points.of_rows(rows), token, width)
        painter.restore()

    # What lies where

    def things_at(self, px: float, py: float) -> tuple[int, ...]:
        """Points under a pixel, the nearest first; of those as near one on a front."""
        points = self.chart.points
        away = np.hypot(self.plane.px(points.x) - px, self.plane.py(points.y) - py)
        near = np.flatnonzero(away <= REACH_PX)
        return tuple(near[np.lexsort((~points.front[near], np.round(away[near])))].tolist())

    def layers_of(self, things: tuple[int, ...], px: float) -> list[int]:
        return self.chart.points.rows[list(things[:1])].tolist()

    def layers_within(self, band: QRectF) -> list[int]:
        """Of a band over a front the points on it; elsewhere all."""
        points, plane = self.chart.points, self.plane
        xs, ys = plane.px(points.x), plane.py(points.y)
        inside = (xs >= band.left()) & (xs <= band.right()) & (ys >= band.top()) & (ys <= band.bottom())
        chosen = inside & points.front
        return points.rows[chosen if chosen.any() else inside].tolist()

    def span_of(self, layer: int) -> tuple[float, float]:
        at = self.chart.points.of_rows(frozenset((layer,)))
        x = float(self.chart.points.x[at[0]]) if len(at) else (self.plane.left + self.plane.right) / 2
        return x, x

    def step(self, key: Qt.Key) -> int | None:
        """Along the fronts, from left to right."""
        points = self.chart.points
        on = np.flatnonzero(points.front)
        order = points.rows[on[np.lexsort((-points.y[on], points.x[on]))]].tolist()
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and order:
            return order[0 if key == Qt.Key.Key_Home else -1]
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        if by is None or not order:
            return None
        return order[(order.index(self.current) + by) % len(order)] if self.current in order else order[0]

    # What a person does

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms both ways around the mouse; in a panel that is scrolled only with Ctrl, so that the wheel leads out of it."""
        if is_scrolled(self) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        if turned := event.angleDelta().y():
            factor, at = ZOOM_STEP ** (turned / 120), event.position()
            self._look(self.plane.zoomed(factor, factor, at.x(), at.y()))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        things = self.things_at(at.x(), at.y()) if self.whole() and self.plane.holds(at.x(), at.y()) else ()
        if things:
            self.opened.emit(self.layers_of(things, at.x())[0])
        else:
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Escape is first the chart's, as long as something is chosen in it; then the window's."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and event.key() == Qt.Key.Key_Escape and self.selection:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ENTERS and self.chart is not None and self.current is not None:
            self.opened.emit(self.current)
        elif key in PANS and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.whole():
            across, up = PANS[key]
            self._look(self.plane.panned(across * PAN_PX, up * PAN_PX))
        else:
            super().keyPressEvent(event)

    def _zoom_at_current(self, factor: float) -> None:
        at = self.place_of(self.current) or QPointF(frame_of(self.plane).center())
        self._look(self.plane.zoomed(factor, factor, at.x(), at.y()))

    def place_of(self, row: int | None) -> QPointF | None:
        """Where a row's mark is, in pixels; None where it has none."""
        if row is None or self.chart is None:
            return None
        at = self.chart.points.of_rows(frozenset((row,)))
        points, plane = self.chart.points, self.plane
        return QPointF(plane.px(float(points.x[at[0]])), plane.py(float(points.y[at[0]]))) if len(at) else None


def is_scrolled(widget: QWidget) -> bool:
    """Whether it lies in an area that has no room for all of its own."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QScrollArea) and above.verticalScrollBar().maximum() > 0:
            return True
        above = above.parentWidget()
    return False


def spanned(values: np.ndarray) -> tuple[float, float]:
    """From the least to the largest with some room, never less than a readable span."""
    low, high = float(values.min()), float(values.max())
    room = max(LEAST_SPAN - (high - low), 2 * EDGE * (high - low)) / 2
    return low - room, high + room
