"""Need against capacity in parts: what came fills the bar, the capacity is a stroke, what exceeds it is hatched beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.lab.ink import elided
from gui.lab.predicting import PredictingPainter
from gui.theme import LOOK, small_font, tabular
from gui.widgets.fit_bar import extent, hatch

WORDS_TALL, MOST_TALL = 16.0, 28.0
LABEL_WIDE, TEXT_WIDE = 62.0, 132.0


@dataclass(frozen=True, slots=True)
class Bar:
    """label, text: on the line of the bar; short: where the text has no room. parts: (colour token, amount), in order.

    now: the part that comes in. largest: what all parts come to at the end, so that the scale stands still. None: the
    amount is not known.
    """

    label: str
    text: str
    parts: Sequence[tuple[str, float]]
    capacity: float | None
    largest: float | None
    now: int = -1
    short: str = ""

    @property
    def is_over(self) -> bool:
        return self.capacity is not None and sum(amount for _, amount in self.parts) > self.capacity


def paint_bar(painter: QPainter, row: QRectF, bar: Bar, stacked: bool) -> None:
    """stacked: the words above the bar, else at its ends."""
    words = QRectF(row.left(), row.top(), row.width(), WORDS_TALL if stacked else row.height())
    font = tabular(small_font())
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, bar.label)
    taken = QFontMetricsF(font).horizontalAdvance(bar.label) + 8
    told = bar.is_over and not isinstance(painter, PredictingPainter)
    painter.setPen(LOOK.theme.colour("over" if told else "text"))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    room = words.width() - taken
    text = bar.text if QFontMetricsF(font).horizontalAdvance(bar.text) <= room else bar.short or bar.text
    painter.drawText(words, right, elided(text, room, font))
    paint_track(painter, place_of(row, stacked), bar)


def place_of(row: QRectF, stacked: bool) -> QRectF:
    """The bar itself in its row."""
    if stacked:
        tall = min(MOST_TALL, row.height() - WORDS_TALL - 8)
        return QRectF(row.left(), row.top() + WORDS_TALL + 3, row.width(), tall)
    return QRectF(row.left() + LABEL_WIDE, row.top() + 4, row.width() - LABEL_WIDE - TEXT_WIDE - 8, row.height() - 8)


def paint_track(painter: QPainter, place: QRectF, bar: Bar) -> None:
    if not bar.capacity or bar.largest is None:
        painter.setPen(QPen(LOOK.theme.colour("dim"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(place.left(), place.center().y()), QPointF(place.right(), place.center().y()))
        return
    reach = extent(bar.largest, bar.capacity, place.width() - 2)
    scale = reach.capacity / bar.capacity
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("field"))
    painter.drawRect(QRectF(place.left(), place.top(), reach.track, place.height()))
    paint_parts(painter, place, bar, scale)
    x = place.left() + reach.capacity
    painter.setPen(QPen(LOOK.theme.colour("text"), 2))
    painter.drawLine(QPointF(x, place.top() - 3), QPointF(x, place.bottom() + 3))


def paint_parts(painter: QPainter, place: QRectF, bar: Bar, scale: float) -> None:
    """Side by side; a part that there is shows at least a line."""
    left = place.left()
    for number, (token, amount) in enumerate(bar.parts):
        wide = max(1.5, amount * scale) if amount else 0.0
        box = QRectF(left, place.top(), wide, place.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.theme.colour(token, 0.75))
        painter.drawRect(box)
        if number == bar.now and amount:
            painter.setPen(QPen(LOOK.theme.colour("selection"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0, -1, 0, 1))
        left += wide
    if bar.is_over:
        limit = place.left() + (bar.capacity or 0) * scale
        hatch(painter, QRectF(limit, place.top(), left - limit, place.height()), LOOK.theme.colour("over"))
