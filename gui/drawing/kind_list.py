"""Kinds of blocks below each other: pictogram, title, what each is for, or why it would not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from analysis.sketch import Kind
from gui.drawing.kind_icon import SIDE_PX, draw_kind, ink_token, kind_icon
from gui.drawing.kind_words import MISFIT, heading, spoken, tooltip
from gui.theme import GAP, LOOK, body_font, small_font

# What is dragged: the id of a kind as UTF-8.
KIND_MIME = "application/x-rooflens-kind"
# The Kind of a row, None for a heading; and why it would not fit, "" where it does.
KIND, REASON = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
ROW_PX, SHORT_PX, HEADING_PX, BAR_PX = 38, 28, 26, 3
FAINT = 0.45

Index = QModelIndex | QPersistentModelIndex
Row = Kind | str


def headed(kinds: Iterable[Kind]) -> Iterator[Row]:
    """The kinds with the title of each family before it."""
    for family, members in groupby(kinds, key=lambda kind: kind.family):
        yield heading(family)
        yield from members


class KindRows(QAbstractListModel):
    """Kinds and headings; reasons by the id of the kind."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.reasons: Mapping[str, str] = {}

    def set_rows(self, rows: Iterable[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def set_reasons(self, reasons: Mapping[str, str]) -> None:
        kept = {id: reason for id, reason in reasons.items() if reason}
        changed, self.reasons = kept != self.reasons, kept
        if changed and self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt declares it)
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag
        if not isinstance(self.rows[index.row()], Kind):
            return flags.NoItemFlags
        return flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsDragEnabled | flags.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, roles = self.rows[index.row()], Qt.ItemDataRole
        if not isinstance(row, Kind):
            return row if role in (roles.DisplayRole, roles.AccessibleTextRole) else None
        reason = self.reasons.get(row.id, "")
        told = {
            KIND: lambda: row,
            REASON: lambda: reason,
            roles.DisplayRole: lambda: row.title,
            roles.DecorationRole: lambda: kind_icon(row.id),
            roles.ToolTipRole: lambda: tooltip(row, reason),
            roles.AccessibleTextRole: lambda: spoken(row, reason),
        }
        return told[role]() if role in told else None

    def index_of(self, kind: Kind | None) -> QModelIndex:
        return self.index(self.rows.index(kind)) if kind in self.rows else QModelIndex()


class KindDelegate(QStyledItemDelegate):
    """Pictogram, title, and below it one dim line: what it is for, or the sign and the reason.

    short: one line, with the sign at its end; the rest is said elsewhere.
    """

    def __init__(self, parent: QWidget, short: bool) -> None:
        super().__init__(parent)
        self.short = short

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, (SHORT_PX if self.short else ROW_PX) if index.data(KIND) else HEADING_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if (kind := index.data(KIND)) is None:
            room = option.rect.adjusted(GAP, 6, -GAP, 0)
            write(painter, room, index.data(), heading_font(), LOOK.theme.colour("dim"))
        else:
            draw_ground(painter, option)
            draw = draw_short_row if self.short else draw_row
            draw(painter, option.rect, kind, index.data(REASON))


def heading_font() -> QFont:
    font = small_font()
    font.setWeight(QFont.Weight.DemiBold)
    return font


def draw_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """What a row lies on: marked where it is the current one, outlined where it has the keyboard."""
    states, theme, rect = QStyle.StateFlag, LOOK.theme, option.rect
    if option.state & (states.State_Selected | states.State_MouseOver):
        painter.fillRect(rect, theme.colour("hover"))
    if option.state & states.State_Selected:
        painter.fillRect(rect.x(), rect.y(), BAR_PX, rect.height(), theme.colour("accent"))
    if option.state & states.State_Selected and option.state & states.State_HasFocus:
        painter.setPen(theme.colour("accent"))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def draw_row(painter: QPainter, rect: QRect, kind: Kind, reason: str) -> None:
    theme, middle = LOOK.theme, rect.y() + rect.height() // 2
    icon = QRectF(rect.x() + GAP + BAR_PX, middle - SIDE_PX // 2, SIDE_PX, SIDE_PX)
    draw_kind(painter, kind, icon, theme.colour(ink_token(kind), FAINT if reason else 1.0))
    left = round(icon.right()) + GAP
    upper, lower = (
        QRect(left, middle - 17, rect.right() - left - 2, 18),
        QRect(left, middle + 1, rect.right() - left - 2, 15),
    )
    write(painter, upper, kind.title, body_font(), theme.colour("dim" if reason else "text"))
    if reason:
        sign = write(painter, lower, MISFIT, heading_font(), theme.colour("over"))
        lower.setLeft(lower.left() + sign + 4)
    write(painter, lower, reason or kind.word, small_font(), theme.colour("dim"))


def draw_short_row(painter: QPainter, rect: QRect, kind: Kind, reason: str) -> None:
    theme, middle = LOOK.theme, rect.y() + rect.height() // 2
    icon = QRectF(rect.x() + GAP + BAR_PX, middle - SIDE_PX // 2, SIDE_PX, SIDE_PX)
    draw_kind(painter, kind, icon, theme.colour(ink_token(kind), FAINT if reason else 1.0))
    left, sign = round(icon.right()) + GAP, 2 * GAP if reason else 0
    line = QRect(left, rect.y(), rect.right() - left - 2 - sign, rect.height())
    write(painter, line, kind.title, body_font(), theme.colour("dim" if reason else "text"))
    if reason:
        end = QRect(line.right() + 1, rect.y(), sign, rect.height())
        write(painter, end, MISFIT, heading_font(), theme.colour("over"))


def write(painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor) -> int:
    """Text on one line, cut where there is no room; how wide it came out."""
    metrics = QFontMetrics(font)
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
    return metrics.horizontalAdvance(cut)


class KindList(QListView):
    """chosen: the Kind of a click or of Enter. left: Up from the first row. typed: letters that are not for the list."""

    chosen = Signal(object)
    left = Signal()
    typed = Signal(object)

    def __init__(self, parent: QWidget | None = None, short: bool = False) -> None:
        super().__init__(parent)
        self.rows = KindRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(KindDelegate(self, short))
        self.setAccessibleName(self.tr("kinds of blocks"))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(ROW_PX // 2)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._choose)

    def show_rows(self, rows: Iterable[Row], current: Kind | None = None) -> None:
        """Other rows, from the top unless a kind is to be the current one."""
        self.rows.set_rows(rows)
        self.scrollToTop()
        self.set_kind(current)

    def set_reasons(self, reasons: Mapping[str, str]) -> None:
        self.rows.set_reasons(reasons)

    @property
    def reasons(self) -> Mapping[str, str]:
        return self.rows.reasons

    @property
    def kind(self) -> Kind | None:
        """The current one."""
        return self.currentIndex().data(KIND)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(row for row in self.rows.rows if isinstance(row, Kind))

    def set_kind(self, kind: Kind | None) -> None:
        self.selectionModel().setCurrentIndex(
            self.rows.index_of(kind), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Up and self.kind in (None, *self.kinds[:1]):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and the page keys may meet a heading; behind each there is a kind."""
        index = super().moveCursor(action, modifiers)
        return index if index.data(KIND) else index.siblingAtRow(index.row() + 1)

    def keyboardSearch(self, search: str) -> None:
        """What is found by typing is the search field's to say."""
        if search.isprintable():
            self.typed.emit(search)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """With the heading, for the first of its family."""
        above = index.siblingAtRow(index.row() - 1)
        if above.isValid() and above.data(KIND) is None:
            super().scrollTo(above, hint)
        super().scrollTo(index, hint)

    def _choose(self, index: Index) -> None:
        if kind := index.data(KIND):
            self.chosen.emit(kind)
