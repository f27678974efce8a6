"""Joules over the size of a frame: the line of the radio, the level of computing here, and where they meet."""

from __future__ import annotations

from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from analysis.offload.case import Case
from analysis.units import si
from gui.lab.ink import caption, elided
from gui.lab.link_words import tr
from gui.lab.plots import Labels, Plot, decades, paint_axes, paint_curve, paint_dot, thinned
from gui.theme import LOOK

LINE_PX = 16


def sent_j(case: Case, frame_bytes: float) -> float:
    """E = 8·bytes·(e_bit + P_idle / rate) + P_idle·(round trip + cloud), the radio kept awake by a stream."""
    idle, rate = case.local.idle_w or 0.0, case.radio.uplink_bits_per_s
    waiting = (case.remote.round_trip.value or 0.0) + (case.remote.compute.value or 0.0)
    bit = (case.radio.energy_j_per_bit or 0.0) + (idle / rate if rate else 0.0)
    return 8 * frame_bytes * bit + idle * waiting


def plot_of(room: QRectF, case: Case) -> Plot:
    """Decades around the frame and the break-even point."""
    even, size, here = case.breaks.as_dear_bytes.value, case.stream.frame_bytes, case.local.energy.value or 1e-12
    least, most = min(size, even or size), max(size, even or size)
    x = 10.0 ** (floor(log10(least)) - 1), 10.0 ** (ceil(log10(most)) + 1)
    low, high = min(here, sent_j(case, least)), max(here, sent_j(case, most))
    return Plot(
        room.adjusted(62, 26 + LINE_PX * (len(title_of(case)) - 1), -26, -38),
        x,
        (10.0 ** (floor(log10(low)) - 1), 10.0 ** (ceil(log10(high)) + 1)),
        log_y=True,
    )


def paint_balance(painter: QPainter, room: QRectF, case: Case) -> None:
    plot = plot_of(room, case)
    for row, line in enumerate(title_of(case)):
        caption(painter, QPointF(room.left(), room.top() + 12 + LINE_PX * row), elided(line, room.width()), dim=False)
    xs = [(x, si(x, "B")) for x in thinned(decades(plot.x), max(2, int(plot.rect.width() / 70)))]
    ys = [(y, si(y, "J")) for y in thinned(decades(plot.y), max(2, int(plot.rect.height() / 34)))]
    paint_axes(painter, plot, xs, ys, (tr("bytes of a frame as sent"), ""))
    painter.save()
    painter.setClipRect(plot.rect)
    paint_alone(painter, plot, case)
    here, line = (
        case.local.energy.value or 0.0,
        [(x, y) for x in between(plot.x) if plot.y[0] <= (y := sent_j(case, x)) <= plot.y[1]],
    )
    paint_curve(painter, plot, line, QPen(LOOK.theme.colour("inputs"), 2.2))
    paint_curve(painter, plot, [(plot.x[0], here), (plot.x[1], here)], QPen(LOOK.theme.colour("weights"), 2.2))
    painter.restore()
    paint_points(painter, plot, case, here)


def between(ends: tuple[float, float], steps: int = 240) -> list[float]:
    return [ends[0] * (ends[1] / ends[0]) ** (step / steps) for step in range(steps + 1)]


def paint_alone(painter: QPainter, plot: Plot, case: Case) -> None:
    """Up to where a frame that wakes the radio for itself may come."""
    message = case.radio.energy_j_per_message
    if message is None:
        return
    sizes = between(plot.x)
    edge = [plot.at(x, sent_j(case, x)) for x in sizes]
    edge += [plot.at(x, sent_j(case, x) + message) for x in reversed(sizes)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("inputs", 0.13))
    painter.drawPolygon(QPolygonF(edge))


def paint_points(painter: QPainter, plot: Plot, case: Case, here: float) -> None:
    labels, text = Labels(painter, plot.rect.adjusted(2, 2, 0, 0)), LOOK.theme.colour("text")
    size, even = case.stream.frame_bytes, case.breaks.as_dear_bytes.value
    if even is not None:
        at = plot.at(even, here)
        painter.setPen(QPen(LOOK.theme.colour("dim"), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(at, QPointF(at.x(), plot.rect.bottom()))
        paint_dot(painter, at, text, 5.5, hollow=True)
        labels.block(QRectF(at.x() - 7, at.y() - 7, 14, 14))
        labels.put(at, tr("the same at {bytes}").format(bytes=si(even, "B", 4)), text)
    now = plot.at(size, sent_j(case, size))
    paint_dot(painter, now, LOOK.theme.colour("selection"))
    labels.block(QRectF(now.x() - 6, now.y() - 6, 12, 12))
    labels.put(now, tr("this frame: {bytes}").format(bytes=si(size, "B", 4)), text)
    labels.put(plot.at(plot.x[0] * 2, here), tr("computed here"), LOOK.theme.colour("weights"))
    labels.put(plot.at(3 * size, sent_j(case, 3 * size)), tr("sent"), LOOK.theme.colour("inputs"))


def title_of(case: Case) -> tuple[str, ...]:
    """What costs less; on the radio alone where that hangs on what keeps it awake."""
    verdict = {
        True: tr("sending costs less"),
        False: tr("computing here costs less"),
        None: tr("it depends on what keeps the radio awake"),
    }[case.cheaper]
    return (verdict, tr("pale: each frame wakes the radio")) if case.radio.energy_j_per_message else (verdict,)
