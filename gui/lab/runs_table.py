"""Copies that one pixel's window takes, by layout and order of the copy: a bar each, the chosen one strong."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from analysis.dataflow.lowering import Lowering
from gui.lab.column_view import tr
from gui.lab.ink import caption, colour, elided
from gui.theme import LOOK, small_font, tabular

LINE_PX = 19.0
# Cycles of the model of a copy: to begin one, and bytes a cycle after that.
SETUP_CYCLES, WIDTH_BYTES = 8, 4
LINE_WORDS = 32

ROWS = (
    ("nhwc", "rows", "NHWC, ky → kx → c"),
    ("nhwc", "printed", "NHWC, kx → ky → c"),
    ("nchw", "channels", "NCHW, c → ky → kx"),
    ("nchw", "rows", "NCHW, ky → kx → c"),
)


@lru_cache(maxsize=8)
def row_of(lowering: Lowering) -> tuple[int, int]:
    """(copies, words) of a pixel that has most words of the input."""
    best = int(lowering.copied.argmax())
    return int(lowering.runs[best]), int(lowering.copied[best])


def paint_runs_table(painter: QPainter, rect: QRectF, lowering: Lowering) -> None:
    top = rect.top() + 12
    caption(painter, QPointF(rect.left(), top), elided(tr("copies for one window"), rect.width()), strong=True)
    most = max(row_of(replace(lowering, layout=layout, order=order))[0] for layout, order, _ in ROWS)
    for layout, order, name in ROWS:
        top += LINE_PX * 1.7
        if top + LINE_PX > rect.bottom():
            return
        chosen = (layout, order) == (lowering.layout, lowering.order)
        line = QRectF(rect.left(), top, rect.width(), LINE_PX)
        paint_row(painter, line, name, row_of(replace(lowering, layout=layout, order=order)), most, chosen)
    for text in facts(lowering):
        top += LINE_PX if text else LINE_PX / 2
        if top + LINE_PX > rect.bottom():
            return
        if text:
            caption(painter, QPointF(rect.left(), top + LINE_PX), elided(text, rect.width()))


def paint_row(painter: QPainter, rect: QRectF, name: str, row: tuple[int, int], most: int, chosen: bool) -> None:
    """row: (copies, words). A sign and weight say which one is chosen, not colour alone."""
    font = tabular(small_font())
    if chosen:
        font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text" if chosen else "dim"))
    line = rect.adjusted(0, -LINE_PX + 4, 0, 0)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, ("▸ " if chosen else "") + name)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, copies_words(*row))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("field"))
    painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 2, rect.width(), 5), 2, 2)
    painter.setBrush(colour("inputs", 0.95 if chosen else 0.45))
    painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 2, rect.width() * row[0] / most, 5), 2, 2)


def copies_words(runs: int, words: int) -> str:
    """ "2 × 6": copies of so many words; about, where they differ."""
    even = runs and words % runs == 0
    return f"{runs} × {words // runs}" if even else f"{runs} × ≈{words / max(1, runs):.1f}"


@lru_cache(maxsize=8)
def facts(lowering: Lowering) -> tuple[str, ...]:
    total, runs = int(lowering.copied.sum()), int(lowering.runs.sum())
    most = int(lowering.cache_lines(LINE_WORDS).max())
    cycles = lowering.cycles(SETUP_CYCLES, 1, WIDTH_BYTES)
    return (
        "",
        tr("{n} words in all columns,", n=lowering.count * lowering.length),
        tr("{x:.3g} for each word of the input", x=lowering.expansion),
        tr("{n} copies in all, {w} words", n=runs, w=total),
        tr("cache lines of {w} words a window: {n}", n=most, w=LINE_WORDS),
        "",
        tr("model of all copies: {n:.0f} cycles", n=cycles),
        tr("{s} to begin one, {w} words a cycle", s=SETUP_CYCLES, w=WIDTH_BYTES),
    )
