"""The cells of a sweep as a table: sorted by any column, chosen, copied, opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from analysis.units import UNKNOWN, exact
from gui.widgets.column_table import ColumnTable, Index
from gui.widgets.layer_columns import Column, Values, scientific
from gui.widgets.pareto_data import Measure, Points, measures, several, tr
from gui.widgets.pareto_marks import draw_mark
from gui.widgets.sweep_words import LEAST, fit_words, least_sign
from gui.widgets.table_view import CELL_PADDING, LayerDelegate, TableView

if TYPE_CHECKING:
    from analysis.sweep import Table

MARK_PX = 14
# Of the columns of quantities; the others have room for "≥ 38.4 MiB".
WIDTHS_PX = {"latency": 116, "cost": 80}
WRITTEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# Shown where they differ from cell to cell.
SETTINGS = ("model", "batch", "precision", "resolution", "kernel", "runtime")


def texts(write: Callable[..., str], *names: str) -> Callable[[Table], Values]:
    """Of columns with few different values: each combination is written once."""

    def values(table: Table) -> Values:
        cells = list(zip(*(table[name].tolist() for name in names), strict=True))
        written = {cell: write(*cell) for cell in set(cells)}
        return tuple(written[cell] for cell in cells)

    return values


def cell_columns(table: Table, listed: Table, device_names: Mapping[str, str], failed: bool) -> tuple[Column, ...]:
    """Every column; `first` are settings that differ in the table, and figures that say something of those listed.

    failed: those are cells without an answer.
    """
    varying = frozenset(name for name in SETTINGS if several(table, name))
    first = frozenset(m.key for m in measures().values() if not failed and worth_showing(listed, m))
    return (
        Column("name", tr("device"), tr("What it runs on"), texts(lambda d: device_names.get(d, d), "device"),
               number=False, width=170),
        Column("model", tr("model"), tr("The network's file"), texts(lambda path: Path(path).name, "model"), number=False,
               first="model" in varying, width=130),
        Column("batch", tr("batch"), tr("Inputs in one run; blank is as the file has it"), lambda t: t["batch"], exact,
               exact, first="batch" in varying, width=60),
        Column("precision", tr("precision"), tr("Type of weights and activations"), texts(str, "precision"), number=False,
               first="precision" in varying, width=80),
        Column("resolution", tr("resolution"), tr("Height and width of images; blank is as the file has it"),
               texts(str, "resolution"), number=False, first="resolution" in varying, width=90),
        Column("kernel", tr("kernel"), tr("How operands are fetched"), texts(str, "kernel"), number=False,
               first="kernel" in varying, width=76),
        Column("runtime", tr("runtime"), tr("What runs the network"), texts(str, "runtime"), number=False, first=False),
        *(Column(m.key, m.title, tr("{what}; in {unit} when copied").format(what=m.note, unit=m.unit),
                 lambda t, name=m.column: t.numbers(name), m.write, scientific, first=m.key in first,
                 width=WIDTHS_PX.get(m.key, 90)) for m in measures().values()),
        Column("fit", tr("fits"), tr("Whether it fits, else what is short"),
               texts(fit_words, "fit", "limiting"), number=False,
               first=not failed, width=96),
        Column("reason", tr("why it failed"), tr("The reason, in words"), texts(str, "reason"), number=False, first=failed,
               width=440),
    )  # fmt: skip


def worth_showing(table: Table, measure: Measure) -> bool:
    """Known of some cell; the work is the same on every device, the least time says something where no other is known."""
    known = ~np.isnan(table.numbers(measure.column))
    if measure.key == "bound":
        return bool((known & np.isnan(table.numbers("latency_s"))).any())
    return bool(known.any()) and measure.key != "macs"


class CellDelegate(LayerDelegate):
    """The mark of the chart stands before the device's name."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        table, view = index.model(), self.parent()
        painter.save()
        self._paint_ground(painter, option, view, index)
        column = table.columns[index.column()]
        words = QRectF(option.rect).adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        if column.id == "name":
            style = view.styles.get(int(table.rows[index.row()]))
            if style is not None:
                draw_mark(painter, style, QPointF(words.left() + MARK_PX / 2, words.center().y()))
            words.setLeft(words.left() + MARK_PX + 6)
        self._paint_words(painter, option, index, words, column)
        painter.restore()


class CellTable(ColumnTable):
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Who sorts cells looks for the least of everything."""
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return Qt.SortOrder.AscendingOrder
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """With its sign where it is the least possible."""
        found, column = super().data(index, role), LEAST.get(self.columns[index.column()].id)
        if column is None or role not in WRITTEN or found == UNKNOWN:
            return found
        return least_sign(self.analysis[column][self.rows[index.row()]]) + found


class CellRows(TableView):
    """opened: a row of the table of the sweep, by double click or Enter. styles: of rows, as the chart marks them."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(CellTable())
        self.table.setParent(self)
        self.styles: dict[int, tuple[str, int, bool]] = {}
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(tr("cells of the sweep"))
        self.doubleClicked.connect(lambda index: self.opened.emit(int(self.table.rows[index.row()])))

    def show_table(
        self, table: Table | None, columns: Sequence[Column], kept: np.ndarray, points: Points | None
    ) -> None:
        """kept: numbers of the rows that are listed."""
        self._following = True
        self.styles = styles_by_row(points) if points is not None else {}
        fresh = [column.id for column in columns if column.first] != self._first_ids()
        self.table.set_analysis(table, columns, kept)
        if columns and fresh:
            self.set_widths()
        if columns:
            self.fit_columns()
        self._following = False

    def fit_names(self) -> None:
        """The device is what one looks for: it stands whole, and what else there is may be scrolled to."""
        super().fit_names()
        if self._name_width_chosen or not len(self.table.rows) or self.table.columns[0].id != "name":
            return
        names = self.table.values(0)
        longest = max(map(self.fontMetrics().horizontalAdvance, {names[row] for row in self.table.rows.tolist()}))
        self._fitting = True
        self.setColumnWidth(0, max(self.columnWidth(0), longest + MARK_PX + 6 + 2 * CELL_PADDING + 2))
        self._fitting = False

    def _first_ids(self) -> list[str]:
        return [column.id for column in self.table.columns if column.first]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS and self.currentIndex().isValid():
            self.opened.emit(int(self.table.rows[self.currentIndex().row()]))
        else:
            super().keyPressEvent(event)


def styles_by_row(points: Points) -> dict[int, tuple[str, int, bool]]:
    columns = (points.rows.tolist(), points.tier.tolist(), points.fit.tolist(), points.front.tolist())
    return {row: (tier, fit, front) for row, tier, fit, front in zip(*columns, strict=True)}
