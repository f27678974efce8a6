"""What can be set of a scene: one small field for each parameter, made by its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui.lab.bounded_number import BoundedNumber
from gui.lab.order_row import OrderRow
from gui.lab.scene import Param, Scene, Values, words
from gui.theme import GAP, body_font
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton
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
        self.control.setToolTip(words(param.hint) or self.control.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        if param.kind != "switch":
            row.addWidget(dim_label(words(param.label), wrap=False))
        row.addWidget(self.control)


Made = tuple[QWidget, Callable[[Any], None]]
Tell = Callable[[Any], None]


def whole(param: Param, tell: Tell) -> Made:
    box = BoundedNumber(words(param.label), param.least, param.most)
    digits = max(len(str(param.least)), len(str(param.most)))
    box.setFixedWidth(QFontMetrics(body_font()).horizontalAdvance("0" * digits) + NUMBER_PADDING_PX)
    box.valueChanged.connect(tell)
    return box, lambda value: box.set_number(int(value))


def choice(param: Param, tell: Tell) -> Made:
    button = ChoiceButton(words(param.label), (Choice(value, words(text)) for value, text in param.choices))
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.chosen.connect(tell)
    return button, button.set_current


def switch(param: Param, tell: Tell) -> Made:
    box = QCheckBox(words(param.label))
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.clicked.connect(lambda checked: tell(bool(checked)))
    return box, lambda value: box.setChecked(bool(value))


def order(param: Param, tell: Tell) -> Made:
    row = OrderRow(words(param.label), param.default)
    row.chosen.connect(tell)
    return row, row.show_order


MAKERS: dict[str, Callable[[Param, Tell], Made]] = {"whole": whole, "choice": choice, "switch": switch, "order": order}


class ParamFields(QWidget):
    """All fields of one scene, in as many lines as they need; the rare ones when they are asked for."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plainGround")
        self.fields: dict[str, Field] = {}
        self.values: Values = {}
        # Rare ones that are in sight stay there while a person turns them back.
        self.touched: set[str] = set()
        # Where a lesson shows a scene, those that matter; None: all.
        self.only: tuple[str, ...] | None = None
        self.flow = FlowLayout(self, GAP + 4)
        self.more = self._more_button()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(self.tr("show all parameters"))
        button.toggled.connect(lambda _: self._show_fields())
        return button

    def show_scene(self, scene: Scene, values: Values) -> None:
        self.flow.removeWidget(self.more)
        for field in self.fields.values():
            self.flow.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields, self.touched = {}, set()
        for param in scene.params:
            field = self.fields[param.name] = Field(param)
            field.changed.connect(lambda value, name=param.name: self.changed.emit(name, value))
            self.flow.addWidget(field)
        self.flow.addWidget(self.more)
        self.show_values(values)

    def show_values(self, values: Values) -> None:
        self.values = values
        for name, field in self.fields.items():
            field.show_value(values[name])
        self._show_fields()

    def show_only(self, names: tuple[str, ...] | None) -> None:
        self.only = names
        self._show_fields()

    def _show_fields(self) -> None:
        """Those that mean nothing with the others are not shown, nor rare ones that are as at first."""
        away = 0
        for name, field in self.fields.items():
            param = field.param
            if self.only is not None:
                field.setVisible(name in self.only)
                continue
            possible = param.shown(self.values)
            if self.values[name] != param.default:
                self.touched.add(name)
            rare = param.rare and name not in self.touched
            away += possible and rare
            field.setVisible(possible and (self.more.isChecked() or not rare))
        self.more.setText(self.tr("Fewer") if self.more.isChecked() else self.tr("{count} more…").format(count=away))
        self.more.setVisible(bool(away))
        self.updateGeometry()
