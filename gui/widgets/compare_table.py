"""The table of a comparison: rows are pairs of layers, or layers that only one side has; how a row looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem

from analysis.compare import NO_ROW, change_of
from analysis.ops.registry import FAMILIES
from gui.theme import LOOK
from gui.widgets.column_table import ColumnTable, alignment
from gui.widgets.compare_columns import compare_columns
from gui.widgets.layer_columns import Column
from gui.widgets.symbols import draw_symbol
from gui.widgets.table_view import CELL_PADDING, NAME_PX, SYMBOL_PX, LayerDelegate, TableView

if TYPE_CHECKING:
    from analysis.contrast import Contrast, Quantity


# The bar of a change.
BAR_PX = 40
# Two names beside each other do with less than one alone.
LEAST_NAME_PX = 120
# What a narrow table leaves out, the first first.
OPTIONAL = ("op", "index", "delta")


class CompareTable(ColumnTable):
    """Source rows are those of the comparison, which stands in the place of an analysis. quantity: the one compared.

    same_names: every row has a layer on either side, and both are called the same.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__((), parent)
        self.quantity: Quantity | None = None
        self.same_names = False
        self.families = np.zeros(0, dtype=np.int64)
        self._rows_of = np.zeros(0, dtype=np.int64)

    def set_contrast(self, found: Contrast, quantity: Quantity, unit: str, kept: np.ndarray) -> None:
        """kept: the source rows that pass the filter."""
        self.quantity = quantity
        self.families, self._rows_of = families_of(found), rows_of_layers(found)
        self.same_names = are_called_the_same(found)
        self.set_analysis(found, compare_columns(quantity, unit), kept)

    def clear(self) -> None:
        """No rows; the columns stay as they are."""
        self.families, self._rows_of = self.families[:0], self._rows_of[:0]
        self.set_analysis(None, self.columns, np.zeros(0, dtype=np.int64))

    def pairs_of(self, layers: frozenset[int]) -> frozenset[int]:
        """Source rows of those layers of what is shown."""
        there = [layer for layer in layers if layer < len(self._rows_of)]
        return frozenset(self._rows_of[there].tolist())

    def layer_at(self, row: int | None) -> int | None:
        """The layer that is shown of a source row; None where only the ghost has one."""
        layer = NO_ROW if row is None else int(self.analysis.pairs.other[row])
        return None if layer == NO_ROW else layer

    def only_in_ghost(self, row: int) -> bool:
        return bool(self.analysis.pairs.other[row] == NO_ROW)

    def _cell(self, row: int, column: int) -> str:
        """A copy says who has less without its sign: a spreadsheet would take "= same" for a formula."""
        cell = super()._cell(row, column)
        return cell.partition(" ")[2] if self.columns[column].id == "smaller" else cell

    def total(self, column: int) -> Any:
        """The change of a sum is that of the sums, not a sum of changes. Layers that are not there come to nothing."""
        spec = self.columns[column]
        if not (self.analysis and spec.total):
            return None
        if spec.id == "change":
            places = {spec.id: at for at, spec in enumerate(self.columns)}
            return change_of(self.total(places["shown"]), self.total(places["ghost"]))
        absent = {"ghost": self.analysis.pairs.one, "shown": self.analysis.pairs.other}.get(spec.id)
        if absent is not None and len(self.rows) and (absent[self.rows] == NO_ROW).all():
            return 0
        return super().total(column)


def families_of(found: Contrast) -> np.ndarray:
    """Of what is shown, else of the ghost's layer."""
    ghost, shown, pairs = found.one.workload.family, found.other.workload.family, found.pairs
    families = np.zeros(len(pairs), dtype=np.int64)
    families[~pairs.only_other] = ghost[pairs.one[~pairs.only_other]]
    families[~pairs.only_one] = shown[pairs.other[~pairs.only_one]]
    return families


def rows_of_layers(found: Contrast) -> np.ndarray:
    """For each layer that is shown its row of the comparison."""
    rows = np.flatnonzero(~found.pairs.only_one)
    places = np.zeros(len(found.other.workload), dtype=np.int64)
    places[found.pairs.other[rows]] = rows
    return places


def bar_share(change: float | None) -> float:
    """How far a bar reaches from the middle, -1 to 1: as far for half of it as for twice as much."""
    if change is None or change != change:
        return 0.0
    return change / (1 + change) if change > 0 else max(-1.0, change)


