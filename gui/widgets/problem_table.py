"""Diagnostics as a table: how grave, which layer, what. Gravest first, else as they were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import LOOK, title_font
from gui.widgets.notices import SIGNS, TOKENS

if TYPE_CHECKING:
    from analysis.errors import Diagnostic

GRAVEST_FIRST = ("error", "warning", "info")
SEVERITY, LAYER, MESSAGE = range(3)
ROOM_PX = 6

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class ProblemTable(QAbstractTableModel):
    """`rows` are those that pass the filter. chosen: names of the selected layers, which stand out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: tuple[Diagnostic, ...] = ()
        self.rows: tuple[Diagnostic, ...] = ()
        self.chosen: Collection[str] = frozenset()
        self.titles = (self.tr("severity"), self.tr("layer"), self.tr("doubt"))

    def set_problems(self, found: Sequence[Diagnostic], severity: str | None, words: str) -> None:
        """severity: only of that one. words: all of them in the layer's name or the message."""
        self.beginResetModel()
        self.found = tuple(sorted(found, key=lambda doubt: GRAVEST_FIRST.index(doubt.severity)))
        self.rows = tuple(doubt for doubt in self.found if suits(doubt, severity, words.casefold().split()))
        self.endResetModel()

    def set_chosen(self, chosen: Collection[str]) -> None:
        if chosen != self.chosen and self.rows:
            last = self.index(len(self.rows) - 1, MESSAGE)
            self.chosen = chosen
            self.dataChanged.emit(self.index(0, 0), last, [Role.FontRole, Role.BackgroundRole])
        self.chosen = chosen

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return self.titles[section] if across and role == Role.DisplayRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        doubt = self.rows[index.row()]
        if role == Role.DisplayRole:
            return self.text(doubt, index.column())
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return ": ".join(part for part in (doubt.severity, doubt.layer, doubt.message) if part)
        if role == Role.ForegroundRole and index.column() == SEVERITY:
            return LOOK.theme.colour(TOKENS[doubt.severity])
        if role == Role.FontRole and index.column() == SEVERITY:
            return title_font()
        if role == Role.BackgroundRole and doubt.layer in self.chosen:
            return LOOK.theme.colour("selection", 0.16)
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        return None

    def text(self, doubt: Diagnostic, column: int) -> str:
        if column == SEVERITY:
            return f"{SIGNS[doubt.severity]} {severity_word(self, doubt.severity)}"
        return (doubt.layer or self.tr("the model")) if column == LAYER else doubt.message

    def tsv(self, rows: Sequence[int]) -> str:
        """The rows as tab-separated text with a header."""
        chosen = [self.rows[row] for row in rows]
        lines = ["\t".join(self.titles), *("\t".join((d.severity, d.layer or "", d.message)) for d in chosen)]
        return "\n".join(lines) + "\n"

    def counts(self) -> Counter[str]:
        return Counter(doubt.severity for doubt in self.found)


class ProblemCell(QStyledItemDelegate):
    """Words with room around them; the row that the keys are on and marked rows stand out as a whole."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, ground = option.widget, index.data(Role.BackgroundRole)
        if option.state & QStyle.StateFlag.State_Selected:
            ground = LOOK.theme.colour("hover")
        if ground is not None:
            painter.fillRect(option.rect, ground)
        if view.hasFocus() and index.row() == view.currentIndex().row():
            painter.fillRect(option.rect.adjusted(0, option.rect.height() - 1, 0, 0), LOOK.theme.colour("accent"))
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(ROOM_PX, 3, -ROOM_PX, -3)
        inner.state &= ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected)
        super().paint(painter, inner, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        # The row's ground is painted whole, the words' own would leave a frame.
        option.backgroundBrush = Qt.BrushStyle.NoBrush

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(ROOM_PX, 0, -ROOM_PX, 0)
        size = super().sizeHint(inner, index)
        return QSize(size.width() + 2 * ROOM_PX, size.height() + 8)


def suits(doubt: Diagnostic, severity: str | None, words: Sequence[str]) -> bool:
    text = f"{doubt.layer or ''} {doubt.message}".casefold()
    return severity in (None, doubt.severity) and all(word in text for word in words)


def severity_word(source: QObject, severity: str) -> str:
    return {"error": source.tr("error"), "warning": source.tr("warning"), "info": source.tr("note")}[severity]
