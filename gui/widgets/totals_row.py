"""Sums of the rows of a column table, under their columns, always in sight."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import LOOK
from gui.widgets.layer_columns import total_text
from gui.widgets.table_view import CELL_PADDING, ROW_PX, TableView, bold_digits


class TotalsRow(QWidget):
    """Sums of the rows on screen, under their columns, always in sight."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self.view, self.label = view, self.tr("total")
        self.setFixedHeight(ROW_PX + 4)
        header = view.horizontalHeader()
        for moved in (header.sectionResized, header.sectionMoved, header.geometriesChanged):
            moved.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        view.model().modelReset.connect(self._speak)
        LOOK.theme_changed.connect(self.update)

    def text(self, column: int) -> str:
        """What stands under a column."""
        if column == self._label_column():
            return self.label
        spec = self.view.table.columns[column]
        if self.view.table.analysis is None:
            return ""
        return total_text(spec, self.view.table.total(column)) if spec.total else ""

    def _label_column(self) -> int:
        named = (c for c in self.view.visible_columns() if not self.view.table.columns[c].number)
        return next(named, -1)

    def _speak(self) -> None:
        columns = self.view.table.columns
        sums = (f"{columns[c].title} {self.text(c)}" for c in range(len(columns)) if columns[c].total)
        self.setAccessibleName(f"{self.label}: " + ", ".join(sums))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, header = QPainter(self), self.view.horizontalHeader()
        painter.setFont(bold_digits())
        painter.setPen(LOOK.theme.colour("line"))
        painter.drawLine(0, 0, self.width(), 0)
        painter.setPen(LOOK.theme.colour("text"))
        for column in self.view.visible_columns():
            spec, left = self.view.table.columns[column], header.sectionViewportPosition(column)
            cell = QRectF(left, 1, header.sectionSize(column), self.height() - 1)
            words = cell.adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
            side = Qt.AlignmentFlag.AlignRight if spec.number else Qt.AlignmentFlag.AlignLeft
            text = painter.fontMetrics().elidedText(self.text(column), Qt.TextElideMode.ElideRight, int(words.width()))
            painter.drawText(words, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
