"""Models by devices as a table: rows and columns arranged by index, texts made when they are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.widgets.matrix_data import Arrangement, Line, arranged, devices_of
from gui.widgets.matrix_words import SIGNS, lower_line, spoken, state_words, time_words, totals_words, upper_line

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.matrix import Cell

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
WAITING = "…"


class MatrixTable(QAbstractTableModel):
    """lines: every model. rows, columns: indices of those shown, in their order. here: id of the device looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()
        self.devices: tuple[Device, ...] = ()
        self.rows: tuple[int, ...] = ()
        self.columns: tuple[int, ...] = ()
        self.wish, self.tiers, self.here = Arrangement(), {}, ""

    def set_lines(self, lines: Sequence[Line], wish: Arrangement, tiers: Mapping[str, str], here: str) -> None:
        """What is shown now; where the same models and devices stand at the same places, only their cells are new."""
        devices = devices_of(lines)
        rows, columns = arranged(lines, devices, wish, tiers)
        before = (self.rows, self.columns, [line.model for line in self.lines])
        same = before == (rows, columns, [line.model for line in lines]) and bool(rows)
        if not same:
            self.beginResetModel()
        self.lines, self.devices, self.rows, self.columns = tuple(lines), devices, rows, columns
        self.wish, self.tiers, self.here = wish, tiers, here
        if not same:
            self.endResetModel()
        elif columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(rows) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def line(self, row: int) -> Line:
        return self.lines[self.rows[row]]

    def device(self, column: int) -> Device:
        return self.devices[self.columns[column]]

    def cell(self, index: Index) -> Cell | None:
        """None outside, where a model is not weighed yet, and where it could not be read."""
        return self.line(index.row()).cell(self.columns[index.column()]) if index.isValid() else None

    def place_of(self, model: str, device: str) -> QModelIndex:
        """Where that cell stands; an index that is not valid where it is not shown."""
        row = next((i for i in range(len(self.rows)) if self.line(i).model == model), -1)
        column = next((j for j in range(len(self.columns)) if self.device(j).id == device), -1)
        return self.index(row, column) if row >= 0 and column >= 0 else QModelIndex()

    def is_here(self, index: Index) -> bool:
        """The model and the device that the window shows."""
        return self.line(index.row()).shown and self.device(index.column()).id == self.here

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role not in (Role.DisplayRole, Role.AccessibleTextRole):
            return None
        line, cell = self.line(index.row()), self.cell(index)
        if cell is None:
            return self._without_cell(line)
        return f"{SIGNS[cell.state]} {upper_line(cell)}" if role == Role.DisplayRole else spoken(line.row, cell)

    def _without_cell(self, line: Line) -> str:
        return "" if line.trouble else WAITING

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """One head is told of a reset before the other, which still asks for what it had."""
        across = orientation == Qt.Orientation.Horizontal
        if section >= len(self.columns if across else self.rows):
            return None
        if role == Role.DisplayRole:
            return self.device(section).name if across else self.line(section).name
        if role == Role.AccessibleTextRole:
            return self._device_words(self.device(section)) if across else self._model_words(self.line(section))
        return self._tip(section, across) if role == Role.ToolTipRole else None

    def _tip(self, section: int, across: bool) -> str:
        if across:
            return f"{self._device_words(self.device(section))}\n{self.tr('A click sorts the models by it')}"
        return f"{self._model_words(self.line(section))}\n{self.tr('A click sorts the devices by it')}"

    def _device_words(self, device: Device) -> str:
        return f"{device.name} ({self.tiers.get(device.tier, device.tier)})"

    def _model_words(self, line: Line) -> str:
        return "\n".join(part for part in (line.name, line.model, self.note(line)) if part)

    def note(self, line: Line) -> str:
        """Below the name: what it weighs, or why it could not be read."""
        if line.row is None:
            return self.tr("not weighed yet")
        return line.trouble or totals_words(line.row)

    def tsv(self, indices: Iterable[Index]) -> str:
        """The rows and columns that these cells span, with names; without any all that is shown. Tabs between."""
        chosen = [(index.row(), index.column()) for index in indices]
        rows = sorted({row for row, _ in chosen}) or range(len(self.rows))
        columns = sorted({column for _, column in chosen}) or range(len(self.columns))
        lines = [[self.tr("model"), *(self.device(j).name for j in columns)]]
        lines += [[self.line(i).name, *(self._copied(i, j) for j in columns)] for i in rows]
        return "".join("\t".join(" ".join(text.split()) for text in line) + "\n" for line in lines)

    def _copied(self, row: int, column: int) -> str:
        line, cell = self.line(row), self.cell(self.index(row, column))
        if cell is None:
            return line.trouble
        parts = (f"{SIGNS[cell.state]} {state_words(cell.state)}", lower_line(cell), time_words(cell))
        return ", ".join(part for part in parts if part)
