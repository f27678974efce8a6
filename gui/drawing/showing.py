"""What the board shows of one drawing after another: what is new is selected and in view, what is gone is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.sketch import Note, Sketch, Wire
from gui.drawing.hot import Hot, note_rect
from gui.drawing.overlay import marks_of
from gui.drawing.spots import neighbour

if TYPE_CHECKING:
    from gui.canvas.camera import Camera
    from gui.canvas.scene import Scene
    from gui.drawing.picture import Picture


class Showing:
    """Part of the board."""

    picture: Picture | None
    previewed: Picture | None
    selected: frozenset[int]
    wire: Wire | None
    hot: Hot
    cursor_box: int | None
    scene: Scene | None
    camera: Camera
    shows_all: bool
    chosen: Any
    show_scene: Callable[..., None]
    begin_view: Callable[[], None]
    let_go: Callable[[], None]
    reveal: Callable[[frozenset[int]], None]
    update: Callable[[], None]
    width: Callable[[], int]
    height: Callable[[], int]
    _mark: Callable[..., None]
    _glide: Callable[[Camera], None]

    def show_picture(self, picture: Picture | None, refit: bool = False) -> None:
        """The drawing as it is now; what is new in it is selected."""
        before, self.picture = self.picture, picture
        self.previewed, self.cursor_box = None, same_box(before, picture, self.cursor_box)
        scene = picture.scene if picture else None
        self.show_scene(scene, refit)
        if refit or before is None:
            self.begin_view()
        if picture is None or before is None or refit or picture.sketch is not before.sketch:
            self.let_go()
        if picture is None or before is None or refit:
            self.select(frozenset())
        elif picture.sketch is not before.sketch:
            self._follow(before.sketch, picture.sketch)
        self._show_marks()

    def _follow(self, before: Sketch, after: Sketch) -> None:
        known = {item.id for item in (*before.blocks, *before.notes)}
        new = frozenset(item.id for item in (*after.blocks, *after.notes) if item.id not in known)
        left = frozenset(item.id for item in after.items)
        self.wire = self.wire if self.wire in after.wires and not new else None
        gone = self.selected - left
        self.select(new or self.selected & left or neighbour(before, after, gone), keep_wire=True)
        if new:
            self.bring(self.picture.boxes_of(new))
            self._bring_notes([note for note in after.notes if note.id in new])

    def bring(self, boxes: frozenset[int]) -> None:
        """Into view, also where until now all of the drawing was."""
        if boxes and not self.camera.holds(
            self.scene.geometry.bounds_of(np.array(sorted(boxes))), self.width(), self.height()
        ):
            self.shows_all = False
            self.reveal(boxes)

    def _bring_notes(self, notes: list[Note]) -> None:
        """A note is no box: the camera goes to it where it is not in view."""
        rects = [note_rect(note) for note in notes]
        for bounds in ((r.left(), r.top(), r.right(), r.bottom()) for r in rects[:1]):
            if not self.camera.holds(bounds, self.width(), self.height()):
                self.shows_all = False
                middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
                self._glide(self.camera.centred(*middle, self.width(), self.height()))

    def select(self, ids: frozenset[int], keep_wire: bool = False) -> None:
        """By the hand or from elsewhere; a selected wire goes unless it is kept."""
        wire = self.wire if keep_wire else None
        if (ids, wire) != (self.selected, self.wire):
            self.selected, self.wire = ids, wire
            self.chosen.emit(ids)
        self._show_marks()

    def select_wire(self, wire: Wire) -> None:
        self.selected, self.wire = frozenset(), wire
        self.chosen.emit(self.selected)
        self._show_marks()

    def _show_marks(self) -> None:
        if self.picture is not None:
            shown = self.previewed or self.picture
            self._mark(**{name: getattr(marks_of(shown, self.selected, self.hot, self.cursor_box), name)
                          for name in ("selected", "hovered", "wire", "cursor")})  # fmt: skip
        self.update()


def same_box(before: Picture | None, after: Picture | None, number: int | None) -> int | None:
    """The number that a box has in another picture; None where it is gone."""
    known = before is not None and after is not None and number is not None
    return after.boxes.box_of.get(before.item(number).id) if known else None
