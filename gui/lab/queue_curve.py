"""Latency over the size of the batch in the long run, and where the server keeps up; beside it the figures of this batch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from analysis.serving import MEASURED, NS, REGULAR, Outcome
from analysis.units import UNKNOWN, duration, exact, number, percent
from gui.lab.ink import between, caption, elided
from gui.lab.plots import Labels, Plot, around, grip_of, paint_axes, paint_curve, paint_dot, paint_grip, thinned
from gui.lab.predicting import PredictingPainter
from gui.lab.queue_lanes import ticks
from gui.lab.queue_state import MOST_BATCH, Queue, SoFar, span, tr
from gui.theme import LOOK, small_font, tabular

TICKS = (1, 2, 4, 8, 16, 32)
ROW = 17.0
ROWS = 6
# Along a curve, in px.
PIECE = 8.0
TABLE_TALL = (ROWS + 1) * ROW + 4


def plot_of(room: QRectF, queue: Queue) -> Plot:
    """Room for the deadline, for what runs, and for the least p99 with some way around."""
    best = queue.curve[queue.best - 1][1].p99_s if queue.best else 0.0
    own = queue.long_run.p99_s or 0.0
    top = 1.2 * max(queue.deadline_ns / NS, own, 1.6 * (best or 0.0))
    return Plot(room.adjusted(58, 38, -8, -36), (1, MOST_BATCH), (0, top))


def paint_plot(painter: QPainter, room: QRectF, queue: Queue) -> None:
    plot = plot_of(room, queue)
    caption(painter, QPointF(room.left(), room.top() + 11), elided(tr("latency in the long run"), room.width()))
    xs = [(float(n), str(n)) for n in TICKS]
    predicting = isinstance(painter, PredictingPainter)
    at_latencies = () if predicting else thinned(ticks(round(plot.y[1] * NS), 8), 6)
    ys = [(at / NS, span(at)) for at in at_latencies]
    paint_axes(painter, plot, xs, ys, (tr("largest batch B"), ""))
    labels = Labels(painter, plot.rect.adjusted(2, 2, 0, -2))
    slow = too_slow(plot, queue)
    painter.fillRect(slow, QBrush(LOOK.theme.colour("over", 0.35), Qt.BrushStyle.BDiagPattern))
    paint_deadline(painter, plot, queue)
    paint_latencies(painter, plot, queue)
    paint_cursor(painter, plot, queue)
    for lines in lines_of(plot, queue):
        labels.block(lines)
    label_least(plot, queue, labels)
    label_curves(plot, queue, labels)
    label_too_slow(plot, slow, plot.at(queue.server.most, 0).x(), labels)


def too_slow(plot: Plot, queue: Queue) -> QRectF:
    """Where the server does not keep up, so that no latency can be given; empty where it always does."""
    slow = [most for most, told in queue.curve if told.p99_s is None]
    if not slow:
        return QRectF()
    left, right = plot.at(1, 0).x() - 6, plot.at(min(MOST_BATCH, slow[-1] + 0.5), 0).x()
    return QRectF(left, plot.rect.top(), right - left, plot.rect.height())


def label_too_slow(plot: Plot, slow: QRectF, cursor: float, labels: Labels) -> None:
    """Beside the hatching, else within it, else beyond the line of B, which is at `cursor`."""
    if slow.isEmpty():
        return
    low, beyond = plot.rect.bottom() - 12, tr("✕ hatched: it grows without end")
    places = ((slow.right(), tr("✕ queue grows without end")), (slow.right(), tr("✕ grows")),
              (slow.center().x(), tr("✕ queue grows without end")), (cursor, beyond))  # fmt: skip
    for x, text in places:
        if labels.put(QPointF(x, low), text, LOOK.theme.colour("over"), 4):
            return


def lines_of(plot: Plot, queue: Queue) -> Iterator[QRectF]:
    """What no word is to lie on: the line of B, the deadline, the ring, and the curves, piece by piece."""
    yield QRectF(plot.at(queue.server.most, 0).x() - 1, plot.rect.top(), 2, plot.rect.height())
    yield QRectF(plot.rect.left(), plot.at(1, queue.deadline_ns / NS).y() - 1, plot.rect.width(), 2)
    if queue.best is not None:
        yield around(plot.at(queue.best, queue.curve[queue.best - 1][1].p99_s or 0.0), 9)
    for *_, points in latencies(queue):
        places = [plot.at(*point) for point in inside(plot, points)]
        for one, other in pairwise(places):
            pieces = max(1, ceil((other.x() - one.x()) / PIECE))
            yield from (around(between(one, other, step / pieces), 2) for step in range(pieces + 1))


def paint_deadline(painter: QPainter, plot: Plot, queue: Queue) -> None:
    due = queue.deadline_ns / NS
    paint_curve(painter, plot, ((1, due), (MOST_BATCH, due)), QPen(LOOK.theme.colour("over"), 1.4, Qt.PenStyle.DotLine))


def latencies(queue: Queue) -> Iterator[tuple[str, str, Qt.PenStyle, list[tuple[float, float]]]]:
    known = [(float(most), told) for most, told in queue.curve if told.p99_s is not None and told.mean_s is not None]
    yield tr("p99"), "inputs", Qt.PenStyle.DashLine, [(most, told.p99_s or 0.0) for most, told in known]
    yield tr("mean"), "outputs", Qt.PenStyle.SolidLine, [(most, told.mean_s or 0.0) for most, told in known]


def paint_latencies(painter: QPainter, plot: Plot, queue: Queue) -> None:
    painter.save()
    painter.setClipRect(plot.rect.adjusted(-6, 0, 8, 6))
    for _, token, style, points in latencies(queue):
        paint_curve(painter, plot, inside(plot, points), QPen(LOOK.theme.colour(token), 2.0, style))
        for at in points[:6]:
            if at[1] <= plot.y[1]:
                paint_dot(painter, plot.at(*at), LOOK.theme.colour(token), 2.5)
    painter.restore()


def inside(plot: Plot, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What runs out of the plot ends at its edge."""
    return [point for point in points if point[1] <= plot.y[1]]


