"""The fields of a device: texts, then every number under the memory or the part that it belongs to."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from gui.library.number_row import NumberRow
from gui.library.profiles import numbers, section_of, titles
from gui.theme import GAP, title_font

if TYPE_CHECKING:
    from analysis.device import Device, Quantity
    from analysis.device_file import Place

TEXTS = ("name", "vendor", "compute_units")


class DeviceForm(QScrollArea):
    """number_changed: place, number, drag. text_changed: field, text. dropped: a slider was let go."""

    number_changed = Signal(object, object, object)
    text_changed = Signal(object, object)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[Place, NumberRow] = {}
        self.fields = {key: self._text_field(key) for key in TEXTS}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _text_field(self, key: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(titles()[key])
        field.editingFinished.connect(lambda: field.isModified() and self.text_changed.emit(key, field.text().strip()))
        return field

    def fill(self, device: Device) -> None:
        """Rows for the numbers that the device has; those of another one go."""
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, GAP, 0)
        grid.setColumnStretch(2, 1)
        grid.setColumnStretch(4, 2)
        for line, (key, field) in enumerate(self.fields.items()):
            grid.addWidget(QLabel(titles()[key]), line, 0)
            grid.addWidget(field, line, 1, 1, 5)
        self._add_rows(page, grid, device)
        # The fields outlive the page that they stand on.
        old = self.takeWidget()
        self.setWidget(page)
        # Rows are never cut: what stands beside them gives way.
        self.setMinimumWidth(page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        if old:
            old.deleteLater()

    def _add_rows(self, page: QWidget, grid: QGridLayout, device: Device) -> None:
        line, self.rows = len(self.fields), {}
        for section, members in groupby(numbers(device).items(), key=lambda pair: section_of(pair[0])):
            grid.addWidget(heading(section), line, 0, 1, 6)
            for place, number in members:
                line += 1
                self._row(page, place, number).add_to(grid, line)
            line += 1
        grid.setRowStretch(line, 1)

    def _row(self, page: QObject, place: Place, number: Quantity) -> NumberRow:
        row = NumberRow(place, number, page)
        row.changed.connect(self.number_changed)
        row.dropped.connect(self.dropped)
        self.rows[place] = row
        return row

    def show_numbers(self, device: Device) -> None:
        """The device as it is now, in the rows that are there."""
        for place, number in numbers(device).items():
            self.rows[place].show(number)
        for key, field in self.fields.items():
            field.setText(getattr(device, key))
            field.setCursorPosition(0)

    def go_to(self, place: Place) -> None:
        """The keyboard goes to the field of a number or a text."""
        field = self.rows[place].amount if place in self.rows else self.fields.get(place[-1])
        if field:
            self.ensureWidgetVisible(field)
            field.setFocus(Qt.FocusReason.OtherFocusReason)


def heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(title_font())
    label.setContentsMargins(0, GAP, 0, 0)
    return label
