"""Draws wires: smooth ways as wide as the logarithm of their bytes, from afar thin lines."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.canvas.brush import Brush
from gui.canvas.layout import BOX_HEIGHT
from gui.canvas.scene import WIDTHS_PX, Scene
from gui.theme import Theme


def wire_colour(theme: Theme, alpha: float = 1.0) -> QColor:
    return theme.colour("elementwise", alpha)


def draw_curves(brush: Brush, scene: Scene) -> None:
    """Smooth ways, as wide as the logarithm of their bytes."""
    painter, wires = brush.painter, scene.geometry.wires_in(brush.seen)
    brush.to_plane()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    classes = scene.wire_classes[wires]
    for number, width in enumerate(WIDTHS_PX):
        painter.setPen(brush.pen(wire_colour(brush.theme, 0.75), max(1.01, width * min(1.0, brush.camera.scale))))
        for wire in wires[classes == number].tolist():
            painter.drawPath(scene.geometry.path(wire))
    painter.restore()
    draw_stub_ends(brush, scene, wires[scene.geometry.placement.routes.stubs[wires]])


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
    stretches = scene.geometry.straight_lines
    painter = brush.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    brush.to_plane()
    painter.setPen(brush.pen(wire_colour(brush.theme, 0.6), 1.0))
    painter.drawLines(as_lines(stretches, brush))
    painter.restore()


def as_lines(stretches: np.ndarray, brush: Brush) -> list[QLineF]:
    """Those that can be seen: in the widget, and longer than a pixel."""
    left, top, right, bottom = brush.seen
    low, high = np.minimum(stretches[:, :2], stretches[:, 2:]), np.maximum(stretches[:, :2], stretches[:, 2:])
    seen = (low[:, 0] <= right) & (high[:, 0] >= left) & (low[:, 1] <= bottom) & (high[:, 1] >= top)
    seen &= ((high - low) * brush.camera.scale >= 1.0).any(axis=1)
    return [QLineF(*line) for line in stretches[seen].tolist()]


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
