"""Small controls to choose with: a button with a menu, two or three segments, a whole number, a searchable list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QSpinBox,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

ARROW = "\u2002▾"
CHIP_PADDING_PX = 9
# More than a graph of 2³¹−1 entries no spin box can hold.
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """key: what the program calls it. title: what a person reads. note: a few words more."""

    key: object
    title: str
    note: str = ""


class ChipButton(QToolButton):
    """Shows a title with an arrow; the title gives way when there is little room, the arrow stays."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_title(self, title: str) -> None:
        self.setText(title + ARROW)
        self.setAccessibleDescription(title)

    def minimumSizeHint(self) -> QSize:
        return QSize(56, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        room = self.width() - 2 * CHIP_PADDING_PX - self.fontMetrics().horizontalAdvance(ARROW)
        title = self.text().removesuffix(ARROW)
        option.text = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room) + ARROW
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()


class ChoiceButton(ChipButton):
    """Shows what is chosen; the menu shows what else there is. `chosen` carries the key that a person picked."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Iterable[Choice] = (), parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.current: object = None
        self.choices: tuple[Choice, ...] = tuple(choices)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().setToolTipsVisible(True)
        self.menu().aboutToShow.connect(self._fill)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        self.choices = tuple(choices)
        self.set_current(self.current)

    def set_current(self, key: object) -> None:
        self.current = key
        title = next((choice.title for choice in self.choices if choice.key == key), str(key or "–"))
        self.set_title(title)

    def pick(self, key: object) -> None:
        if key != self.current:
            self.set_current(key)
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        self.menu().clear()
        for choice in self.choices:
            action = self.menu().addAction(choice.title)
            action.setCheckable(True)
            action.setChecked(choice.key == self.current)
            action.setToolTip(choice.note)
            action.triggered.connect(lambda _=False, key=choice.key: self.pick(key))
            if choice.key == self.current:
                self.menu().setActiveAction(action)


class SegmentedControl(QWidget):
    """Two or three choices side by side; the arrow keys move between them."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Iterable[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[object, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for choice in choices:
            row.addWidget(self._button(choice))
        self._group.idClicked.connect(self._pick)

    def set_current(self, key: object) -> None:
        self._buttons[key].setChecked(True)

    @property
    def current(self) -> object:
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def show_only(self, keys: Collection[object]) -> None:
        """Of choices that are not always there."""
        for key, button in self._buttons.items():
            button.setVisible(key in keys)

    def _button(self, choice: Choice) -> QToolButton:
        button = QToolButton()
        button.setText(choice.title)
        button.setToolTip(choice.note)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button, len(self._buttons))
        self._buttons[choice.key] = button
        return button

    def _pick(self, position: int) -> None:
        self.chosen.emit(list(self._buttons)[position])


def asks_undo(event: QEvent) -> bool:
    """Whether a field is asked to take undo or redo before the window does; it has no steps where no text was typed."""
    keys = QKeySequence.StandardKey
    return event.type() == QEvent.Type.ShortcutOverride and (event.matches(keys.Undo) or event.matches(keys.Redo))


class WholeNumber(QSpinBox):
    """A whole number from 1. Arrow keys count, page keys double and halve, Enter or leaving the field takes what was typed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(1, LARGEST)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(self.tr("Arrow keys count, Page Up doubles, Page Down halves"))
        self.setFixedWidth(76)

    def set_number(self, value: int) -> None:
        """Shows a value without telling anyone, or the nearest that there may be: Qt's numbers have 32 bits."""
        blocked = self.blockSignals(True)
        self.setValue(min(max(value, self.minimum()), self.maximum()))
        self.blockSignals(blocked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        factor = {Qt.Key.Key_PageUp: 2.0, Qt.Key.Key_PageDown: 0.5}.get(Qt.Key(event.key()))
        if factor is None:
            super().keyPressEvent(event)
        else:
            self.setValue(min(LARGEST, max(1, int(self.value() * factor))))
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the panel, unless a person is in this very field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if asks_undo(event):
            event.ignore()
            return False
        # Enter takes the number; it must not reach a dialogue's default button.
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.interpretText()
            self.selectAll()
            return True
        return super().event(event)
