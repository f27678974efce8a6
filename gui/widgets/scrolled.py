"""A column of widgets that keeps its height in a low panel, and is scrolled there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.theme import GAP, PADDING


def scrolled(*widgets: QWidget) -> QScrollArea:
    """One below the other; the last one takes what room is left."""
    body, area = QWidget(objectName="plainGround"), QScrollArea()
    column = QVBoxLayout(body)
    column.setContentsMargins(PADDING, 6, PADDING, 6)
    column.setSpacing(GAP)
    for widget in widgets:
        column.addWidget(widget, int(widget is widgets[-1]))
    area.setWidget(body)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
