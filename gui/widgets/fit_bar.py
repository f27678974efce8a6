"""Need against capacity on one line: the capacity is a stroke, what exceeds it is drawn beyond, hatched and to scale."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import LOOK

# Above this share of the capacity it is tight: little is left for the application around the network.
TIGHT_SHARE = 0.9
# Share of the widget's width where the capacity stands while the need is below it.
CAPACITY_AT = 0.85


@dataclass(frozen=True, slots=True)
class Extent:
    """Positions in pixels from the left: end of the need, place of the capacity stroke, end of the track."""

    used: float
    capacity: float
    track: float


def extent(used: float | None, capacity: float | None, width: float) -> Extent:
    """The scale of the bar: linear from 0, so that a need three times the capacity is three times as long.

    An over-full bar gets the whole width; the capacity stroke then moves left. Without a capacity there is no track.
    """
    if not capacity:
        return Extent(0.0, 0.0, 0.0)
    largest = max(used or 0, capacity / CAPACITY_AT)
    scale = width / largest
    return Extent((used or 0) * scale, capacity * scale, capacity * scale)


def state_of(used: float | None, capacity: float | None) -> str:
    """fits, tight or over; "" where one of the two is not known."""
    if used is None or capacity is None:
        return ""
    return "over" if used > capacity else "tight" if used > TIGHT_SHARE * capacity else "fits"


class FitBar(QWidget):
    """Paints need and capacity; the words stand beside it. `set_values` draws it again."""

    def __init__(self, used: float | None = None, capacity: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.used, self.capacity = used, capacity
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        LOOK.theme_changed.connect(self.update)

    def set_values(self, used: float | None, capacity: float | None) -> None:
        if (used, capacity) != (self.used, self.capacity):
            self.used, self.capacity = used, capacity
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_fit_bar(painter, QRectF(self.rect()), self.used, self.capacity)
        painter.end()


def paint_fit_bar(
    painter: QPainter, rect: QRectF, used: float | None, capacity: float | None, ghost: float | None = None
) -> None:
    """Paints the bar into any rectangle of any device; the ghost's need as a hollow, dotted one over it."""
    theme, reach = LOOK.theme, extent(used, capacity, rect.width() - 2)
    bar = QRectF(rect.left(), rect.center().y() - 7, 0, 14)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not capacity:
        painter.setPen(QPen(theme.colour("line"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(rect.left(), bar.center().y()), QPointF(rect.right(), bar.center().y()))
        return
    fill(painter, bar, reach.track, theme.colour("field"))
    state = state_of(used, capacity)
    if state:
        fill(painter, bar, min(reach.used, reach.capacity), theme.colour(state, 0.8))
    if state == "over":
        beyond = QRectF(bar.left() + reach.capacity, bar.top(), reach.used - reach.capacity, bar.height())
        hatch(painter, beyond, theme.colour("over"))
    x = bar.left() + reach.capacity
    painter.setPen(QPen(theme.colour("text"), 2))
    painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 3))
    if ghost is not None and used != ghost:
        paint_ghost(painter, bar, min(ghost * reach.capacity / capacity, rect.width() - 2))


def paint_ghost(painter: QPainter, bar: QRectF, width: float) -> None:
    """As long as the ghost's need on the same scale, at most as long as there is room."""
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.2, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(bar.left(), bar.top() - 2, width, bar.height() + 4))


def fill(painter: QPainter, bar: QRectF, width: float, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, bar.height()), 2, 2)


def hatch(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """Diagonal strokes inside an outline: in grey print, too, the excess is not the bar."""
    painter.save()
    painter.setClipRect(rect)
    painter.setPen(QPen(colour, 2))
    step, height = 6.0, rect.height()
    for i in range(int((rect.width() + height) / step) + 1):
        x = rect.left() - height + i * step
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + height, rect.top()))
    painter.restore()
    painter.setPen(QPen(colour, 1))
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
