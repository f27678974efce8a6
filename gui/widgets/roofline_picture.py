"""What of the roofline leaves the window: the plot with its legend and note, and its numbers."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter

from gui.theme import GAP, PADDING
from gui.widgets.picture_caption import Caption
from gui.widgets.plot_tables import PlotTable, roofline_table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from gui.session import Session
    from gui.widgets.family_legend import FamilyLegend
    from gui.widgets.roofline_data import Picture
    from gui.widgets.roofline_view import RooflineView


class RooflineFiles:
    """Part of the panel, which has the plot, the legend and the note."""

    session: Session
    picture: Picture | None
    view: RooflineView
    legend: FamilyLegend
    note: QLabel

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        """The plot, and below it what the title bar and the note say; what only the window can do is left out."""
        if self.picture is None:
            return False
        plot = QRectF(self._plot()).translated(rect.topLeft())
        self.view.paint_vector(painter, plot)
        self._caption().paint(painter, plot.bottomLeft() + QPointF(0, GAP))
        return True

    def whole_size(self) -> QSize | None:
        """As on the screen; in a narrow panel the legend may need more."""
        if self.picture is None:
            return None
        needed = self._plot().bottom() + 1 + GAP + ceil(self._caption().height) + PADDING
        return QSize(self.width(), max(self.height(), needed))

    def _plot(self) -> QRect:
        return QRect(self.view.mapTo(self, QPoint()), self.view.size())

    def _caption(self) -> Caption:
        return Caption(self.legend.names, self.note.text(), self._plot().width())

    def plot_table(self) -> PlotTable | None:
        """The dots that are shown, the roofs, and the ghost's."""
        if self.picture is None:
            return None
        ghost = self.picture.ghost
        theirs = ghost.dots.layers.tolist() if ghost else ()
        ours = self.picture.dots.layers.tolist()
        return roofline_table(self.session.analysis, ours, self.session.ghost if ghost else None, theirs)
