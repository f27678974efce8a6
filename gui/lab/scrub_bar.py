"""The time bar: where the execution is, where its loops turn, and any time by the mouse."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from gui.lab.ticks import Ticks
from gui.theme import LOOK

MARGIN_PX, GROOVE_PX, HANDLE_PX = 9.0, 5.0, 7.0


class ScrubBar(QSlider):
    """A slider over events for the mouse and for screen readers; its keys are those of the whole lab."""

    sought = Signal(float)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.time = 0.0
        self.outer, self.inner = Ticks(), Ticks()
        self.setAccessibleName(self.tr("time, in events"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(140)
        LOOK.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(360, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 30)

    def show_end(self, events: int, ticks: tuple[Ticks, Ticks]) -> None:
        self.outer, self.inner = ticks
        self.setRange(0, events)
        self.setEnabled(events > 0)
        self.update()

    def show_time(self, time: float) -> None:
        self.time = time
        self.setValue(int(time))
        self.update()

    # The picture

    def x_of(self, time: float) -> float:
        room = self.width() - 2 * MARGIN_PX
        return MARGIN_PX + room * time / max(1, self.maximum())

    def time_at(self, x: float) -> float:
        """The nearest whole event."""
        part = (x - MARGIN_PX) / max(1.0, self.width() - 2 * MARGIN_PX)
        return float(round(max(0.0, min(1.0, part)) * self.maximum()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ticks(painter)
        self._paint_groove(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LOOK.theme.colour("accent"), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _paint_ticks(self, painter: QPainter) -> None:
        middle = self.height() / 2
        for ticks, half, token in ((self.inner, 5.5, "line"), (self.outer, 9.5, "dim")):
            painter.setPen(QPen(LOOK.theme.colour(token), 1.0))
            for time in ticks.times:
                x = round(self.x_of(time)) + 0.5
                painter.drawLine(x, middle - half, x, middle + half)

    def _paint_groove(self, painter: QPainter) -> None:
        middle, now = self.height() / 2, self.x_of(self.time)
        accent = LOOK.theme.colour("accent" if self.isEnabled() else "line")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.theme.colour("field"))
        whole = QRectF(MARGIN_PX, middle - GROOVE_PX / 2, self.width() - 2 * MARGIN_PX, GROOVE_PX)
        painter.drawRoundedRect(whole, 2.5, 2.5)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(whole.left(), whole.top(), now - MARGIN_PX, GROOVE_PX), 2.5, 2.5)
        painter.drawEllipse(QRectF(now - HANDLE_PX, middle - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX))

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.sought.emit(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self.time_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        if turned := event.angleDelta().y() or event.angleDelta().x():
            self.stepped.emit(1 if turned < 0 else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
