"""A slider over chosen numbers, at equal distances: one drag is many changes, of which the last is told as such."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from gui.drawing.slider_scale import Stops, leap, neighbour, position_of, stop_at
from gui.theme import LOOK

HANDLE_PX, TRACK_PX, HEIGHT_PX = 7, 4, 20

STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}
LEAPS = {Qt.Key.Key_PageUp: True, Qt.Key.Key_PageDown: False}
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class Slider(QAbstractSlider):
    """`moved` carries the number and whether the mouse still drags. The number may lie between stops, or beyond them."""

    moved = Signal(object, bool)

    def __init__(self, name: str, stops: Stops) -> None:
        super().__init__()
        self.stops, self.number, self.mixed = stops, stops[0], False
        self.dragging = False
        self._before: float | None = None
        self._grip_px, self._told = 0.0, False
        self.setAccessibleName(name)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, len(stops) - 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # A screen reader moves the slider by this way alone.
        self.valueChanged.connect(lambda at: self._go(self.stops[at], False))

    def show_number(self, number: float, text: str = "", mixed: bool = False) -> None:
        """Shows a number without telling anyone. text: as a screen reader says it. mixed: one of several.

        What comes late while the mouse drags has been overtaken.
        """
        if self.dragging or (number, text, mixed) == (self.number, self.accessibleDescription(), self.mixed):
            return
        self.number, self.mixed = number, mixed
        self.setAccessibleDescription(text)
        self._show_value()
        self.update()

    def _go(self, number: float, dragging: bool) -> None:
        if number == self.number and not self.mixed:
            return
        self.number, self.mixed, self._told = number, False, True
        self._show_value()
        self.update()
        self.moved.emit(number, dragging)

    def _show_value(self) -> None:
        blocked = self.blockSignals(True)
        self.setValue(round(position_of(self.stops, self.number)))
        self.blockSignals(blocked)

    def event(self, event: QEvent) -> bool:
        """The keys that move the slider are its own before they are shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and is_plain(event):
            escapes = event.key() == Qt.Key.Key_Escape and self.dragging
            if escapes or event.key() in (*STEPS, *LEAPS, *ENDS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.dragging:
            self._end_drag(self.number if self._before is None else self._before)
        elif key in STEPS:
            self._go(neighbour(self.stops, self.number, STEPS[key]), False)
        elif key in LEAPS:
            self._go(leap(self.stops, self.number, LEAPS[key]), False)
        elif key in ENDS:
            self._go(self.stops[ENDS[key]], False)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the column, unless the keyboard is on this very slider."""
        if self.hasFocus() and event.angleDelta().y():
            self._go(neighbour(self.stops, self.number, 1 if event.angleDelta().y() > 0 else -1), False)
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On the handle nothing moves yet; elsewhere the handle comes to the mouse."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.dragging, self._told = True, False
        self._before = None if self.mixed else self.number
        away = event.position().x() - self._handle_x()
        self._grip_px = away if abs(away) <= HANDLE_PX else 0.0
        if not self._grip_px and abs(away) > HANDLE_PX:
            self._follow(event.position())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.dragging:
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.dragging and event.button() == Qt.MouseButton.LeftButton:
            self._end_drag(self.number)

    def _follow(self, mouse: QPointF) -> None:
        share = (mouse.x() - self._grip_px - HANDLE_PX - 1) / max(self._track_px(), 1)
        self._go(stop_at(self.stops, share * (len(self.stops) - 1)), True)

    def _end_drag(self, number: float) -> None:
        """The last word of a drag is told even where it was told already, as what stays."""
        told, self.dragging = self._told, False
        self.number = number
        self._show_value()
        self.update()
        if told:
            self.moved.emit(number, False)

    def hideEvent(self, event: QHideEvent) -> None:
        """A slider that goes away under the mouse drags no more: what it would say is of other blocks."""
        self.dragging = False
        super().hideEvent(event)

    def _track_px(self) -> float:
        return self.width() - 2 * (HANDLE_PX + 1)

    def _handle_x(self) -> float:
        share = position_of(self.stops, self.number) / max(len(self.stops) - 1, 1)
        return HANDLE_PX + 1 + share * self._track_px()

    def sizeHint(self) -> QSize:
        return QSize(96, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, HEIGHT_PX)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_track(painter)
        self._paint_handle(painter)
        painter.end()

    def _paint_track(self, painter: QPainter) -> None:
        track = QRectF(HANDLE_PX + 1, self.height() / 2 - TRACK_PX / 2, self._track_px(), TRACK_PX)
        painter.setBrush(LOOK.theme.colour("line"))
        painter.drawRoundedRect(track, TRACK_PX / 2, TRACK_PX / 2)
        if not self.mixed and self.isEnabled():
            track.setRight(self._handle_x())
            painter.setBrush(LOOK.theme.colour("accent", 0.55))
            painter.drawRoundedRect(track, TRACK_PX / 2, TRACK_PX / 2)

    def _paint_handle(self, painter: QPainter) -> None:
        """Hollow and dashed among several values; a thick ring where the keyboard is."""
        active = self.isEnabled() and (self.dragging or self.hasFocus() or self.underMouse())
        pen = QPen(LOOK.theme.colour("accent" if active else "dim"), 2.5 if self.hasFocus() else 1.5)
        pen.setStyle(Qt.PenStyle.DotLine if self.mixed else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.setBrush(LOOK.theme.colour("accent" if self.dragging else "panel"))
        painter.drawEllipse(QPointF(self._handle_x(), self.height() / 2), HANDLE_PX - 0.75, HANDLE_PX - 0.75)


def is_plain(event: QKeyEvent) -> bool:
    """A key by itself, no combination."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return not event.modifiers() & held
