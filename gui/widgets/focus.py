"""Where the keyboard goes when a panel comes into sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def give_focus(panel: QWidget) -> None:
    """To the panel, or to the first thing in it that takes the keyboard."""
    takers = (panel, *panel.findChildren(QWidget))
    suited = (w for w in takers if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(panel) and w.isEnabled())
    if (first := next(suited, None)) is not None:
        first.setFocus(Qt.FocusReason.OtherFocusReason)
