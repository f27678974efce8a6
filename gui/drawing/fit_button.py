"""A way back to the whole drawing that can be seen: wheel and drag have carried many a drawing out of sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from gui.theme import LOOK
from gui.widgets.icons import icon


class FitButton(QToolButton):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.setAccessibleName(self.tr("show all of the drawing"))
        self.setToolTip(
            self.tr("Show all of the drawing (Home); the wheel zooms, a drag on the ground pushes it about")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._paint()
        LOOK.theme_changed.connect(self._paint)

    def _paint(self) -> None:
        self.setIcon(icon("fit"))
