"""The devices of a report: the one looked at first, others to be added, each with a check mark."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStyle, QStyleOptionButton, QToolButton, QVBoxLayout, QWidget

from gui import catalogue
from gui.controls import device_groups
from gui.widgets.card import dim_label
from gui.widgets.icons import icon
from gui.widgets.searchable import Group, SearchButton


class NameBox(QCheckBox):
    """A check mark before a name that gives way in the middle; all of it is in the tooltip and for screen readers."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setMinimumWidth(80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        # An ampersand in a name is no sign for a key.
        short = self.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideMiddle, room)
        self.setText(short.replace("&", "&&"))


class DeviceList(QWidget):
    """changed: which devices are checked has changed. ids: all that are listed, in their order."""

    changed = Signal()

    def __init__(self, ids: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._rows: dict[str, QWidget] = {}
        self.add_button = SearchButton(self.tr("add a device to the report"))
        self.add_button.set_current(None, self.tr("Add a device"))
        self.add_button.chosen.connect(self._add_chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.none_ticked = dim_label(self.tr("No device is ticked: the report says nothing of fit, time and energy."))
        self._column.addWidget(self.none_ticked)
        self._column.addWidget(self.add_button)
        for name in ids:
            self._add(name)
        self._offer()
        self.changed.connect(self._show_whether_any)
        self._show_whether_any()

    @property
    def checked(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.boxes.items() if box.isChecked())

    def add(self, name: str) -> None:
        """Checked, as the last one; one that is listed already is checked."""
        if name in self.boxes:
            self.boxes[name].setChecked(True)
            return
        self._add(name)
        self._offer()
        self.changed.emit()

    def remove(self, name: str) -> None:
        was_checked = self.boxes.pop(name).isChecked()
        self._rows.pop(name).deleteLater()
        self._offer()
        self.add_button.setFocus()
        if was_checked:
            self.changed.emit()

    def _show_whether_any(self) -> None:
        self.none_ticked.setVisible(not self.checked)

    def _add(self, name: str) -> None:
        title = next((card.name for card in catalogue.devices() if card.id == name), name)
        box, away = NameBox(title), QToolButton()
        box.setChecked(True)
        box.toggled.connect(lambda _: self.changed.emit())
        away.setObjectName("plain")
        away.setIcon(icon("close"))
        away.setAccessibleName(self.tr("take {device} off the list").format(device=title))
        away.setToolTip(away.accessibleName())
        away.clicked.connect(lambda _=False: self.remove(name))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(box, 1)
        line.addWidget(away)
        self.boxes[name], self._rows[name] = box, row
        self._column.insertWidget(len(self._rows) - 1, row)
        for before, after in ((self.add_button, box), (box, away), (away, self.add_button)):
            QWidget.setTabOrder(before, after)  # as they stand: the button that adds comes last

    def _add_chosen(self, name: object) -> None:
        self.add_button.set_current(None, self.tr("Add a device"))
        self.add(str(name))

    def _offer(self) -> None:
        """What is not listed yet."""
        left = (Group(g.title, tuple(c for c in g.choices if c.key not in self.boxes)) for g in device_groups())
        self.add_button.groups = tuple(group for group in left if group.choices)
