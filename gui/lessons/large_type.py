"""Larger type for all words within a widget, to be read from far away, and the type as it was."""

from __future__ import annotations

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

PLAIN = "plainTypePx"
LARGE = 1.45
WITH_WORDS = (QLabel, QAbstractButton, QLineEdit)


def set_type(root: QWidget, large: bool) -> None:
    """May be called again for what has come since: each keeps in mind how large it was."""
    for widget in root.findChildren(QWidget):
        if isinstance(widget, WITH_WORDS):
            set_pixels(widget, large)


def set_pixels(widget: QWidget, large: bool) -> None:
    plain = widget.property(PLAIN)
    if plain is None:
        if not large:
            return
        plain = QFontInfo(widget.font()).pixelSize()
        widget.setProperty(PLAIN, plain)
    font = widget.font()
    font.setPixelSize(round(plain * LARGE) if large else plain)
    widget.setFont(font)
