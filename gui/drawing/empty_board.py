"""In the place of the board while nothing is drawn: the ways to a drawing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gui.theme import PADDING


class EmptyBoard(QWidget):
    edit_asked = Signal()
    new_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel()
        self.words.setObjectName("dim")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit_button = QPushButton(self.tr("Edit this network as a drawing"))
        self.edit_button.setObjectName("primary")
        self.edit_button.clicked.connect(self.edit_asked)
        self.new_button = QPushButton(self.tr("Start an empty drawing"))
        self.new_button.clicked.connect(self.new_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addStretch(1)
        column.addWidget(self.words)
        for button in (self.edit_button, self.new_button):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_way(self, loaded: bool) -> None:
        """loaded: a network of a file is shown elsewhere."""
        self.edit_button.setVisible(loaded)
        words = self.tr("This network comes from a file. As a drawing it can be changed block by block.")
        self.words.setText(
            words if loaded else self.tr("Draw a network block by block, and see at once what it costs.")
        )
