"""Below a step: the way back and the way on, each with the name of the step that it leads to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gui.theme import GAP, PADDING

FRAME_PX = 22


class WayButton(QPushButton):
    """A name that gives way where there is little room; the arrow stays."""

    def __init__(self, name: str, before: str = "", after: str = "") -> None:
        super().__init__()
        self.name, self.before, self.after, self.title = name, before, after, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_title(self, title: str, tip: str) -> None:
        self.title = title
        self.setToolTip(tip)
        self.setAccessibleName(f"{self.name}: {title}" if title else self.name)
        self._show()

    def minimumSizeHint(self) -> QSize:
        return QSize(64, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        metrics = QFontMetrics(self.font())
        room = self.width() - FRAME_PX - metrics.horizontalAdvance(self.before + self.after)
        shown = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, room)
        self.setText(f"{self.before}{shown}{self.after}".replace("&", "&&"))


class Foot(QWidget):
    previous_asked = Signal()
    next_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = WayButton(self.tr("previous step"), before="← ")
        self.on = WayButton(self.tr("next step"), after=" →")
        self.on.setObjectName("primary")
        self.back.clicked.connect(lambda _=False: self.previous_asked.emit())
        self.on.clicked.connect(lambda _=False: self.next_asked.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, GAP, PADDING, GAP)
        row.setSpacing(GAP)
        row.addWidget(self.back, 2)
        row.addWidget(self.on, 3)

    def show_ways(self, before: str, after: str) -> None:
        """Titles of the steps before and after; "" where there is none: before the first nothing, after the last the list."""
        self.back.setEnabled(bool(before))
        self.back.set_title(before, self.tr("Previous step (Page ↑)"))
        self.on.set_title(after or self.tr("All lessons"), self.tr("Next step (Page ↓)"))
