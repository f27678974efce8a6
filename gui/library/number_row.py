"""One number of a device: amount, slider around what it was, how sure it is, source, and the way back."""

from __future__ import annotations

from math import isfinite, log2
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSlider, QToolButton

from gui.library.profiles import amount, confidences, full_title, set_by_hand, title_of, words
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.what_if import AmountField

if TYPE_CHECKING:
    from analysis.device import Quantity
    from analysis.device_file import Place

# Notches of the slider: twelve to a doubling, four doublings either way.
NOTCHES, REACH = 12, 4


def notch_of(value: float, middle: float) -> int:
    """Where the slider stands for a value; at its end for one that is out of its reach."""
    at = round(NOTCHES * log2(value / middle))
    return max(-NOTCHES * REACH, min(NOTCHES * REACH, at))


def value_at(notch: int, middle: float) -> float:
    """Three significant digits are as fine as a slider is."""
    return middle if notch == 0 else float(f"{middle * 2 ** (notch / NOTCHES):.3g}")


class NumberRow(QObject):
    """The widgets of one row. `changed` carries (place, number, drag): drag is None for a change of its own."""

    changed = Signal(object, object, object)
    dropped = Signal()

    def __init__(self, place: Place, original: Quantity, parent: QObject) -> None:
        super().__init__(parent)
        self.place, self.original, self.number = place, original, original
        name = full_title(place)
        self.title = QLabel(title_of(place))
        self.amount = AmountField(name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.sure = ChoiceButton(words("how sure: {name}").format(name=name), map(choice, confidences()))
        self.source = QLineEdit()
        self.back = QToolButton()
        self._dress(name)
        self._connect()
        self.show(original)

    def _dress(self, name: str) -> None:
        self.slider.setRange(-NOTCHES * REACH, NOTCHES * REACH)
        self.slider.setPageStep(NOTCHES)
        self.slider.setMinimumWidth(72)
        self.slider.setAccessibleName(words("slider: {name}").format(name=name))
        self.source.setAccessibleName(words("source: {name}").format(name=name))
        self.source.setPlaceholderText(words("where the number comes from"))
        self.source.setMinimumWidth(120)
        self.back.setText("↺")
        self.back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back.setAccessibleName(words("take back: {name}").format(name=name))
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)

    def _connect(self) -> None:
        self.amount.entered.connect(self._enter)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(self.dropped)
        self.sure.chosen.connect(lambda name: self._tell(self.number.model_copy(update={"confidence": name})))
        self.source.editingFinished.connect(self._cite)
        self.back.clicked.connect(lambda: self._tell(self.original))

    def add_to(self, grid: QGridLayout, line: int) -> None:
        for column, widget in enumerate((self.title, self.amount, self.slider, self.sure, self.source, self.back)):
            grid.addWidget(widget, line, column)

    def show(self, number: Quantity) -> None:
        """The number as it is now, without telling anyone."""
        self.number = number
        known = number.value is not None
        self.amount.set_amount(number.value if known else float("nan"), number.unit)
        with QSignalBlocker(self.slider):
            self.slider.setValue(notch_of(number.value, self.original.value) if known and self.original.value else 0)
        self.slider.setEnabled(self.original.value is not None)
        self.slider.setToolTip(
            words("from a sixteenth to sixteen times {amount}").format(amount=amount(self.original))
            if self.original.value
            else words("not known: write a value first")
        )
        self.sure.set_current(number.confidence)
        self.source.setText(number.source)
        self.source.setCursorPosition(0)
        self.source.setToolTip("; ".join(part for part in (number.source, number.note) if part))
        for widget in (self.sure, self.source):
            widget.setEnabled(known)
        self.back.setVisible(number != self.original)
        self.back.setToolTip(words("back to {amount}").format(amount=amount(self.original)))
        font = self.title.font()
        font.setBold(number != self.original)
        self.title.setFont(font)

    def _enter(self, value: float | None) -> None:
        if value is None:
            self._tell(self.original)
        elif isfinite(value):
            self._tell(set_by_hand(self.number, value, self.original))

    def _slide(self, notch: int) -> None:
        value = value_at(notch, self.original.value)
        number = self.original if notch == 0 else set_by_hand(self.number, self._whole(value), self.original)
        self.changed.emit(self.place, number, self.place if self.slider.isSliderDown() else None)

    def _whole(self, value: float) -> float:
        return float(round(value)) if self.original.unit == "B" else value

    def _cite(self) -> None:
        if self.source.isModified():
            self._tell(self.number.model_copy(update={"source": self.source.text().strip()}))

    def _tell(self, number: Quantity) -> None:
        if number == self.number:
            self.show(number)
        else:
            self.changed.emit(self.place, number, None)


def choice(pair: tuple[str, str]) -> Choice:
    return Choice(*pair)
