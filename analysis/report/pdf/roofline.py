"""The roofline on paper: a dot for each layer with MACs, a roof for each memory level and peak, the dearest layers named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from analysis.ops.registry import FAMILIES
from analysis.report.costs import seconds_of
from analysis.report.pdf.elided import within, without_start
from analysis.report.pdf.ink import Drawing, Mark, Point, area, cut, line, sign, wide, words
from analysis.report.pdf.roofline_words import (
    LABEL_SIZE,
    ROOF_SIZE,
    Box,
    around,
    best_box,
    boxes_along,
    boxes_of_words,
    label,
    leader,
    leader_boxes,
    slope_words,
)
from analysis.report.pdf.scales import Scale, decades, rate_text, ratio_text
from analysis.units import si

if TYPE_CHECKING:
    from analysis.scenario import Analysis

LEFT_PT, BOTTOM_PT, RIGHT_PT, TOP_PT = 34.0, 24.0, 6.0, 6.0
LARGEST_PT, SMALLEST_PT = 11.0, 2.6
# A smaller dot would be lost in its own white edge.
EDGED_FROM_PT = 4.5
TICK_SIZE = 6.5
LONGEST_LABEL, LONGEST_LABEL_PT = 30, 108.0
# Places of a peak's words, points above (below 0) and below its line.
PEAK_WORDS_PT = (-5.0, -13.0, 6.0, 14.0, -22.0, 23.0, -31.0, 32.0)
# Room around the dots and ridges, as a factor.
ROOM = 2.5
# From the highest peak down to the lower edge, at least this factor.
LEAST_SPAN = 40.0
# From the first ridge to the left edge, so that the slopes are seen.
SLOPE_SPAN = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Columns, one entry a dot: row of the workload, MAC/byte, MAC/s, diameter in points."""

    layers: np.ndarray
    intensity: np.ndarray
    attainable: np.ndarray
    sizes_pt: np.ndarray


@dataclass(frozen=True, slots=True)
class Plane:
    """MAC/byte and MAC/s onto the paper."""

    x: Scale
    y: Scale

    def __call__(self, intensity: float, rate: float) -> Point:
        return self.x(intensity), self.y(rate)


def roofline(analysis: Analysis, index: int, named: Sequence[int], width_pt: float, height_pt: float) -> Drawing | None:
    """index: which device. named: layers whose dots get their rank and name. None where there is no dot, or no roof."""
    estimate, dots = analysis.estimates[index], dots_of(analysis, index)
    peaks, levels = roofs(analysis, index)
    if not len(dots.layers) or not peaks or not levels:
        return None
    plane = plane_of(dots, list(peaks.values()), list(levels.values()), width_pt, height_pt)
    alt = (
        f"Roofline of {estimate.device.name}: {len(dots.layers)} layers by MACs per byte and the MACs per second that "
        f"they can reach, under {len(peaks)} peaks and {len(levels)} memory levels."
    )
    names: list[Box] = []
    labels = list(label_marks(analysis, dots, plane, named, names))
    axis = Box(-width_pt, -height_pt, plane.x.start, 2 * height_pt)
    taken = [*dot_boxes(dots, plane), *names, axis]
    marks = [*grid(plane), *roof_marks(plane, peaks, levels, estimate.binding_level, taken)]
    marks += [*dot_marks(analysis, dots, plane), *labels]
    return Drawing(width_pt, height_pt, alt, tuple(marks))


def roofs(analysis: Analysis, index: int) -> tuple[dict[str, float], dict[str, float]]:
    """Peaks (MAC/s) of the types that layers compute in, and levels (bytes/s), by name; those that are known."""
    estimate = analysis.estimates[index]
    used = {float(value) for value in estimate.peak_macs_per_s[analysis.workload.macs > 0] if isfinite(value)}
    peaks = {name: value for name, value in estimate.peaks.items() if value in used}
    levels = {level.name: level.bytes_per_s for level in estimate.levels if isfinite(level.bytes_per_s)}
    return peaks, levels


def dots_of(analysis: Analysis, index: int) -> Dots:
    estimate = analysis.estimates[index]
    intensity, attainable = estimate.intensity_macs_per_byte, estimate.attainable_macs_per_s
    layers = np.flatnonzero(np.isfinite(intensity) & np.isfinite(attainable) & (analysis.workload.macs > 0))
    shares = np.nan_to_num(seconds_of(analysis, index)[layers])
    largest = shares.max(initial=0.0) or 1.0
    sizes = np.maximum(SMALLEST_PT, LARGEST_PT * np.sqrt(shares / largest))
    return Dots(layers, intensity[layers], attainable[layers], sizes)


def plane_of(dots: Dots, peaks: Sequence[float], levels: Sequence[float], width_pt: float, height_pt: float) -> Plane:
    """Axes that hold the dots and the ridge of the highest peak."""
    ridges = [max(peaks) / level for level in levels]
    low = min(dots.intensity.min() / ROOM, min(ridges) / SLOPE_SPAN)
    high = max(dots.intensity.max(), max(ridges)) * ROOM
    x = Scale(float(low), float(high), LEFT_PT, width_pt - RIGHT_PT, log=True)
    bottom = min(float(dots.attainable.min()) / ROOM, max(peaks) / LEAST_SPAN)
    return Plane(x, Scale(bottom, max(peaks) * ROOM, height_pt - BOTTOM_PT, TOP_PT, log=True))


