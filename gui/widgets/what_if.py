"""One line to change a device's number: which roof, its value now, and the way back to the device's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from analysis.errors import ScenarioError
from analysis.units import binary, parse, si
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton, asks_undo
from gui.widgets.roof_scale import Roof

# An arrow key changes the value by a tenth of a doubling, ten of them by two.
STEP, LEAP = 2**0.1, 2.0


def amount_of(text: str, unit: str) -> float | None:
    """`amount_of("1.2 GB/s", "B/s")` is 1.2e9; the unit may be left out. None where it is no amount above zero."""
    bare = "".join(text.split()).replace(",", ".")
    try:
        value = parse(bare, "B") if unit == "B" else parse(bare.removesuffix(unit), "")
    except ScenarioError:
        return None
    return value if value > 0 else None


class AmountField(QLineEdit):
    """An amount with prefix and unit. Arrow keys step, page keys double and halve; `entered` carries the SI value.

    Emptying the field and Enter, or Escape, asks for the device's own value: `entered` carries None.
    """

    entered = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.unit, self.value = "", float("nan")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(116)
        self.setToolTip(
            self.tr("Arrow keys change by a little, Page Up doubles, Page Down halves, Escape takes it back")
        )
        self.setPlaceholderText(self.tr("not known"))
        self.editingFinished.connect(self._take)

    def set_amount(self, value: float, unit: str) -> None:
        """Shows a value without telling anyone."""
        self.value, self.unit = value, unit
        written = binary(value) if unit == "B" else si(value, unit)
        self.setText(written if value == value else "")
        self.setModified(False)
        self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        if asks_undo(event) and not self.isModified():
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        factors = {
            Qt.Key.Key_Up: STEP, Qt.Key.Key_Down: 1 / STEP, Qt.Key.Key_PageUp: LEAP, Qt.Key.Key_PageDown: 1 / LEAP,
        }  # fmt: skip
        factor = factors.get(Qt.Key(event.key()))
        if factor and self.value == self.value:
            self.entered.emit(self.value * factor)
        elif event.key() == Qt.Key.Key_Escape:
            self.entered.emit(None)
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        if not self.isModified():
            return
        text = self.text().strip()
        value = amount_of(text, self.unit)
        self.set_amount(self.value, self.unit)
        if value is not None or not text:
            self.entered.emit(value)


class WhatIf(QWidget):
    """changed: (roof key, value or None for the device's own). reset: everything back. touched: key of the roof chosen."""

    changed = Signal(object, object)
    reset = Signal()
    touched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.roofs: tuple[Roof, ...] = ()
        self.key: tuple[str, str] | None = None
        self.main: tuple[str, str] | None = None
        self.which = ChoiceButton(self.tr("roof to change"))
        self.which.setToolTip(self.tr("What if this were faster, or slower?"))
        self.which.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.amount = AmountField(self.tr("value of the roof"))
        self.back = QPushButton(self.tr("Reset"))
        self.back.setToolTip(self.tr("Takes the device's own numbers again"))
        self.which.chosen.connect(self._choose)
        self.amount.entered.connect(self._enter)
        self.back.clicked.connect(self.reset)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (dim_label(self.tr("What if"), wrap=False), self.which, self.amount, self.back):
            row.addWidget(widget)
        row.addStretch(1)

    def set_roofs(self, roofs: Sequence[Roof]) -> None:
        self.roofs = tuple(roofs)
        main = next((roof.key for roof in roofs if roof.main), roofs[0].key if roofs else None)
        # Another data type or device has another roof that binds: to change the old one would change nothing.
        if main != self.main or self.key not in {roof.key for roof in roofs}:
            self.main = self.key = main
        self.which.set_choices(Choice(roof.key, roof.title, roof.note) for roof in roofs)
        self.back.setVisible(any(roof.by_hand for roof in roofs))
        self._show()

    def choose(self, key: tuple[str, str] | None) -> None:
        """The roof that a hand has taken hold of elsewhere."""
        if key != self.key:
            self.key = key
            self._show()

    def _show(self) -> None:
        roof = next((roof for roof in self.roofs if roof.key == self.key), None)
        self.setEnabled(roof is not None)
        if roof:
            self.which.set_current(roof.key)
            self.amount.set_amount(roof.value, roof.unit)
            self.amount.setAccessibleDescription(f"{roof.text}. {roof.note}")

    def _choose(self, key: tuple[str, str]) -> None:
        self.choose(key)
        self.touched.emit(key)

    def _enter(self, value: float | None) -> None:
        if self.key:
            self.changed.emit(self.key, value)
