"""Below the matrix: what the cell says that the keys are on, and how far the weighing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from analysis.units import exact
from gui.theme import GAP, PADDING, small_font
from gui.widgets.card import ElidedLabel
from gui.widgets.matrix_words import cell_title, details

if TYPE_CHECKING:
    from analysis.matrix import Cell, Row
    from gui.jobs import Progress


class CellWords(QWidget):
    """Two lines that never change their height: the verdict, and the change with what it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.upper, self.lower = ElidedLabel(), ElidedLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 4, PADDING, 4)
        column.setSpacing(0)
        for label in (self.upper, self.lower):
            label.setFont(small_font())
            column.addWidget(label)
        self.lower.setObjectName("dim")

    def show_coming(self, files: int) -> None:
        """What comes of files that are held above the matrix."""
        one, more = (
            self.tr("Let go to weigh this file on every device"),
            self.tr("Let go to weigh these {n} files on every device"),
        )
        self.upper.setText(one if files == 1 else more.format(n=exact(files)))
        self.lower.setText(self.tr("The network on screen stays"))

    def show_cell(self, row: Row | None, cell: Cell | None, hint: str) -> None:
        """hint: what can be done with it, where it has no change to tell."""
        if row is None or cell is None:
            self.upper.setText(row.trouble if row else "")
            self.lower.setText("")
            return
        told = details(cell)
        self.upper.setText(f"{cell_title(row, cell)}: {told[0]}")
        self.lower.setText(" · ".join((*told[1:], hint)))
        self.upper.setToolTip("\n".join(told))
        self.lower.setToolTip("\n".join(told))


class WeighingBar(QWidget):
    """Seen while models are weighed, and where that was stopped before the last."""

    stopped = Signal()
    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text, self.bar, self.button = ElidedLabel(), QProgressBar(), QToolButton()
        self.text.setFont(small_font())
        self.text.setObjectName("dim")
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(self.tr("how far the weighing is"))
        self._busy = False
        self.button.clicked.connect(lambda: (self.stopped if self._busy else self.asked).emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 2, GAP, 2)
        row.setSpacing(GAP)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar)
        row.addWidget(self.button)
        self.hide()

    def show_busy(self, busy: Progress) -> None:
        self._busy = True
        self.text.setText(busy.text or self.tr("weighing"))
        self.bar.setValue(round(busy.fraction * 1000))
        self.bar.show()
        self.button.setText(self.tr("Stop"))
        self.button.setToolTip(self.tr("What is weighed already stays"))
        self.show()

    def show_rest(self, left: int) -> None:
        """Nothing works; so many models are left."""
        self._busy = False
        self.bar.hide()
        words = self.tr("1 model is not weighed") if left == 1 else self.tr("{n} models are not weighed")
        self.text.setText(words.format(n=left))
        self.button.setText(self.tr("Go on"))
        self.button.setToolTip("")
        self.setVisible(left > 0)
