"""What-if fields: a device's number beside what it changes, the way back to its own, and all that was changed by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui.naming import device_name, override_text
from gui.session import Session
from gui.widgets.card import dim_label
from gui.widgets.roofline_data import origin
from gui.widgets.what_if import AmountField

if TYPE_CHECKING:
    from analysis.device import Device, Quantity


def words(text: str) -> str:
    return QCoreApplication.translate("by hand", text)


class OverrideField(QWidget):
    """One number of the device looked at. name_of: the override's name on a device, None where it has no such number."""

    def __init__(
        self, session: Session, title: str, quantity: str, unit: str, name_of: Callable[[Device], str | None]
    ) -> None:
        super().__init__()
        self.session, self.quantity, self.unit, self.name_of = session, quantity, unit, name_of
        self.amount = AmountField(title)
        self.back = QToolButton()
        self.back.setObjectName("plain")
        self.back.setText("↺")
        self.back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back.setAccessibleName(words("the device's own: {what}").format(what=title))
        self.back.setToolTip(words("Takes the device's own number again"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.amount)
        row.addWidget(self.back)
        row.addStretch(1)
        self.amount.entered.connect(self._set)
        self.back.clicked.connect(lambda _=False: self._set(None))
        session.scenario_changed.connect(self._show)
        session.analysis_changed.connect(self._show)
        self._show()

    @property
    def device(self) -> Device | None:
        return self.session.estimate.device if self.session.estimate else None

    @property
    def name(self) -> str | None:
        return self.name_of(self.device) if self.device else None

    @property
    def by_hand(self) -> bool:
        scenario = self.session.scenario
        key = (scenario.devices[0], self.quantity, self.name) if scenario and scenario.devices else None
        return scenario is not None and key in {(o.device, o.quantity, o.name) for o in scenario.overrides}

    def _figure(self) -> Quantity | None:
        if self.device is None or self.name is None:
            return None
        return self.device.clock_hz if self.quantity == "clock" else self.device.memory(self.name).capacity_bytes

    def _show(self) -> None:
        figure = self._figure()
        known = figure is not None and figure.value is not None
        self.amount.setEnabled(known or (figure is not None and self.quantity != "clock"))
        self.amount.set_amount(figure.value if known else float("nan"), self.unit)
        self.amount.setAccessibleDescription(origin(figure) if known else "")
        self.back.setVisible(self.by_hand)

    def _set(self, value: float | None) -> None:
        if self.name is None:
            return
        value = float(round(value)) if value is not None and self.unit == "B" else value
        self.session.override(self.quantity, self.name, value)
        self._show()


def clock_field(session: Session) -> OverrideField:
    """Peaks and on-chip bandwidths follow the clock, see Device.with_clock."""
    field = OverrideField(session, words("clock"), "clock", "Hz", lambda device: "")
    field.amount.setToolTip(words("Peaks and the bandwidths of registers and SRAM follow; flash and DRAM do not"))
    return field


def weight_memory_field(session: Session) -> OverrideField:
    """Flash; nothing where weights lie in RAM."""
    return OverrideField(
        session, words("flash capacity"), "capacity", "B", lambda d: None if d.weights_in_ram else d.weight_memory.name
    )


def activation_memory_field(session: Session) -> OverrideField:
    return OverrideField(session, words("RAM capacity"), "capacity", "B", lambda device: device.activation_memory.name)


class ByHand(QWidget):
    """Every number that was changed by hand, each with its way back, and one way back for all. Empty without any."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.parts: list[QToolButton] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addWidget(dim_label(words("Changed by hand")))
        self.all = QPushButton(words("Reset all"))
        self.all.setToolTip(
            words("Every device's own numbers again, every layer's own precision, every tensor at home")
        )
        self.all.clicked.connect(lambda _=False: session.change(overrides=(), layer_precisions=(), placements=()))
        self.column.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        session.scenario_changed.connect(self._show)
        self._show()

    @property
    def text(self) -> str:
        return ", ".join(part.text().removesuffix(" ×") for part in self.parts)

    def _show(self) -> None:
        scenario = self.session.scenario
        overrides = scenario.overrides if scenario else ()
        layers = scenario.layer_precisions if scenario else ()
        places = scenario.placements if scenario else ()
        self.setVisible(bool(overrides or layers or places))
        for part in self.parts:
            part.deleteLater()
        self.parts = []
        for override in overrides:
            kept = tuple(o for o in overrides if o != override)
            text = override_text(override)
            if override.device not in scenario.devices[:1]:
                text += f" ({device_name(override.device)})"
            self._add(text, lambda kept=kept: self.session.change(overrides=kept))
        if layers:
            text = (
                words("precision of 1 layer")
                if len(layers) == 1
                else words("precision of {n} layers").format(n=len(layers))
            )
            self._add(text, lambda: self.session.change(layer_precisions=()))
        for device in dict.fromkeys(place.device for place in places):
            kept = tuple(place for place in places if place.device != device)
            number = len(places) - len(kept)
            text = words("1 placement") if number == 1 else words("{n} placements").format(n=number)
            if device not in scenario.devices[:1]:
                text += f" ({device_name(device)})"
            self._add(text, lambda kept=kept: self.session.change(placements=kept))

    def _add(self, text: str, take_back: Callable[[], object]) -> None:
        button = QToolButton()
        button.setObjectName("plain")
        button.setText(f"{text} ×")
        button.setToolTip(words("Take back: {what}").format(what=text))
        button.setAccessibleName(words("take back: {what}").format(what=text))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The button goes away by its own click: not while it is still being clicked.
        button.clicked.connect(lambda _=False: take_back(), Qt.ConnectionType.QueuedConnection)
        self.column.insertWidget(1 + len(self.parts), button, 0, Qt.AlignmentFlag.AlignLeft)
        self.parts.append(button)
