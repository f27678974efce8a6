"""The ghost as a sentence: against [model] on [device], batch [8], precision [int8], kernel [naive]."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import catalogue
from gui.controls import device_groups, kernel_notes, precision_notes
from gui.naming import device_name, name_of
from gui.session import Session
from gui.theme import GAP, PADDING
from gui.widgets.card import ElidedLabel, dim_label
from gui.widgets.choices import Choice, ChoiceButton, WholeNumber
from gui.widgets.searchable import SearchButton

SAME, OTHER = "same", "other"


class GhostDevice(SearchButton):
    def open_list(self):
        self.set_groups(device_groups())
        return super().open_list()


class CompareBar(QWidget):
    """Out of sight without a ghost. model_asked: another model's file is to be chosen."""

    model_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("comparison"))
        self.model = ChoiceButton(self.tr("model compared with"))
        self.device = GhostDevice(self.tr("device compared with"))
        self.batch = WholeNumber(self.tr("batch compared with"))
        self.precision = ChoiceButton(self.tr("precision compared with"))
        self.kernel = ChoiceButton(self.tr("kernel compared with"))
        self.state = ElidedLabel()
        self.state.setObjectName("dim")
        self.state.setParent(self)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 2, PADDING, 4)
        column.setSpacing(2)
        self.row = row = QHBoxLayout()
        row.setSpacing(GAP)
        column.addLayout(row)
        for words, control in (
            (self.tr("◌ against"), self.model),
            (self.tr("on"), self.device),
            (self.tr("batch"), self.batch),
            (self.tr("precision"), self.precision),
            (self.tr("kernel"), self.kernel),
        ):
            row.addWidget(dim_label(words, wrap=False))
            row.addWidget(control)
        for wide in (self.model, self.device):
            wide.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.place = row.count()
        row.addStretch(1)
        row.addWidget(self._button(self.tr("Pin"), self.tr("The ghost becomes what is shown now"), self.session.pin))
        row.addWidget(self._button(self.tr("Swap"), self.tr("Ghost and shown change places"), self.session.swap))
        row.addWidget(self._button(self.tr("Drop"), self.tr("No comparison any more"), self.session.drop_ghost))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_state()

    def _place_state(self) -> None:
        """In the row where it has room for all of its words, else below it."""
        aside = self.row.indexOf(self.state) >= 0
        controls = self.row.sizeHint().width() - (self.state.sizeHint().width() + GAP if aside else 0)
        fits = controls + GAP + self.state.sizeHint().width() <= self.contentsRect().width() - 2 * PADDING
        if fits and not aside:
            self.row.insertWidget(self.place, self.state)
        elif not fits and (aside or self.layout().indexOf(self.state) < 0):
            self.layout().addWidget(self.state)

    def _button(self, title: str, tip: str, verb: Callable[[], object]) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.clicked.connect(lambda _=False: verb())
        return button

    def _connect(self) -> None:
        session = self.session
        for changed in (session.comparison.asked, session.ghost_changed, session.scenario_changed):
            changed.connect(self._show)
        self.device.chosen.connect(lambda device: session.adjust_ghost(devices=(device,)))
        self.batch.valueChanged.connect(lambda batch: session.adjust_ghost(batch=batch))
        self.precision.chosen.connect(lambda precision: session.adjust_ghost(precision=precision))
        self.kernel.chosen.connect(lambda kernel: session.adjust_ghost(kernel=kernel))
        self.model.chosen.connect(self._choose_model)

    def _choose_model(self, key: Any) -> None:
        self._show()
        if key == OTHER:
            self.model_asked.emit()
        elif self.session.scenario:
            self.session.adjust_ghost(model=self.session.scenario.model)

    def _show(self) -> None:
        scenario, ghost = self.session.comparison.scenario, self.session.ghost
        self.setVisible(scenario is not None)
        if scenario is None or self.session.scenario is None:
            return
        same = self.session.scenario.model
        self.model.set_choices([Choice(same, name_of(self.session.scenario)), *self._other(scenario.model, same),
                                Choice(OTHER, self.tr("Another model or scenario…"))])  # fmt: skip
        self.model.set_current(scenario.model)
        device = scenario.devices[0] if scenario.devices else None
        self.device.set_current(device, device_name(device) if device else "")
        self.batch.set_number(scenario.batch or self._batch_of(ghost) or 1)
        notes = precision_notes()
        self.precision.set_choices(Choice(key, key, notes.get(key, "")) for key in catalogue.precisions())
        self.precision.set_current(scenario.precision)
        self.kernel.set_choices(Choice(key, key, kernel_notes().get(key, "")) for key in catalogue.kernels())
        self.kernel.set_current(scenario.kernel)
        self.state.setText(self._state_words())
        self._place_state()

    def _other(self, model: str, same: str) -> list[Choice]:
        return [] if model == same else [Choice(model, Path(model).name, model)]

    def _batch_of(self, ghost: Any) -> int | None:
        if ghost is None or not ghost.graph.inputs:
            return None
        shape = ghost.graph.tensors[ghost.graph.inputs[0]].shape
        return shape[0] if shape else None

    def _state_words(self) -> str:
        comparison = self.session.comparison
        if comparison.ghost is None or comparison.ghost.scenario != comparison.scenario:
            return self.tr("being analysed")
        if comparison.contrast.pinned is not None:
            return self.tr("pinned: it stays as it is")
        if comparison.scenario == self.session.scenario:
            return self.tr("the same: choose what is to be different")
        return self.tr("follows every change")
