"""Controls of the form that choose: segments, a check box, a button with a menu, each able to show that values are mixed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.registry import Kind, Param
from gui.drawing.param_field import FIELD_PX, ParamField
from gui.drawing.param_text import choice_words, words
from gui.theme import LOOK, small_font
from gui.widgets.choices import Choice, ChoiceButton, SegmentedControl

# So many choices, with so many characters together, stand side by side.
SEGMENTS, SEGMENT_CHARACTERS = 3, 20


class ParamSegments(SegmentedControl):
    """Two or three choices side by side over the whole width; none is pressed where they are mixed."""

    entered = Signal(object)

    def __init__(self, param: Param) -> None:
        super().__init__(param.title, choices_of(param))
        self.buttons = [*self._buttons.values()]
        for button in self.buttons:
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(f"{param.title}: {button.text()}")
        self.chosen.connect(self.entered)

    def show_value(self, value: object, mixed: bool = False) -> None:
        """A value that is none of the choices presses none either."""
        if not mixed and value in self._buttons:
            self.set_current(value)
            return
        # A group with one pressed button at most lets go of the last one only where it is not exclusive.
        self._group.setExclusive(False)
        for button in self.buttons:
            button.setChecked(False)
        self._group.setExclusive(True)


class ParamChoice(ChoiceButton):
    """One of many choices; the button says "mixed" where it is several."""

    entered = Signal(object)

    def __init__(self, param: Param) -> None:
        super().__init__(param.title, choices_of(param))
        self.setMinimumWidth(FIELD_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chosen.connect(self.entered)

    def show_value(self, value: object, mixed: bool = False) -> None:
        self.set_current(words("mixed") if mixed else value)


class ParamCheck(QCheckBox):
    """Yes or no; a bar in the box and the word where it is both."""

    entered = Signal(object)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.setAccessibleName(param.title)
        self.clicked.connect(lambda checked: self.entered.emit(checked))

    def show_value(self, value: object, mixed: bool = False) -> None:
        self.setText(words("mixed") if mixed else "")
        self.setTristate(mixed)
        self.setCheckState(Qt.CheckState.PartiallyChecked if mixed else state_of(bool(value)))

    def nextCheckState(self) -> None:
        """From mixed to yes, then there and back."""
        checked = self.checkState() != Qt.CheckState.Checked
        self.setTristate(False)
        self.setText("")
        self.setChecked(checked)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A box without words has nothing to show the keyboard by but a ring."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        painter = QPainter(self)
        if self.checkState() == Qt.CheckState.PartiallyChecked:
            bar = QRectF(0, 0, box.width() / 2, 2)
            bar.moveCenter(box.center())
            painter.fillRect(bar, LOOK.theme.colour("text"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(LOOK.theme.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        painter.end()


class KindButton(ChoiceButton):
    """Makes the chosen blocks another kind: the button says what it is for, the menu what there is."""

    def __init__(self) -> None:
        super().__init__(words("make it another kind"))
        self.setToolTip(words("Another kind of the same family, with the settings that both have"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(small_font())
        self.set_title(words("make it"))

    def show_kinds(self, kinds: tuple[Kind, ...], current: str | None) -> None:
        self.setVisible(bool(kinds))
        if tuple(kind.id for kind in kinds) != tuple(choice.key for choice in self.choices):
            self.set_choices(Choice(kind.id, kind.title, kind.word) for kind in kinds)
        self.current = current

    def set_current(self, key: object) -> None:
        self.current = key


def choices_of(param: Param) -> tuple[Choice, ...]:
    """Activations and other kinds by their titles; a kind's one line goes with it."""
    known = ((choice, KINDS.get(choice)) for choice in param.choices)
    return tuple(
        Choice(key, kind.title if kind else choice_words(key), kind.word if kind else "") for key, kind in known
    )


def state_of(checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked


def control_of(param: Param) -> QWidget:
    """The control for a setting's type; each has show_value(value, mixed) and the signal `entered`."""
    if param.type == "bool":
        return ParamCheck(param)
    if param.type != "choice":
        return ParamField(param)
    titles = [choice.title for choice in choices_of(param)]
    short = len(titles) <= SEGMENTS and sum(map(len, titles)) <= SEGMENT_CHARACTERS
    return ParamSegments(param) if short else ParamChoice(param)
