"""Mouse events as a window gets them, for widgets that follow the mouse between press and release."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEY = Qt.KeyboardModifier.NoModifier


def send(widget, kind, at, button, buttons, modifiers=NO_KEY):
    everywhere = QPointF(widget.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(widget, QMouseEvent(kind, at, everywhere, button, buttons, modifiers))


def move(widget, at):
    send(widget, QEvent.Type.MouseMove, at, NONE, NONE)


def click(widget, at, modifiers=NO_KEY):
    send(widget, QEvent.Type.MouseButtonPress, at, LEFT, LEFT, modifiers)
    send(widget, QEvent.Type.MouseButtonRelease, at, LEFT, NONE, modifiers)


def drag(widget, start, end, modifiers=NO_KEY, steps=5):
    send(widget, QEvent.Type.MouseButtonPress, start, LEFT, LEFT, modifiers)
    for i in range(1, steps + 1):
        send(widget, QEvent.Type.MouseMove, start + (end - start) * i / steps, NONE, LEFT, modifiers)
    send(widget, QEvent.Type.MouseButtonRelease, end, LEFT, NONE, modifiers)
