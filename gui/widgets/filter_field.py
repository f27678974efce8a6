"""A field that filters what stands below it: Escape empties it, Return and the arrow down go on to the result."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

ONWARD = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class FilterField(QLineEdit):
    """`left`: the person wants to go on to what passed the filter."""

    left = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setToolTip(self.tr("Escape empties, Return goes on to the rows"))
        self.setClearButtonEnabled(True)

    def event(self, event: QEvent) -> bool:
        """Escape is first this field's, as long as there is something to empty; then the window's."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and event.key() == Qt.Key.Key_Escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        elif event.key() in ONWARD:
            self.left.emit()
        else:
            super().keyPressEvent(event)
