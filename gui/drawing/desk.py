"""What the board and the forms beside it ask for, as edits of the session's drawing; and the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from analysis.sketch import edits
from analysis.sketch.edits import part
from analysis.sketch.repairs import repaired
from analysis.sketch.text import text_of
from gui.drawing.copies import pasted
from gui.drawing.spots import Spot, one_example, put, reasons

if TYPE_CHECKING:
    from analysis.sketch import Sketch
    from gui.drawing.beside import Beside
    from gui.drawing.board import Board
    from gui.drawing.kind_palette import KindPalette
    from gui.drawing.kind_search import KindSearch
    from gui.drawing.side import Side
    from gui.session import Session


class Desk:
    """Part of the panel. spot: where the block that is searched for would come."""

    session: Session
    board: Board
    search: KindSearch
    spot: Spot
    side: Side
    palette_of_kinds: KindPalette
    shown_beside: Beside
    _fits_of: object = None
    _draw: Callable[[], None]
    _show_side: Callable[[], None]
    _take_chosen: Callable[[frozenset[int]], None]
    _in_sight: Callable[[], bool]

    def _edit_blocks(self, edit, **more: object) -> None:
        self.session.edit(partial(edit, ids=self._block_ids(), **more))

    def _edit_one(self, edit, **more: object) -> None:
        if (block := self.board.only_block) is not None:
            self.session.edit(partial(edit, id=block.id, **more))

    def _edit_group(self, edit, **more: object) -> None:
        if (group := self.board.group_meant) is not None:
            self.session.edit(partial(edit, id=group, **more))

    def _block_ids(self) -> tuple[int, ...]:
        return tuple(sorted(self.board.selected & self.session.sketch.by_id.keys()))

    def _set_param(self, name: str, value: object, dragging: bool) -> None:
        ids = self._block_ids()
        edit = partial(edits.set_param, ids=ids, name=name, value=value)
        self.session.edit(edit, drag=("param", name, ids), dragging=dragging)
        if not dragging:
            self._show_settled()

    def _show_settled(self) -> None:
        """What was passed on the way is seen now; a value that changes nothing leaves the field as it was."""
        if self.board.picture.sketch is self.session.sketch:
            self._show_side()
        else:
            self._draw()

    def _fix(self, place: int) -> None:
        if place < len(self.shown_beside.offers):
            cure, block = self.shown_beside.offers[place].cure, self.shown_beside.trouble.block
            self.session.edit(lambda sketch: repaired(sketch, block, cure))
            self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    # The keyboard goes to what stands beside the board

    def _rename(self) -> None:
        side = self.side
        side.show()
        fields = (side.note.text, side.form.top.name, side.group.name)
        if field := next((each for each in fields if each.isVisibleTo(self)), None):
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()

    def _enter_settings(self) -> None:
        """They come into sight also where there is little room, until the panel is given another size."""
        self.side.show()
        focus_first(self.side.form)

    def _choose_again(self, _: object) -> None:
        """Layers of what was selected here before anyone had counted them; out of sight others may have selected since."""
        if self.board.selected and self._in_sight():
            self._take_chosen(self.board.selected)

    # New blocks

    def _ask(self, spot: Spot, text: str, at: QPointF) -> None:
        self.spot = spot
        picture = self.board.picture
        self.search.ask(QPoint(int(at.x()), int(at.y())), reasons(spot, picture.sketch, picture.drawing), text)

    def _put(self, kind: str, params: dict) -> None:
        self.session.edit(put(self.spot, kind, one_example(kind, params)))
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_from_palette(self, kind: str) -> None:
        """Behind what is selected, else in the middle of what is seen."""
        if self.board.picture is not None:
            self.session.edit(put(self.board.spot_here()[0], kind))

    def _show_fits(self) -> None:
        """In the palette, what would not fit where a click would bring it; not in each moment of a slider."""
        picture, spot = self.board.picture, self.board.spot_here()[0]
        key = (picture.sketch, spot.wire, spot.behind)
        if key != self._fits_of and not self.session.is_dragging:
            self._fits_of = key
            self.palette_of_kinds.set_reasons(reasons(spot, picture.sketch, picture.drawing))

    # The clipboard

    def _copy(self, ids: Iterable[int]) -> None:
        QGuiApplication.clipboard().setText(text_of(part(self.session.sketch, ids)))

    def _paste(self, at) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.session.edit(partial(pasted, text=text, at=at))

    def text(self) -> str:
        """What is selected, else all of it, as text that can be pasted into another drawing."""
        sketch = self.session.sketch
        return "" if sketch is None else text_of(part(sketch, self.board.selected or all_of(sketch)))


def all_of(sketch: Sketch) -> frozenset[int]:
    return frozenset(item.id for item in sketch.items)


def focus_first(form: QWidget) -> None:
    """The first field of the settings behind the name."""
    rows = list(form.rows.values())
    target = rows[0].focus_chain()[0] if rows else form.top.name
    target.setFocus(Qt.FocusReason.ShortcutFocusReason)
