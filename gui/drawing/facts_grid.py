"""Facts in two columns: what it is, and the figure at the right end, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.theme import PADDING, small_font, tabular
from gui.widgets.card import ElidedLabel

# A figure is shown whole up to this width, the words before it give way first.
WHOLE_PX = 150


class FactValue(ElidedLabel):
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), WHOLE_PX), super().minimumSizeHint().height())


class FactsGrid(QWidget):
    """Labels stay and are written anew, so that nothing moves while a slider is dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[tuple[ElidedLabel, FactValue]] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(PADDING)
        self.grid.setVerticalSpacing(3)
        self.grid.setColumnStretch(0, 1)

    def show_facts(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """rows: what it is, its value, what the tooltip says (both together where that is empty)."""
        while len(self.lines) < len(rows):
            self._add_line()
        for place, line in enumerate(self.lines):
            if place < len(rows):
                write(line, *rows[place])
            for label in line:
                label.setVisible(place < len(rows))

    def _add_line(self) -> None:
        name, value = ElidedLabel(), FactValue()
        name.setObjectName("dim")
        name.setFont(small_font())
        value.setFont(tabular(small_font()))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, label in enumerate((name, value)):
            self.grid.addWidget(label, len(self.lines), column)
        self.lines.append((name, value))


def write(line: tuple[ElidedLabel, FactValue], name: str, value: str, tip: str) -> None:
    for label, text in zip(line, (name, value), strict=True):
        if text != label.text():
            label.setText(text)
        label.setToolTip(tip or f"{name}: {value}")
    line[1].setAccessibleName(f"{name}: {value}")
