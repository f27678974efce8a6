"""A field that keeps what cannot be read as it was typed, with a sentence about it, until it can or Escape is pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit

from analysis.sketch.kinds.registry import Misfit
from gui.theme import LOOK
from gui.widgets.choices import asks_undo

PADDING_PX, CORNER_PX = 8, 6
TAB_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
LONGEST_TEXT = 200


class TakingField(QLineEdit):
    """Takes its text on Enter and when it is left. read: the value that a text says, raises Misfit. write: its text.

    `entered` carries a new value; `trouble_changed` the sentence about a text that is none, "" when it is well again.
    """

    entered = Signal(object)
    trouble_changed = Signal(str)

    def __init__(self, name: str, read: Callable[[str], object], write: Callable[[object], str]) -> None:
        super().__init__()
        self.read, self.write = read, write
        self.value: object = None
        self.mixed, self.trouble, self.tip = False, "", ""
        self.setAccessibleName(name)
        self.setMaxLength(LONGEST_TEXT)
        self.editingFinished.connect(self.take)

    def show_value(self, value: object, mixed: bool = False) -> None:
        """Shows a value without telling anyone; what is being typed stays while the value is the same."""
        if (value, mixed) == (self.value, self.mixed) and self.isModified():
            return
        self.value, self.mixed = value, mixed
        self.setPlaceholderText(self.tr("mixed") if mixed else "")
        self._write("" if mixed else self.write(value))
        self._say("" if mixed else self.doubt(value))

    def doubt(self, value: object) -> str:
        """What is wrong with a value that is shown."""
        return ""

    def forget(self) -> None:
        """What is being typed was meant for other blocks."""
        self.setModified(False)
        self._say("")

    def take(self) -> None:
        """Reads what was typed; nothing was where the field is as it was shown, or empty among mixed values."""
        if not self.isModified():
            return
        if self.mixed and not self.text().strip():
            self.bring_back()
            return
        try:
            value = self.read(self.text())
        except Misfit as trouble:
            self._say(str(trouble))
            return
        self._enter(value)

    def bring_back(self) -> None:
        self.setModified(False)
        self.show_value(self.value, self.mixed)

    def _enter(self, value: object) -> None:
        new = self.mixed or value != self.value
        self.setModified(False)
        self.show_value(value)
        if new:
            self.entered.emit(value)

    def _write(self, text: str) -> None:
        """An equal text is left alone: the cursor stays where it is."""
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)

    def _say(self, trouble: str) -> None:
        if trouble == self.trouble:
            return
        self.trouble = trouble
        self.setToolTip(trouble or self.tip)
        self.setAccessibleDescription(trouble)
        self.update()
        self.trouble_changed.emit(trouble)

    def event(self, event: QEvent) -> bool:
        """Undo is the window's where nothing was typed; Escape is first this field's, then the window's."""
        if asks_undo(event) and not self.isModified():
            event.ignore()
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._needs(event):
            event.accept()
            return True
        return super().event(event)

    def _needs(self, event: QKeyEvent) -> bool:
        """Whether a key is this field's before it is the window's shortcut."""
        return event.key() == Qt.Key.Key_Escape and self.isModified()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
            self.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.bring_back()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in TAB_REASONS:
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.trouble:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(LOOK.theme.colour("over"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), CORNER_PX, CORNER_PX)
            painter.end()
