"""How a column table looks: data bars, families, the selected and the hovered row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from analysis.ops.registry import FAMILIES
from analysis.units import UNKNOWN, duration, percent
from gui.theme import LOOK, body_font, tabular, title_font
from gui.widgets.column_table import ColumnTable, alignment
from gui.widgets.layer_columns import Column, total_text
from gui.widgets.symbols import draw_symbol

ROW_PX, CELL_PADDING, SYMBOL_PX, STRIPE_PX = 24, 8, 9, 3
# MARK_PX: beside a title, for the arrow of the order.
NAME_PX, WIDEST_PX, LEAST_PX, MARK_PX = 150, 200, 48, 14
# Columns of names, and how wide they become in a picture.
NAMES, LONGEST_NAME_PX = ("name", "ghost_name"), 520
ZEROS = ("0", UNKNOWN, percent(0), duration(0))


class LayerDelegate(QStyledItemDelegate):
    """Paints one cell; the symbol of the family stands before the name."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        table: ColumnTable = index.model()
        view: TableView = self.parent()
        painter.save()
        self._paint_ground(painter, option, view, index)
        column = table.columns[index.column()]
        family = FAMILIES[int(table.analysis.workload.family[table.rows[index.row()]])]
        words = QRectF(option.rect).adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        if column.bar:
            self._paint_bar(painter, option.rect, table, index, family)
        if column.id == "name":
            centre = QPointF(words.left() + SYMBOL_PX / 2, words.center().y())
            draw_symbol(painter, family, centre, SYMBOL_PX, LOOK.theme.colour(family))
            words.setLeft(words.left() + SYMBOL_PX + 6)
        self._paint_words(painter, option, index, words, column)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, view: TableView, index: QModelIndex
    ) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, LOOK.theme.colour("selection", 0.13))
        elif index.row() == view.hovered_row:
            painter.fillRect(option.rect, LOOK.theme.colour("hover"))
        focused = view.hasFocus() and index.row() == view.currentIndex().row()
        if (selected or focused) and index.column() == view.leftmost:
            stripe = QRect(option.rect.left(), option.rect.top(), STRIPE_PX, option.rect.height())
            painter.fillRect(stripe, LOOK.theme.colour("selection" if selected else "accent"))
        painter.setPen(LOOK.theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if selected and focused:
            painter.setPen(LOOK.theme.colour("selection"))
            painter.drawLine(option.rect.topLeft(), option.rect.topRight())
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_bar(self, painter: QPainter, cell: QRect, table: ColumnTable, index: QModelIndex, family: str) -> None:
        value, largest = table.value(index.row(), index.column()), view_largest(self.parent(), index.column())
        if value and largest:
            width = max(1.0, (cell.width() - 4) * value / largest)
            bar = QRectF(cell.left() + 2, cell.top() + 4, width, cell.height() - 8)
            painter.fillRect(bar, LOOK.theme.colour(family, 0.25))

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, rect: QRectF, column: Column
    ) -> None:
        mode = Qt.TextElideMode.ElideRight if column.number else Qt.TextElideMode.ElideMiddle
        text = option.fontMetrics.elidedText(index.data(), mode, int(rect.width()))
        # Zeros are most of some columns; dim, they let the numbers stand out.
        painter.setPen(LOOK.theme.colour("dim" if column.total and text in ZEROS else "text"))
        painter.drawText(rect, alignment(column), text)


def view_largest(view: TableView, column: int) -> float:
    if column not in view.largest:
        view.largest[column] = view.table.largest(column)
    return view.largest[column]


