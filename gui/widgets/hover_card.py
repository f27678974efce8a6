"""A small card beside the mouse: a name and a few lines; it never covers what it speaks of and takes no clicks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui.theme import LOOK, small_font

AWAY_PX = 16


class HoverCard(QFrame):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label = QLabel()
        self.label.setFont(small_font())
        self.label.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 6, 9, 6)
        column.addWidget(self.label)
        self.hide()

    def show_words(self, title: str, lines: Sequence[str], at: QPoint) -> None:
        """At a point of the parent; on the side where there is room."""
        dim = LOOK.theme.colours["dim"]
        rest = "".join(f'<div style="color:{dim}; white-space:nowrap">{escape(line)}</div>' for line in lines)
        self.label.setText(f'<div style="white-space:nowrap"><b>{escape(title)}</b></div>{rest}')
        self.setMaximumWidth(max(80, self.parentWidget().width() - 8))
        self.adjustSize()
        self.move(self._place(at))
        self.show()
        self.raise_()

    def _place(self, at: QPoint) -> QPoint:
        room, size = self.parentWidget().rect(), self.size()
        x = at.x() + AWAY_PX if at.x() + AWAY_PX + size.width() < room.width() else at.x() - AWAY_PX - size.width()
        y = at.y() + AWAY_PX if at.y() + AWAY_PX + size.height() < room.height() else at.y() - AWAY_PX - size.height()
        return QPoint(max(4, min(x, room.width() - size.width() - 4)), max(4, y))
