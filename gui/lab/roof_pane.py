"""Where the executions stand on a roofline: a dot each at its intensity so far, a ring where every word moves once."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from analysis.units import number, percent, si
from gui.lab.cell_words import tr
from gui.lab.pane import Painted, font, metrics_of
from gui.lab.pane_table import write
from gui.theme import LOOK
from gui.widgets.log_axis import tick_positions, tick_text

N = QT_TRANSLATE_NOOP
PLOT_PX, LINE_PX = 176.0, 18.0
LEFT_PX, BOTTOM_PX, DOT_PX = 40.0, 32.0, 5.5


@dataclass(frozen=True, slots=True)
class Roof:
    """min(peak, bandwidth · intensity). peak: MAC/s or MAC/cycle. bandwidth: B in the same time."""

    title: str
    peak: float
    bandwidth: float
    time: str = "s"

    @property
    def ridge(self) -> float:
        return self.peak / self.bandwidth

    def at(self, intensity: float) -> float:
        return min(self.peak, self.bandwidth * intensity)


# Lecture S22 and S29, where 1 MAC is 2 FLOP. Measured: HPL about 8 GFLOPS and STREAM 4.8 GB/s (sci-pi.org.uk).
# Of a microcontroller: two multiply–accumulates and one load of 32 bits a cycle.
ROOFS = {
    "lecture": Roof(N("lab", "2 GFLOPS, 0.5 GB/s"), 1e9, 0.5e9),
    "titan": Roof(N("lab", "Titan RTX, lecture"), 65e12, 670e9),
    "rpi4": Roof(N("lab", "Raspberry Pi 4, lecture"), 1e9, 4e9),
    "rpi4-measured": Roof(N("lab", "Raspberry Pi 4, measured"), 4e9, 4.8e9),
    "mcu": Roof(N("lab", "microcontroller, 2 MAC and 4 B a cycle"), 2.0, 4.0, "cycle"),
}


@dataclass(frozen=True, slots=True)
class View:
    """The plot: decades of intensity and of performance, and the rectangle that they fill."""

    rect: QRectF
    low_x: float
    high_x: float
    low_y: float
    high_y: float

    def point(self, intensity: float, performance: float) -> QPointF:
        """Kept inside."""
        x = (log10(intensity) - self.low_x) / (self.high_x - self.low_x)
        y = (log10(performance) - self.low_y) / (self.high_y - self.low_y)
        x, y = min(1.0, max(0.0, x)), min(1.0, max(0.0, y))
        return QPointF(self.rect.left() + x * self.rect.width(), self.rect.bottom() - y * self.rect.height())


class RoofBody(Painted):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.key = "lecture"

    @property
    def roof(self) -> Roof:
        return ROOFS[self.key]

    def show_roof(self, key: str) -> None:
        self.key = key
        self.update()

    def scale(self) -> float:
        return 1.4 if self.large else 1.0

    def wanted_height(self) -> int:
        return round((PLOT_PX + LINE_PX * (len(self.sight.runs) + 1)) * self.scale()) + 8

    # Numbers

    def best(self) -> float | None:
        """MAC/B where every word moves once."""
        now = self.sight.now[0] if self.sight.now else None
        found = now.macs_per_word_at_best if now else None
        return found / self.sight.word_bytes if found else None

    def performance(self, rate: float) -> str:
        unit = f"MAC/{tr('cycle')}" if self.roof.time == "cycle" else "MAC/s"
        return f"{number(rate)} {unit}" if self.roof.time == "cycle" else si(rate, unit)

    def sentence(self, name: str, intensity: float | None) -> str:
        """ "A 1.16 MAC/B: 580 MMAC/s (58 %), memory-bound"."""
        if self.sight.hidden:
            return f"{name} ? MAC/B"
        if not intensity:
            return tr("{name} no work yet").format(name=name)
        rate, roof = self.roof.at(intensity), self.roof
        bound = tr("memory-bound") if intensity < roof.ridge else tr("compute-bound")
        parts = f"{name} {number(intensity)} MAC/B: {self.performance(rate)} ({percent(rate / roof.peak)}), {bound}"
        return parts.strip()

    def sentences(self) -> list[str]:
        names = self.sight.letters if len(self.sight.runs) > 1 else ("●",)
        found = [self.sentence(name, now.macs_per_byte) for name, now in zip(names, self.sight.now, strict=True)]
        return [*found, self.sentence(f"○ {tr('once')}", self.best())]

    def text(self) -> str:
        return "".join(f"{line}\n" for line in (tr(self.roof.title), *self.sentences()))

    # Picture

    def view(self, rect: QRectF) -> View:
        """Decades around the ridge, the ends and the ring, the same at all times."""
        values = [self.roof.ridge, *(now.macs_per_byte_in_all for now in self.sight.now), self.best()]
        known = [value for value in values if value]
        low, high = floor(log10(min(known)) - 0.35), ceil(log10(max(known)) + 0.25)
        top = log10(self.roof.peak) + 0.25
        scale = self.scale()
        plot = rect.adjusted(LEFT_PX * scale, 6, -4, -BOTTOM_PX * scale)
        return View(plot, low, high, log10(self.roof.at(10.0**low)) - 0.1, top)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        scale = self.scale()
        view = self.view(QRectF(rect.left(), rect.top(), rect.width(), PLOT_PX * scale))
        self.draw_axes(painter, view)
        self.draw_roof(painter, view)
        if not self.sight.hidden:
            self.draw_marks(painter, view)
        painter.setPen(LOOK.theme.colour("text"))
        for row, words in enumerate(self.sentences()):
            place = QRectF(rect.left(), rect.top() + (PLOT_PX + LINE_PX * row) * scale, rect.width(), LINE_PX * scale)
            write(
                painter, place, words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "small", self.large
            )

    def draw_axes(self, painter: QPainter, view: View) -> None:
        theme, plot = LOOK.theme, view.rect
        painter.setFont(font("small", self.large))
        line = metrics_of(font("small", self.large)).height()
        for value in tick_positions(view.low_x, view.high_x, 5)[0]:
            x = view.point(10.0**value, self.roof.peak).x()
            painter.setPen(QPen(theme.colour("line"), 1.0))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(theme.colour("dim"))
            painter.drawText(
                QRectF(x - 30, plot.bottom() + 1, 60, line), int(Qt.AlignmentFlag.AlignHCenter), tick_text(value)
            )
        for value in tick_positions(view.low_y, view.high_y, 4)[0]:
            y = view.point(1.0, 10.0**value).y()
            painter.setPen(QPen(theme.colour("line"), 1.0))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.colour("dim"))
            place = QRectF(plot.left() - 44 * self.scale(), y - line / 2, 40 * self.scale(), line)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tick_text(value))
        words = tr("MAC per byte → MAC per {time}").format(
            time=tr("cycle") if self.roof.time == "cycle" else tr("second")
        )
        place = QRectF(plot.left(), plot.bottom() + line - 1, plot.width(), line)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), words)

    def draw_roof(self, painter: QPainter, view: View) -> None:
        low, high, ridge = 10.0**view.low_x, 10.0**view.high_x, self.roof.ridge
        corners = [view.point(x, self.roof.at(x)) for x in (low, min(max(ridge, low), high), high)]
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(corners))

    def draw_marks(self, painter: QPainter, view: View) -> None:
        theme, size = LOOK.theme, DOT_PX * self.scale()
        if best := self.best():
            painter.setBrush(theme.colour("panel"))
            painter.setPen(QPen(theme.colour("dim"), 1.8))
            painter.drawEllipse(view.point(best, self.roof.at(best)), size, size)
            self.draw_ring_words(painter, view)
        for place, now in enumerate(self.sight.now):
            if now.macs_per_byte:
                at = view.point(now.macs_per_byte, self.roof.at(now.macs_per_byte))
                self.draw_dot(painter, at, place, size)

    def draw_ring_words(self, painter: QPainter, view: View) -> None:
        """At the lower right, where the roof never is."""
        words, small = f"○ {tr('every word once')}", font("small", self.large)
        metrics = metrics_of(small)
        painter.setFont(small)
        painter.drawText(
            QPointF(view.rect.right() - metrics.horizontalAdvance(words) - 4, view.rect.bottom() - 6), words
        )

    def draw_dot(self, painter: QPainter, at: QPointF, place: int, size: float) -> None:
        """A is round and its letter above the roof, B square and its letter below: they may lie on one another."""
        theme = LOOK.theme
        painter.setPen(QPen(theme.colour("panel"), 1.2))
        painter.setBrush(theme.colour("accent" if place == 0 else "weights"))
        if place == 0:
            painter.drawEllipse(at, size, size)
        else:
            painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))
        if self.sight.letters[place]:
            painter.setFont(font("strong", self.large))
            painter.setPen(theme.colour("text"))
            shift = QPointF(-3.0 * size, -1.2 * size) if place == 0 else QPointF(1.4 * size, 2.8 * size)
            painter.drawText(at + shift, self.sight.letters[place])
