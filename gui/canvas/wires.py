"""Draws wires: smooth ways as wide as the logarithm of their bytes, from afar thin lines."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from analysis.picture.layout import BOX_HEIGHT
from gui.canvas.brush import Brush
from gui.canvas.scene import WIDTHS_PX, Scene
from gui.theme import Theme


def wire_colour(theme: Theme, alpha: float = 1.0) -> QColor:
    return theme.colour("elementwise", alpha)


def draw_curves(brush: Brush, scene: Scene) -> None:
    """Smooth ways, as wide as the logarithm of their bytes."""
    painter, wires = brush.painter, scene.geometry.wires_in(brush.seen)
    colour, scale = mixed_in(wire_colour(brush.theme), brush.theme), min(1.0, brush.camera.scale)
    brush.to_plane()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    classes, plain = scene.wire_classes[wires], scene.geometry.plumb[wires]
    for number, width in enumerate(WIDTHS_PX):
        pen = brush.pen(colour, max(1.01, width * scale))
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        straight = wires[(classes == number) & plain]
        painter.drawLines([scene.geometry.line(wire) for wire in straight.tolist()])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for wire in wires[(classes == number) & ~plain].tolist():
            painter.drawPath(scene.geometry.path(wire))
    painter.restore()
    draw_stub_ends(brush, scene, wires[scene.geometry.placement.routes.stubs[wires]])


def mixed_in(colour: QColor, theme: Theme) -> QColor:
    """Three quarters of the colour over the panel, opaque: a wire over a wire is no darker."""
    ground = theme.colour("panel")
    return QColor(*(round(0.75 * a + 0.25 * b) for a, b in zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True)))


def draw_stub_ends(brush: Brush, scene: Scene, wires: np.ndarray) -> None:
    """A wire that is only named: a ring at the upper end of its tail."""
    painter = brush.painter
    painter.setPen(QPen(wire_colour(brush.theme), 1.2))
    painter.setBrush(brush.theme.colour("panel"))
    for wire in wires.tolist():
        x, y = brush.camera.px(*scene.geometry.placement.routes.way(wire)[0].tolist())
        painter.drawEllipse(QPointF(x, y), 4 * brush.camera.scale, 4 * brush.camera.scale)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_lines(brush: Brush, scene: Scene) -> None:
    """From afar: thin straight stretches."""
    colour = mixed_in(wire_colour(brush.theme), brush.theme)
    stretches = seen_stretches(scene.geometry.straight_lines, brush)
    if not brush.vector:
        image = rastered(stretches, brush, colour.rgba())
        height, width = image.shape
        picture = QImage(image.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        brush.painter.drawImage(QPointF(0, 0), picture)
        return
    brush.to_plane()
    brush.painter.setPen(brush.pen(colour, 1.0))
    brush.painter.drawLines([QLineF(*line) for line in stretches.tolist()])
    brush.painter.restore()


def rastered(stretches: np.ndarray, brush: Brush, argb: int) -> np.ndarray:
    """ARGB of shape (height, width), thousands of lines at once: as many points along each as it is pixels long."""
    image = np.zeros((max(1, round(brush.height)), max(1, round(brush.width))), dtype=np.uint32)
    corner, scale = np.array([brush.camera.x, brush.camera.y] * 2), brush.camera.scale
    lines = (stretches - corner) * scale
    lines = np.clip(lines, -2.0, np.array([brush.width, brush.height] * 2) + 2.0)
    counts = np.ceil(np.abs(lines[:, 2:] - lines[:, :2]).max(axis=1, initial=0)).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(lines)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    t = (np.arange(len(owner)) - first) / np.maximum(1, counts - 1)[owner]
    x = (lines[owner, 0] + t * (lines[owner, 2] - lines[owner, 0])).astype(np.int64)
    y = (lines[owner, 1] + t * (lines[owner, 3] - lines[owner, 1])).astype(np.int64)
    inside = (x >= 0) & (x < image.shape[1]) & (y >= 0) & (y < image.shape[0])
    image[y[inside], x[inside]] = argb
    return image


def seen_stretches(stretches: np.ndarray, brush: Brush) -> np.ndarray:
    """Those that can be seen: in the widget, and longer than a pixel."""
    left, top, right, bottom = brush.seen
    low, high = np.minimum(stretches[:, :2], stretches[:, 2:]), np.maximum(stretches[:, :2], stretches[:, 2:])
    seen = (low[:, 0] <= right) & (high[:, 0] >= left) & (low[:, 1] <= bottom) & (high[:, 1] >= top)
    seen &= ((high - low) * brush.camera.scale >= 1.0).any(axis=1)
    return stretches[seen]


def light_wires(brush: Brush, scene: Scene, wires: Iterable[int], colour: QColor) -> None:
    """Whole ways in one colour; what is only named is drawn straight and dashed, from end to end."""
    painter, geometry = brush.painter, scene.geometry
    brush.to_plane()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in wires:
        pen = brush.pen(colour, max(1.6, WIDTHS_PX[scene.wire_classes[wire]] * min(1.0, brush.camera.scale)))
        if geometry.placement.routes.stubs[wire]:
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            source = int(scene.diagram.wires.sources[wire])
            x, y = geometry.placement.x[source], geometry.placement.y[source] + BOX_HEIGHT / 2
            painter.drawLine(QPointF(x, y), QPointF(*geometry.placement.routes.way(wire)[0]))
        painter.setPen(pen)
        painter.drawPath(geometry.path(wire))
    painter.restore()
