"""Pairs of bars on one scale each, for a number that is known or known within bounds only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen

from analysis.offload.span import Span
from gui.theme import LOOK, small_font, tabular

TITLE, LINE = 17.0, 19.0
NAME_PX = 66.0
# Beyond the longest bar whose end is known, room that says that this one goes on.
OPEN = 1.18


@dataclass(frozen=True, slots=True)
class Bar:
    """text: the number in words. token: its colour."""

    name: str
    span: Span
    text: str
    token: str


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that are compared. note: the verdict, with its sign."""

    title: str
    bars: Sequence[Bar]
    note: str = ""

    @property
    def height(self) -> float:
        return TITLE + LINE * len(self.bars) + 6


def most_of(group: Group) -> float:
    """What the scale ends at."""
    known = [part for bar in group.bars for part in (bar.span.value, bar.span.low, bar.span.high) if part is not None]
    is_open = any(bar.span.value is None and bar.span.high is None for bar in group.bars)
    return max(known, default=1.0) * (OPEN if is_open else 1.0) or 1.0


def told_by(room: QRectF, groups: Sequence[Group]) -> tuple[QRectF, ...]:
    """Where `paint_groups` puts the bars and the verdicts of groups, without their names."""
    found, top = [], room.top()
    for group in groups:
        if top + group.height > room.bottom() + 4:
            break
        left = room.left() + text_width(group.title) + 4
        found.append(QRectF(left, top + 1, room.right() - left, TITLE - 2))
        bars = LINE * len(group.bars)
        found.append(QRectF(room.left() + NAME_PX - 2, top + TITLE + 1, room.width() - NAME_PX + 2, bars))
        top += group.height + 4
    return tuple(found)


def paint_groups(painter: QPainter, room: QRectF, groups: Sequence[Group]) -> None:
    """One below the other, as many as there is room for."""
    top = room.top()
    words = max((text_width(bar.text) for group in groups for bar in group.bars), default=0.0)
    for group in groups:
        if top + group.height > room.bottom() + 4:
            return
        paint_group(painter, QRectF(room.left(), top, room.width(), group.height), group, min(words, room.width() / 2))
        top += group.height + 4


def paint_group(painter: QPainter, room: QRectF, group: Group, words: float) -> None:
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(QRectF(room.left(), room.top(), room.width(), TITLE), Qt.AlignmentFlag.AlignVCenter, group.title)
    left = room.left() + text_width(group.title) + 10
    note = QRectF(left, room.top(), room.right() - left, TITLE)
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(note, Qt.AlignmentFlag.AlignVCenter, elided(group.note, note.width()))
    most = most_of(group)
    for row, bar in enumerate(group.bars):
        line = QRectF(room.left(), room.top() + TITLE + row * LINE, room.width(), LINE)
        paint_bar(painter, line, bar, most, words)


def paint_bar(painter: QPainter, line: QRectF, bar: Bar, most: float, words: float) -> None:
    """Solid as far as it surely goes, hatched as far as it may."""
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(line.left(), line.top(), NAME_PX, LINE), middle, elided(bar.name, NAME_PX - 4))
    track = QRectF(line.left() + NAME_PX, line.top() + 4, max(10.0, line.width() - NAME_PX - words - 10), LINE - 8)
    paint_track(painter, track, bar, most)
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text"))
    side = middle | Qt.AlignmentFlag.AlignRight
    painter.drawText(QRectF(line.right() - words, line.top(), words, LINE), side, elided(bar.text, words + 2))


def paint_track(painter: QPainter, track: QRectF, bar: Bar, most: float) -> None:
    painter.fillRect(track, LOOK.theme.colour("field"))
    least, value, high = bar.span.least, bar.span.value, bar.span.high
    if least is None:
        return
    tint, wide = LOOK.theme.colour(bar.token), track.width() / most
    end = high if high is not None else value if value is not None else most
    solid = QRectF(track.left(), track.top(), max(1.5, least * wide), track.height())
    hatched = QRectF(solid.right(), track.top(), max(0.0, end * wide - solid.width()), track.height())
    painter.fillRect(solid, tint)
    painter.fillRect(hatched, QBrush(tint, Qt.BrushStyle.BDiagPattern))
    if value is not None and value > least:
        at = track.left() + value * wide
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.4))
        painter.drawLine(QPointF(at, track.top() - 2), QPointF(at, track.bottom() + 2))


def elided(text: str, width: float) -> str:
    return QFontMetricsF(small_font()).elidedText(text, Qt.TextElideMode.ElideRight, width)


def text_width(text: str) -> float:
    return QFontMetricsF(tabular(small_font())).horizontalAdvance(text) + 2
