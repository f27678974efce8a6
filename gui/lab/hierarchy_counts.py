"""Words by level and tensor so far, what each level must hold, and how far the whole is from what cannot be beaten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from analysis.dataflow.cache import Curve
from analysis.dataflow.capacity import WorkingSet
from analysis.dataflow.events import Op
from analysis.dataflow.trace import Trace
from analysis.units import binary
from gui.lab.ink import colour, elided
from gui.theme import LOOK, small_font, tabular

COMES = (Op.LOAD, Op.FILL)


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True)
class Line:
    """A row of the table. words: of a level at a time, None where there is no such thing."""

    label: str
    tensor: str
    words: Callable[[Trace, int, int], int | None]


def came(tensor: str) -> Callable[[Trace, int, int], int | None]:
    def words(trace: Trace, time: int, level: int) -> int | None:
        return trace.moved(time, *COMES, tensor=tensor, dst=trace.levels[level]) if level else None

    return words


def went(trace: Trace, time: int, level: int) -> int | None:
    return trace.moved(time, Op.STORE, src=trace.levels[level]) if level else None


def was_read(tensor: str) -> Callable[[Trace, int, int], int | None]:
    def words(trace: Trace, time: int, level: int) -> int | None:
        if level == len(trace.levels) - 1:
            return trace.moved(time, Op.MAC)
        return trace.moved(time, *COMES, tensor=tensor, src=trace.levels[level])

    return words


def was_written(trace: Trace, time: int, level: int) -> int | None:
    if level == len(trace.levels) - 1:
        return trace.moved(time, Op.MAC)
    return trace.moved(time, Op.STORE, dst=trace.levels[level])


def lines() -> tuple[Line, ...]:
    """Fills from the level outside, then what the level inside takes and gives; in the last one the arithmetic does."""
    return (
        Line(tr("W filled"), "weights", came("weights")),
        Line(tr("I filled"), "inputs", came("inputs")),
        Line(tr("sums re-read"), "outputs", came("psums")),
        Line(tr("O, sums out"), "outputs", went),
        Line(tr("W read"), "weights", was_read("weights")),
        Line(tr("I read"), "inputs", was_read("inputs")),
        Line(tr("sums read"), "outputs", was_read("psums")),
        Line(tr("sums written"), "outputs", was_written),
    )


ROW = 15.0
LABEL = 84.0


def table_height(rows: int) -> float:
    return (rows + 1) * ROW + 4


def paint_table(
    painter: QPainter, place: QRectF, columns: Sequence[QRectF], sets: Sequence[WorkingSet], trace: Trace, time: int
) -> None:
    """columns: where each level's box stands. The rows that do not fit are left out: they say what others say."""
    painter.setFont(tabular(small_font()))
    paint_capacities(painter, place, columns, sets)
    for number, line in enumerate(lines()[: int((place.height() - ROW) // ROW)]):
        top = place.top() + (number + 1) * ROW
        label = QRectF(place.left(), top, LABEL, ROW)
        painter.setPen(colour(line.tensor))
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, elided(line.label, LABEL))
        for level, column in enumerate(columns):
            paint_count(painter, QRectF(column.left(), top, column.width(), ROW), line, trace, time, level)


def paint_capacities(painter: QPainter, place: QRectF, columns: Sequence[QRectF], sets: Sequence[WorkingSet]) -> None:
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(QRectF(place.left(), place.top(), LABEL, ROW), Qt.AlignmentFlag.AlignVCenter, tr("must hold"))
    for column, held in zip(columns, sets, strict=True):
        room = QRectF(column.left(), place.top(), column.width(), ROW)
        if held.capacity_bytes is None or not held.words:
            token, words = "dim", binary(held.bytes)
        elif held.fits:
            token, words = "fits", f"✓ {held.bytes:,} B"
        else:
            token, words = "over", f"✕ {held.bytes:,} B"
        painter.setPen(LOOK.theme.colour(token))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, fitted(words, room.width()))


def fitted(text: str, width: float) -> str:
    """Without its unit, else shortened by thousands, where it is too wide: a number is never cut."""
    metrics = QFontMetricsF(tabular(small_font()))
    for short in (text, text.replace(" B", ""), text.replace(" ", "").replace("B", "")):
        if metrics.horizontalAdvance(short) <= width:
            return short
    return text[:1]


def paint_count(painter: QPainter, room: QRectF, line: Line, trace: Trace, time: int, level: int) -> None:
    words, whole = line.words(trace, time, level), line.words(trace, len(trace), level)
    if words is None or whole is None:
        return
    if whole:
        part = room.adjusted(0, 2, 0, -2)
        part.setWidth(room.width() * words / whole)
        painter.fillRect(part, colour(line.tensor, 0.16))
    painter.setPen(LOOK.theme.colour("text" if words else "dim"))
    text = f"{words:,}"
    if QFontMetricsF(painter.font()).horizontalAdvance(text) > room.width():
        text = f"{words / 1e6:.2f} M"
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


# The gauge


@dataclass(frozen=True, slots=True)
class Bounds:
    """Words between the memory and the first level. total: of this schedule. reference: None without a capacity.

    best: of another way of planning that is known, with its words.
    """

    total: int
    compulsory: int
    reference: float | None
    best: tuple[int, str] | None = None


GAUGE_HEIGHT = 62.0


def paint_gauge(painter: QPainter, place: QRectF, bounds: Bounds, now: int, levels: tuple[str, ...]) -> None:
    most = max(bounds.total, bounds.compulsory, bounds.reference or 0, bounds.best[0] if bounds.best else 0) * 1.02
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text"))
    head = tr("{0} ↔ {1}: {2} words of {3}").format(levels[0], levels[1], f"{now:,}", f"{bounds.total:,}")
    painter.drawText(QPointF(place.left(), place.top() + 11), elided(head, place.width()))
    bar = QRectF(place.left(), place.top() + 17, place.width(), 10)
    painter.fillRect(bar, LOOK.theme.colour("field"))
    painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * now / most, bar.height()), LOOK.theme.colour("accent"))
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(bar.left(), bar.top(), bar.width() * bounds.total / most, bar.height()))
    marks = marks_of(bounds)
    for value, shape, _ in marks:
        paint_mark(painter, bar, bar.left() + bar.width() * value / most, shape)
    paint_legend(painter, place, marks)


