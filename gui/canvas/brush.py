"""One drawing: where, how near, in which colours; what every part of the picture is drawn with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from gui.canvas.camera import Camera
from gui.canvas.colouring import NONE_CODE, Colouring
from gui.canvas.groups import Group
from gui.canvas.scene import INPUT_CODE, OUTPUT_CODE, Scene
from gui.theme import LOOK, Theme

# Scales at which a box first has words, a wire is a curve, wires are seen at all, a box is more than a dot.
WORDS_FROM, CURVES_FROM, WIRES_FROM, BOXES_FROM = 0.3, 0.3, 0.045, 0.035
DIMMED = 0.22


@dataclass(frozen=True, slots=True)
class Brush:
    """One drawing: where, how near, in which colours. vector: for a file, without pictures of pixels."""

    painter: QPainter
    camera: Camera
    width: float
    height: float
    theme: Theme
    vector: bool = False

    def rect(self, left: float, top: float, width: float = BOX_WIDTH, height: float = BOX_HEIGHT) -> QRectF:
        x, y = self.camera.px(left, top)
        return QRectF(x, y, width * self.camera.scale, height * self.camera.scale)

    @property
    def seen(self) -> tuple[float, float, float, float]:
        return self.camera.seen(self.width, self.height)

    def to_plane(self) -> None:
        """From here on the painter draws in units of the picture."""
        self.painter.save()
        self.painter.scale(self.camera.scale, self.camera.scale)
        self.painter.translate(-self.camera.x, -self.camera.y)

    def pen(self, colour: QColor, width_px: float) -> QPen:
        """For drawing in units; its width is in pixels."""
        pen = QPen(colour, width_px / self.camera.scale)
        if not self.vector and width_px <= 1:
            pen.setWidthF(0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def brush_of(painter: QPainter, camera: Camera, width: float, height: float, vector: bool = False) -> Brush:
    return Brush(painter, camera, width, height, LOOK.theme, vector)


def code_colour(colouring: Colouring, theme: Theme, code: int) -> QColor | None:
    """None where nothing is known."""
    # Beside a scale of blue the network's ends are neutral: they are no part of it.
    on_scale = colouring.kind == "scale"
    ends = ("dim", "dim") if on_scale else ("inputs", "outputs")
    plain = {INPUT_CODE: ends[0], OUTPUT_CODE: ends[1], NONE_CODE: "field"}
    if code in plain:
        return theme.colour(plain[code])
    return None if code < 0 else colouring.swatch(theme, code)


def fill_of(colour: QColor | None, theme: Theme) -> QBrush:
    """The unknown is hatched: no colour of a scale stands for it."""
    if colour is None:
        return QBrush(theme.colour("dim", 0.7), Qt.BrushStyle.BDiagPattern)
    return QBrush(colour)


def seen_groups(brush: Brush, scene: Scene) -> list[Group]:
    """Blocks whose ground is in view."""
    left, top, right, bottom = brush.seen
    near = scene.group_bounds
    inside = (near[:, 0] < right) & (near[:, 2] > left) & (near[:, 1] < bottom) & (near[:, 3] > top)
    return [scene.groups[i] for i in np.flatnonzero(inside).tolist()]