class CompareDelegate(LayerDelegate):
    """A change is a bar from the middle of its cell: to the left for less, to the right for more."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        table: CompareTable = index.model()
        column, row = table.columns[index.column()], int(table.rows[index.row()])
        painter.save()
        self._paint_ground(painter, option, self.parent(), index)
        rect = QRectF(option.rect).adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        if column.id == "change":
            share = bar_share(table.value(index.row(), index.column()))
            paint_change(painter, option.rect, share, table.quantity is None or table.quantity.worse)
        if column.id == "name":
            self._paint_symbol(painter, table, row, rect)
        if is_absent(table, column.id, row):
            self._paint_dim(painter, option, index, rect, column)
        else:
            self._paint_words(painter, option, index, rect, column)
        painter.restore()

    def _paint_symbol(self, painter: QPainter, table: CompareTable, row: int, rect: QRectF) -> None:
        """Hollow of a layer that only the ghost has, as its dot on the roofline."""
        family = FAMILIES[int(table.families[row])]
        centre = QPointF(rect.left() + SYMBOL_PX / 2, rect.center().y())
        colour = LOOK.theme.colour(family, 0.35 if table.only_in_ghost(row) else 1.0)
        draw_symbol(painter, family, centre, SYMBOL_PX, colour)
        rect.setLeft(rect.left() + SYMBOL_PX + 6)

    def _paint_dim(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, rect: QRectF, column: Column
    ) -> None:
        painter.setPen(LOOK.theme.colour("dim"))
        text = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, alignment(column), text)


def is_absent(table: CompareTable, column: str, row: int) -> bool:
    """The cell says that there is no such layer."""
    pairs = table.analysis.pairs
    side = {"name": pairs.other, "ghost_name": pairs.one}.get(column)
    return side is not None and side[row] == NO_ROW


def paint_change(painter: QPainter, cell: QRect, share: float, more_is_worse: bool) -> None:
    """Beside the words, which stand at the right."""
    half = BAR_PX / 2
    middle = cell.left() + CELL_PADDING + half
    painter.fillRect(QRectF(middle - 0.5, cell.top() + 3, 1, cell.height() - 6), LOOK.theme.colour("dim", 0.5))
    if share:
        bar = QRectF(middle, cell.top() + 6, half * share, cell.height() - 12).normalized()
        token = "over" if (share > 0) == more_is_worse else "fits"
        painter.fillRect(bar, LOOK.theme.colour(token, 0.6))


class CompareView(TableView):
    """Sums are no measure of a change; long names and operators leave room for what is compared."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(table)
        self.setItemDelegate(CompareDelegate(self))

    def fit_columns(self) -> None:
        """The ghost's names only where they tell something; columns that there is no room for go."""
        places = {column.id: place for place, column in enumerate(self.table.columns)}
        self.setColumnHidden(places["ghost_name"], self.table.same_names)
        for name in OPTIONAL:
            self.setColumnHidden(places[name], False)
        for name in OPTIONAL:
            self.setColumnHidden(places[name], self._needed_in_all() > self.viewport().width())
        super().fit_columns()

    def _needed_in_all(self) -> int:
        shown = (at for at in self.visible_columns() if self.table.columns[at].id != "name")
        return sum(map(self._needed_px, shown)) + NAME_PX

    def fit_names(self) -> None:
        """What the other columns leave is shared by the names of both sides."""
        super().fit_names()
        shown = self.visible_columns()
        pair = [at for at in shown if self.table.columns[at].id in ("name", "ghost_name")]
        if len(pair) < 2 or self._name_width_chosen:
            return
        room = self.viewport().width() - sum(self.columnWidth(at) for at in shown if at not in pair)
        self._fitting = True
        for at in pair:
            self.setColumnWidth(at, max(LEAST_NAME_PX, room // 2))
        self._fitting = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.table.analysis is not None:
            self.fit_columns()
        super().resizeEvent(event)

    def _needed_px(self, at: int) -> int:
        column = self.table.columns[at]
        if column.id in ("change", "smaller"):
            return column.width
        needed = super()._needed_px(at)
        return needed if column.number else min(needed, column.width)


def are_called_the_same(found: Contrast) -> bool:
    if not found.pairs.both.all():
        return False
    ghost, shown = found.one.workload.names, found.other.workload.names
    rows = zip(found.pairs.one.tolist(), found.pairs.other.tolist(), strict=True)
    return all(ghost[a] == shown[b] for a, b in rows)
