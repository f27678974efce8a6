"""The two painted layers of a roofline: grid and roofs below the dots, words, handle and guides above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.theme import LOOK, small_font
from gui.widgets.roof_labels import Label
from gui.widgets.roof_scale import Frame, Line, Roof, lines

if TYPE_CHECKING:
    import numpy as np

    from gui.widgets.roofline_ghost import Ghost

HANDLE_PX = 5.5
CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
DASHES = {"solid": [], "dashed": [5.0, 4.0], "ghost": [1.0, 3.0]}


@dataclass(slots=True)
class Scenery:
    """What is painted, all of it replaced when anything changes. hot: key of the roof under the mouse or in the field.

    total: the place of the whole network. ghost: what is compared with. arrows, chosen: from the ghost's dots to ours, of
    layers that are not selected and of those that are. spans: (n, 3) the lines that join the dots of a layer at several
    memory levels.
    """

    frame: Frame
    roofs: Sequence[Roof] = ()
    labels: Sequence[Label] = ()
    ridge: tuple[float, float] | None = None
    guide: tuple[float, float] | None = None
    ring: tuple[float, float, float] | None = None
    hot: tuple[str, str] | None = None
    grid: tuple[Sequence[float], Sequence[float]] = ((), ())
    total: tuple[float, float] | None = None
    ghost: Ghost | None = None
    arrows: np.ndarray | None = None
    chosen: np.ndarray | None = None
    spans: np.ndarray | None = None


class Layer(pg.GraphicsObject):
    """Lies in the view box in pixels, not in the plane; takes no mouse."""

    def __init__(self, box: pg.ViewBox, z: float) -> None:
        super().__init__()
        self.scenery: Scenery | None = None
        self.setParentItem(box)
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_scenery(self, scenery: Scenery) -> None:
        if self.scenery is None or self.scenery.frame != scenery.frame:
            self.prepareGeometryChange()
        self.scenery = scenery
        self.update()

    def boundingRect(self) -> QRectF:
        frame = self.scenery.frame if self.scenery else None
        return QRectF(0, 0, frame.width, frame.height) if frame else QRectF()

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        if self.scenery:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_scenery(painter, self.scenery)

    def paint_scenery(self, painter: QPainter, scenery: Scenery) -> None:
        raise NotImplementedError


class RoofLines(Layer):
    def paint_scenery(self, painter: QPainter, scenery: Scenery) -> None:
        self._paint_grid(painter, scenery)
        for line in lines(scenery.roofs, scenery.frame):
            painter.setPen(pen_of(line, hot=line.roof.key == scenery.hot))
            start, end = scenery.frame.px(line.x0, line.y0), scenery.frame.px(line.x1, line.y1)
            painter.drawLine(QPointF(*start), QPointF(*end))

    def _paint_grid(self, painter: QPainter, scenery: Scenery) -> None:
        frame = scenery.frame
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(LOOK.theme.colour("line", 0.7), 1))
        xs = [frame.px(x, 0.0)[0] for x in scenery.grid[0]]
        ys = [frame.px(0.0, y)[1] for y in scenery.grid[1]]
        painter.drawLines([QLineF(x, 0, x, frame.height) for x in xs] + [QLineF(0, y, frame.width, y) for y in ys])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def pen_of(line: Line, hot: bool) -> QPen:
    roof, theme = line.roof, LOOK.theme
    colour = theme.colour("dim", 0.8) if line.style == "ghost" else theme.colour("text", 0.75)
    if line.style == "solid":
        colour = theme.colour("text")
    if (roof.by_hand and line.style != "ghost") or hot:
        colour = theme.colour("accent")
    width = {"solid": 2.2, "dashed": 1.3, "ghost": 1.0}[line.style] + (0.8 if hot and line.style != "ghost" else 0)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if DASHES[line.style]:
        pen.setDashPattern(DASHES[line.style])
    return pen


class Marks(Layer):
    def paint_scenery(self, painter: QPainter, scenery: Scenery) -> None:
        self._paint_guides(painter, scenery)
        painter.setPen(QPen(LOOK.theme.colour("dim"), 1))
        painter.drawLines([QLineF(*label.leader) for label in scenery.labels if label.leader])
        for label in (label for label in scenery.labels if label.text):
            paint_label(painter, label, colour_of(label, scenery))
        if scenery.ridge:
            painter.setPen(QPen(LOOK.theme.colour("accent"), 2))
            painter.setBrush(LOOK.theme.colour("panel"))
            painter.drawEllipse(QPointF(*scenery.frame.px(*scenery.ridge)), HANDLE_PX, HANDLE_PX)
        if scenery.ring:
            painter.setPen(QPen(LOOK.theme.colour("text"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            x, y, radius = scenery.ring
            painter.drawEllipse(QPointF(*scenery.frame.px(x, y)), radius, radius)

    def _paint_guides(self, painter: QPainter, scenery: Scenery) -> None:
        if not scenery.guide:
            return
        x, y = scenery.frame.px(*scenery.guide)
        pen = QPen(LOOK.theme.colour("selection"), 1.2)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y), QPointF(x, scenery.frame.height))
        painter.drawLine(QPointF(0, y), QPointF(x, y))


def colour_of(label: Label, scenery: Scenery) -> QColor:
    roof = label.roof
    if label.kind == "ridge" or (roof and (roof.by_hand or roof.key == scenery.hot)):
        return LOOK.theme.colour("accent")
    return LOOK.theme.colour("text" if label.kind in ("value", "total", "name") or (roof and roof.main) else "dim")


def paint_label(painter: QPainter, label: Label, colour: QColor) -> None:
    """The words on a patch of the ground, so that a line below them does not strike them out."""
    painter.save()
    painter.setFont(small_font())
    painter.translate(label.x, label.y)
    painter.rotate(label.angle_degrees)
    box = QRectF(-label.width / 2, -label.height / 2, label.width, label.height)
    painter.fillRect(box, LOOK.theme.colour("panel", 0.92))
    painter.setPen(colour)
    painter.drawText(box, CENTRED, label.text)
    painter.restore()


def text_size(text: str) -> tuple[float, float]:
    """Pixels that a label takes."""
    metrics = QFontMetricsF(small_font())
    return metrics.horizontalAdvance(text) + 6, metrics.height()


def shortened(text: str, room_px: float) -> tuple[str, float, float]:
    """The text, elided in the middle where it is wider than the room; its width and height."""
    metrics = QFontMetricsF(small_font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room_px - 6)
    return (shown, *text_size(shown))
