"""Which part of an execution becomes an animation, and how long it takes to see."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from gui.lab.movie import FRAME_CS, MOST_FRAMES
from gui.widgets.card import dim_label
from gui.widgets.choices import WholeNumber

FIRST_SECONDS, MOST_SECONDS = 10, 120


class MovieDialog(QDialog):
    """`wished` carries the first event, the last event and the seconds."""

    wished = Signal(int, int, float)

    def __init__(self, events: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Save as animation"))
        self.first = self._number(self.tr("from event"), 0, events, 0)
        self.last = self._number(self.tr("to event"), 0, events, events)
        self.seconds = self._number(self.tr("seconds"), 1, MOST_SECONDS, FIRST_SECONDS)
        self.note = dim_label()
        form = QFormLayout()
        for label, box in (
            (self.tr("From event"), self.first),
            (self.tr("to event"), self.last),
            (self.tr("Seconds"), self.seconds),
        ):
            form.addRow(label, box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self._tell()

    def _number(self, name: str, least: int, most: int, value: int) -> WholeNumber:
        box = WholeNumber(name)
        box.setRange(least, most)
        box.setFixedWidth(110)
        box.set_number(value)
        box.valueChanged.connect(self._tell)
        return box

    def _tell(self) -> None:
        """How many pictures it comes to: one an event at most."""
        events = abs(self.last.value() - self.first.value())
        frames = min(events, MOST_FRAMES - 1, self.seconds.value() * 100 // FRAME_CS) + 1
        self.note.setText(self.tr("An animated GIF of {n} pictures").format(n=frames))

    def _take(self) -> None:
        first, last = sorted((self.first.value(), self.last.value()))
        self.wished.emit(first, last, float(self.seconds.value()))
        self.accept()
