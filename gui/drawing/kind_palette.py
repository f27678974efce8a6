"""The palette of blocks: every kind by family, to search in, to click, and to drag onto a drawing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QVBoxLayout, QWidget

from analysis.sketch import Kind
from gui.drawing.kind_finding import found
from gui.drawing.kind_icon import SIDE_PX, draw_kind, ink_token
from gui.drawing.kind_list import KIND, KIND_MIME, KindList, headed, write
from gui.drawing.kind_words import MISFIT
from gui.theme import CORNER, GAP, LOOK, body_font
from gui.widgets.card import dim_label

WIDTH_PX, HEIGHT_PX, LEAST_PX = 210, 480, 120
# Room for three lines below the list.
ABOUT_PX, TALL_PX = 54, 240
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PickList(KindList):
    """picked_up: the id of the kind that is dragged, None when it was let go."""

    picked_up = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, short=True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    def startDrag(self, actions: Qt.DropAction) -> None:
        if self.kind is None:
            return
        drag, data = QDrag(self), QMimeData()
        data.setData(KIND_MIME, self.kind.id.encode())
        drag.setMimeData(data)
        drag.setPixmap(dragged(self.kind, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(GAP + SIDE_PX // 2, GAP // 2 + SIDE_PX // 2))
        self.picked_up.emit(self.kind.id)
        drag.exec(Qt.DropAction.CopyAction)
        self.picked_up.emit(None)


def dragged(kind: Kind, ratio: float) -> QPixmap:
    """What hangs at the mouse: a small card with the pictogram and the title."""
    width = SIDE_PX + QFontMetrics(body_font()).horizontalAdvance(kind.title) + 3 * GAP + 1
    size, theme = QSize(width, SIDE_PX + GAP), LOOK.theme
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), CORNER, CORNER)
    draw_kind(painter, kind, QRectF(GAP, GAP // 2, SIDE_PX, SIDE_PX), theme.colour(ink_token(kind)))
    room = QRect(2 * GAP + SIDE_PX, 0, size.width(), size.height())
    write(painter, room, kind.title, body_font(), theme.colour("text"))
    painter.end()
    return pixmap


class KindPalette(QWidget):
    """chosen: the id of a kind that was clicked or taken with Enter. picked_up: that of one that is dragged, None at the end."""

    chosen = Signal(object)
    picked_up = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("blocks"))
        self.field, self.list = QLineEdit(), PickList()
        self.field.setPlaceholderText(self.tr("search blocks"))
        self.field.setAccessibleName(self.tr("search blocks"))
        self.field.setToolTip(self.tr("Enter takes the first, Down goes into the list, Escape empties"))
        self.field.setClearButtonEnabled(True)
        self.about = dim_label()
        self.about.setFixedHeight(ABOUT_PX)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, 0, 0)
        column.setSpacing(GAP // 2)
        # The line below gives way where the palette is low.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.about)
        self._connect()
        self._fill("")
        self._tell(None)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.chosen.connect(lambda kind: self._take(kind.id))
        self.list.picked_up.connect(self.picked_up)
        self.list.left.connect(self.field.setFocus)
        self.list.typed.connect(self._search)
        self.list.entered.connect(lambda index: self._tell(index.data(KIND)))
        self.list.viewportEntered.connect(lambda: self._tell(self.list.kind))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._tell(self.list.kind))

    def set_reasons(self, reasons: Mapping[str, str]) -> None:
        """Why a kind would not fit behind what is selected, by its id; those that are absent fit."""
        self.list.set_reasons(reasons)
        self._tell(self.list.kind)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.about.setVisible(event.size().height() >= TALL_PX)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._tell(self.list.kind)

    def _tell(self, kind: Kind | None) -> None:
        """Below the list: what the kind under the mouse or under the keyboard is for, or why it would not fit."""
        reason = self.list.reasons.get(kind.id, "") if kind else ""
        said = f"{MISFIT} {reason}" if reason else kind.word if kind else self.tr("Click, or drag onto the board")
        self.about.setText(said)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_PX, LEAST_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field; Escape is its own before the window's as long as there is something to empty."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and self.field.text():
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._takes(event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down:
            self._go_to_list()
        elif event.key() == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
        elif event.key() in ENTER and self.list.kind:
            self._take(self.list.kind.id)
        else:
            return False
        return True

    def _fill(self, text: str) -> None:
        """Searching marks the first, which Enter takes; else nothing is marked and families have headings."""
        kinds = found(text)
        searching = bool(text.strip())
        self.list.show_rows(kinds if searching else headed(kinds), kinds[0] if searching and kinds else None)

    def _take(self, kind: str) -> None:
        """What was searched for is found: the next search begins anew."""
        self.field.clear()
        self.chosen.emit(kind)

    def _go_to_list(self) -> None:
        if self.list.kinds:
            self.list.set_kind(self.list.kind or self.list.kinds[0])
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _search(self, letters: str) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setText(self.field.text() + letters)
