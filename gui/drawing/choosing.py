"""What is selected on the board and what a person does with it by keyboard: walk, select, ask for blocks, connect."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from analysis.picture.layout import BOX_HEIGHT
from analysis.sketch import Block, Group, Sketch, Wire, edits
from analysis.sketch.edits.grouping import common_group
from analysis.sketch.layout import STEP_ACROSS
from analysis.sketch.model import Point
from gui.canvas import walking
from gui.drawing.acts import BY_ID, act_of
from gui.drawing.gestures import Connecting, Gesture
from gui.drawing.snapping import on_grid
from gui.drawing.spots import Edit, Spot, before

if TYPE_CHECKING:
    from gui.canvas.camera import Camera
    from gui.drawing.hot import Hot
    from gui.drawing.picture import Picture

NO_MODIFIER, SHIFT, KEYPAD = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier,
)  # fmt: skip
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Choosing:
    """Part of the board."""

    picture: Picture | None
    sketch: Sketch | None
    selected: frozenset[int]
    wire: Wire | None
    gesture: Gesture | None
    only_block: Block | None
    cursor_box: int | None
    camera: Camera
    asked: Any
    copied: Any
    pasted: Any
    settings_asked: Any
    spoke: Any
    edit: Callable[[Edit], None]
    select: Callable[..., None]
    place_at: Callable[[QPointF], Point]
    units: Callable[[QPointF], Point]
    hot_under: Callable[[QPointF], Hot]
    begin: Callable[[Gesture | None], None]
    give_up: Callable[[], None]
    drop: Callable[[], None]
    _mouse: QPointF

    # What is meant

    @property
    def group_meant(self) -> int | None:
        """The group that is selected, else the innermost one that holds all that is."""
        if self.sketch is None or not self.selected:
            return None
        groups = {group.id for group in self.sketch.groups}
        if len(self.selected) == 1 and self.selected <= groups:
            return next(iter(self.selected))
        ids = self.selected & (groups | self.sketch.by_id.keys())
        return common_group(self.sketch, set(ids), set()) if ids else None

    def select_all(self) -> None:
        shown = (box.item.id for box in self.picture.boxes.boxes)
        self.select(frozenset((*shown, *(note.id for note in self.sketch.notes))))

    def in_reading_order(self) -> list[int]:
        """Boxes that are selected, from the top, then from the left."""
        boxes = self.picture.boxes
        found = self.picture.boxes_of(self.selected)
        return sorted(found, key=lambda box: (boxes.boxes[box].top, boxes.boxes[box].left))

    # New blocks

    def ask(self, spot: Spot, at: QPointF, text: str = "") -> None:
        self.asked.emit(spot, text, at)

    def ask_here(self, text: str = "") -> None:
        self.ask(*self.spot_here(), text)

    def spot_here(self) -> tuple[Spot, QPointF]:
        """Into the selected wire, behind what is selected, or where the mouse is; and where on the board that is."""
        chosen, boxes = self.in_reading_order(), self.picture.boxes.boxes
        at = self._free_point()
        if self.wire is not None:
            return Spot(wire=self.wire), self._pixels_of_line(self.picture.line_of(self.wire))
        if ends := tuple(boxes[box].outs[0] for box in chosen if boxes[box].outs):
            return Spot(self.place_at(at), behind=ends), self._below(chosen[-1])
        return Spot(self.place_at(at)), at

    def ask_before(self) -> None:
        """In front of the first input of the selected block."""
        box = self.in_reading_order()[0]
        at = QPointF(*self.camera.px(self.picture.boxes.boxes[box].left, self.picture.boxes.boxes[box].top))
        self.ask(before(self.sketch, self.picture.boxes.boxes[box].ins[0][0]), at)

    def add_note(self) -> None:
        """Where the mouse is, unless a box is there already; else beside what is selected, or beside all."""
        inside = self.rect().contains(self._mouse.toPoint()) and self.hot_under(self._mouse).what == "nothing"
        at = on_grid(self.units(self._mouse)) if inside else self._beside()
        self.edit(partial(edits.remark, text="", at=at))

    def _beside(self) -> Point:
        """Right of the boxes that are selected, else of all boxes."""
        boxes = self.picture.boxes.boxes
        found = [boxes[box] for box in self.in_reading_order()] or sorted(boxes, key=lambda box: box.top)
        if not found:
            return on_grid(self.units(QPointF(self.width() / 2, self.height() / 2)))
        return on_grid((max(box.left for box in found) + STEP_ACROSS, found[0].top))

    def _free_point(self) -> QPointF:
        """Where the mouse is, else the middle of what is seen."""
        inside = self.rect().contains(self._mouse.toPoint())
        return self._mouse if inside else QPointF(self.width() / 2, self.height() / 2)

    def _below(self, box: int) -> QPointF:
        found = self.picture.boxes.boxes[box]
        return QPointF(*self.camera.px(found.left, found.top + BOX_HEIGHT + 8))

    def _pixels_of_line(self, line: int | None) -> QPointF:
        if line is None:
            return self._free_point()
        point = self.picture.scene.geometry.path(line).pointAtPercent(0.5)
        return QPointF(*self.camera.px(point.x(), point.y()))

    # Wires by keyboard

    def begin_connecting(self) -> None:
        """Two blocks are connected at once; of one, arrow keys choose where its wire goes and Enter connects."""
        chosen = self.in_reading_order()
        if len(chosen) == 2:
            gesture = Connecting(self.picture, chosen[0], only=chosen[1])
            if gesture.edit is not None:
                self.edit(gesture.edit)
        elif len(chosen) == 1:
            self.begin(Connecting(self.picture, chosen[0]))
            self._say_candidate()

    def _say_candidate(self) -> None:
        if isinstance(self.gesture, Connecting):
            self.spoke.emit(self.gesture.words(self.picture))

    # The clipboard

    def copy(self) -> None:
        self.copied.emit(self.selected or frozenset(item.id for item in self.sketch.items))

    def cut(self) -> None:
        self.copied.emit(self.selected)
        self.edit(partial(edits.remove, ids=self.selected))

    def paste(self) -> None:
        inside = self.rect().contains(self._mouse.toPoint())
        self.pasted.emit(self.place_at(self._mouse) if inside else None)

    # Keys

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key means something here, so that no command of the window gets it."""
        if self.picture is None:
            return False
        if event.key() == Qt.Key.Key_Escape:
            return self.gesture is not None or bool(self.selected) or self.wire is not None
        return self._act_of(event) is not None or typed(event) != ""

    def press(self, event: QKeyEvent) -> bool:
        """False for keys that the picture itself answers, such as those of zooming."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~KEYPAD
        if isinstance(self.gesture, Connecting):
            return self._press_connecting(key)
        if key in walking.WAYS and modifiers in (NO_MODIFIER, SHIFT):
            self._step(walking.WAYS[key], more=modifiers == SHIFT)
        elif key in ENTER and modifiers == NO_MODIFIER and self.selected:
            self._enter()
        elif key == Qt.Key.Key_Escape:
            return self._escape()
        elif (act := self._act_of(event)) is not None:
            self.do(act.id)
        elif text := typed(event):
            self.ask_here(text)
        else:
            return False
        return True

    def do(self, act: str) -> None:
        """What one of ACTS does, where it is possible now."""
        row = BY_ID[act]
        if self.picture is not None and row.possible(self):
            row.run(self)

    def _act_of(self, event: QKeyEvent):
        return act_of(QKeySequence(event.keyCombination()))

    def _press_connecting(self, key: Qt.Key) -> bool:
        if key in walking.WAYS:
            self.gesture.step(walking.WAYS[key] in ("down", "right"))
            self._say_candidate()
            self.update()
        elif key in ENTER:
            self.drop()
        elif key == Qt.Key.Key_Escape:
            self.give_up()
        return True

    def _escape(self) -> bool:
        if self.gesture is not None:
            self.give_up()
        elif self.selected or self.wire is not None:
            self.select(frozenset())
        else:
            return False
        return True

    def _enter(self) -> None:
        """Into the settings; a group that is shown as one is opened."""
        box = self.in_reading_order()
        if len(box) == 1 and isinstance(self.picture.item(box[0]), Group):
            self.open_box(box[0])
        else:
            self.settings_asked.emit()

    def _step(self, way: str, more: bool) -> None:
        """The selection goes to the next box, or grows by it."""
        if not len(self.picture.boxes):
            return
        boxes = self.picture.boxes_of(self.selected)
        self.cursor_box = self.cursor_box if self.cursor_box in boxes else min(boxes, default=None)
        self._walk(way)
        self.card.hide()  # the settings beside the board say it all
        id = self.picture.item(self.cursor_box).id
        self.select(self.selected | {id} if more else frozenset((id,)))


def typed(event: QKeyEvent) -> str:
    """The letter or digit that a search begins with; "" for another key."""
    text = event.text()
    plain = not event.modifiers() & ~(SHIFT | KEYPAD)
    return text if plain and len(text) == 1 and text.isalnum() else ""
