"""Draws a scene at any distance: cards with words, then coloured boxes, then pixels. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from analysis.picture.diagram import LAYER
from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from gui.canvas.brush import (
    BOXES_FROM,
    CURVES_FROM,
    DIMMED,
    WIRES_FROM,
    WORDS_FROM,
    Brush,
    code_colour,
    fill_of,
    seen_groups,
)
from gui.canvas.camera import Camera
from gui.canvas.cards import draw_cards
from gui.canvas.ghost_marks import draw_bars
from gui.canvas.scene import Marks, Scene
from gui.canvas.wires import draw_curves, draw_lines, light_wires
from gui.theme import Theme


def draw(brush: Brush, scene: Scene, marks: Marks) -> None:
    """The whole picture, from the ground up."""
    brush.painter.fillRect(QRectF(0, 0, brush.width, brush.height), brush.theme.colour("panel"))
    scale = brush.camera.scale
    if scale >= BOXES_FROM:
        draw_groups(brush, scene)
    if scale >= CURVES_FROM:
        draw_curves(brush, scene)
    elif scale >= WIRES_FROM:
        draw_lines(brush, scene)
    if scale >= WORDS_FROM:
        draw_cards(brush, scene)
    elif scale >= BOXES_FROM or brush.vector:
        draw_boxes(brush, scene)
    else:
        draw_pixels(brush, scene)
    draw_marks(brush, scene, marks)


def draw_groups(brush: Brush, scene: Scene) -> None:
    """Light grounds behind the boxes of a block."""
    painter, near = brush.painter, brush.camera.scale >= WORDS_FROM
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush.theme.colour("ground"))
    bounds = (group.bounds for group in seen_groups(brush, scene))
    rects = [brush.rect(x1, y1, x2 - x1, y2 - y1) for x1, y1, x2, y2 in bounds]
    if near:
        for rect in rects:
            painter.drawRoundedRect(rect, 8 * brush.camera.scale, 8 * brush.camera.scale)
    elif rects:
        painter.drawRects(rects)


def draw_boxes(brush: Brush, scene: Scene) -> None:
    """Coloured boxes without words."""
    painter, geometry = brush.painter, scene.geometry
    boxes = geometry.boxes_in(brush.seen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    brush.to_plane()
    groups = scene.codes[boxes] * 2 + scene.dimmed[boxes]
    for group in np.unique(groups).tolist():
        colour = code_colour(scene.colouring, brush.theme, group >> 1)
        painter.setBrush(fill_of(colour, brush.theme))
        painter.setOpacity(DIMMED if group & 1 else 1.0)
        painter.drawRects([geometry.rects[box] for box in boxes[groups == group].tolist()])
    if scene.against is not None:
        draw_bars(brush, scene, boxes)
    painter.restore()


def draw_pixels(brush: Brush, scene: Scene) -> None:
    """From farthest away: each box its pixels, painted by number."""
    image = pixels(scene, brush.theme, brush.camera, round(brush.width), round(brush.height))
    height, width = image.shape
    picture = QImage(image.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    brush.painter.drawImage(QPointF(0, 0), picture)


def pixels(scene: Scene, theme: Theme, camera: Camera, width: int, height: int) -> np.ndarray:
    """ARGB of shape (height, width); 0 where there is no box."""
    image = np.zeros((max(1, height), max(1, width)), dtype=np.uint32)
    colours = {
        code: code_colour(scene.colouring, theme, code) or theme.colour("line")
        for code in np.unique(scene.codes).tolist()
    }
    table = np.array([colours[code].rgba() for code in sorted(colours)], dtype=np.uint32)
    argb = table[np.searchsorted(sorted(colours), scene.codes)]
    argb = np.where(scene.dimmed, np.uint32(theme.colour("line").rgba()), argb)
    x = np.floor((scene.geometry.left - camera.x) * camera.scale).astype(np.int64)
    y = np.floor((scene.geometry.top - camera.y) * camera.scale).astype(np.int64)
    for dx in range(max(1, round(BOX_WIDTH * camera.scale))):
        for dy in range(max(1, round(BOX_HEIGHT * camera.scale))):
            inside = (x + dx >= 0) & (x + dx < width) & (y + dy >= 0) & (y + dy < height)
            image[y[inside] + dy, x[inside] + dx] = argb[inside]
    return image


def draw_marks(brush: Brush, scene: Scene, marks: Marks) -> None:
    """Wires and boxes that are selected, pointed at, or where the keyboard is."""
    painter = brush.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    light_wires(brush, scene, marks.lit, brush.theme.colour("selection"))
    if marks.wire is not None:
        light_wires(brush, scene, (marks.wire,), brush.theme.colour("accent"))
    ring(brush, scene, marks.selected, QPen(brush.theme.colour("selection"), 2.6))
    if marks.hovered is not None:
        ring(brush, scene, (marks.hovered,), QPen(brush.theme.colour("text"), 1.4), away=2.5)
    if marks.cursor is not None:
        ring(brush, scene, (marks.cursor,), QPen(brush.theme.colour("accent"), 1.6, Qt.PenStyle.DashLine), away=5)


def ring(brush: Brush, scene: Scene, boxes: Iterable[int], pen: QPen, away: float = 1.0) -> None:
    painter, frame = brush.painter, QRectF(-8, -8, brush.width + 16, brush.height + 16)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for box in boxes:
        rect = brush.rect(float(scene.geometry.left[box]), float(scene.geometry.top[box]))
        grow = away + max(0.0, (5 - rect.height()) / 2)
        if rect.intersects(frame):
            corner = 5 * brush.camera.scale if scene.diagram.kinds[box] == LAYER else rect.height() / 2
            painter.drawRoundedRect(rect.adjusted(-grow, -grow, grow, grow), corner + away, corner + away)
