"""Axes of painted planes: ticks with words at the left, layers below, words that give way where they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.theme import LOOK
from gui.widgets.plane import Plane, multiples, round_step

LINE_PX, NAME_PX = 17, 84
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    """An opaque colour between the two: what is painted twice is no darker than what is painted once."""
    parts = zip(
        (colour.red(), colour.green(), colour.blue()), (ground.red(), ground.green(), ground.blue()), strict=True
    )
    return QColor(*(round(c * share + g * (1 - share)) for c, g in parts))


def paint_values(painter: QPainter, plane: Plane, ticks: Sequence[float], text: Callable[[float], str]) -> None:
    """Grid lines across the picture, their values at its left."""
    theme = LOOK.theme
    painter.setPen(QPen(theme.colour("line"), 1))
    ys = [round(plane.py(tick)) + 0.5 for tick in ticks]
    painter.drawLines([QLineF(plane.x, y, plane.x + plane.width, y) for y in ys])
    painter.setPen(theme.colour("dim"))
    for tick, y in zip(ticks, ys, strict=True):
        painter.drawText(QRectF(0, y - LINE_PX / 2, plane.x - 6, LINE_PX), RIGHT, text(tick))


def layer_ticks(plane: Plane, count: int) -> list[int]:
    """Places along x that get a number: round ones, as many as have room."""
    first, last = max(0, int(plane.left)), min(count, int(plane.right) + 1)
    widest = 12 + 8 * len(str(count))
    step = max(1, int(round_step(plane.right - plane.left, max(1, int(plane.width / widest)))))
    return [int(i) for i in multiples(step, first, last - 1)]


def paint_layers(painter: QPainter, plane: Plane, names: Sequence[str], numbers: Sequence[int]) -> None:
    """Below the picture: names where there is room for them, else numbers. numbers: the layer at each place."""
    painter.setPen(LOOK.theme.colour("dim"))
    metrics, top = QFontMetricsF(painter.font()), plane.y + plane.height + 2
    named = plane.px_per_x >= NAME_PX
    places = range(max(0, int(plane.left)), min(len(names), int(plane.right) + 1))
    for place in places if named else layer_ticks(plane, len(names)):
        middle = plane.px(place + 0.5)
        if not plane.x <= middle <= plane.x + plane.width:
            continue
        room = plane.px_per_x - 6 if named else 60
        text = metrics.elidedText(names[place], Qt.TextElideMode.ElideMiddle, room) if named else f"{numbers[place]:,}"
        painter.drawText(QRectF(middle - room / 2, top, room, LINE_PX), CENTRE | Qt.TextFlag.TextDontClip, text)


def fitting(texts: Sequence[str], room_px: float, painter: QPainter) -> str:
    """The first text that fits, the longest first; the last one elided where none does."""
    metrics = QFontMetricsF(painter.font())
    found = next((text for text in texts if metrics.horizontalAdvance(text) <= room_px), None)
    return found if found is not None else metrics.elidedText(texts[-1], Qt.TextElideMode.ElideMiddle, room_px)


def paint_backed(painter: QPainter, rect: QRectF, flags: int, text: str, colour: QColor) -> None:
    """Words that stay readable on whatever lies below."""
    if not text:
        return
    bounds = painter.boundingRect(rect, flags, text)
    painter.fillRect(bounds.adjusted(-3, 0, 3, 0), LOOK.theme.colour("panel", 0.85))
    painter.setPen(colour)
    painter.drawText(rect, flags, text)


def paint_line(painter: QPainter, plane: Plane, at: float, pen: QPen) -> None:
    y = plane.py(at)
    painter.setPen(pen)
    painter.drawLine(QPointF(plane.x, y), QPointF(plane.x + plane.width, y))


class Ordered:
    """Names in the order on screen, without a copy of them all."""

    def __init__(self, names: tuple[str, ...], order: np.ndarray) -> None:
        self._names, self._order = names, order

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: int) -> str:
        return self._names[int(self._order[place])]
