"""Marks of a Pareto chart: shape and colour by tier, filled where the network fits, bold on a front; thousands of them."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform

from gui.theme import LOOK
from gui.widgets.pareto_data import FITS, OVER, UNSURE, Points, tr
from gui.widgets.plane import Plane
from gui.widgets.plane_axes import mixed
from gui.widgets.symbols import symbol_path

# A tier -> the shape and colour that it has; told apart by every eye, as the families that they belong to are.
LOOKS = {
    "sensor": "convolution",
    "gateway": "depthwise",
    "cloud": "dense",
    "accelerator": "attention",
    "": "normalisation",
}
PALE_PX, BOLD_PX = 7.0, 12.0
# Room in a small picture around a mark: its outline, and the edge of a pixel.
MARGIN_PX = 3.0

Style = tuple[str, int, bool]  # tier, fit, on a front


def tier_names() -> dict[str, str]:
    return {
        "sensor": tr("sensor"),
        "gateway": tr("gateway"),
        "cloud": tr("cloud"),
        "accelerator": tr("accelerator"),
        "": tr("other device"),
    }


def size_px(front: bool) -> float:
    return BOLD_PX if front else PALE_PX


def styles_of(points: Points) -> tuple[list[Style], np.ndarray]:
    """The styles that occur, and for each point the number of its style."""
    tiers = [*LOOKS]
    tier = np.array([tiers.index(t) if t in LOOKS else tiers.index("") for t in points.tier], dtype=np.int64)
    codes = (tier * 3 + points.fit) * 2 + points.front
    found, of_point = np.unique(codes, return_inverse=True)
    return [(tiers[code // 6], code // 2 % 3, bool(code % 2)) for code in found.tolist()], of_point.reshape(-1)


def paint_marks(painter: QPainter, plane: Plane, points: Points, vector: bool) -> None:
    """Pale ones first, those on a front last. Marks of one style on one pixel are painted once."""
    styles, of_point = styles_of(points)
    xs, ys = plane.px(points.x), plane.py(points.y)
    for number in sorted(range(len(styles)), key=lambda n: (styles[n][2], styles[n][1] == FITS)):
        mine = of_point == number
        places = np.unique(np.round(np.column_stack((xs[mine], ys[mine])), 0), axis=0)
        paint_style(painter, styles[number], places[inside(places, plane)], vector)


def inside(places: np.ndarray, plane: Plane) -> np.ndarray:
    x, y = places[:, 0] - plane.x, places[:, 1] - plane.y
    return (x > -BOLD_PX) & (x < plane.width + BOLD_PX) & (y > -BOLD_PX) & (y < plane.height + BOLD_PX)


def paint_style(painter: QPainter, style: Style, places: np.ndarray, vector: bool) -> None:
    if vector:
        for x, y in places.tolist():
            draw_mark(painter, style, QPointF(x, y))
        return
    picture = sprite(style, LOOK.theme.name, painter.device().devicePixelRatioF())
    away = picture.width() / picture.devicePixelRatio() / 2
    for x, y in places.tolist():
        painter.drawPixmap(QPointF(x - away, y - away), picture)


@cache
def sprite(style: Style, theme_name: str, ratio: float) -> QPixmap:
    """One mark as a small picture; theme_name: its colours are those of the theme that is on."""
    side = size_px(style[2]) + 2 * MARGIN_PX
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_mark(painter, style, QPointF(side / 2, side / 2))
    painter.end()
    return picture


def draw_mark(painter: QPainter, style: Style, at: QPointF) -> None:
    tier, fit, front = style
    path = outline(LOOKS.get(tier, LOOKS[""]), size_px(front)).translated(at)
    colour, ground = colour_of(tier), LOOK.theme.colour("panel")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill_of(colour, ground, fit, front))
    painter.setPen(QPen(colour if front else mixed(colour, ground, 0.55), 1.6 if front else 1.0))
    painter.drawPath(path)
    if fit == UNSURE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour if front else mixed(colour, ground, 0.55))
        painter.drawEllipse(at, size_px(front) / 7, size_px(front) / 7)


def fill_of(colour: QColor, ground: QColor, fit: int, front: bool) -> QColor:
    """What does not fit is hollow, what is not known has a dot in the middle."""
    return ground if fit in (OVER, UNSURE) else colour if front else mixed(colour, ground, 0.3)


def colour_of(tier: str) -> QColor:
    return LOOK.theme.colour(LOOKS.get(tier, LOOKS[""]))


@cache
def outline(family: str, diameter_px: float) -> QPainterPath:
    return QTransform.fromScale(diameter_px, diameter_px).map(symbol_path(family))
