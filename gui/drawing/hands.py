"""Gestures of the board: which one a press begins, what it shows on its way, and the edit that it ends with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

from analysis.sketch import KINDS, Sketch
from analysis.sketch.model import Point
from gui.canvas.canvas import mode_of
from gui.drawing.gestures import Dropping, Gesture, Moving, Wiring
from gui.drawing.hot import NOTHING, Hot
from gui.drawing.kind_list import KIND_MIME

if TYPE_CHECKING:
    from gui.canvas.camera import Camera
    from gui.canvas.scene import Scene
    from gui.drawing.picture import Picture
    from gui.drawing.spots import Edit, Spot


class Hands:
    """Part of the board. previewed: the drawing as it would be if the gesture ended now."""

    picture: Picture | None
    previewed: Picture | None
    gesture: Gesture | None
    hot: Hot
    preview: Callable[[Sketch], Picture]
    sketch: Sketch | None
    selected: frozenset[int]
    scene: Scene | None
    camera: Camera
    edited: Any
    card: Any
    _press: tuple[QPointF, Hot] | None
    _mouse: QPointF
    select: Callable[..., None]
    ask: Callable[[Spot, QPointF], None]
    units: Callable[[QPointF], Point]
    show_card: Callable[..., None]
    _show_marks: Callable[[], None]

    def _gesture_of(self, at: QPointF, hot: Hot, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        """What a drag that begins there does."""
        if hot.what in ("in", "out"):
            return self._wiring(hot)
        if hot.what not in ("box", "note"):
            return None
        id = hot.number if hot.what == "note" else self.picture.item(hot.number).id
        if id not in self.selected:
            self.select(self.selected | {id} if mode_of(modifiers) != "instead" else frozenset((id,)))
        return Moving(self.sketch, self.selected, *self.units(at))

    def _wiring(self, hot: Hot) -> Gesture:
        """From an output; an input that has a wire lets go of it, one that has none is pulled from."""
        box = self.picture.boxes.boxes[hot.number]
        if hot.what == "out":
            return Wiring(self.picture, box.outs[hot.port], out=True)
        end = box.ins[hot.port][0]
        into = (wire for wire in self.sketch.into.get(end[0], ()) if wire.target_port == end[1])
        wire = next(into, None)
        if wire is None:
            return Wiring(self.picture, end, out=False)
        return Wiring(self.picture, (wire.source, wire.source_port), out=True, replaced=wire)

    def begin(self, gesture: Gesture | None) -> None:
        self.gesture = gesture
        self.card.hide()
        self.update()

    def _move_gesture(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        gesture, picture = self.gesture, self.picture
        if gesture is None or picture is None:
            return
        gesture.move(picture, *self.units(at), self.camera.scale, bool(modifiers & Qt.KeyboardModifier.AltModifier))
        if gesture.preview is not None:
            self.previewed = self.preview(gesture.preview)
            self.scene = self.previewed.scene
        if gesture.reason:
            self.show_card(self.tr("✕ cannot go here"), [gesture.reason], at)
        else:
            self.card.hide()
        self._show_marks()

    def drop(self) -> None:
        """The gesture is let go: its edit is made."""
        gesture = self.gesture
        self.give_up()
        if gesture is None:
            return
        if gesture.loose is not None:
            self.ask(gesture.loose, self._mouse)
        elif gesture.edit is not None:
            self.edit(gesture.edit)

    def give_up(self) -> None:
        """Nothing comes of the gesture."""
        self.gesture, self.previewed, self._press = None, None, None
        self.scene = self.picture.scene if self.picture else None
        self.card.hide()
        self._show_marks()

    def let_go(self) -> None:
        """Another drawing: what was pressed, pulled or pointed at is of the one before."""
        self.gesture, self._press, self.hot = None, None, NOTHING
        self.card.hide()

    def _press_in_gesture(self, left: bool) -> None:
        """A wire that is led by keyboard can be let go with the mouse; another button gives a gesture up."""
        if not left:
            self.give_up()

    def edit(self, edit: Edit) -> None:
        self.edited.emit(edit)

    # New blocks out of the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.picture is not None and (kind := kind_in(event.mimeData())):
            self.begin(Dropping(self.picture, kind))
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._follow_drag(event)

    def _follow_drag(self, event: QDropEvent) -> None:
        """A drawing that has changed meanwhile is met anew."""
        self._mouse = event.position()
        if self.gesture is None and self.picture is not None and (kind := kind_in(event.mimeData())):
            self.begin(Dropping(self.picture, kind))
        self._move_gesture(event.position(), event.modifiers())
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.give_up()

    def dropEvent(self, event: QDropEvent) -> None:
        self._follow_drag(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.drop()


def kind_in(data: QMimeData) -> str:
    """The kind of block that is dragged; "" for anything else."""
    kind = bytes(data.data(KIND_MIME).data()).decode("utf-8", "replace")
    return kind if kind in KINDS and kind != "opaque" else ""
