"""The widget that shows a network: pan, zoom, point, pick, walk by keyboard. Knows no session and no analysis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.canvas import walking
from gui.canvas.brush import WIRES_FROM, brush_of
from gui.canvas.camera import Camera
from gui.canvas.painting import draw
from gui.canvas.scene import Marks, Scene
from gui.canvas.viewing import READABLE, Viewing
from gui.theme import LOOK
from gui.widgets.hover_card import HoverCard

# Pixels: a shorter way is a click; slack around a wire.
CLICK_PX, REACH_PX = 4, 5.0
WHEEL_FACTOR, KEY_FACTOR = 1.0016, 1.25


class Canvas(Viewing):
    """picked: (boxes, mode), mode one of instead, add, toggle. pointed: (box or None, wire or None, where).

    menu_asked: (box or None, where on the screen). search_asked: by Ctrl+F while the keyboard is here.
    """

    picked = Signal(object, str)
    pointed = Signal(object, object, object)
    menu_asked = Signal(object, object)
    search_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks = Marks()
        self.cursor_box: int | None = None
        self._pressed: QPointF | None = None
        self._moved, self._band = False, None
        self.card = HoverCard(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        LOOK.theme_changed.connect(self.update)

    # What is shown

    def show_scene(self, scene: Scene | None, refit: bool) -> None:
        self.scene = scene
        if refit or scene is None:
            self.marks, self.cursor_box = Marks(), None
            self.fit()
        self.update()

    def show_selection(self, boxes: frozenset[int]) -> None:
        self._mark(selected=boxes, lit=self._wires_of(boxes))

    def show_hover(self, box: int | None) -> None:
        self._mark(hovered=box)

    def _mark(self, **changes: object) -> None:
        marks = replace(self.marks, **changes)
        if marks != self.marks:
            self.marks = marks
            self.update()

    def _wires_of(self, boxes: frozenset[int]) -> tuple[int, ...]:
        """Wires at the selected boxes, unless there are so many that they light up everything."""
        if self.scene is None or not boxes or len(boxes) > 200:
            return ()
        wires, chosen = self.scene.diagram.wires, list(boxes)
        return tuple(np.flatnonzero(np.isin(wires.sources, chosen) | np.isin(wires.targets, chosen)).tolist())

    # The mouse

    def box_under(self, at: QPointF) -> int | None:
        return self.scene.geometry.box_at(*self.camera.at_px(at.x(), at.y())) if self.scene else None

    def wire_under(self, at: QPointF) -> int | None:
        if self.scene is None or self.camera.scale < WIRES_FROM:
            return None
        return self.scene.geometry.wire_at(*self.camera.at_px(at.x(), at.y()), REACH_PX / self.camera.scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._motion.stop()
            self._pressed, self._moved = event.position(), False
            band = event.button() == Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._band = QRectF(self._pressed, self._pressed) if band else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._point(event.position())
            return
        way = event.position() - self._pressed
        self._moved = self._moved or way.manhattanLength() > CLICK_PX
        if self._moved and self._band is not None:
            self._band = QRectF(self._band.topLeft(), event.position())
            self.update()
        elif self._moved:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.card.hide()
            self._pressed = event.position()
            self.pan(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        band, self._band, self._pressed = self._band, None, None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if not self._moved and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position(), event.modifiers())
        elif self._moved and band is not None:
            self._pick_within(band.normalized(), event.modifiers())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            box = self.box_under(event.position())
            self.look_at(frozenset((box,))) if box is not None else self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(WHEEL_FACTOR ** (event.angleDelta().y() or event.angleDelta().x()), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(wire=None)
        self.pointed.emit(None, None, QPointF())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        box = self.cursor_box if by_key else self.box_under(QPointF(event.pos()))
        self.menu_asked.emit(box, event.globalPos())

    def _point(self, at: QPointF) -> None:
        box = self.box_under(at)
        wire = self.wire_under(at) if box is None else None
        self._mark(wire=wire)
        self.setCursor(Qt.CursorShape.ArrowCursor if box is None else Qt.CursorShape.PointingHandCursor)
        self.pointed.emit(box, wire, at)

    def _click(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        box, mode = self.box_under(at), mode_of(modifiers)
        self.cursor_box = box if box is not None else self.cursor_box
        self._mark(cursor=None)
        if box is not None or mode == "instead":
            self.picked.emit([] if box is None else [box], mode)

    def _pick_within(self, band: QRectF, modifiers: Qt.KeyboardModifier) -> None:
        corners = (band.topLeft(), band.bottomRight())
        (left, top), (right, bottom) = (self.camera.at_px(p.x(), p.y()) for p in corners)
        boxes = self.scene.geometry.boxes_in((left, top, right, bottom)).tolist() if self.scene else []
        self.picked.emit(boxes, "add" if modifiers & Qt.KeyboardModifier.ControlModifier else "instead")

    # The keyboard

    def event(self, event: QEvent) -> bool:
        # While the keyboard is here, finding means finding here.
        if event.type() == QEvent.Type.ShortcutOverride and event.matches(QKeySequence.StandardKey.Find):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Find):
            self.search_asked.emit()
        elif key in walking.WAYS and plain:
            self._walk(walking.WAYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.cursor_box is not None:
            self.picked.emit([self.cursor_box], mode_of(event.modifiers()))
        elif key in (Qt.Key.Key_F, Qt.Key.Key_Home) and plain:
            self.fit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / KEY_FACTOR if key == Qt.Key.Key_Minus else KEY_FACTOR)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.pan(0, self.height() * (0.8 if key == Qt.Key.Key_PageUp else -0.8))
        elif key == Qt.Key.Key_Escape and self.marks.selected:
            self.picked.emit([], "instead")
        else:
            event.ignore()

    def _walk(self, way: str) -> None:
        """The keyboard's place moves along wires, or to the next box of the row."""
        if self.scene is None or not len(self.scene.diagram):
            return
        start = self.cursor_box if self.cursor_box is not None else min(self.marks.selected, default=None)
        box = walking.next_box(self.scene.diagram, self.scene.geometry.placement, start, way)
        self.cursor_box = box
        self._mark(cursor=box)
        if self.camera.scale < READABLE:
            self.look_at(frozenset((box,)))
        self.reveal(frozenset((box,)))
        bounds = self.scene.geometry.box_bounds(box)
        self.pointed.emit(box, None, QPointF(*self.camera.px(bounds[2], bounds[1])))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark(cursor=None)

    # On paper and on screen

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))
        if self._band is not None and self._moved:
            painter.setPen(LOOK.theme.colour("selection"))
            painter.setBrush(LOOK.theme.colour("selection", 0.15))
            painter.drawRect(self._band.normalized())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(LOOK.theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def paint(self, painter: QPainter, rect: QRectF, vector: bool = False, camera: Camera | None = None) -> None:
        """What is in view, into a rectangle of the same size; or what another camera sees."""
        if self.scene is None:
            painter.fillRect(rect, LOOK.theme.colour("panel"))
            return
        painter.save()
        painter.translate(rect.topLeft())
        painter.setClipRect(QRectF(0, 0, rect.width(), rect.height()))
        brush = brush_of(painter, camera or self.camera, rect.width(), rect.height(), vector)
        draw(brush, self.scene, Marks() if camera else self.marks)
        painter.restore()

    def show_card(self, title: str, lines: list[str], at: QPointF) -> None:
        self.card.show_words(title, lines, QPoint(int(at.x()), int(at.y())))


def mode_of(modifiers: Qt.KeyboardModifier) -> str:
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return "toggle"
    return "add" if modifiers & Qt.KeyboardModifier.ShiftModifier else "instead"
