"""The matrix on screen: a coloured cell with sign and words for each pair, walked with arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.theme import GAP, LOOK, body_font, small_font, tabular
from gui.widgets.hover_card import HoverCard
from gui.widgets.matrix_heads import DEVICE_PX, MODEL_PX, TIER_PX, DeviceHead, ModelHead
from gui.widgets.matrix_table import WAITING, MatrixTable
from gui.widgets.matrix_words import SIGNS, TOKENS, cell_title, details, lower_line, upper_line

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
GROUND = 0.16
SIGN_PX = 16


class MatrixCell(QStyledItemDelegate):
    """Two lines on the colour of the state; amber around the cell that the window shows."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        table, view = index.model(), option.widget
        painter.save()
        paint_cell(painter, option.rect, table, index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        current = view is not None and index == view.currentIndex() and view.hasFocus()
        if table.is_here(index):
            frame(painter, option.rect, "selection", 2)
        if chosen or current:
            frame(painter, option.rect, "accent", 2 if current else 1)
        painter.restore()


def paint_cell(painter: QPainter, rect: QRect, table: MatrixTable, index: QModelIndex) -> None:
    theme, cell, line = LOOK.theme, table.cell(index), table.line(index.row())
    inner = rect.adjusted(1, 1, -1, -1)
    words = inner.adjusted(7, 2, -3, -2)
    if cell is None:
        write(painter, words, "" if line.trouble else WAITING, "dim", small=True)
        return
    painter.fillRect(inner, theme.colour(TOKENS[cell.state], GROUND))
    half = words.height() // 2
    upper, lower = QRect(words.left(), words.top(), words.width(), half), words.adjusted(0, half, 0, 0)
    write(painter, upper, SIGNS[cell.state], TOKENS[cell.state])
    write(painter, upper.adjusted(SIGN_PX, 0, 0, 0), upper_line(cell), "text")
    write(painter, lower, lower_line(cell), "dim", small=True)


def write(painter: QPainter, rect: QRect, text: str, token: str, small: bool = False) -> None:
    painter.setFont(tabular(small_font() if small else body_font()))
    painter.setPen(LOOK.theme.colour(token))
    painter.drawText(rect, LEFT, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))


def frame(painter: QPainter, rect: QRect, token: str, width: int) -> None:
    painter.setPen(QPen(LOOK.theme.colour(token), width))
    painter.drawRect(rect.adjusted(width // 2, width // 2, -1 - width // 2, -1 - width // 2))


class MatrixView(QTableView):
    """`opened` carries (index, with the change); `sorted_by_device`, `sorted_by_model` a section; `pointed` an index."""

    opened = Signal(object)
    sorted_by_device = Signal(int)
    sorted_by_model = Signal(int)
    pointed = Signal(object)  # QModelIndex that keys or the mouse are on
    removed = Signal(int)  # row

    def __init__(self, table: MatrixTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table, self.empty_text = table, ""
        self._place = ("", "")
        self.card = HoverCard(self)
        self.setModel(table)
        self.setItemDelegate(MatrixCell(self))
        self.setHorizontalHeader(DeviceHead(table, self))
        self.setVerticalHeader(ModelHead(table, self))
        self._set_manners()
        self.horizontalHeader().sectionClicked.connect(self.sorted_by_device)
        self.verticalHeader().sectionClicked.connect(self.sorted_by_model)
        self.doubleClicked.connect(lambda index: self.opened.emit((index, False)))
        self.entered.connect(self._point)
        table.modelAboutToBeReset.connect(self._note_place)
        table.modelReset.connect(self._return_to_place)
        LOOK.theme_changed.connect(self.viewport().update)

    def _set_manners(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for scroll in (self.setHorizontalScrollMode, self.setVerticalScrollMode):
            scroll(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def take_into_corner(self, field: QWidget) -> None:
        """Above the models, beside the devices; the keyboard comes to it before the cells."""
        height = field.sizeHint().height()
        field.setParent(self)
        field.setGeometry(GAP, (TIER_PX + DEVICE_PX - height) // 2, MODEL_PX - 2 * GAP, height)
        QWidget.setTabOrder(field, self)

    def set_empty_text(self, text: str) -> None:
        """What stands in the middle while there is nothing to show."""
        self.empty_text = text
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if index.isValid() and key in ENTER and plain:
            self.opened.emit((index, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)))
        elif index.isValid() and plain and key == Qt.Key.Key_S:
            self.sorted_by_device.emit(index.column())
        elif index.isValid() and plain and key == Qt.Key.Key_D:
            self.sorted_by_model.emit(index.row())
        elif index.isValid() and plain and key == Qt.Key.Key_Delete:
            self.removed.emit(index.row())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of this table, no words to be found in it."""

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.card.hide()
        self.pointed.emit(current)

    def _point(self, index: QModelIndex) -> None:
        cell = self.table.cell(index)
        if cell is None:
            self.card.hide()
            return
        row = self.table.line(index.row()).row
        at = self.viewport().mapTo(self, self.visualRect(index).center())
        self.card.show_words(cell_title(row, cell), details(cell), at)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress):
            self.card.hide()
        return super().viewportEvent(event)

    def _note_place(self) -> None:
        """Other rows or columns: the keyboard stays on the same pair."""
        index = self.currentIndex()
        self.card.hide()
        if index.isValid():
            self._place = (self.table.line(index.row()).model, self.table.device(index.column()).id)

    def _return_to_place(self) -> None:
        index = self.table.place_of(*self._place)
        if not index.isValid() and self.table.rowCount() and self.table.columnCount():
            index = self.table.index(0, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self.table.rowCount() and self.table.columnCount()):
            self._paint_empty()

    def _paint_empty(self) -> None:
        """Words, and a frame where the keyboard is here without a cell to be on."""
        painter, room = QPainter(self.viewport()), self.viewport().rect()
        painter.setPen(LOOK.theme.colour("dim"))
        words = room.adjusted(16, 16, -16, -16)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_text)
        if self.hasFocus():
            frame(painter, room, "accent", 1)
        painter.end()
