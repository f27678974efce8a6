"""A table of columns: sorted and filtered on row indices with numpy, so that ten thousand rows stay fluid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from analysis.units import UNKNOWN
from gui.widgets.layer_columns import Column, Values

Index = QModelIndex | QPersistentModelIndex
DIGITS = re.compile(r"\d+")
NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
# A spreadsheet would run a cell that starts so.
FORMULA_SIGNS = ("=", "+", "-", "@")


def natural_key(text: str) -> str:
    """conv_2 before conv_10."""
    return DIGITS.sub(lambda found: found.group().rjust(12, "0"), text.casefold())


def unknown_rows(values: Values) -> np.ndarray:
    """True where the value is not known."""
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.getmaskarray(values)
    if isinstance(values, np.ndarray):
        return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    return np.zeros(len(values), dtype=bool)


def order_of(values: Values, descending: bool) -> np.ndarray:
    """Row indices in the order of their values; equal ones keep their order, unknown ones come last either way."""
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    keys = np.ma.getdata(values) if isinstance(values, np.ndarray) else np.array([natural_key(v) for v in values])
    codes = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    codes = -codes if descending else codes
    codes[unknown_rows(values)] = len(codes) + 1
    return np.argsort(codes, kind="stable")


def total_of(values: Values, rows: np.ndarray) -> Any:
    """Sum over the rows, of those that are known; None when none is, or when nothing but zeros is."""
    array = np.asanyarray(values)
    known = rows[~unknown_rows(array)[rows]]
    total = np.ma.getdata(array)[known].sum().item()
    return total if total or len(known) == len(rows) else None


class ColumnTable(QAbstractTableModel):
    """Shows `rows` (source row indices, in the order on screen) of columns whose values are made once each."""

    def __init__(self, columns: Sequence[Column] = (), parent: Any = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.analysis: Any = None
        self.rows = np.zeros(0, dtype=np.int64)
        self.sort_column, self.descending = -1, False
        self._values: dict[str, Values] = {}
        self._kept = np.zeros(0, dtype=np.int64)

    def set_analysis(self, analysis: Any, columns: Sequence[Column], kept: np.ndarray) -> None:
        """Other contents: `kept` are the source rows that pass the filter."""
        self.beginResetModel()
        self.analysis, self.columns, self._values = analysis, tuple(columns), {}
        self._arrange(kept)
        self.endResetModel()

    def set_filter(self, kept: np.ndarray) -> None:
        self.beginResetModel()
        self._arrange(kept)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column's values; -1 is the order of execution again."""
        self.beginResetModel()
        self.sort_column, self.descending = column, order == Qt.SortOrder.DescendingOrder
        self._arrange(self._kept)
        self.endResetModel()

    def values(self, column: int) -> Values:
        """The column's values in source order, made when they are first asked for."""
        name = self.columns[column].id
        if name not in self._values:
            self._values[name] = self.columns[column].values(self.analysis) if self.analysis else ()
        return self._values[name]

    def value(self, row: int, column: int) -> Any:
        """Value on screen row `row`; None where unknown."""
        found = self.values(column)[self.rows[row]]
        unknown = found is np.ma.masked or (isinstance(found, float) and found != found)
        return None if unknown else found.item() if isinstance(found, np.generic) else found

    def total(self, column: int) -> Any:
        """Sum of the rows on screen, None where the column has none."""
        return total_of(self.values(column), self.rows) if self.columns[column].total and self.analysis else None

    def largest(self, column: int) -> float:
        """The largest value of the whole column: what a full data bar stands for."""
        values = np.asanyarray(self.values(column))
        known = np.ma.getdata(values)[~unknown_rows(values)]
        return float(known.max(initial=0))

    def least(self, column: int) -> Any:
        """The least value of the whole column above zero; None without any."""
        values = np.asanyarray(self.values(column))
        known = np.ma.getdata(values)[~unknown_rows(values)]
        above = known[known > 0]
        return above.min().item() if len(above) else None

    def screen_rows(self, source: Sequence[int] | frozenset[int]) -> np.ndarray:
        """Rows on screen of those source rows that pass the filter."""
        return np.flatnonzero(np.isin(self.rows, np.fromiter(source, dtype=np.int64, count=len(source))))

    def tsv(self, screen_rows: Sequence[int], columns: Sequence[int]) -> str:
        """Header and rows for a spreadsheet: exact numbers, tabs between, unknown blank."""
        lines = ["\t".join(safe(self.columns[c].title) for c in columns)]
        lines += ["\t".join(self._cell(row, c) for c in columns) for row in screen_rows]
        return "\n".join(lines) + "\n"

    def _cell(self, row: int, column: int) -> str:
        value = self.value(row, column)
        return "" if value is None else str(value) if self.columns[column].number else safe(str(value))

    def _arrange(self, kept: np.ndarray) -> None:
        self._kept = kept
        if 0 <= self.sort_column < len(self.columns) and self.analysis:
            order = order_of(self.values(self.sort_column), self.descending)
            kept = order[np.isin(order, kept)]
        self.rows = kept

    # Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return first_order(column)
        return alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return written(column.text, self.value(index.row(), index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return written(column.exact_text, self.value(index.row(), index.column()))
        return alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None


def written(write: Any, value: Any) -> str:
    return UNKNOWN if value is None else write(value)


def first_order(column: Column) -> Qt.SortOrder:
    """Who sorts by an amount looks for the largest, by a name or a place for the first."""
    largest_first = column.number and column.id != "index"
    return Qt.SortOrder.DescendingOrder if largest_first else Qt.SortOrder.AscendingOrder


def alignment(column: Column) -> Qt.AlignmentFlag:
    return NUMBERS if column.number else WORDS


def safe(text: str) -> str:
    """Tabs and line ends out; what a spreadsheet would run is quoted."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
