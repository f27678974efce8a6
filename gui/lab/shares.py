"""Lines of bars to one scale: a name, what it is made of, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.lab.ink import caption, elided
from gui.theme import LOOK, small_font, tabular

ROW = 22.0
NAME_SHARE, WORDS_SHARE = 0.2, 0.42
PALE = 0.25


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar. token: its colour. so_far: how much of the amount there is already, the rest stays pale."""

    amount: float
    token: str
    so_far: float | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """words: at the right, the amount as it is now. full: what the whole bar stands for, None: as for the other lines."""

    name: str
    shares: tuple[Share, ...]
    words: str
    full: float | None = None


def paint_lines(painter: QPainter, room: QRectF, lines: Sequence[Line], whole: float | None = None) -> None:
    """whole: what a full bar stands for; the longest line where it is not said."""
    full = whole or max((amount_of(line) for line in lines if line.full is None), default=0) or 1.0
    metrics = QFontMetricsF(small_font())
    name_px = min(NAME_SHARE * room.width(), max(metrics.horizontalAdvance(line.name) for line in lines)) + 10
    words_px = min(WORDS_SHARE * room.width(), max(metrics.horizontalAdvance(line.words) for line in lines) + 8)
    bar_px = max(20.0, room.width() - name_px - words_px - 10)
    for number, line in enumerate(lines):
        top = room.top() + number * ROW
        caption(painter, QPointF(room.left(), top + 14), elided(line.name, name_px - 6), dim=False)
        paint_bar(painter, QRectF(room.left() + name_px, top + 3, bar_px, ROW - 8), line.shares, line.full or full)
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(QPointF(room.right() - words_px, top + 14), elided(line.words, words_px))


def amount_of(line: Line) -> float:
    return sum(share.amount for share in line.shares)


def paint_bar(painter: QPainter, bar: QRectF, shares: Sequence[Share], full: float) -> None:
    """What is there is solid, what is still to come pale; a letter where it has room."""
    left = bar.left()
    for share in shares:
        wide = bar.width() * min(1.0, share.amount / full)
        done = wide if share.so_far is None else wide * min(1.0, share.so_far / (share.amount or 1.0))
        painter.fillRect(QRectF(left, bar.top(), wide, bar.height()), LOOK.theme.colour(share.token, PALE))
        painter.fillRect(QRectF(left, bar.top(), done, bar.height()), LOOK.theme.colour(share.token))
        paint_letter(painter, QRectF(left, bar.top(), wide, bar.height()), share.letter, done)
        left += wide
        painter.fillRect(QRectF(left - 1, bar.top(), 1.5, bar.height()), LOOK.theme.colour("panel"))
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)


def paint_letter(painter: QPainter, box: QRectF, letter: str, done: float) -> None:
    """Readable on the solid part and on the pale one, even where it crosses from one into the other."""
    if not letter or QFontMetricsF(small_font()).horizontalAdvance(letter) + 6 > box.width():
        return
    solid = QRectF(box.left(), box.top(), done, box.height())
    for part, token in ((solid, "panel"), (box.adjusted(done, 0, 0, 0), "text")):
        painter.save()
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        painter.setFont(small_font())
        painter.setPen(LOOK.theme.colour(token))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        painter.restore()
