"""The pictogram of each kind of block, painted in the colour of its family."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen

from analysis.sketch import KINDS, Kind
from gui.drawing.kind_pictures import PICTURES
from gui.drawing.kind_strokes import SIDE, Shape, Stroke
from gui.theme import LOOK, load_theme
from gui.widgets.symbols import sharp_icon

SIDE_PX = 20
# Families of blocks that have a colour of another name; blocks that stand for several have that of most of their work.
TOKENS = {
    "input": "inputs", "activation": "elementwise", "merge": "elementwise", "quantisation": "elementwise",
    "block": "convolution",
}  # fmt: skip
# Kinds whose operators are of another family than those around them.
OWN_TOKENS = {
    "output": "outputs", "depthwise": "depthwise", "matmul": "dense", "concat": "movement", "split": "movement",
    "softmax": "normalisation", "log_softmax": "normalisation", "dropout": "elementwise", "mean": "elementwise",
    "squeeze_excite": "elementwise", "channel_shuffle": "movement", "transformer_encoder": "attention",
    "transformer_decoder": "attention", "opaque": "elementwise",
}  # fmt: skip


def family_token(kind: Kind) -> str:
    """The theme's colour of the kind: that of its operator in all other pictures."""
    return OWN_TOKENS.get(kind.id) or TOKENS.get(kind.family, kind.family)


def ink_token(kind: Kind) -> str:
    """The colour of the pictogram: that of the family, where thin lines of it can be seen."""
    token = family_token(kind)
    return "elementwise" if token == "movement" else token


def draw_kind(painter: QPainter, kind: Kind, rect: QRectF, colour: QColor) -> None:
    """Paints the pictogram as large as it fits into the middle of the rectangle."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / SIDE, side / SIDE)
    for path, stroke in paths_of(kind.id):
        draw_stroke(painter, path, stroke, colour)
    painter.restore()


def draw_stroke(painter: QPainter, path: QPainterPath, stroke: Stroke, colour: QColor) -> None:
    ink = QColor(colour)
    ink.setAlphaF(colour.alphaF() * stroke.strength)
    if stroke.weight:
        cap = Qt.PenCapStyle.RoundCap if stroke.weight > 1 else Qt.PenCapStyle.FlatCap
        painter.strokePath(path, QPen(ink, stroke.weight, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin))
    else:
        painter.fillPath(path, ink)


@cache
def paths_of(kind_id: str) -> tuple[tuple[QPainterPath, Stroke], ...]:
    return tuple((path_of(stroke.shape), stroke) for stroke in PICTURES[kind_id])


def path_of(shape: Shape) -> QPainterPath:
    path = QPainterPath()
    for outline in shape:
        path.moveTo(*outline.points[0])
        for point in outline.points[1:]:
            path.lineTo(*point)
        if outline.closed:
            path.closeSubpath()
    return path


def kind_icon(kind_id: str) -> QIcon:
    """The pictogram in the theme's colours, sharp on high-resolution screens."""
    return painted(kind_id, LOOK.theme.name)


@cache
def painted(kind_id: str, theme: str) -> QIcon:
    colour = load_theme(theme).colour(ink_token(KINDS[kind_id]))
    room = QRectF(0, 0, SIDE_PX, SIDE_PX)
    return sharp_icon(lambda painter: draw_kind(painter, KINDS[kind_id], room, colour), SIDE_PX)
