"""The form that shows and changes the settings of the blocks that are selected on the board."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from analysis.sketch.kinds.registry import Param
from analysis.sketch.model import Block
from gui.drawing.param_head import ParamHead
from gui.drawing.param_row import ParamRow
from gui.drawing.param_rules import Setting, matters, settings_of, title_of
from gui.theme import GAP
from gui.widgets.card import dim_label

# From this width on every setting has one line.
WIDE_PX, NARROWEST_PX = 340, 200


class ParamForm(QWidget):
    """Knows no session: it is told which blocks there are, and tells what a person wants.

    changed: name of the parameter, its value (int, float, tuple of int, str, bool), whether the mouse still drags.
    reset: name of the parameter that is to have its default. renamed: the new name. kind_chosen: a key of KINDS.
    """

    changed = Signal(str, object, bool)
    reset = Signal(str)
    scaled = Signal(str, float)  # of each block its own value times the factor
    renamed = Signal(str)
    kind_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, ParamRow] = {}
        self.shown: tuple[object, ...] | None = None
        self.ids: list[int] = []
        self.empty = dim_label(self.tr("Select a block to see its settings"))
        self.top = ParamHead()
        self.top.renamed.connect(self._rename)
        self.top.kind_chosen.connect(self.kind_chosen)
        self.bare = dim_label()
        self._lay_out()
        self.show_blocks(())

    @property
    def head(self) -> QLabel:
        """The place of the kind's icon."""
        return self.top.picture

    def _lay_out(self) -> None:
        self.list = QVBoxLayout()
        self.list.setSpacing(GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        column.addWidget(self.empty)
        column.addWidget(self.top)
        column.addLayout(self.list)
        column.addWidget(self.bare)
        column.addStretch(1)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """The blocks as they are now, without telling anyone; widgets stay as long as the same settings are shown."""
        said = tuple((block.id, block.kind, block.name, block.params) for block in blocks)
        if said == self.shown:
            return
        if (ids := [block.id for block in blocks]) != self.ids:
            self._forget()
        self.shown, self.ids = said, ids
        self.empty.setVisible(not blocks)
        self.top.setVisible(bool(blocks))
        if blocks:
            self.top.show_blocks(blocks)
        self._show_settings(settings_of(blocks))
        self._show_bare(blocks)

    def _forget(self) -> None:
        self.top.name.forget()
        for row in self.rows.values():
            row.forget()

    def _show_settings(self, settings: Sequence[Setting]) -> None:
        self._keep_rows([setting.param for setting in settings])
        by_name = {setting.param.name: setting for setting in settings}
        for name, setting in by_name.items():
            self.rows[name].show_setting(setting)
            self.rows[name].setVisible(matters(name, by_name))

    def _show_bare(self, blocks: Sequence[Block]) -> None:
        """A form without settings says why."""
        one = len({block.kind for block in blocks}) == 1
        nothing = self.tr("{title} has no settings").format(title=title_of(blocks[0].kind)) if one else ""
        self.bare.setText(nothing or self.tr("These blocks have no settings in common"))
        self.bare.setVisible(bool(blocks) and not self.rows)

    def _keep_rows(self, params: Sequence[Param]) -> None:
        """Rows of the same parameters stay, the others go; new ones come in between."""
        if [row.param for row in self.rows.values()] == list(params):
            return
        old = {row.param: row for row in self.rows.values()}
        self.rows = {param.name: old.pop(param, None) or self._row(param) for param in params}
        for row in old.values():
            row.hide()
            self.list.removeWidget(row)
            row.deleteLater()
        for place, row in enumerate(self.rows.values()):
            self.list.insertWidget(place, row)
        self._chain()

    def _row(self, param: Param) -> ParamRow:
        row = ParamRow(param)
        row.set_wide(self.width() >= WIDE_PX)
        row.told.connect(lambda value, dragging: self._tell(param.name, value, dragging))
        row.taken_back.connect(lambda: self.reset.emit(param.name))
        row.scaled.connect(lambda factor: self.scaled.emit(param.name, factor))
        return row

    def _chain(self) -> None:
        """The Tab key follows the order of the rows, not that in which they were made."""
        chain = [self.top.name, self.top.kinds, *(part for row in self.rows.values() for part in row.focus_chain())]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _tell(self, name: str, value: object, dragging: bool) -> None:
        """Whatever becomes of it, the next blocks are shown as if they were new."""
        self.shown = None
        self.changed.emit(name, value, dragging)

    def _rename(self, name: str) -> None:
        self.shown = None
        self.renamed.emit(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self.rows.values():
            row.set_wide(event.size().width() >= WIDE_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST_PX, super().minimumSizeHint().height())
