"""The first thing to see: open a model, try a sample, go on with a recent one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.catalogue import path_of, samples
from gui.theme import GAP, LOOK, PADDING, figure_font, small_font, title_font
from gui.widgets.card import CardBody, CardTitle, dim_label
from gui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from gui.recovery import Found

PATH, NOTE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
ROW_PX = 44
# More of them are scrolled to: the samples below stay in sight.
MOST_RECOVERED = 3


def samples_folder() -> str:
    return str(Path(path_of("samples.toml")).parent)


class TwoLines(QStyledItemDelegate):
    """A title above a dim note. A path gives way in the middle, a sentence at its end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        theme, state = LOOK.theme, option.state
        chosen = state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("hover"))
        if chosen:
            painter.fillRect(option.rect.x(), option.rect.y(), 3, option.rect.height(), theme.colour("accent"))
        words = option.rect.adjusted(PADDING, 4, -PADDING, -4)
        upper, lower = QRect(words), QRect(words)
        upper.setBottom(words.center().y())
        lower.setTop(words.center().y())
        note = index.data(NOTE)
        mode = Qt.TextElideMode.ElideMiddle if "/" in note or "\\" in note else Qt.TextElideMode.ElideRight
        write(painter, upper, index.data(), title_font(), theme.colour("text"))
        write(painter, lower, note, small_font(), theme.colour("dim"), mode)


def write(
    painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor, mode=Qt.TextElideMode.ElideMiddle
) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    text = painter.fontMetrics().elidedText(text, mode, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


class PathList(QListWidget):
    """One click or Enter chooses; a double click is not two choices."""

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(TwoLines(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemClicked.connect(self._choose)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row that the keyboard would choose is marked from the start."""
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(PATH))


class StartPage(QWidget):
    """`chosen` carries the path of the model to open."""

    chosen = Signal(object)
    asked_to_open = Signal()
    asked_to_draw = Signal()
    asked_to_watch = Signal()
    asked_to_learn = Signal()
    asked_to_forget = Signal()
    asked_to_return = Signal()
    recovered_chosen = Signal(object)  # Path
    asked_to_discard = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open_button = QPushButton(self.tr("Open a model…"))
        self.open_button.setObjectName("primary")
        self.open_button.clicked.connect(self.asked_to_open)
        self.draw_button = QPushButton(self.tr("Draw a network…"))
        self.draw_button.clicked.connect(self.asked_to_draw)
        self.watch_button = QPushButton(self.tr("Watch data move…"))
        self.watch_button.setToolTip(self.tr("How schedules move words while a layer is computed; without any model"))
        self.watch_button.clicked.connect(self.asked_to_watch)
        self.learn_button = QPushButton(self.tr("Learn with lessons…"))
        self.learn_button.setToolTip(self.tr("The lecture step by step, with scenes to try and questions to predict"))
        self.learn_button.clicked.connect(self.asked_to_learn)
        self.back_button = QPushButton()
        self.back_button.setToolTip(self.tr("Escape does the same"))
        self.back_button.clicked.connect(self.asked_to_return)
        self.forget_button = QPushButton(self.tr("Clear"))
        self.forget_button.setToolTip(self.tr("Forget the recent files"))
        self.forget_button.clicked.connect(self.asked_to_forget)
        self.discard_button = QPushButton(self.tr("Delete…"))
        self.discard_button.setToolTip(self.tr("Delete the recovered drawings"))
        self.discard_button.clicked.connect(self.asked_to_discard)
        self.recovered = PathList(self.tr("recovered drawings"))
        self.recovered.chosen.connect(self.recovered_chosen)
        self.samples = PathList(self.tr("samples"))
        self.recent = PathList(self.tr("recent files"))
        self.no_recent = dim_label(self.tr("Files that you open appear here."))
        self.no_recent.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.no_recent.setAlignment(Qt.AlignmentFlag.AlignTop)
        for listing in (self.samples, self.recent):
            listing.chosen.connect(self.chosen)
        fill(self.samples, samples())
        self._lay_out()
        self.show_recent(())
        self.show_recovered(())
        self.show_open("")

    def _lay_out(self) -> None:
        title, words = (
            QLabel(self.tr("Rooflens")),
            self.tr(
                "Open a neural network and see whether it fits a device, how fast it can be at best, and which layer is to blame."
            ),
        )
        title.setFont(figure_font())
        head = QVBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(title)
        head.addWidget(dim_label(words))
        opening = FlowLayout(None, GAP, GAP)
        drop = dim_label(self.tr("or drop a file anywhere in the window"), wrap=False)
        for widget in (
            self.open_button,
            self.draw_button,
            self.watch_button,
            self.learn_button,
            self.back_button,
            drop,
        ):
            opening.addWidget(widget)
        head.addLayout(opening)
        lists = QHBoxLayout()
        lists.setSpacing(GAP)
        lists.addLayout(self._titled(CardTitle(self.tr("Samples")), self.samples), 1)
        recent = QWidget()
        both = QVBoxLayout(recent)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.no_recent)
        both.addWidget(self.recent)
        lists.addLayout(self._titled(CardTitle(self.tr("Recent"), "", (self.forget_button,)), recent), 1)
        inner = QWidget()
        inner.setMaximumWidth(920)
        column = QVBoxLayout(inner)
        column.setContentsMargins(PADDING, 3 * PADDING, PADDING, PADDING)
        column.setSpacing(2 * PADDING)
        column.addLayout(head)
        self.recovered_card = self._recovered_card()
        column.addWidget(self.recovered_card)
        column.addLayout(lists, 1)
        row = QHBoxLayout(self)
        row.addWidget(inner)

    def _recovered_card(self) -> QWidget:
        words = self.tr("not saved when the program ended")
        card = QWidget()
        card.setLayout(self._titled(CardTitle(self.tr("Recovered"), words, (self.discard_button,)), self.recovered))
        card.layout().setContentsMargins(0, 0, 0, 0)
        return card

    def _titled(self, title: CardTitle, content: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(CardBody(content), 1)
        return column

    def show_recent(self, paths: Iterable[str]) -> None:
        rows = tuple((path, Path(path).name, str(Path(path).parent)) for path in paths)
        fill(self.recent, rows)
        self.recent.setVisible(bool(rows))
        self.no_recent.setVisible(not rows)
        self.forget_button.setVisible(bool(rows))

    def show_recovered(self, left: Iterable[Found]) -> None:
        """Drawings that a crash has left behind, above everything else as long as there are any."""
        rows = tuple(
            (one.path, self.tr("Recovered drawing, {time}").format(time=time_words(one.time_s)), one.name)
            for one in left
        )
        fill(self.recovered, rows)
        self.recovered.setFixedHeight(ROW_PX * max(1, min(len(rows), MOST_RECOVERED)))
        self.recovered_card.setVisible(bool(rows))

    def show_open(self, name: str) -> None:
        """The way back to the model that is open; "" without any."""
        self.back_button.setText(self.tr("Back to {name}").format(name=name.replace("&", "&&")))
        self.back_button.setVisible(bool(name))


def fill(listing: QListWidget, rows: Iterable[tuple[object, str, str]]) -> None:
    """Rows of (path, title, note)."""
    listing.clear()
    for path, title, note in rows:
        item = QListWidgetItem(title, listing)
        item.setData(NOTE, note)
        item.setData(PATH, path)
        item.setToolTip("\n".join(filter(None, (note, str(path)))))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {note}")


def time_words(time_s: float) -> str:
    """Day and time as the system writes them."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(time_s)), QLocale.FormatType.ShortFormat)
