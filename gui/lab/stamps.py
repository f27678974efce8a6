"""What a frame shows many times over, drawn once: cells as small pictures.

Only where pixels are painted; an export to SVG or PDF draws the shapes themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintEngine, QPainter, QPen, QTransform

from gui.theme import LOOK

CORNER_PX = 3.0
# Cells stand at fractions of a pixel; each has pictures for so many of them, across and down.
PHASES = 4
MARGIN = 2
# A larger one is rare, and would take much memory.
LARGEST_PX = 72

Draw = Callable[[QPainter, QRectF, QColor, QColor], None]


def is_raster(painter: QPainter) -> bool:
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.Raster


def rounded_tile(painter: QPainter, rect: QRectF, fill: QColor, edge: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(QBrush(fill))
    painter.setPen(QPen(edge, 1.0))
    painter.drawRoundedRect(rect, CORNER_PX, CORNER_PX)


def framed_tile(painter: QPainter, rect: QRectF, fill: QColor, edge: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(QBrush(fill))
    painter.setPen(QPen(edge, 1.0))
    painter.drawRect(rect)


def paint_stamps(painter: QPainter, rects: Sequence[QRectF], fill: QColor, edge: QColor, draw: Draw) -> None:
    """Cells of one size and one look."""
    if not rects:
        return
    painter.save()
    if is_straight(painter) and max(rects[0].width(), rects[0].height()) * painter.deviceTransform().m11() < LARGEST_PX:
        stamp_each(painter, rects, fill, edge, draw)
    else:
        for rect in rects:
            draw(painter, rect, fill, edge)
    painter.restore()


def is_straight(painter: QPainter) -> bool:
    """Pixels, and no turning or stretching to one side."""
    at = painter.worldTransform()
    return is_raster(painter) and at.m12() == at.m21() == 0 and at.isAffine() and at.m11() == at.m22() > 0


def stamp_each(painter: QPainter, rects: Sequence[QRectF], fill: QColor, edge: QColor, draw: Draw) -> None:
    """Each at its place in whole device pixels; the fraction that is left of it is in its picture."""
    scale, own = painter.worldTransform().m11(), painter.deviceTransform()
    painter.setWorldTransform(QTransform())
    ground = painter.deviceTransform()
    ratio, fine = ground.m11(), own.m11() * PHASES
    right, low = own.dx() * PHASES + 0.5, own.dy() * PHASES + 0.5
    aside, above = MARGIN + ground.dx(), MARGIN + ground.dy()
    look = draw, round(rects[0].width(), 3), round(rects[0].height(), 3), fill.rgba(), edge.rgba(), scale, ratio
    for rect in rects:
        left, across = divmod(int(rect.left() * fine + right), PHASES)
        top, down = divmod(int(rect.top() * fine + low), PHASES)
        painter.drawImage(QPointF((left - aside) / ratio, (top - above) / ratio), stamp(across, down, *look))


@lru_cache(maxsize=2048)
def stamp(
    across: int, down: int, draw: Draw, wide: float, tall: float, fill: int, edge: int, scale: float, ratio: float
) -> QImage:
    """A cell's picture. across, down: of a device pixel, in phases. scale: of the painter; ratio: of the screen."""
    zoom = scale * ratio
    sides = (int(side * zoom) + 2 * MARGIN + 2 for side in (wide, tall))
    picture = QImage(*sides, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.translate(MARGIN + across / PHASES, MARGIN + down / PHASES)
    painter.scale(zoom, zoom)
    draw(painter, QRectF(0, 0, wide, tall), QColor.fromRgba(fill), QColor.fromRgba(edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


# Grounds


def paint_ground(painter: QPainter, rect: QRectF, draw: Callable[..., None], *args: Hashable) -> None:
    """Large shapes without words that stand still while others move before them: draw(painter, *args), within rect."""
    if not is_straight(painter):
        draw(painter, *args)
        return
    own = painter.deviceTransform()
    area = own.mapRect(rect).toAlignedRect()
    if area.isEmpty():
        return
    painter.save()
    painter.setWorldTransform(QTransform())
    still = painter.deviceTransform()
    ratio, place = still.m11(), (own.m11(), own.dx() - area.left(), own.dy() - area.top())
    picture = ground(draw, args, area.width(), area.height(), place, ratio, LOOK.theme.name)
    painter.drawImage(QPointF((area.left() - still.dx()) / ratio, (area.top() - still.dy()) / ratio), picture)
    painter.restore()


@lru_cache(maxsize=4)
def ground(
    draw: Callable[..., None],
    args: tuple[Hashable, ...],
    wide: int,
    tall: int,
    place: tuple[float, float, float],
    ratio: float,
    theme: str,
) -> QImage:
    """place: scale, and shift in device pixels. theme: whose colours it has."""
    picture = QImage(wide, tall, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place[1], place[2])
    painter.scale(place[0], place[0])
    draw(painter, *args)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