def paint_cursor(painter: QPainter, plot: Plot, queue: Queue) -> None:
    """A line at B with a grip that can be dragged; a ring around the least p99."""
    amber, most = LOOK.theme.colour("selection"), queue.server.most
    paint_curve(painter, plot, ((most, 0), (most, plot.y[1])), QPen(amber, 1.4))
    paint_grip(painter, grip_of(plot, most, above=True), tr("B = {n}").format(n=most))
    if queue.long_run.p99_s is not None:
        paint_dot(painter, plot.at(most, queue.long_run.p99_s), amber, 5)
        paint_dot(painter, plot.at(most, queue.long_run.mean_s or 0), amber, 5)
    if queue.best is not None:
        least = queue.curve[queue.best - 1][1].p99_s or 0.0
        at = plot.at(queue.best, least)
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 8, 8)


def label_least(plot: Plot, queue: Queue, labels: Labels) -> None:
    if queue.best is None:
        return
    least = queue.curve[queue.best - 1][1].p99_s or 0.0
    for text in (tr("least p99: {t} at B = {n}"), tr("least: {t}"), tr("least")):
        words = text.format(t=duration(least), n=queue.best)
        if labels.put(plot.at(queue.best, least), words, LOOK.theme.colour("text"), 10):
            return


def label_curves(plot: Plot, queue: Queue, labels: Labels) -> None:
    for name, token, _, points in latencies(queue):
        shown = inside(plot, points)
        for at in (shown[-1], shown[len(shown) // 2]) if shown else ():
            if labels.put(plot.at(*at), name, LOOK.theme.colour(token), 5):
                break
    due = queue.deadline_ns / NS
    text = tr("deadline {t}").format(t=duration(due))
    for most in (MOST_BATCH, 8, 2):
        if labels.put(plot.at(most, due), text, LOOK.theme.colour("over"), 4):
            break


def figures(queue: Queue, state: SoFar) -> list[tuple[str, str, str]]:
    """(what, of the requests that are done, in the long run)."""
    now, long = state.told, queue.long_run
    names = (tr("done a second"), tr("server busy"), tr("mean latency"), tr("p99 latency"), tr("after the deadline"))
    return [(tr("requests a batch"), *(number(told and told.size) for told in (now, long))),
            *((name, *pair) for name, *pair in zip(names, written(now), written(long), strict=True))]  # fmt: skip


def written(told: Outcome | None) -> list[str]:
    if told is None:
        return [UNKNOWN] * 5
    grows = tr("grows")
    late = tr("in the end all") if told.late is None else percent(told.late)
    times = [grows if seconds is None else duration(seconds) for seconds in (told.mean_s, told.p99_s)]
    return [number(told.throughput_per_s), percent(told.busy), *times, late]


def in_one_line(queue: Queue) -> str:
    """Of the long run, the latencies first."""
    told = queue.long_run
    if told.mean_s is None:
        return tr("✕ latency grows without end, {n}/s done").format(n=number(told.throughput_per_s))
    text = tr("mean {mean}, p99 {p99}, {late} late, {busy} busy, {n}/s done")
    _, _, mean, p99, late = written(told)
    return text.format(mean=mean, p99=p99, late=late, busy=percent(told.busy), n=number(told.throughput_per_s))


def paint_figures(painter: QPainter, room: QRectF, queue: Queue, state: SoFar) -> None:
    if room.height() < TABLE_TALL:
        caption(painter, QPointF(room.left(), room.bottom() - 4), elided(in_one_line(queue), room.width()), dim=False)
        return
    formula = queue.arrivals.kind == REGULAR
    whole = tr("in the long run") if formula else tr("{n} requests").format(n=exact(MEASURED))
    lines = [("", tr("so far"), whole), *figures(queue, state)]
    painter.setFont(tabular(small_font()))
    for line, cells in enumerate(lines):
        top = room.top() + line * ROW
        for column, text in enumerate(cells):
            left = room.left() + (0.0, 0.40, 0.66)[column] * room.width()
            wide = (0.40, 0.26, 0.34)[column] * room.width()
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            grows = column and line and text in (tr("grows"), tr("in the end all"))
            token = "over" if grows else "dim" if not line or not column else "text"
            painter.setPen(LOOK.theme.colour(token))
            box = QRectF(left, top, wide, ROW)
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, elided(text, wide))
