"""A field to search in, which match is shown of how many, and the way to the next and the one before."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from gui.theme import LOOK
from gui.widgets.card import dim_label
from gui.widgets.icons import icon


class FindBar(QWidget):
    """searched: the words as they are typed. stepped: +1 for the next match, -1 for the one before. left: by Escape."""

    searched = Signal(object)
    stepped = Signal(object)
    left = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plainGround")
        self.field, self.count = QLineEdit(), dim_label(wrap=False)
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(140)
        self.field.textChanged.connect(lambda text: self.searched.emit(text))
        self.before = self._button("up", self.tr("previous match"), -1)
        self.after = self._button("down", self.tr("next match"), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.field, self.before, self.after, self.count):
            row.addWidget(widget)
        LOOK.theme_changed.connect(self._paint_icons)
        self.set_count(None, 0)

    def _button(self, name: str, words: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName("plain")
        button.setIcon(icon(name))
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.stepped.emit(step))
        return button

    def _paint_icons(self) -> None:
        self.before.setIcon(icon("up"))
        self.after.setIcon(icon("down"))

    def set_count(self, at: int | None, total: int) -> None:
        """Which match is shown, from 0; None for none yet."""
        searching = bool(self.field.text().strip())
        for widget in (self.before, self.after, self.count):
            widget.setVisible(searching)
            widget.setEnabled(total > 0)
        place = self.tr("{at} of {total}").format(at=f"{(at or 0) + 1:,}", total=f"{total:,}")
        self.count.setText(place if total else self.tr("none"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
