"""One setting in the form: title, control, slider where it is a single number, the way back to the default, what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from analysis.sketch.kinds.registry import Param, near
from analysis.sketch.model import Value
from gui.drawing.labels import give_way
from gui.drawing.param_choices import ParamCheck, ParamSegments, control_of
from gui.drawing.param_field import ParamField
from gui.drawing.param_rules import Setting
from gui.drawing.param_scale import stops_of
from gui.drawing.param_text import text_of, trouble_of, unit_words, words
from gui.drawing.slider import Slider
from gui.theme import small_font

# Titles of a wide form stand in a column of this width.
TITLE_PX, BACK_PX, ROOM_PX = 108, 22, 6
SIGN = "✕ "

# Row, column, rows, columns of each part in the grid; the title's column comes first, the way back has the last.
Places = dict[str, tuple[int, int, int, int]]
NUMBER_NARROW: Places = {
    "title": (0, 0, 1, 2),
    "control": (0, 2, 1, 1),
    "slider": (1, 0, 1, 4),
    "trouble": (2, 0, 1, 4),
}
NUMBER_WIDE: Places = {"title": (0, 0, 1, 1), "slider": (0, 1, 1, 1), "control": (0, 2, 1, 1), "trouble": (1, 1, 1, 3)}
SPREAD_NARROW: Places = {"title": (0, 0, 1, 3), "control": (1, 0, 1, 4), "trouble": (2, 0, 1, 4)}
SPREAD_WIDE: Places = {"title": (0, 0, 1, 1), "control": (0, 1, 1, 2), "trouble": (1, 1, 1, 3)}
TEXT_NARROW: Places = {"title": (0, 0, 1, 1), "control": (0, 1, 1, 2), "trouble": (1, 0, 1, 4)}


class RowTitle(QLabel):
    """The title of a setting; a long one takes two lines. A click goes to the control."""

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFont(small_font())
        give_way(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class ParamRow(QWidget):
    """`told` carries a value of the setting's type and whether the mouse still drags; `taken_back` asks for the default,

    `scaled` for each block's own value times a factor.
    """

    told = Signal(object, bool)
    taken_back = Signal()
    scaled = Signal(float)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self.shown: Setting | None = None
        self.value, self.mixed = param.default, False
        self.wide: bool | None = None
        self.title = RowTitle(param.title)
        self.control = control_of(param)
        self.slider = self._slider() if param.type in ("int", "real", "sizes") else None
        self.back = self._back_button()
        self.trouble = self._trouble_label()
        self._connect()
        self._lay_out()

    def _slider(self) -> Slider:
        slider = Slider(words("slider: {title}").format(title=self.param.title), stops_of(self.param))
        slider.moved.connect(self._slide)
        return slider

    def _back_button(self) -> QToolButton:
        back = QToolButton()
        back.setObjectName("plain")
        back.setText("↺")
        back.setFixedWidth(BACK_PX)
        back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        back.setAccessibleName(words("Reset {title}").format(title=self.param.title))
        back.setToolTip(words("Back to {value}").format(value=text_of(self.param.default)))
        policy = back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        back.setSizePolicy(policy)
        back.clicked.connect(self.taken_back)
        return back

    def _trouble_label(self) -> QLabel:
        label = give_way(QLabel())
        label.setFont(small_font())
        label.setProperty("role", "over")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.hide()
        return label

    def _connect(self) -> None:
        self.control.entered.connect(self._enter)
        self.title.clicked.connect(self._go_to_control)
        if isinstance(self.control, ParamField):
            self.control.trouble_changed.connect(self._say)
            self.control.scaled.connect(self.scaled)
            self.control.rested.connect(lambda: self._tell(self.value, False))

    def _lay_out(self) -> None:
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(ROOM_PX)
        self.grid.setVerticalSpacing(2)
        self.grid.addWidget(self.back, 0, 3)
        self.set_wide(False)

    def set_wide(self, wide: bool) -> None:
        """In a wide form all stands on one line, in a narrow one the slider or the segments stand below."""
        if wide == self.wide:
            return
        self.wide = wide
        for name, place in self._places().items():
            part = getattr(self, name)
            self.grid.removeWidget(part)
            self.grid.addWidget(part, *place)
        words_px = self.title.fontMetrics().horizontalAdvance(self.param.title) if self.param.type == "shape" else 0
        self.grid.setColumnMinimumWidth(0, TITLE_PX if wide else words_px)
        self.grid.setColumnStretch(0, not wide and not words_px)
        self.grid.setColumnStretch(1, wide or bool(words_px))

    def _places(self) -> Places:
        if self.slider:
            return NUMBER_WIDE if self.wide else NUMBER_NARROW
        if self.wide:
            return SPREAD_WIDE
        if isinstance(self.control, ParamSegments):
            return SPREAD_NARROW
        if self.param.type == "shape":
            return TEXT_NARROW
        return {name: place for name, place in NUMBER_NARROW.items() if name != "slider"}

    def focus_chain(self) -> list[QWidget]:
        """Where the Tab key goes, in order."""
        control = self.control.buttons if isinstance(self.control, ParamSegments) else [self.control]
        return [*control, *([self.slider] if self.slider else []), self.back]

    def show_setting(self, setting: Setting) -> None:
        """The values as they are now, without telling anyone."""
        if setting == self.shown:
            return
        self.shown = setting
        self._display(setting.values[0], setting.mixed)
        self._show_back(not setting.at_default)

    def forget(self) -> None:
        """Other blocks are to be shown: what was being typed is not theirs."""
        self.shown = None
        if isinstance(self.control, ParamField):
            self.control.forget()

    def _display(self, value: Value, mixed: bool) -> None:
        self.value, self.mixed = value, mixed
        self.control.show_value(value, mixed)
        if self.slider:
            self._show_slider(self.slider)
        if isinstance(self.control, ParamSegments):
            self.title.setText(words("{title} · mixed").format(title=self.param.title) if mixed else self.param.title)
        if not isinstance(self.control, ParamField):
            self._say("" if mixed else trouble_of(self.param, value))

    def _show_slider(self, slider: Slider) -> None:
        """Several numbers have no slider, nor has a text of a file where a number should be."""
        number = self.value[0] if isinstance(self.value, tuple) and len(self.value) == 1 else self.value
        single = isinstance(number, int | float)
        slider.setVisible(single)
        if single:
            said = f"{text_of(number)} {unit_words(self.param.unit, number)}".strip()
            slider.show_number(number, words("mixed") if self.mixed else said, self.mixed)

    def _show_back(self, visible: bool) -> None:
        """The keyboard does not leave the row with the button that it was on."""
        if not visible and self.back.hasFocus():
            self._go_to_control()
        self.back.setVisible(visible)

    def _say(self, trouble: str) -> None:
        self.trouble.setText(SIGN + trouble if trouble else "")
        self.trouble.setVisible(bool(trouble))

    def _go_to_control(self) -> None:
        if isinstance(self.control, ParamCheck) and not self.back.hasFocus():
            self.control.click()
        self.focus_chain()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self, value: Value) -> None:
        if self.mixed or value != self.value:
            self._tell(value, isinstance(self.control, ParamField) and self.control.held)

    def _slide(self, number: float, dragging: bool) -> None:
        value = near(self.param, number)
        self._tell((int(value),) if self.param.type == "sizes" else value, dragging)

    def _tell(self, value: Value, dragging: bool) -> None:
        """Whatever becomes of it is shown as if it were new."""
        self.shown = None
        self._display(value, False)
        self.told.emit(value, dragging)
