"""How many words are used how often: by formula, by counting, in the stream."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.uses import histogram
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.ink import caption, colour, elided
from gui.lab.reuse_panel import Tracked
from gui.lab.scene import Play
from gui.theme import LOOK, small_font

GAP, ROW_PX, MOST_ROWS = 18.0, 15.0, 4


def paint_histograms(painter: QPainter, rect: QRectF, play: Play, tracked: Tracked) -> None:
    wide = (rect.width() - 2 * GAP) / 3
    layer = play.runs[0].layer
    painter.setPen(LOOK.theme.colour("line"))
    painter.drawLine(rect.topLeft(), rect.topRight())
    for number, (tensor, title) in enumerate(rules(layer)):
        room = QRectF(rect.left() + number * (wide + GAP), rect.top() + 6, wide, rect.height() - 24)
        paint_histogram(painter, room, tensor, title, play)
    agree = play.extra["agree"]
    text = tr("✓ uses by formula = counted one by one = in the stream") if agree else tr("✕ the uses do not agree")
    at = QPointF(rect.left(), rect.bottom() - 3)
    caption(painter, at, elided(text, rect.width()))


def rules(layer: Layer) -> tuple[tuple[str, str], ...]:
    size = layer.sizes
    return (
        (WEIGHTS, tr("a weight: N·P·Q = {n}").format(n=exact(size["N"] * size["P"] * size["Q"]))),
        (INPUTS, tr("an input: {m} filters × windows").format(m=exact(size["M"]))),
        (OUTPUTS, tr("an output: C·R·S = {n}").format(n=exact(size["C"] * size["R"] * size["S"]))),
    )


def rows_of(counts: dict[int, int]) -> list[tuple[str, int]]:
    """(uses, words); where there are too many kinds the rest stand together."""
    pairs = list(counts.items())
    if len(pairs) <= MOST_ROWS:
        return [(exact(uses), words) for uses, words in pairs]
    kept = sorted(sorted(pairs, key=lambda pair: -pair[1])[: MOST_ROWS - 1])
    rest = sum(words for _, words in pairs) - sum(words for _, words in kept)
    return [*((exact(uses), words) for uses, words in kept), (tr("other"), rest)]


def paint_histogram(painter: QPainter, rect: QRectF, tensor: str, title: str, play: Play) -> None:
    caption(painter, QPointF(rect.left(), rect.top() + 12), elided(title, rect.width()), dim=False)
    rows = rows_of(histogram(play.extra["uses"][tensor]))
    metrics = QFontMetricsF(small_font())
    heads = [f"{uses}×" if uses != tr("other") else uses for uses, _ in rows]
    tails = [tr("{n} words").format(n=exact(words)) for _, words in rows]
    left = max(map(metrics.horizontalAdvance, heads)) + 6
    right = max(map(metrics.horizontalAdvance, tails)) + 6
    bar, most = rect.width() - left - right, max(words for _, words in rows)
    for number, (head, tail, (_, words)) in enumerate(zip(heads, tails, rows, strict=True)):
        y = rect.top() + 12 + ROW_PX * (number + 1)
        caption(painter, QPointF(rect.left() + left - 6 - metrics.horizontalAdvance(head), y), head)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tensor, 0.7))
        painter.drawRect(QRectF(rect.left() + left, y - 9, max(1.0, bar * words / most), 9))
        caption(painter, QPointF(rect.left() + left + max(1.0, bar * words / most) + 6, y), tail)
