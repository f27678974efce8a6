"""The board that a network is drawn on: the picture of a loaded network, and hands on it. Knows no session and no analysis."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QWidget

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import Block, Sketch, Wire, edits
from analysis.sketch.model import Point
from gui.canvas.brush import brush_of
from gui.canvas.camera import Camera
from gui.canvas.canvas import CLICK_PX, mode_of
from gui.drawing.choosing import Choosing
from gui.drawing.gestures import Gesture
from gui.drawing.hands import Hands
from gui.drawing.hot import NOTHING, Hot, hot_at, note_rect
from gui.drawing.outlook import Outlook
from gui.drawing.overlay import Now, draw_over
from gui.drawing.picture import Picture
from gui.drawing.showing import Showing
from gui.drawing.snapping import on_grid
from gui.drawing.spots import Spot, before


class Board(Showing, Choosing, Hands, Outlook):
    """edited: an edit that was made. chosen: the ids that are selected now. asked: (spot, text typed, where on the board)."""

    edited = Signal(object)
    chosen = Signal(object)
    asked = Signal(object, str, object)
    rename_asked = Signal()
    settings_asked = Signal()
    copied = Signal(object)  # ids
    pasted = Signal(object)  # upper left corner in the picture, None for beside
    spoke = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self.selected: frozenset[int] = frozenset()
        self.wire: Wire | None = None
        self.hot: Hot = NOTHING
        self.gesture: Gesture | None = None
        self.previewed: Picture | None = None
        self.preview = lambda sketch: self.picture
        self._press: tuple[QPointF, Hot] | None = None
        self._mouse = QPointF(-1, -1)
        self.setAcceptDrops(True)

    @property
    def sketch(self) -> Sketch | None:
        return self.picture.sketch if self.picture else None

    # Places

    def units(self, at: QPointF) -> Point:
        return self.camera.at_px(at.x(), at.y())

    def place_at(self, at: QPointF) -> Point:
        """Upper left corner of a box whose middle is there, on the grid."""
        x, y = self.units(at)
        return on_grid((x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2))

    def hot_under(self, at: QPointF) -> Hot:
        if self.picture is None:
            return NOTHING
        return hot_at(self.picture, *self.units(at), self.camera.scale, self._plus_on())

    def _plus_on(self) -> int | None:
        if self.hot.what in ("line", "plus"):
            return self.hot.number
        return self.picture.line_of(self.wire) if self.wire is not None and self.picture else None

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        hot = self.hot_under(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if self.gesture is not None:
            self._press_in_gesture(left)
            return
        if not left or hot.what == "nothing" or (hot.what == "line"):
            self._press = (event.position(), hot) if left else None
            super().mousePressEvent(event)
            return
        self.card.hide()
        self._press = (event.position(), hot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self.gesture is not None:
            self._move_gesture(event.position(), event.modifiers())
        elif self._press is not None and self._pressed is None:
            if (event.position() - self._press[0]).manhattanLength() > CLICK_PX:
                self.begin(self._gesture_of(*self._press, event.modifiers()))
                self._move_gesture(event.position(), event.modifiers())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        if self.gesture is not None and event.button() == Qt.MouseButton.LeftButton:
            self.drop()
        elif self._pressed is not None:
            super().mouseReleaseEvent(event)
        elif self.gesture is None and press is not None and event.button() == Qt.MouseButton.LeftButton:
            self._click_on(press[1], event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hot = self.hot_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and hot.what == "nothing" and self.picture:
            self.ask(Spot(self.place_at(event.position())), event.position())
        elif hot.what == "box":
            self.open_box(hot.number)
        elif hot.what == "note":
            self.rename_asked.emit()

    def _click(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """On a wire, or on nothing: what the picture itself has taken the press of."""
        hot = self.hot_under(at)
        if hot.what == "line":
            self.select_wire(self.picture.boxes.lines[hot.number].wires[0])
        elif mode_of(modifiers) == "instead":
            self.select(self._on_ground(at))

    def _on_ground(self, at: QPointF) -> frozenset[int]:
        """All that stands on the ground of a group, where the click was on one."""
        x, y = self.units(at)
        near = (ground.bounds for ground in reversed(self.picture.scene.groups)) if self.picture else ()
        under = next((b for b in near if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None)
        boxes = self.picture.scene.geometry.boxes_in(under).tolist() if under else []
        return frozenset(self.picture.item(box).id for box in boxes)

    def _pick_within(self, band: QRectF, modifiers: Qt.KeyboardModifier) -> None:
        if self.picture is None:
            return
        first, last = self.units(band.topLeft()), self.units(band.bottomRight())
        boxes = self.picture.scene.geometry.boxes_in((*first, *last)).tolist()
        inside = QRectF(QPointF(*first), QPointF(*last))
        notes = (note.id for note in self.sketch.notes if note_rect(note).intersects(inside))
        found = frozenset((*(self.picture.item(box).id for box in boxes), *notes))
        self.select(self.selected | found if modifiers & Qt.KeyboardModifier.ControlModifier else found)

    def _click_on(self, hot: Hot, event: QMouseEvent) -> None:
        at, mode = event.position(), mode_of(event.modifiers())
        if hot.what == "plus":
            self.select_wire(self.picture.boxes.lines[hot.number].wires[0])
            self.ask(Spot(wire=self.wire), at)
        elif hot.what == "out":
            self.ask(Spot(behind=(self.picture.boxes.boxes[hot.number].outs[hot.port],)), at)
        elif hot.what == "in":
            self.ask(before(self.sketch, self.picture.boxes.boxes[hot.number].ins[hot.port][0]), at)
        else:
            id = hot.number if hot.what == "note" else self.picture.item(hot.number).id
            self.cursor_box = hot.number if hot.what == "box" else None
            self.select({"add": self.selected | {id}, "toggle": self.selected ^ {id}}.get(mode, frozenset((id,))))

    def _point(self, at: QPointF) -> None:
        """Without a button: what lies under the mouse stands out and is told of."""
        hot = self.hot_under(at)
        if hot != self.hot:
            self.hot = hot
            self._show_marks()
        shape = Qt.CursorShape.ArrowCursor if hot.what == "nothing" else Qt.CursorShape.PointingHandCursor
        self.setCursor(Qt.CursorShape.CrossCursor if hot.what in ("in", "out") else shape)
        boxes = hot.what in ("box", "in", "out")
        self.pointed.emit(hot.number if boxes else None, hot.number if hot.what in ("line", "plus") else None, at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hot, self._mouse = NOTHING, QPointF(-1, -1)
        self._show_marks()

    # The keyboard, and the menu

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.picture is None or not self.press(event):
            if event.key() in (Qt.Key.Key_F, Qt.Key.Key_Space):
                event.ignore()
            else:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.cursor_box = None
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of what lies under the mouse, which is selected first."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        hot = NOTHING if by_key else self.hot_under(QPointF(event.pos()))
        if hot.what in ("box", "in", "out", "note"):
            id = hot.number if hot.what == "note" else self.picture.item(hot.number).id
            self.select(self.selected if id in self.selected else frozenset((id,)))
        elif hot.what in ("line", "plus"):
            self.select_wire(self.picture.boxes.lines[hot.number].wires[0])
        self.menu_asked.emit(None, event.globalPos())

    # On paper and on screen

    def paint(self, painter: QPainter, rect: QRectF, vector: bool = False, camera: Camera | None = None) -> None:
        super().paint(painter, rect, vector, camera)
        shown = self.previewed or self.picture
        if shown is None:
            return
        painter.save()
        painter.translate(rect.topLeft())
        painter.setClipRect(QRectF(0, 0, rect.width(), rect.height()))
        brush = brush_of(painter, camera or self.camera, rect.width(), rect.height(), vector)
        draw_over(brush, shown, Now() if vector or camera else self._now(shown))
        painter.restore()

    def _now(self, shown: Picture) -> Now:
        line = shown.line_of(self.wire) if self.wire is not None else None
        return Now(self.hot, self.selected, shown.boxes_of(self.selected), line, self._plus_on(), self.gesture)

    # What is selected

    @property
    def only_block(self) -> Block | None:
        """The block, where it is the only thing that is selected."""
        ids = self.selected
        return self.sketch.by_id.get(next(iter(ids))) if self.sketch and len(ids) == 1 else None

    def open_box(self, number: int) -> None:
        """A group is opened; of a block the settings are."""
        item = self.picture.item(number)
        if isinstance(item, Block):
            self.settings_asked.emit()
        else:
            self.edit(partial(edits.collapse, id=item.id, collapsed=False))
