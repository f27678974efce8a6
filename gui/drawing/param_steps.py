"""In a field of the form, for who has no key at hand: one less, one more, and for shapes those that are usual."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from analysis.sketch.kinds.registry import Param
from analysis.sketch.model import Value
from gui.drawing.param_text import MINUS, text_of, words

BUTTON_PX = 18

# What networks are fed with: shape, and what it is the shape of.
USUAL = (
    ((1, 1, 28, 28), "digits, as in MNIST"),
    ((1, 1, 32, 32), "digits with a margin, as for LeNet"),
    ((1, 3, 32, 32), "small colour pictures, as in CIFAR"),
    ((1, 3, 96, 96), "is there a person"),
    ((1, 3, 224, 224), "colour pictures, as in ImageNet"),
    ((1, 3, 640, 640), "pictures to find things in"),
    ((1, 1, 49, 10), "a second of speech, as cepstra"),
    ((1, 40, 98), "a second of speech, as 40 channels"),
    ((1, 128, 64), "a sequence of 128 vectors"),
    ((1, 640), "a row of features"),
)


class FieldSteps(QWidget):
    """stepped: 1 or -1, and whether the button is still held down. rested: it is let go. picked: a value that is usual."""

    stepped = Signal(int, bool)
    rested = Signal()
    picked = Signal(object)

    def __init__(self, param: Param, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 1, 0, 1)
        row.setSpacing(0)
        self.usual = self._usual() if param.type == "shape" else None
        if self.usual:
            row.addWidget(self.usual)
        less, more = words("{title}: one less"), words("{title}: one more")
        self.buttons = (
            self._step(MINUS, -1, less.format(title=param.title)), self._step("+", 1, more.format(title=param.title)),
        )  # fmt: skip
        for button in self.buttons:
            row.addWidget(button)
        self.setFixedWidth(2 + row.count() * BUTTON_PX)

    def _step(self, sign: str, way: int, name: str) -> QToolButton:
        button = self._button(sign, name)
        button.setAutoRepeat(True)
        button.clicked.connect(lambda: self.stepped.emit(way, button.isDown()))
        # After the last step, that the release itself makes.
        button.released.connect(self._rest, Qt.ConnectionType.QueuedConnection)
        return button

    def _rest(self) -> None:
        if not any(button.isDown() for button in self.buttons):
            self.rested.emit()

    def _usual(self) -> QToolButton:
        button = self._button("▾", words("usual shapes (Alt+Down)"))
        menu = QMenu(button)
        for shape, note in USUAL:
            menu.addAction(f"{text_of(shape)}   {words(note)}", partial(self._pick, shape))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def open_usual(self) -> None:
        if self.usual:
            self.usual.showMenu()

    def _pick(self, shape: Value) -> None:
        self.picked.emit(shape)

    def _button(self, sign: str, name: str) -> QToolButton:
        """The keyboard stays in the field, which has keys for the same."""
        button = QToolButton()
        button.setObjectName("plain")
        button.setText(sign)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFixedWidth(BUTTON_PX)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        return button
