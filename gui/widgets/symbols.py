"""A shape for each operator family, so that colour is never the only thing that tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF, QTransform

# Family -> the character that looks like its shape, for legends in plain text.
CHARACTERS = {
    "convolution": "●", "depthwise": "◆", "dense": "■", "attention": "★", "recurrent": "▲", "pooling": "▼",
    "normalisation": "⬟", "elementwise": "✕", "movement": "·",
}  # fmt: skip

# State -> its sign: red and green are one colour to some eyes.
STATE_SIGNS = {"fits": "✓", "tight": "!", "over": "✕", "": "?"}


def ring(corners: int, radius: float = 0.5, start: float = -pi / 2, inner: float | None = None) -> list[QPointF]:
    """Corners of a regular polygon around the origin; with `inner` every second one lies at that radius (a star)."""
    radii = (radius,) if inner is None else (radius, inner)
    total = corners * len(radii)
    angles = (start + 2 * pi * i / total for i in range(total))
    return [QPointF(radii[i % len(radii)] * cos(a), radii[i % len(radii)] * sin(a)) for i, a in enumerate(angles)]


def polygon(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([*points, points[0]]))
    path.closeSubpath()
    return path


def disc(radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), radius, radius)
    return path


def cross(arm: float = 0.46, thickness: float = 0.13) -> QPainterPath:
    """Two bars of one outline, so that it can be filled and stroked like the others."""
    bar = QPainterPath()
    bar.addRect(QRectF(-arm, -thickness / 2, 2 * arm, thickness))
    turned = QTransform().rotate(90).map(bar)
    return QTransform().rotate(45).map(bar.united(turned)).simplified()


@cache
def symbol_path(family: str) -> QPainterPath:
    """The family's shape around the origin, one unit wide; also good as a pyqtgraph symbol."""
    square = 0.42
    return {
        "convolution": lambda: disc(0.46),
        "depthwise": lambda: polygon(ring(4, 0.56)),
        "dense": lambda: polygon(ring(4, square * 2**0.5, start=-pi / 4)),
        "attention": lambda: polygon(ring(5, 0.58, inner=0.25)),
        "recurrent": lambda: polygon(ring(3, 0.56)),
        "pooling": lambda: polygon(ring(3, 0.56, start=pi / 2)),
        "normalisation": lambda: polygon(ring(5, 0.52)),
        "elementwise": cross,
        "movement": lambda: disc(0.2),
    }[family]()


def draw_symbol(painter: QPainter, family: str, centre: QPointF, diameter_px: float, colour: QColor) -> None:
    """Paints the family's shape, filled."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.scale(diameter_px, diameter_px)
    painter.fillPath(symbol_path(family), colour)
    painter.restore()


def symbol_icon(family: str, colour: QColor, side_px: int = 16) -> QIcon:
    """The family's shape as an icon for menus and lists, sharp on high-resolution screens."""
    middle = QPointF(side_px / 2, side_px / 2)
    return sharp_icon(lambda painter: draw_symbol(painter, family, middle, side_px * 0.7, colour), side_px)


def sharp_icon(draw: Callable[[QPainter], object], side_px: int) -> QIcon:
    """A square icon, drawn once for each density of screens."""
    icon = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(side_px * ratio, side_px * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw(painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
