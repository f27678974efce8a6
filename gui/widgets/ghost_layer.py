"""How a ghost looks on the roofline: hollow dots, dotted roofs, thin arrows; and the mark of the whole network."""

from __future__ import annotations

from functools import cache
from math import atan2, cos, hypot, pi, sin
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from analysis.ops.registry import FAMILIES
from gui.theme import LOOK, load_theme
from gui.widgets.dot_cloud import outline
from gui.widgets.roof_layers import Layer, Scenery
from gui.widgets.roof_scale import lines
from gui.widgets.roofline_data import Dots
from gui.widgets.symbols import symbol_path

if TYPE_CHECKING:
    import numpy as np

HEAD_PX, SHORTEST_PX, TOTAL_PX = 6.0, 10.0, 9.0
# Of a selected layer: thicker, with a larger head.
CHOSEN_PX, CHOSEN_HEAD_PX = 2.0, 9.0
DOTTED = [2.0, 3.0]


class GhostCloud(pg.ScatterPlotItem):
    """Hollow dots below the real ones; no mouse finds them."""

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(-2)

    def set_dots(self, dots: Dots | None) -> None:
        if dots is None:
            self.clear()
            return
        pens = strokes(LOOK.theme.name)
        self.setData(
            x=dots.x,
            y=dots.y,
            size=dots.diameters_px,
            symbol=[symbol_path(FAMILIES[f]) for f in dots.families.tolist()],
            pen=[pens[f] for f in dots.families.tolist()],
            brush=QBrush(Qt.BrushStyle.NoBrush),
        )

    def mouseClickEvent(self, event) -> None:
        """The box answers clicks."""
        event.ignore()


@cache
def strokes(theme_name: str) -> list[QPen]:
    theme = load_theme(theme_name)
    return [outline(theme.colour(family, 0.8), 1.2) for family in FAMILIES]


class GhostLayer(Layer):
    def paint_scenery(self, painter: QPainter, scenery: Scenery) -> None:
        if scenery.ghost:
            self._paint_roofs(painter, scenery)
            self._paint_arrows(painter, scenery)
        places = [(scenery.total, False), (scenery.ghost.total if scenery.ghost else None, True)]
        for place, hollow in places:
            if place:
                self._paint_total(painter, QPointF(*scenery.frame.px(*place)), hollow)
        if scenery.ghost and scenery.total and scenery.ghost.total:
            painter.setPen(QPen(LOOK.theme.colour("text"), 1.5))
            paint_arrow(
                painter, scenery.frame.px(*scenery.ghost.total), scenery.frame.px(*scenery.total), TOTAL_PX, TOTAL_PX
            )

    def _paint_roofs(self, painter: QPainter, scenery: Scenery) -> None:
        pen = QPen(LOOK.theme.colour("dim"), 1.5)
        pen.setDashPattern(DOTTED)
        painter.setPen(pen)
        for line in lines(scenery.ghost.roofs, scenery.frame):
            start, end = scenery.frame.px(line.x0, line.y0), scenery.frame.px(line.x1, line.y1)
            painter.drawLine(QPointF(*start), QPointF(*end))

    def _paint_arrows(self, painter: QPainter, scenery: Scenery) -> None:
        """Those of selected layers on the others, which are fainter then."""
        some = scenery.chosen is not None and len(scenery.chosen) > 0
        painter.setPen(QPen(LOOK.theme.colour("dim", 0.35 if some else 0.7), 1))
        paint_arrows(painter, scenery, scenery.arrows, HEAD_PX)
        painter.setPen(QPen(LOOK.theme.colour("selection"), CHOSEN_PX))
        paint_arrows(painter, scenery, scenery.chosen, CHOSEN_HEAD_PX)

    def _paint_total(self, painter: QPainter, at: QPointF, hollow: bool) -> None:
        """A circle with a cross: no family has it."""
        pen = QPen(LOOK.theme.colour("dim" if hollow else "text"), 1.6)
        if hollow:
            pen.setDashPattern(DOTTED)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, TOTAL_PX, TOTAL_PX)
        painter.drawLine(at - QPointF(TOTAL_PX, 0), at + QPointF(TOTAL_PX, 0))
        painter.drawLine(at - QPointF(0, TOTAL_PX), at + QPointF(0, TOTAL_PX))


def paint_arrows(painter: QPainter, scenery: Scenery, arrows: np.ndarray | None, head_px: float) -> None:
    for x0, y0, r0, x1, y1, r1 in arrows.tolist() if arrows is not None else ():
        paint_arrow(painter, scenery.frame.px(x0, y0), scenery.frame.px(x1, y1), r0, r1, head_px)


def paint_arrow(
    painter: QPainter,
    start: tuple[float, float],
    end: tuple[float, float],
    leave_px: float,
    reach_px: float,
    head_px: float = HEAD_PX,
) -> None:
    """From the rim of one mark to that of the other, with a small head; nothing where they are too near for it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if length < SHORTEST_PX + leave_px + reach_px:
        return
    tip = QPointF(end[0] - dx / length * reach_px, end[1] - dy / length * reach_px)
    painter.drawLine(QPointF(start[0] + dx / length * leave_px, start[1] + dy / length * leave_px), tip)
    angle = atan2(dy, dx)
    wings = [tip - QPointF(cos(angle + turn), sin(angle + turn)) * head_px for turn in (pi / 7, -pi / 7)]
    painter.setBrush(painter.pen().color())
    painter.drawPolygon(QPolygonF([tip, *wings]))
