"""Fields of the form: the name of a block, and the values of its settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy

from analysis.sketch.kinds.registry import Misfit, Param
from analysis.sketch.model import Value
from analysis.sketch.naming import LONGEST_NAME, clean_name
from gui.drawing.param_scale import leapt, stepped
from gui.drawing.param_steps import FieldSteps
from gui.drawing.param_text import factor_of, span_of, split_at, text_of, trouble_of, unit_words, value_of
from gui.drawing.slider import is_plain
from gui.drawing.taking_field import PADDING_PX, TakingField
from gui.theme import GAP, LOOK, small_font, tabular

FIELD_PX = 138
STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
LEAPS = {Qt.Key.Key_PageUp: True, Qt.Key.Key_PageDown: False}


class NameField(TakingField):
    """The name of a block."""

    def __init__(self) -> None:
        super().__init__("", self._name_of, str)
        self.setAccessibleName(self.tr("name"))
        self.setMaxLength(LONGEST_NAME)

    def show_value(self, value: object, mixed: bool = False) -> None:
        """The tooltip has all of a name that is longer than the field."""
        if value != self.value:
            self.tip = str(value)
            self.setToolTip(self.trouble or self.tip)
        super().show_value(value, mixed)

    def _name_of(self, text: str) -> str:
        name = clean_name(text)
        if not name:
            raise Misfit(self.tr("the name is empty"), allowed=self.tr("any text on one line"))
        return name


class ParamField(TakingField):
    """Numbers of a setting, with their unit behind them. Arrow keys step, page keys double and halve.

    held: a button steps on and on, which is one change; rested: it was let go.
    """

    rested = Signal()
    scaled = Signal(float)  # the factor of "×0.5": of each block's own value
    held = False

    def __init__(self, param: Param) -> None:
        super().__init__(param.title, lambda text: value_of(param, text), text_of)
        self.param, self.unit = param, ""
        self.steps = FieldSteps(param, self)
        self.steps.stepped.connect(self._step_held)
        self.steps.rested.connect(self._rest)
        self.steps.picked.connect(self._enter)
        self.tip = self.tr("Arrow keys step, Page Up doubles, Page Down halves, Escape takes back what was typed")
        self.setToolTip(self.tip)
        self.setFont(tabular(self.font()))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumWidth(FIELD_PX)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if param.type == "shape" else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )
        self.textChanged.connect(self._make_room)

    def show_value(self, value: object, mixed: bool = False) -> None:
        super().show_value(value, mixed)
        self.steps.setEnabled(not mixed or self.param.type == "shape")
        first = value[0] if isinstance(value, tuple) and len(value) == 1 else value
        unit = "" if self.mixed else unit_words(self.param.unit, first)
        if unit != self.unit:
            self.unit = unit
            self._make_room()

    def doubt(self, value: object) -> str:
        return trouble_of(self.param, value)

    def take(self) -> None:
        factor = factor_of(self.text()) if self.isModified() and self.param.type in ("int", "real") else None
        if factor is None:
            super().take()
            return
        self.bring_back()
        self.scaled.emit(factor)

    def step(self, way: int) -> None:
        self._change(lambda number: stepped(self.param, number, way))

    def _step_held(self, way: int, held: bool) -> None:
        self.held = held
        self.step(way)

    def _rest(self) -> None:
        if self.held:
            self.held = False
            self.rested.emit()

    def leap(self, up: bool) -> None:
        self._change(lambda number: leapt(self.param, number, up))

    def _change(self, change: Callable[[float], float]) -> None:
        """Of one number alone, or of that where the cursor is; what was typed is taken first."""
        if self.mixed and not self.isModified():
            return  # one more than which of them?
        at = split_at(self.text(), self.cursorPosition())
        base = self._base()
        if not isinstance(base, tuple):
            self._enter(change(base))
            self.selectAll()
            return
        at = min(at, len(base) - 1)
        self._enter((*base[:at], change(base[at]), *base[at + 1 :]))
        self.setSelection(*span_of(self.text(), at))

    def _base(self) -> Value:
        """What keys start from: what is typed, else what is shown, else what the kind has by default."""
        for text in (self.text(), text_of(self.value)):
            try:
                return value_of(self.param, text)
            except Misfit:
                continue
        return self.param.default

    def _needs(self, event: QKeyEvent) -> bool:
        return super()._needs(event) or (is_plain(event) and event.key() in (*STEPS, *LEAPS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.steps.open_usual()
        elif event.key() in STEPS:
            self.step(STEPS[event.key()])
        elif event.key() in LEAPS:
            self.leap(LEAPS[event.key()])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the column, unless a person is in this very field."""
        if self.hasFocus() and event.angleDelta().y():
            self.step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def _make_room(self) -> None:
        """The unit stands at the right end while the text leaves it room, the steps at the left."""
        self.steps.resize(self.steps.width(), self.height())
        self.setTextMargins(self.steps.width(), 0, self._unit_px(), 0)
        self.update()

    def _unit_px(self) -> int:
        if not self.unit:
            return 0
        wanted = QFontMetrics(small_font()).horizontalAdvance(self.unit) + GAP // 2
        room = (
            self.width() - self.steps.width() - 2 * PADDING_PX - self.fontMetrics().horizontalAdvance(self.text()) - 4
        )
        return wanted if wanted <= room else 0

    def sizeHint(self) -> QSize:
        return QSize(FIELD_PX, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The room of the unit is no reason to be wider: it goes where it has none."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.textMargins().right():
            painter = QPainter(self)
            painter.setFont(small_font())
            painter.setPen(LOOK.theme.colour("dim"))
            place = self.rect().adjusted(0, 0, -PADDING_PX, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.unit)
            painter.end()
