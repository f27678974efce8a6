"""Predicted against published on two logarithmic axes: on the line where they agree, with the factor 1.3 around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from analysis.units import duration
from gui.library.profiles import words
from gui.theme import LOOK, small_font

LEFT, BOTTOM, TOP, RIGHT = 58, 40, 12, 12
NEAR_PX, DOT_PX, BAND, LABEL_PX = 9.0, 7.0, 1.3, 56.0


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: both times in seconds; text names it."""

    published_s: float
    predicted_s: float
    text: str
    fitted: bool


def limits(points: Sequence[Point]) -> tuple[int, int]:
    """Whole decades around all times, as powers of ten of a second."""
    times = [time for point in points for time in (point.published_s, point.predicted_s)]
    return (floor(log10(min(times))), ceil(log10(max(times)))) if times else (-3, 0)


def place(plot: QRectF, low: int, high: int, point: Point) -> QPointF:
    span = max(high - low, 1)
    return QPointF(
        plot.left() + plot.width() * (log10(point.published_s) - low) / span,
        plot.bottom() - plot.height() * (log10(point.predicted_s) - low) / span,
    )


class Scatter(QWidget):
    """picked: the index of the point that was clicked."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.points: tuple[Point, ...] = ()
        self.chosen: int | None = None
        self.setFont(small_font())
        self.setMinimumSize(240, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words("predicted against published times"))
        LOOK.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(360, 320)

    def set_points(self, points: Sequence[Point]) -> None:
        self.points, self.chosen = tuple(points), None
        self.setAccessibleDescription(words("{count} figures").format(count=len(self.points)))
        self.update()

    def choose(self, index: int | None) -> None:
        self.chosen = index
        self.update()

    def plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    def near(self, position: QPointF) -> int | None:
        """The point under the pointer."""
        low, high = limits(self.points)
        offsets = (place(self.plot(), low, high, point) - position for point in self.points)
        distances = [offset.manhattanLength() for offset in offsets]
        best = min(range(len(distances)), key=distances.__getitem__, default=None)
        return best if best is not None and distances[best] <= NEAR_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (index := self.near(event.position())) is not None:
            self.picked.emit(index)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.near(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if index is None else self.points[index].text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = limits(self.points)
        self._paint_axes(painter, low, high)
        self._paint_band(painter, low, high)
        for index, point in enumerate(self.points):
            self._paint_point(painter, place(self.plot(), low, high, point), point, index == self.chosen)
        painter.end()

    def _paint_axes(self, painter: QPainter, low: int, high: int) -> None:
        plot = self.plot()
        every = max(1, ceil(LABEL_PX * max(high - low, 1) / max(plot.width(), 1.0)))
        for power in range(low, high + 1):
            share = (power - low) / max(high - low, 1)
            x, y = plot.left() + share * plot.width(), plot.bottom() - share * plot.height()
            painter.setPen(LOOK.theme.colour("line"))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(LOOK.theme.colour("dim"))
            text = duration(10.0**power)
            told = (power - low) % every == 0
            middle, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x - 40, plot.bottom() + 3, 80, 16), middle, text if told else "")
            painter.drawText(QRectF(0, y - 8, LEFT - 6, 16), right, text)
        painter.setPen(LOOK.theme.colour("text"))
        below = QRectF(0, plot.bottom() + 20, self.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words("published time → · predicted time ↑"))

    def _paint_band(self, painter: QPainter, low: int, high: int) -> None:
        """The line of agreement, and within a factor of 1.3 of it."""
        plot, lift = self.plot(), log10(BAND) / max(high - low, 1) * self.plot().height()
        ends = [
            QPointF(plot.left(), plot.bottom() - lift), QPointF(plot.right(), plot.top() - lift),
            QPointF(plot.right(), plot.top() + lift), QPointF(plot.left(), plot.bottom() + lift),
        ]  # fmt: skip
        painter.save()
        painter.setClipRect(plot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.theme.colour("fits", 0.15))
        painter.drawPolygon(QPolygonF(ends))
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.2))
        painter.drawLine(plot.bottomLeft(), plot.topRight())
        painter.restore()

    def _paint_point(self, painter: QPainter, at: QPointF, point: Point, chosen: bool) -> None:
        """Full where the fit has seen the figure, a cross where not."""
        size = DOT_PX * (1.6 if chosen else 1)
        colour = LOOK.theme.colour("selection" if chosen else "accent", 0.9)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(LOOK.theme.colour("selection" if chosen else "accent", 0.45))
        if point.fitted:
            painter.drawEllipse(at, size / 2, size / 2)
        else:
            half = QPointF(size / 2, size / 2), QPointF(size / 2, -size / 2)
            painter.drawLine(at - half[0], at + half[0])
            painter.drawLine(at - half[1], at + half[1])
