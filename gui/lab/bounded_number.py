"""A number with ends: what lies beyond them can be typed, becomes the nearest, and the field says so."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QToolTip, QWidget

from gui.widgets.choices import WholeNumber

MOST_DIGITS = 9


class BoundedNumber(WholeNumber):
    """Escape leaves the field as it was, and goes no further."""

    def __init__(self, name: str, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setRange(least, most)
        self.setToolTip(f"{self.ends}. {self.toolTip()}")

    @property
    def ends(self) -> str:
        return self.tr("{least} to {most}").format(least=self.minimum(), most=self.maximum())

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Qt would swallow each digit that leads beyond the end: 4096 would become 4."""
        digits = text.strip().removeprefix("-")
        if len(digits) > MOST_DIGITS or not (digits.isdecimal() or digits == ""):
            return QValidator.State.Invalid, text, position
        inside = digits != "" and self.minimum() <= int(text) <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """The nearest number that there may be."""
        if not text.strip().removeprefix("-").isdecimal():
            return str(self.value())
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self.ends, self)
        return str(min(max(int(text), self.minimum()), self.maximum()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self.textFromValue(self.value()))
            self.clearFocus()
        else:
            super().keyPressEvent(event)
