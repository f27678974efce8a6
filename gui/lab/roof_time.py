"""The time of arithmetic and of memory as two bars."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.lecture.boards import Roofs
from analysis.lecture.row import FLOP_PER_MAC
from analysis.units import duration
from gui.lab.dense_words import macs_so_far, words_so_far
from gui.lab.ink import caption
from gui.lab.roofs import tr
from gui.lab.scene import Play
from gui.theme import LOOK, small_font


def times_so_far(play: Play, time: float, stores: bool) -> tuple[float, float]:
    """Seconds of arithmetic and of loads for what has happened."""
    roofs: Roofs = play.extra["roofs"]
    run, at = play.runs[0], int(time)
    moved = int(words_so_far(run, stores)[at]) * play.values["bytes"]
    return FLOP_PER_MAC * int(macs_so_far(run)[at]) / roofs.peak, moved / roofs.rate


def answers_in(rect: QRectF, plot: QRectF) -> tuple[QRectF, ...]:
    """What is attained and what bounds it, the plot, and the bars of time."""
    now, limit = (QRectF(rect.left(), rect.top() + top, rect.width(), 16) for top in (2, 37))
    return (
        now,
        limit,
        plot.adjusted(-1, -1, 1, 1),
        QRectF(rect.left() + 76, plot.bottom() + 46, rect.width() - 76, rect.bottom() - plot.bottom() - 46),
    )


def given_in(rect: QRectF, plot: QRectF) -> tuple[QRectF, ...]:
    """Where the line with π and β begins, and both axes; what follows in that line is asked."""
    left = QRectF(rect.left(), plot.top() - 20, plot.left() - rect.left() - 1, plot.height() + 40)
    below = QRectF(plot.left() - 44, plot.bottom() + 1, plot.width() + 88, 42)
    return QRectF(rect.left() - 1, rect.top() + 21, 4, 14), left, below


def stores_words(counted: bool) -> str:
    """The lecture neglects them where loads are far more; the counters beside the picture have them all."""
    return tr("stores counted") if counted else tr("stores neglected")


def paint_time(painter: QPainter, box: QRectF, play: Play, time: float, stores: bool) -> None:
    """Two bars to one scale: side by side in time where they overlap, one after the other where they do not."""
    ends = times_so_far(play, len(play.runs[0].trace), stores)
    arithmetic, loads = times_so_far(play, time, stores)
    overlap = play.values["overlap"]
    whole = max(ends) if overlap else sum(ends)
    total = max(arithmetic, loads) if overlap else arithmetic + loads
    room = max(60.0, box.width() - 330)
    scale = room / whole if whole else 0.0
    rows = (
        (tr("arithmetic"), arithmetic, 0.0, "outputs"),
        (tr("memory"), loads, 0.0 if overlap else arithmetic, "inputs"),
    )
    painter.setFont(small_font())
    for line, (name, seconds, start, token) in enumerate(rows):
        top = box.top() + 2 + line * 19
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(QPointF(box.left(), top + 12), name)
        wide = max(1.0, seconds * scale) if seconds else 0.0
        bar = QRectF(box.left() + 80 + start * scale, top + 2, wide, 12)
        painter.fillRect(bar, LOOK.theme.colour(token))
        painter.drawText(QPointF(box.left() + 88 + room, top + 12), duration(seconds))
    words = tr("together {t}").format(t=duration(total))
    caption(painter, QPointF(box.left() + 165 + room, box.top() + 14), words, dim=False)
    kind = tr("both at once") if overlap else tr("one after the other")
    caption(painter, QPointF(box.left() + 165 + room, box.top() + 33), kind)
