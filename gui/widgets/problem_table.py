"""Diagnostics as a table: how grave, which layer, what, and whether a ghost has them too. Gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import LOOK, title_font
from gui.widgets.notices import SIGNS, TOKENS

if TYPE_CHECKING:
    from analysis.errors import Diagnostic

GRAVEST_FIRST = ("error", "warning", "info")
SEVERITY, LAYER, MESSAGE, AGAINST = range(4)
ROOM_PX = 6
# Against the ghost: only in what is shown, only in the ghost.
NEW, GONE = "new", "gone"
MARK_SIGNS = {NEW: "+", GONE: "−"}

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


# Flags are joined once, not once a cell.
CELL_PLACE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
UNMARKED = ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected)


class ProblemTable(QAbstractTableModel):
    """`rows` are those that pass the filter. chosen: names of the selected layers, which stand out.

    gone: doubts that only the ghost has, listed too. compared: whether there is a ghost.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: tuple[Diagnostic, ...] = ()
        self.rows: tuple[Diagnostic, ...] = ()
        self.new: frozenset[Diagnostic] = frozenset()
        self.gone: frozenset[Diagnostic] = frozenset()
        self.compared = False
        self.chosen: Collection[str] = frozenset()
        self.titles = (self.tr("severity"), self.tr("layer"), self.tr("doubt"), self.tr("ghost"))

    def set_problems(
        self, found: Sequence[Diagnostic], kind: str | None, words: str, ghosts: Sequence[Diagnostic] | None = None
    ) -> None:
        """kind: only of that severity, only NEW or only GONE. words: all of them in the layer's name or the message.

        ghosts: the doubts of the ghost, None without one.
        """
        self.beginResetModel()
        self.compared = ghosts is not None
        self.new = frozenset(found).difference(ghosts) if ghosts is not None else frozenset()
        self.gone = frozenset(ghosts or ()).difference(found)
        self.found = tuple(sorted(found, key=gravity))
        listed = sorted((*found, *(doubt for doubt in ghosts or () if doubt in self.gone)), key=gravity)
        wanted = words.casefold().split()
        self.rows = tuple(doubt for doubt in listed if self._of_kind(doubt, kind) and suits(doubt, wanted))
        self.endResetModel()

    def _of_kind(self, doubt: Diagnostic, kind: str | None) -> bool:
        return kind in (None, self.mark(doubt)) or (kind == doubt.severity and doubt not in self.gone)

    def mark(self, doubt: Diagnostic) -> str:
        """NEW, GONE, or "" for what both have, or nobody compares."""
        return NEW if doubt in self.new else GONE if doubt in self.gone else ""

    def set_chosen(self, chosen: Collection[str]) -> None:
        if chosen != self.chosen and self.rows:
            last = self.index(len(self.rows) - 1, AGAINST)
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
            parts = (self.mark_words(doubt), doubt.severity, doubt.layer, doubt.message)
            return ": ".join(part for part in parts if part)
        if role == Role.ForegroundRole:
            return self._colour(doubt, index.column())
        if role == Role.FontRole and (index.column() == SEVERITY or (index.column() == AGAINST and self.mark(doubt))):
            return title_font()
        if role == Role.BackgroundRole and doubt.layer in self.chosen:
            return LOOK.theme.colour("selection", 0.16)
        if role == Role.TextAlignmentRole:
            return CELL_PLACE
        return None

    def _colour(self, doubt: Diagnostic, column: int) -> QColor | None:
        """What is only the ghost's is dim; its mark is not."""
        mark = self.mark(doubt)
        if column == AGAINST and mark:
            return LOOK.theme.colour("over" if mark == NEW else "fits")
        if mark == GONE or column == AGAINST:
            return LOOK.theme.colour("dim")
        return LOOK.theme.colour(TOKENS[doubt.severity]) if column == SEVERITY else None

    def mark_words(self, doubt: Diagnostic) -> str:
        """Sign and word, so that colour is never alone; "" for what is in both."""
        mark = self.mark(doubt)
        return f"{MARK_SIGNS[mark]} {mark_word(self, mark)}" if mark else ""

    def text(self, doubt: Diagnostic, column: int) -> str:
        if column == AGAINST:
            return self.mark_words(doubt) or (self.tr("in both") if self.compared else "")
        if column == SEVERITY:
            return f"{SIGNS[doubt.severity]} {severity_word(self, doubt.severity)}"
        return (doubt.layer or self.tr("the model")) if column == LAYER else doubt.message

    def tsv(self, rows: Sequence[int]) -> str:
        """The rows as tab-separated text with a header."""
        chosen = [self.rows[row] for row in rows]
        count = len(self.titles) if self.compared else AGAINST
        lines = [self.titles, *((d.severity, d.layer or "", d.message, self.text(d, AGAINST)) for d in chosen)]
        return "\n".join("\t".join(line[:count]) for line in lines) + "\n"

    def counts(self) -> Counter[str]:
        """By severity what is shown has; by NEW and GONE what is different."""
        counts = Counter(doubt.severity for doubt in self.found)
        counts.update({NEW: sum(doubt in self.new for doubt in self.found), GONE: len(self.gone)})
        return counts


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
        inner.state &= UNMARKED
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


def gravity(doubt: Diagnostic) -> int:
    return GRAVEST_FIRST.index(doubt.severity)


def suits(doubt: Diagnostic, words: Sequence[str]) -> bool:
    text = f"{doubt.layer or ''} {doubt.message}".casefold()
    return all(word in text for word in words)


def mark_word(source: QObject, mark: str) -> str:
    return {NEW: source.tr("new"), GONE: source.tr("gone")}[mark]


def severity_word(source: QObject, severity: str) -> str:
    return {"error": source.tr("error"), "warning": source.tr("warning"), "info": source.tr("note")}[severity]
