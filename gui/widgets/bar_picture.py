"""What of the bars leaves the window: the picture with its stack, the layers as text, and the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gui.theme import LOOK
from gui.widgets.bar_data import tsv
from gui.widgets.plot_tables import PlotTable, bars_table

if TYPE_CHECKING:
    from gui.session import Session
    from gui.widgets.bar_data import Bars
    from gui.widgets.bar_view import BarView
    from gui.widgets.contrast import Aligned
    from gui.widgets.whole_stack import WholeStack


class BarFiles:
    """Part of the panel, which has the bars and the stack."""

    session: Session
    bars: Bars | None
    view: BarView
    stack: WholeStack
    _aligned: Aligned

    def text(self) -> str:
        """The selected layers, or all, in the order on screen, as tab-separated text with every quantity's exact value."""
        if self.bars is None:
            return ""
        selection, rows = self.session.selection, self.view.row.order.tolist()
        chosen_rows = [layer for layer in rows if not selection or layer in selection]
        return tsv(self.session.analysis, chosen_rows, self.session.unit)

    def plot_table(self) -> PlotTable | None:
        """The layers in the order on screen."""
        if self.bars is None:
            return None
        analysis, ghost = self.session.analysis, self.session.ghost
        matches = self._aligned.rows(analysis, ghost) if ghost else None
        return bars_table(analysis, self.view.row.order.tolist(), ghost, matches)

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        painter.fillRect(rect, LOOK.theme.colour("panel"))
        self.view.paint_vector(painter, rect.translated(self.view.pos()))
        if self.stack.isVisible():
            painter.save()
            painter.translate(rect.topLeft() + self.stack.pos())
            self.stack.paint(painter)
            painter.restore()
        return True
