"""How a ghost is drawn on the graph: chips with a sign, half bars from afar, what has no match.

A bar above the middle is more than the ghost's, one below it is less: the sign is seen without the colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPen

from gui.canvas.brush import Brush
from gui.canvas.layout import BOX_HEIGHT, BOX_WIDTH
from gui.canvas.scene import Scene

# Units of the picture; a factor of FULL_AT fills half the height, the smallest change is still seen.
STRIP, LEAST_SHARE, FULL_AT = 26.0, 0.2, 4.0
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


def bar_share(change: float) -> float:
    """Of the half height that a change fills, signed: 1 at FULL_AT times as much and more, 0 where nothing is known."""
    if change != change or not change:
        return 0.0
    size = 1.0 if change <= -1 else min(abs(log(1 + change)) / log(FULL_AT), 1.0)
    return (1 if change > 0 else -1) * max(size, LEAST_SHARE)


def draw_bars(brush: Brush, scene: Scene, boxes: np.ndarray) -> None:
    """In units of the picture, at the right edge of each box: up for more, down for less, a cross without a match."""
    against, painter = scene.against, brush.painter
    assert against is not None
    layers = scene.diagram.layers[boxes]
    boxes, layers = boxes[layers >= 0], layers[layers >= 0]
    alone = against.only_here[layers]
    changed = ~alone & (np.nan_to_num(against.change[layers]) != 0)
    painter.setOpacity(1.0)
    fill(painter, QBrush(brush.theme.colour("panel")), [strip(scene, box) for box in boxes[alone | changed].tolist()])
    crosses = [rect for box in boxes[alone].tolist() for rect in cross(strip(scene, box))]
    fill(painter, QBrush(brush.theme.colour("text")), crosses)
    up = against.change[layers] > 0
    for sign, token in ((changed & up, "over" if against.more_is_worse else "fits"),
                        (changed & ~up, "fits" if against.more_is_worse else "over")):  # fmt: skip
        found = zip(boxes[sign].tolist(), against.change[layers[sign]].tolist(), strict=True)
        fill(painter, QBrush(brush.theme.colour(token)), [bar(strip(scene, box), change) for box, change in found])


def fill(painter: QPainter, brush: QBrush, rects: list[QRectF]) -> None:
    if rects:
        painter.setBrush(brush)
        painter.drawRects(rects)


def strip(scene: Scene, box: int) -> QRectF:
    left, top = float(scene.geometry.left[box]), float(scene.geometry.top[box])
    return QRectF(left + BOX_WIDTH - STRIP, top, STRIP, BOX_HEIGHT)


def cross(ground: QRectF) -> tuple[QRectF, QRectF]:
    """A plus: this layer has come in addition."""
    middle, arm, thick = ground.center(), STRIP * 0.36, STRIP * 0.14
    across = QRectF(middle.x() - arm, middle.y() - thick, 2 * arm, 2 * thick)
    return across, QRectF(middle.x() - thick, middle.y() - arm, 2 * thick, 2 * arm)


def bar(ground: QRectF, change: float) -> QRectF:
    height = bar_share(change) * BOX_HEIGHT / 2
    top = ground.center().y() - max(height, 0)
    return QRectF(ground.left() + 3, top, STRIP - 3, abs(height))


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
