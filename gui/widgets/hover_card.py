"""A small card beside the mouse: a name and a few lines; it never covers what it speaks of and takes no clicks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPoint, QSize, Qt
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
        room = max(80, self.parentWidget().width() - 8)
        self._write(title, lines, wrap=False)
        size = self.sizeHint()
        if size.width() > room:
            self._write(title, lines, wrap=True)
            size = QSize(room, self.heightForWidth(room))
        self.resize(size)
        self.move(self._place(at))
        self.show()
        self.raise_()

    def _write(self, title: str, lines: Sequence[str], *, wrap: bool) -> None:
        """Each line as it is, unless the parent is too narrow for one."""
        dim, space = LOOK.theme.colours["dim"], "normal" if wrap else "nowrap"
        rest = "".join(f'<div style="color:{dim}; white-space:{space}">{escape(line)}</div>' for line in lines)
        self.label.setWordWrap(wrap)
        self.label.setText(f'<div style="white-space:{space}"><b>{escape(title)}</b></div>{rest}')

    def _place(self, at: QPoint) -> QPoint:
        room, size = self.parentWidget().rect(), self.size()
        x = at.x() + AWAY_PX if at.x() + AWAY_PX + size.width() < room.width() else at.x() - AWAY_PX - size.width()
        y = at.y() + AWAY_PX if at.y() + AWAY_PX + size.height() < room.height() else at.y() - AWAY_PX - size.height()
        return QPoint(max(4, min(x, room.width() - size.width() - 4)), max(4, y))