Mark = tuple[float, str, str]


def marks_of(bounds: Bounds) -> list[Mark]:
    """(value, shape, words): shapes tell them apart."""
    marks = [(float(bounds.compulsory), "▲", tr("every word once {0}").format(f"{bounds.compulsory:,}"))]
    if bounds.best is not None:
        marks.append((float(bounds.best[0]), "◆", f"{bounds.best[1]} {bounds.best[0]:,}"))
    if bounds.reference is not None:
        words = tr("reference, not proven: 2·MACs/√(ρ·S)+|O| = {0}").format(f"{round(bounds.reference):,}")
        marks.append((bounds.reference, "△", words))
    return marks


def paint_mark(painter: QPainter, bar: QRectF, x: float, shape: str) -> None:
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.6))
    painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2))
    top = bar.bottom() + 2
    corners = [QPointF(x, top), QPointF(x + 4, top + 6), QPointF(x - 4, top + 6)]
    if shape == "◆":
        corners = [QPointF(x, top), QPointF(x + 4, top + 4), QPointF(x, top + 8), QPointF(x - 4, top + 4)]
    painter.setBrush(Qt.BrushStyle.NoBrush if shape == "△" else LOOK.theme.colour("text"))
    painter.drawPolygon(corners)


def paint_legend(painter: QPainter, place: QRectF, marks: list[Mark]) -> None:
    """One mark beside the other, in the next line where there is no room left."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(LOOK.theme.colour("dim"))
    x, y = place.left(), place.top() + 47
    for _, shape, words in marks:
        text = f"{shape} {words}"
        wide = metrics.horizontalAdvance(text)
        if x > place.left() and x + wide > place.right():
            x, y = place.left(), y + 13
        painter.drawText(QPointF(x, y), elided(text, place.width()))
        x += wide + 16


# Misses at every capacity


def paint_curve(painter: QPainter, place: QRectF, curve: Curve, sums: int, capacity: int) -> None:
    """Loads of a cache by its words; sums: first touches that cost no load. The stroke is this cache."""
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text"))
    loads = curve.misses - sums
    painter.drawText(QPointF(place.left(), place.top() + 11), elided(tr("loads by capacity"), place.width()))
    plot = place.adjusted(2, 34, -4, -18)
    most, last = int(loads[1:].max(initial=1)), max(2, len(loads) - 1)

    def at(words: float, value: float) -> QPointF:
        return QPointF(
            plot.left() + plot.width() * log2(max(1, words)) / log2(max(2, last, capacity)),
            plot.bottom() - plot.height() * value / most,
        )

    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    painter.drawLine(plot.topLeft(), plot.bottomLeft())
    path = QPainterPath(at(1, float(loads[min(1, len(loads) - 1)])))
    for words in steps_of(loads):
        path.lineTo(at(words, float(loads[words - 1])))
        path.lineTo(at(words, float(loads[words])))
    path.lineTo(at(max(last, capacity), float(loads[-1])))
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    paint_capacity_mark(painter, plot, at, int(loads[min(capacity, len(loads) - 1)]), capacity)
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(QPointF(plot.left(), plot.bottom() + 14), "1")
    end = tr("{0} words").format(f"{max(last, capacity):,}")
    wide = QFontMetricsF(painter.font()).horizontalAdvance(end)
    painter.drawText(QPointF(plot.right() - wide, plot.bottom() + 14), end)


def steps_of(loads: object) -> list[int]:
    """Capacities at which there are fewer loads than with one word less."""
    import numpy as np

    found: list[int] = (np.nonzero(np.diff(loads))[0] + 1).tolist()  # type: ignore[call-overload]
    return [words for words in found if words > 1]


def paint_capacity_mark(
    painter: QPainter, plot: QRectF, at: Callable[[float, float], QPointF], loads: int, capacity: int
) -> None:
    here = at(capacity, loads)
    painter.setPen(QPen(LOOK.theme.colour("selection"), 2.0))
    painter.drawLine(QPointF(here.x(), plot.top()), QPointF(here.x(), plot.bottom()))
    painter.setBrush(LOOK.theme.colour("selection"))
    painter.drawEllipse(here, 4, 4)
    words = tr("{0} words: {1} loads").format(f"{capacity:,}", f"{loads:,}")
    wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
    painter.setPen(LOOK.theme.colour("text"))
    left = max(plot.left(), min(here.x() - wide / 2, plot.right() - wide))
    painter.drawText(QPointF(left, plot.top() - 6), words)
