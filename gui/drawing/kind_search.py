"""A search for blocks at the cursor: a small box over a drawing, with settings typed behind the kind."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from analysis.sketch import Kind
from gui.drawing.kind_finding import Reading, is_name, reading, settings_for
from gui.drawing.kind_list import ROW_PX, KindList
from gui.drawing.kind_words import MISFIT, spoken
from gui.theme import GAP, small_font

WIDTH_PX, MOST_ROWS = 340, 8
# From the edge of the parent.
AWAY_PX = 4
LINE_PX = 1
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OWN_KEYS = (*MOVES, *ENTER, Qt.Key.Key_Escape)
# The window lost the keyboard, or a menu of the field has it for a moment: nobody has left.
STILL_HERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class KindSearch(QFrame):
    """chosen: id of the kind, and the settings that were typed. dismissed: Escape, or the keyboard went elsewhere."""

    chosen = Signal(object, object)
    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setAccessibleName(self.tr("add a block"))
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.reading, self.at, self.asking = Reading(()), QPoint(), False
        self.field, self.trouble, self.list = QLineEdit(), QLabel(), KindList()
        self._dress()
        self._lay_out()
        self._connect()
        self.hide()

    def _dress(self) -> None:
        self.field.setPlaceholderText(self.tr("block, such as conv 32 3x3 s2"))
        self.field.setAccessibleName(self.tr("block and its settings"))
        self.field.setToolTip(self.tr("Arrows choose, Enter adds, Escape leaves; settings stand behind the name"))
        self.trouble.setProperty("role", "over")
        self.trouble.setFont(small_font())
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        # The keyboard stays in the field.
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP // 2)
        for widget in (self.field, self.trouble, self.list):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.parentWidget().installEventFilter(self)
        self.list.chosen.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(self._tell)

    def ask(self, at: QPoint, reasons: Mapping[str, str], text: str = "") -> None:
        """Appears at a point of the parent, or where there is room. reasons: why kinds would not fit, by their id."""
        self.at, self.asking = at, True
        self.list.set_reasons(reasons)
        if self.field.text() == text:
            self._fill(text)
        self.field.setText(text)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # What it shows

    def _fill(self, text: str) -> None:
        """What is called just so, then kinds that fit; marked is what Enter takes: what the settings are for, or the first."""
        self.reading, reasons = reading(text), self.list.reasons
        kinds = sorted(self.reading.kinds, key=lambda kind: kind.id in reasons and not is_name(text, kind))
        first = kinds[0] if kinds and text.strip() else None
        self.trouble.setText(f"{MISFIT} {self.reading.trouble}")
        self.trouble.setVisible(bool(self.reading.trouble))
        self.list.setVisible(bool(kinds))
        self.list.show_rows(kinds, self.reading.meant or first)
        self._place()
        self._tell()

    def _tell(self) -> None:
        """The field has the keyboard, so a screen reader hears from it what is marked in the list."""
        kind = self.list.kind
        marked = spoken(kind, self.list.reasons.get(kind.id, "")) if kind else ""
        self.field.setAccessibleDescription(self.reading.trouble or marked)

    # Where it stands

    def _place(self) -> None:
        """At the point where it was asked for, as far as the longest list fits there: it stays while a person types."""
        room = self.parentWidget().rect().adjusted(AWAY_PX, AWAY_PX, -AWAY_PX, -AWAY_PX)
        width = min(WIDTH_PX, room.width())
        tallest = min(self._height(MOST_ROWS * ROW_PX), room.height())
        x = max(room.left(), min(self.at.x(), room.right() + 1 - width))
        y = max(room.top(), min(self.at.y(), room.bottom() + 1 - tallest))
        words = self.trouble.heightForWidth(width - 2 * (GAP + LINE_PX)) if self.reading.trouble else 0
        height = self._height(words, min(MOST_ROWS, len(self.list.kinds)) * ROW_PX)
        self.setGeometry(x, y, width, min(height, room.bottom() + 1 - y))

    def _height(self, *parts: int) -> int:
        """With those parts below the field that have a height."""
        there = [part + GAP // 2 for part in parts if part]
        return self.field.sizeHint().height() + sum(there) + 2 * (GAP + LINE_PX)

    # What a person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if watched is not self.field:
            if event.type() == kinds.Resize and self.asking:
                self._place()
        elif event.type() == kinds.ShortcutOverride and event.key() in OWN_KEYS:
            event.accept()
            return True
        elif event.type() == kinds.KeyPress and self._takes(event):
            return True
        elif event.type() == kinds.FocusOut and event.reason() not in STILL_HERE and self.asking:
            self._leave()
            self.dismissed.emit()
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.key() in MOVES:
            self.list.keyPressEvent(event)
        elif event.key() in ENTER:
            self._take_marked()
        elif event.key() == Qt.Key.Key_Escape:
            self._give_back()
            self.dismissed.emit()
        else:
            return False
        return True

    def _take_marked(self) -> None:
        """Nothing while there are settings that nobody understands: the sentence says what to do."""
        if self.list.kind and not self.reading.trouble:
            self._choose(self.list.kind)

    def _choose(self, kind: Kind) -> None:
        meant = kind == self.reading.meant
        params = self.reading.params if meant else settings_for(kind, self.field.text())
        self._give_back()
        self.chosen.emit(kind.id, dict(params))

    def _give_back(self) -> None:
        """The keyboard goes to the parent, which asked."""
        self._leave()
        self.parentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self.asking = False
        self.hide()