class TableView(QTableView):
    """Rows are layers. `picked` carries (source rows, current source row), `hovered` a source row or None."""

    picked = Signal(object)
    hovered = Signal(object)

    def __init__(self, table: ColumnTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.largest: dict[int, float] = {}
        self.leftmost, self.hovered_row = 0, -1
        self.empty_text = ""
        self._following = self._fitting = self._name_width_chosen = False
        self.setModel(table)
        self.setItemDelegate(LayerDelegate(self))
        self.setFont(tabular(body_font()))
        self._set_manners()
        table.modelReset.connect(self._forget)
        self.entered.connect(self._tell_hover)
        self.selectionModel().selectionChanged.connect(self._tell_picked)
        self.horizontalHeader().sectionResized.connect(self._note_width)
        LOOK.theme_changed.connect(self.viewport().update)

    def _set_manners(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW_PX)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.table.sort)

    def show_selection(self, layers: frozenset[int], current: int | None) -> None:
        """Selects those source rows without telling anyone; the current one is scrolled into view."""
        rows = self.table.screen_rows(layers)
        self._following = True
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(self._runs(rows), flags.ClearAndSelect)
        if current is not None and len(at := self.table.screen_rows(frozenset((current,)))):
            index = self.table.index(int(at[0]), max(0, self.currentIndex().column()))
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
            self.scrollTo(index)
        self._following = False

    def show_hover(self, layer: int | None) -> None:
        rows = self.table.screen_rows(frozenset(() if layer is None else (layer,)))
        self.hovered_row = int(rows[0]) if len(rows) else -1
        self.viewport().update()

    def visible_columns(self) -> list[int]:
        """Logical columns that are shown, from left to right."""
        header = self.horizontalHeader()
        ordered = [header.logicalIndex(visual) for visual in range(header.count())]
        return [column for column in ordered if not self.isColumnHidden(column)]

    def selected_rows(self) -> list[int]:
        """Selected rows on screen, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def fit_columns(self) -> None:
        """Columns wide enough for their title, their sum and their longest text: one measurement a column, not one a row.

        Where all of them have room, each is as wide as it asks for.
        """
        shown = self.visible_columns()
        needed = {at: self._needed_px(at) for at in shown if self.table.columns[at].id != "name"}
        wished = {at: max(self.table.columns[at].width, room) for at, room in needed.items()}
        roomy = sum(wished.values()) + NAME_PX <= self.viewport().width()
        self._fitting = True
        for at, room in (wished if roomy else needed).items():
            self.setColumnWidth(at, room)
        self._fitting = False
        self.fit_names()

    def _needed_px(self, at: int) -> int:
        """What the column cannot do without."""
        column = self.table.columns[at]
        if column.number and not column.total:
            return column.width
        texts = sums(self.table, at) if column.total else (longest(self.table, at),)
        bold, plain = QFontMetrics(bold_digits()), QFontMetrics(self.horizontalHeader().font())
        wanted = min(WIDEST_PX, max(map(bold.horizontalAdvance, texts)) + 2 * CELL_PADDING + 4)
        return max(LEAST_PX, wanted, plain.horizontalAdvance(column.title) + 2 * CELL_PADDING + MARK_PX)

    def set_widths(self) -> None:
        """Every column as wide as it asks for, hidden where it is not among the first."""
        self._fitting = True
        for position, column in enumerate(self.table.columns):
            self.setColumnWidth(position, column.width)
            self.setColumnHidden(position, not column.first)
        self._fitting = False

    def set_empty_text(self, text: str) -> None:
        """What stands in the middle while there is no row."""
        self.empty_text = text
        self.viewport().update()

    def fit_names(self) -> None:
        """The names get the room that the other columns leave, until a person sets their width."""
        shown = self.visible_columns()
        name = next((c for c in shown if self.table.columns[c].id == "name"), None)
        if name is None or self._name_width_chosen:
            return
        others = sum(self.columnWidth(c) for c in shown if c != name)
        self._fitting = True
        self.setColumnWidth(name, max(NAME_PX, self.viewport().width() - others))
        self._fitting = False

    def whole_width(self) -> int:
        """Of all columns in pixels, were every name as wide as it asks for; as they are where a person set their width."""
        names = [at for at in self.visible_columns() if self.table.columns[at].id in NAMES]
        metrics, across = QFontMetrics(self.font()), self.horizontalHeader().length()
        if self._name_width_chosen or not names:
            return across
        written = {name for at in names for name in self.table.values(at) if name}
        longest_px = max(map(metrics.horizontalAdvance, written), default=0)
        wished = min(LONGEST_NAME_PX, longest_px + SYMBOL_PX + 6 + 2 * CELL_PADDING + 2)
        return across + sum(wished - self.columnWidth(at) for at in names)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_names()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.leftmost = next(iter(self.visible_columns()), -1)
        super().paintEvent(event)
        if self.table.rowCount() == 0 and self.empty_text:
            painter = QPainter(self.viewport())
            painter.setPen(LOOK.theme.colour("dim"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text)
            painter.end()

    def _note_width(self, column: int) -> None:
        if not self._fitting and self.table.columns[column].id == "name":
            self._name_width_chosen = True

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)
        super().leaveEvent(event)

    def _runs(self, rows) -> QItemSelection:
        """The rows as few ranges: ten thousand single ranges would take seconds."""
        selection, last = QItemSelection(), self.table.columnCount() - 1
        start = 0
        for end in range(1, len(rows) + 1):
            if end == len(rows) or rows[end] != rows[end - 1] + 1:
                top, bottom = int(rows[start]), int(rows[end - 1])
                selection.select(self.table.index(top, 0), self.table.index(bottom, last))
                start = end
        return selection

    def _tell_picked(self) -> None:
        if self._following:
            return
        layers = [int(self.table.rows[row]) for row in self.selected_rows()]
        at = self.currentIndex().row()
        self.picked.emit((frozenset(layers), int(self.table.rows[at]) if at >= 0 else None))

    def _tell_hover(self, index: QModelIndex) -> None:
        self.hovered.emit(int(self.table.rows[index.row()]))

    def _forget(self) -> None:
        self.largest.clear()
        self.hovered_row = -1


def sums(table: ColumnTable, column: int) -> tuple[str, ...]:
    """The longest texts of a column of numbers: its sum, and its least value, which may be written as less than another."""
    spec, least = table.columns[column], table.least(column)
    return (total_text(spec, table.total(column)), "" if least is None else spec.text(least))


def longest(table: ColumnTable, column: int) -> str:
    """The longest text of a column of words; "" for numbers, whose sum is longer than any of them."""
    values = table.values(column)
    return "" if table.columns[column].number or not len(values) else max(values, key=len)


def bold_digits() -> QFont:
    return tabular(title_font())
