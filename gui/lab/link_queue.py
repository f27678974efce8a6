"""How many frames wait, over time: a saw where the link keeps up, a slope where it does not."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from analysis.offload.case import Case
from analysis.units import duration, exact, number
from gui.lab.ink import caption, elided
from gui.lab.link_words import tr
from gui.lab.plots import Labels, Plot, paint_axes, paint_curve, paint_dot
from gui.theme import LOOK

STEPS_A_BEAT = 12


@lru_cache(maxsize=32)
def points_of(case: Case, beats: int) -> tuple[tuple[float, int], ...]:
    """(beat, frames that wait or are being sent), at the ends of small steps."""
    assert case.queue is not None
    found = []
    for step in range(beats * STEPS_A_BEAT + 1):
        beat = Fraction(step, STEPS_A_BEAT)
        found.append((float(beat), case.queue.waiting(beat * case.queue.period_s)))
    return tuple(found)


def stairs(points: tuple[tuple[float, int], ...]) -> list[tuple[float, float]]:
    """Corners of the steps, where the number changes, and both ends."""
    found: list[tuple[float, float]] = []
    for beat, count in points:
        if not found:
            found.append((beat, float(count)))
        elif count != found[-1][1]:
            found += [(beat, found[-1][1]), (beat, float(count))]
    return [*found, (points[-1][0], float(points[-1][1]))]


def plot_of(room: QRectF, case: Case, beats: int) -> Plot:
    most = max(count for _, count in points_of(case, beats))
    return Plot(room.adjusted(44, 26, -26, -36), (0.0, float(beats)), (0.0, max(1.2, 1.15 * most)), log_x=False)


def paint_queue(painter: QPainter, room: QRectF, case: Case, beats: int, time: float) -> None:
    """time: in beats. What is still to come is pale."""
    assert case.queue is not None
    plot = plot_of(room, case, beats)
    caption(painter, QPointF(room.left(), room.top() + 12), elided(title_of(case), room.width()), dim=False)
    paint_axes(painter, plot, beat_ticks(case, beats), count_ticks(plot.y[1]), (tr("time"), ""))
    points = points_of(case, beats)
    paint_curve(painter, plot, stairs(points), QPen(LOOK.theme.colour("inputs", 0.3), 1.4))
    here = float(case.queue.waiting(Fraction(time) * case.queue.period_s))
    past = [point for point in stairs(points) if point[0] <= time]
    past += [(time, past[-1][1]), (time, here)] if past else []
    paint_curve(painter, plot, past, QPen(LOOK.theme.colour("inputs"), 2.0))
    paint_dot(painter, plot.at(time, here), LOOK.theme.colour("selection"))
    label = tr("1 frame") if here == 1 else tr("{n} frames").format(n=exact(here))
    Labels(painter, plot.rect.adjusted(2, 0, 0, 0)).put(plot.at(time, here), label, LOOK.theme.colour("text"))


def title_of(case: Case) -> str:
    assert case.queue is not None
    growth = case.queue.growth_frames_per_s
    if not growth:
        return tr("waiting: none stays behind")
    if growth < 1:
        return tr("waiting: one frame more each {time}").format(time=duration(1 / growth))
    return tr("waiting: {n} frames more each second").format(n=number(growth, 4))


def beat_ticks(case: Case, beats: int) -> list[tuple[float, str]]:
    assert case.queue is not None
    step = max(1, beats // 4)
    return [(float(beat), duration(float(beat * case.queue.period_s))) for beat in range(0, beats + 1, step)]


def count_ticks(most: float) -> list[tuple[float, str]]:
    """Whole frames, at most five lines of them."""
    power = 1
    while most / power > 50:
        power *= 10
    step = next(power * digit for digit in (1, 2, 5, 10, 20, 50) if most / (power * digit) <= 5)
    return [(float(count), exact(count)) for count in range(0, int(most) + 1, step)]
