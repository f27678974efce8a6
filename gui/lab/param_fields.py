"""What can be set of a scene: one small field for each parameter, made by its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from gui.lab.order_row import OrderRow
from gui.lab.scene import Param, Scene, Values
from gui.theme import GAP, body_font
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton, WholeNumber
from gui.widgets.flow import FlowLayout

NUMBER_PADDING_PX = 44


class Field(QWidget):
    """A label and its control; `changed` carries the value that a person set."""

    changed = Signal(object)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self.setObjectName("plainGround")
        self.control, self.show_value = MAKERS[param.kind](param, self.changed.emit)
        self.control.setToolTip(param.hint or self.control.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        if param.kind != "switch":
            row.addWidget(dim_label(param.label, wrap=False))
        row.addWidget(self.control)


Made = tuple[QWidget, Callable[[Any], None]]
Tell = Callable[[Any], None]


def whole(param: Param, tell: Tell) -> Made:
    box = WholeNumber(param.label)
    box.setRange(param.least, param.most)
    digits = max(len(str(param.least)), len(str(param.most)))
    box.setFixedWidth(QFontMetrics(body_font()).horizontalAdvance("0" * digits) + NUMBER_PADDING_PX)
    box.valueChanged.connect(tell)
    return box, lambda value: box.set_number(int(value))


def choice(param: Param, tell: Tell) -> Made:
    button = ChoiceButton(param.label, (Choice(value, words) for value, words in param.choices))
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.chosen.connect(tell)
    return button, button.set_current


def switch(param: Param, tell: Tell) -> Made:
    box = QCheckBox(param.label)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.clicked.connect(lambda checked: tell(bool(checked)))
    return box, lambda value: box.setChecked(bool(value))


def order(param: Param, tell: Tell) -> Made:
    row = OrderRow(param.label, param.default)
    row.chosen.connect(tell)
    return row, row.show_order


MAKERS: dict[str, Callable[[Param, Tell], Made]] = {"whole": whole, "choice": choice, "switch": switch, "order": order}


class ParamFields(QWidget):
    """All fields of one scene, in as many lines as they need."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plainGround")
        self.fields: dict[str, Field] = {}
        self.flow = FlowLayout(self, GAP + 4)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_scene(self, scene: Scene, values: Values) -> None:
        for field in self.fields.values():
            self.flow.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields = {}
        for param in scene.params:
            field = self.fields[param.name] = Field(param)
            field.changed.connect(lambda value, name=param.name: self.changed.emit(name, value))
            self.flow.addWidget(field)
        self.show_values(values)

    def show_values(self, values: Values) -> None:
        """Those that mean nothing with the others are not shown."""
        for name, field in self.fields.items():
            field.show_value(values[name])
            field.setVisible(field.param.shown(values))
        self.updateGeometry()
