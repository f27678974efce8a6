"""How a ghost is drawn on the graph: chips with a sign, half bars from afar, what has no match."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPen

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from gui.canvas.brush import Brush
from gui.canvas.ghost_bars import ALONE, BETTER, NOTHING, WORSE
from gui.canvas.scene import Scene

MISSING_PX = 64


@dataclass(frozen=True, slots=True)
class Chip:
    """A change in words, in a colour of the theme."""

    text: str
    token: str


def chip_of(scene: Scene, box: int) -> Chip | None:
    if scene.against is None:
        return None
    layer = int(scene.diagram.layers[box])
    return Chip(scene.against.chip(layer), scene.against.token(layer))


def ghost_border(scene: Scene, box: int, border: QPen) -> QPen:
    """Dashed around a layer that the ghost does not have."""
    if scene.against is None or not scene.against.only_here[scene.diagram.layers[box]]:
        return border
    return QPen(border.color(), 1.6, Qt.PenStyle.DashLine)


def draw_bars(brush: Brush, scene: Scene, boxes: np.ndarray) -> None:
    """In units of the picture, at the right edge of each box: up for more, down for less, a cross without a match."""
    bars = scene.ghost_bars
    if bars is None:
        return
    brush.painter.setOpacity(1.0)
    kinds = bars.kinds[boxes]
    fill(brush, "panel", [bars.grounds[box] for box in boxes[kinds != NOTHING].tolist()])
    for kind, token in ((WORSE, "over"), (BETTER, "fits"), (ALONE, "text")):
        fill(brush, token, [rect for box in boxes[kinds == kind].tolist() for rect in bars.shapes[box]])


def fill(brush: Brush, token: str, rects: list[QRectF]) -> None:
    if rects:
        brush.painter.setBrush(brush.theme.colour(token))
        brush.painter.drawRects(rects)


def draw_missing(brush: Brush, scene: Scene, font: QFont) -> None:
    """Below the box that they follow: how many layers only the ghost has."""
    if scene.against is None:
        return
    painter = brush.painter
    painter.setFont(font)
    painter.setPen(brush.theme.colour("text"))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for layer, names in scene.against.missing.items():
        box = int(scene.diagram.box_of[layer])
        foot = brush.rect(float(scene.geometry.left[box]), float(scene.geometry.top[box]) + BOX_HEIGHT, BOX_WIDTH, 0)
        painter.drawText(QRectF(foot.right() - MISSING_PX, foot.top() + 1, MISSING_PX, 14), flags, f"◌ +{len(names)}")