def grid(plane: Plane) -> Iterator[Mark]:
    left, right, bottom, top = plane.x.start, plane.x.end, plane.y.start, plane.y.end
    yield area(left, top, right - left, bottom - top, "panel", edge="line")
    for value in decades(plane.x.low, plane.x.high, 8):
        x = plane.x(value)
        yield line((x, top), (x, bottom), "line", 0.4)
        yield words(x, bottom + 6, ratio_text(value), TICK_SIZE, "dim", "middle")
    for value in decades(plane.y.low, plane.y.high, 7):
        y = plane.y(value)
        yield line((left, y), (right, y), "line", 0.4)
        yield words(left - 3, y, rate_text(value), TICK_SIZE, "dim", "end")
    yield words((left + right) / 2, bottom + 16, "MAC per byte", TICK_SIZE + 0.5, "dim", "middle")
    yield words(6, (top + bottom) / 2, "MAC per second", TICK_SIZE + 0.5, "dim", "middle", turn=-90)


def roof_marks(
    plane: Plane, peaks: dict[str, float], levels: dict[str, float], binding: str, taken: list[Box]
) -> Iterator[Mark]:
    """Solid for the highest peak and the level that binds most time, dashed for the others; words along each line.

    taken: room that is taken already; what words take is added.
    """
    highest = max(peaks.values())
    main = binding if binding in levels else min(levels, key=lambda name: levels[name])
    for name, peak in sorted(peaks.items(), key=lambda item: -item[1]):
        text = f"{name} peak {si(peak, 'MAC/s')}"
        yield from peak_marks(plane, text, peak, max(levels.values()), peak != highest, taken)
    ends = {name: slope_of(plane, level, highest) for name, level in levels.items()}
    for name, level in levels.items():
        others = [box for other, (start, end) in ends.items() if other != name for box in boxes_along(start, end)]
        yield from level_marks(plane, f"{name} {si(level, 'B/s')}", *ends[name], name != main, others, taken)


def peak_marks(plane: Plane, text: str, peak: float, fastest: float, dash: bool, taken: list[Box]) -> Iterator[Mark]:
    start = (plane.x(max(peak / fastest, plane.x.low)), plane.y(peak))
    yield line(start, (plane.x.end, plane.y(peak)), thick=1.0, dash=dash)
    width, y = wide(text, ROOF_SIZE), plane.y(peak)
    for away in PEAK_WORDS_PT:
        for right in np.linspace(plane.x.end - 3, start[0] + width, 9).tolist():
            box = Box(right - width, y + away - 4, right, y + away + 4)
            if not any(box.meets(other) for other in taken):
                taken.append(box)
                yield words(right, y + away, text, ROOF_SIZE, anchor="end")
                return


def slope_of(plane: Plane, level: float, highest: float) -> tuple[Point, Point]:
    """From the left or lower edge up to the ridge."""
    first = max(plane.x.low, plane.y.low / level)
    return plane(first, first * level), plane(highest / level, highest)


def level_marks(
    plane: Plane, text: str, start: Point, end: Point, dash: bool, others: list[Box], taken: list[Box]
) -> Iterator[Mark]:
    """The slope, and its words where they lie on no other slope. others: room that those take."""
    yield line(start, end, thick=1.0, dash=dash)
    yield line(end, (end[0], plane.y.start), "dim", 0.4, dash=True)
    found = list(slope_words(text, start, end, (*others, *taken)))
    taken += [box for mark in found for box in boxes_of_words(mark)]
    yield from found


def dot_marks(analysis: Analysis, dots: Dots, plane: Plane) -> Iterator[Mark]:
    """Large ones first, so that none hides another."""
    for row in np.argsort(-dots.sizes_pt, kind="stable").tolist():
        x, y = plane(float(dots.intensity[row]), float(dots.attainable[row]))
        family = FAMILIES[int(analysis.workload.family[dots.layers[row]])]
        size = float(dots.sizes_pt[row])
        yield sign(family, x, y, size, edge="panel" if size > EDGED_FROM_PT else "")


def dot_boxes(dots: Dots, plane: Plane) -> list[Box]:
    columns = zip(dots.intensity.tolist(), dots.attainable.tolist(), (dots.sizes_pt / 2).tolist(), strict=True)
    return [around(*plane(intensity, rate), radius) for intensity, rate, radius in columns]


def label_marks(analysis: Analysis, dots: Dots, plane: Plane, named: Sequence[int], taken: list[Box]) -> Iterator[Mark]:
    """Rank and name beside the dot with a thin leader, where a corner is free; else the rank alone, if that finds room.

    taken: room of other words; that of these is added.
    """
    every, names = dot_boxes(dots, plane), without_start(analysis.workload.names) if named else []
    rows = {int(layer): row for row, layer in enumerate(dots.layers.tolist())}
    for rank, layer in enumerate(named, 1):
        if layer not in rows:
            continue
        row = rows[layer]
        x, y = plane(float(dots.intensity[row]), float(dots.attainable[row]))
        name = cut(within(names[layer], LONGEST_LABEL), LABEL_SIZE, LONGEST_LABEL_PT)
        for text in (f"{rank} {name}", str(rank)):
            if box := best_box(text, around(x, y, float(dots.sizes_pt[row]) / 2), plane, taken, every):
                taken += [box, *leader_boxes(leader(box, x, y))]
                yield from label(text, box, x, y)
                break
