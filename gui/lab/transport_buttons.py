"""The buttons of the time bar, and how fast it runs."""

from __future__ import annotations

from math import log

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSlider, QToolButton

from gui.lab.clock import FASTEST
from gui.theme import LOOK
from gui.widgets.icons import icon

SPEED_STEPS = 100
PRESSES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def speed_at(position: int) -> float:
    """1 … 20,000 events a second, evenly in the logarithm."""
    return FASTEST ** (position / SPEED_STEPS)


def position_of(speed: float) -> int:
    return round(SPEED_STEPS * log(max(1.0, speed)) / log(FASTEST))


class StepButton(QToolButton):
    """Space presses it; every other key is one of the lab's."""

    def __init__(self, drawing: str, text: str, tip: str, icon_last: bool = False) -> None:
        super().__init__()
        self.drawing = drawing
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(style)
        if icon_last:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIconSize(QSize(14, 14))
        self.paint_icon()

    def paint_icon(self) -> None:
        self.setIcon(icon(self.drawing))

    def set_narrow(self, narrow: bool) -> None:
        """Without its word, which the tip has too."""
        if self.text():
            style = Qt.ToolButtonStyle
            self.setToolButtonStyle(style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSES:
            super().keyPressEvent(event)
        else:
            event.ignore()


class PlayButton(QPushButton):
    keyPressEvent = StepButton.keyPressEvent

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("primary")
        self.setFixedWidth(76)
        self.show_playing(False)

    def show_playing(self, playing: bool) -> None:
        self.setText(self.tr("Pause") if playing else self.tr("Play"))
        self.setToolTip(self.tr("Space does the same"))


class SpeedSlider(QSlider):
    """With a frame while it has the keyboard."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(LOOK.theme.colour("accent"), 1.0))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()
