"""The counters as plain text, until the panes are there."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.lab.counters_text import counters_text


class Panes(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.label, self.play, self.scene = QLabel(), None, None
        self.label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(self.label)
        self.setMinimumWidth(200)

    def show_play(self, scene, play) -> None:
        self.scene, self.play = scene, play

    def show_times(self, times) -> None:
        if self.play and len(times) == len(self.play.runs):
            self.label.setText(counters_text("", self.play.runs, times))

    def set_hidden(self, hidden: bool) -> None:
        self.label.setVisible(not hidden)

    def set_large(self, large: bool) -> None:
        pass
