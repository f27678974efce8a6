"""Axes of a figure: numbers to places and back, with ticks in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from gui.theme import LOOK, small_font, tabular

GRIP_WIDE, GRIP_TALL = 84.0, 18.0


@dataclass(frozen=True, slots=True)
class Plot:
    """rect: inside the axes. x, y: least and most that is shown, above 0 where the axis is logarithmic."""

    rect: QRectF
    x: tuple[float, float]
    y: tuple[float, float]
    log_x: bool = True
    log_y: bool = False

    def at(self, x: float, y: float) -> QPointF:
        across, up = part(x, self.x, self.log_x), part(y, self.y, self.log_y)
        return QPointF(self.rect.left() + across * self.rect.width(), self.rect.bottom() - up * self.rect.height())

    def values(self, at: QPointF) -> tuple[float, float]:
        """What stands at a place."""
        across = (at.x() - self.rect.left()) / self.rect.width()
        up = (self.rect.bottom() - at.y()) / self.rect.height()
        return whole(across, self.x, self.log_x), whole(up, self.y, self.log_y)


def part(value: float, ends: tuple[float, float], log: bool) -> float:
    """Share of the way from one end to the other; what lies outside stands at the edge."""
    low, high = ends
    if log:
        value, low, high = log10(max(value, low / 10)), log10(low), log10(high)
    return min(1.0, max(0.0, (value - low) / (high - low)))


def whole(share: float, ends: tuple[float, float], log: bool) -> float:
    low, high = ends
    return float(low * (high / low) ** share) if log else low + share * (high - low)


def decades(ends: tuple[float, float]) -> list[float]:
    """Powers of ten between the ends."""
    return [10.0**power for power in range(ceil(log10(ends[0]) - 1e-9), floor(log10(ends[1]) + 1e-9) + 1)]


def thinned(ticks: Sequence[float], most: int) -> list[float]:
    step = max(1, ceil(len(ticks) / max(1, most)))
    return list(ticks[::step])


def around(at: QPointF, radius: float) -> QRectF:
    """The square around a point."""
    return QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)


def paint_axes(
    painter: QPainter,
    plot: Plot,
    xs: Iterable[tuple[float, str]],
    ys: Iterable[tuple[float, str]],
    names: tuple[str, str],
) -> None:
    """Thin grid lines with their words; names: along and up."""
    painter.setFont(small_font())
    line, dim = LOOK.theme.colour("line"), LOOK.theme.colour("dim")
    box, tall = plot.rect, QFontMetricsF(small_font()).height()
    for x, text in xs:
        at = plot.at(x, plot.y[0])
        painter.setPen(QPen(line, 1))
        painter.drawLine(at, QPointF(at.x(), box.top()))
        painter.setPen(dim)
        painter.drawText(QRectF(at.x() - 40, box.bottom() + 7, 80, tall), Qt.AlignmentFlag.AlignHCenter, text)
    for y, text in ys:
        at = plot.at(plot.x[0], y)
        painter.setPen(QPen(line, 1))
        painter.drawLine(at, QPointF(box.right(), at.y()))
        painter.setPen(dim)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(box.left() - 84, at.y() - tall / 2, 80, tall), side, text)
    painter.setPen(dim)
    below = QRectF(box.left(), box.bottom() + 6 + tall, box.width(), tall)
    painter.drawText(below, Qt.AlignmentFlag.AlignRight, names[0])
    painter.drawText(
        QRectF(box.left() - 44, box.top() - tall - 4, box.width() + 44, tall), Qt.AlignmentFlag.AlignLeft, names[1]
    )


def paint_curve(painter: QPainter, plot: Plot, points: Iterable[tuple[float, float]], pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([plot.at(x, y) for x, y in points]))


def paint_dot(painter: QPainter, at: QPointF, fill: QColor, radius: float = 5.0, hollow: bool = False) -> None:
    painter.setPen(QPen(fill if hollow else LOOK.theme.colour("panel"), 2.0 if hollow else 1.5))
    painter.setBrush(LOOK.theme.colour("panel") if hollow else fill)
    painter.drawEllipse(at, radius, radius)


def grip_of(plot: Plot, x: float, above: bool = False) -> QRectF:
    """Where a line that can be dragged sideways is held: at its foot inside the plot, or above it."""
    at = plot.at(x, plot.y[1] if above else plot.y[0])
    box = QRectF(at.x() - GRIP_WIDE / 2, at.y() - GRIP_TALL - (1 if above else 4), GRIP_WIDE, GRIP_TALL)
    box.moveLeft(max(box.left(), plot.rect.left() + 2))
    box.moveRight(min(box.right(), plot.rect.right() + (8 if above else -2)))
    return box


def paint_grip(painter: QPainter, box: QRectF, text: str) -> None:
    painter.setPen(QPen(LOOK.theme.colour("selection"), 1.4))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"◂ {text} ▸")


class Labels:
    """Words in a figure that never cover each other: each takes the first free place beside its point, or gives way."""

    def __init__(self, painter: QPainter, room: QRectF) -> None:
        self.painter, self.room = painter, room
        self.taken: list[QRectF] = []

    def block(self, rect: QRectF) -> None:
        self.taken.append(rect)

    def put(self, at: QPointF, text: str, tint: QColor, gap: float = 9.0) -> bool:
        metrics = QFontMetricsF(small_font())
        width, height = metrics.horizontalAdvance(text) + 2, metrics.height()
        for left, top in places_beside(at, width, height, gap):
            rect = QRectF(left, top, width, height)
            if self.room.contains(rect) and not any(rect.intersects(other) for other in self.taken):
                self._paint(rect, text, tint)
                return True
        return False

    def _paint(self, rect: QRectF, text: str, tint: QColor) -> None:
        self.taken.append(rect)
        self.painter.setFont(small_font())
        ground = LOOK.theme.colour("panel", 0.85)
        self.painter.fillRect(rect, ground)
        self.painter.setPen(tint)
        self.painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def places_beside(at: QPointF, width: float, height: float, gap: float) -> list[tuple[float, float]]:
    x, y = at.x(), at.y()
    right, left, middle = x + gap, x - gap - width, x - width / 2
    above, below, level = y - gap - height, y + gap, y - height / 2
    near = [(right, level), (left, level), (middle, above), (middle, below)]
    near += [(right, above), (left, above), (right, below), (left, below)]
    return (
        near
        + [(right, y + step * height) for step in (-2.5, 2, -3.7, 3.2)]
        + [(left, y + step * height) for step in (-2.5, 2)]
    )
