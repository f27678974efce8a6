"""What each planner would need for the same network, as bars to one scale."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from gui.lab.arena_picture import RIGHT
from gui.lab.arena_places import ROW, TITLE
from gui.lab.arena_words import PLANNERS, size_words
from gui.lab.ink import caption, elided
from gui.lab.scene import words as tr
from gui.theme import LOOK, small_font, tabular

NAME_PX, SIZE_PX = 106.0, 74.0
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def paint_planners(painter: QPainter, room: QRectF, arenas: Mapping[str, int | None], bound: int, chosen: str) -> None:
    """arenas: bytes by planner, None where it needs a solver. The stroke across is the most alive at once."""
    if room.isEmpty():
        return
    caption(painter, QPointF(room.left(), room.top() + 12), elided(tr("arena of each planner"), room.width()))
    most = max((size for size in arenas.values() if size), default=1)
    for line, (name, words) in enumerate(PLANNERS):
        box = QRectF(room.left(), room.top() + TITLE + 4 + line * ROW, room.width(), ROW)
        paint_planner(painter, box, tr(words), arenas[name], most, name == chosen)
    if any(arenas.values()):
        track = track_of(room)
        x = track.left() + track.width() * bound / most
        painter.setPen(QPen(LOOK.theme.colour("dim"), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, room.top() + TITLE + 2, x, room.top() + TITLE + 6 + len(PLANNERS) * ROW))


def track_of(box: QRectF) -> QRectF:
    return QRectF(box.left() + NAME_PX, box.top() + 4, box.width() - NAME_PX - SIZE_PX - 4, box.height() - 8)


def paint_planner(painter: QPainter, box: QRectF, words: str, size: int | None, most: int, chosen: bool) -> None:
    font = tabular(small_font())
    font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text" if chosen else "dim"))
    painter.drawText(QRectF(box.left(), box.top(), NAME_PX - 6, ROW), LEFT, elided(words, NAME_PX - 6, font))
    told = tr("needs a solver") if size is None else size_words(size)
    painter.drawText(QRectF(box.right() - SIZE_PX, box.top(), SIZE_PX, ROW), RIGHT, elided(told, SIZE_PX, font))
    bar = track_of(box)
    bar.setWidth(max(1.0, bar.width() * size / most) if size else 0.0)
    painter.fillRect(bar, LOOK.theme.colour("outputs", 0.75 if chosen else 0.3))
