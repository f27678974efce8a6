"""The network drawn for paper: from top to bottom, in strips side by side, page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH, MARGIN, PITCH, ROW_GAP, Placement, place
from analysis.report.costs import timed
from analysis.report.pdf.boxes import Boxes, boxes_of
from analysis.report.pdf.ink import Drawing, Mark, area, curve, cut, path, sign, words
from analysis.units import percent

if TYPE_CHECKING:
    from analysis.scenario import Analysis

Progress = Callable[[float, str], None]

WIDTH_PT = 493.0
HEIGHTS_PT = {"a4": 690.0, "letter": 640.0}
# Points a unit of the layout: of a narrow network, and the least of a wide one, below which nothing can be read.
LARGEST, SMALLEST = 0.55, 0.24
# Scales at which everything is still read.
SMALLER = (0.5, 0.46, 0.42, 0.38)
# Strips of a page are spread over it, but no farther apart than this.
MOST_APART_PT = 40.0
WIRE_PT = 0.5
# Steps that lead less to the side, units, are straight.
STRAIGHT = 0.5
# A larger network is drawn as far as these pages go, and the rest is counted.
MOST_PAGES = 8
TITLE_SIZE, NAME_SIZE = 6.4, 5.8
# A box whose share is less is not told one.
TOLD = 0.005


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows from `first` to before `last`; what lies in them reaches from `low` to `high`, units of the layout.

    left: where it is drawn, points.
    """

    first: int
    last: int
    low: float
    high: float
    left: float = 0.0

    @property
    def top(self) -> float:
        """The gap above the first row belongs to the strip, so that no S-curve is cut."""
        return self.first * PITCH - ROW_GAP

    @property
    def bottom(self) -> float:
        return (self.last - 1) * PITCH + BOX_HEIGHT


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Steps of all ways, from point to point: columns of x and y, units of the layout."""

    x0: np.ndarray
    y0: np.ndarray
    x1: np.ndarray
    y1: np.ndarray

    def within(self, top: float, bottom: float) -> np.ndarray:
        """Rows of the steps that reach into a strip."""
        low, high = np.minimum(self.y0, self.y1), np.maximum(self.y0, self.y1)
        found: np.ndarray = np.flatnonzero((high > top) & (low < bottom))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What every strip is drawn from. scale: points a unit."""

    boxes: Boxes
    placement: Placement
    steps: Steps
    scale: float = LARGEST

    @property
    def rows(self) -> int:
        return int(self.placement.row_of.max(initial=-1)) + 1


def network_section(analysis: Analysis, paper: str, tell: Progress) -> dict[str, Any]:
    """Raises whatever `tell` raises."""
    sheet = filling(sheet_of(boxes_of(analysis), HEIGHTS_PT[paper], tell), HEIGHTS_PT[paper])
    pages = paged(sheet, HEIGHTS_PT[paper])
    shown = pages[:MOST_PAGES]
    last = shown[-1][-1].last if shown else 0
    return {
        "pages": [drawing(sheet, strips, HEIGHTS_PT[paper]).record for strips in shown],
        "joined": sheet.boxes.joined,
        "cut": int((sheet.placement.row_of >= last).sum()),
        "too_wide": any(wide_pt(sheet, strip) > WIDTH_PT + 1 for strips in shown for strip in strips),
        "by_time": timed(analysis),
    }


def sheet_of(boxes: Boxes, height_pt: float, tell: Progress) -> Sheet:
    """At the largest scale at which every strip is narrower than the page; no smaller than can be read."""
    placement = place(len(boxes), boxes.wires, folded=False, progress=tell)
    sheet = Sheet(boxes, placement, steps_of(placement))
    widest = max((wide_pt(sheet, strip) for strip in strips_of(sheet, height_pt)), default=0.0)
    return replace(sheet, scale=max(SMALLEST, LARGEST * WIDTH_PT / widest)) if widest > WIDTH_PT else sheet


def filling(sheet: Sheet, height_pt: float) -> Sheet:
    """A little smaller where strips then stand side by side on fewer pages."""
    sizes = [sheet, *(replace(sheet, scale=scale) for scale in SMALLER if scale < sheet.scale)]
    return min(sizes, key=lambda one: len(paged(one, height_pt))) if sheet.rows else sheet


def steps_of(placement: Placement) -> Steps:
    points, starts = placement.routes.points, placement.routes.starts
    # The step from the last point of one way to the first of the next is none.
    kept = np.ones(max(len(points) - 1, 0), dtype=np.bool_)
    kept[starts[1:-1] - 1] = False
    first, last = points[:-1][kept], points[1:][kept]
    return Steps(first[:, 0], first[:, 1], last[:, 0], last[:, 1])


def strips_of(sheet: Sheet, height_pt: float) -> list[Strip]:
    """As few as the page's height allows, with equally many rows."""
    most = max(1, int((height_pt / sheet.scale - ROW_GAP) // PITCH))
    rows = ceil(sheet.rows / ceil(sheet.rows / most)) if sheet.rows else 1
    return [strip_of(sheet, first, min(first + rows, sheet.rows)) for first in range(0, sheet.rows, rows)]


def strip_of(sheet: Sheet, first: int, last: int) -> Strip:
    strip = Strip(first, last, 0.0, 0.0)
    inside = sheet.steps.within(strip.top, strip.bottom)
    middles = sheet.placement.x[(sheet.placement.row_of >= first) & (sheet.placement.row_of < last)]
    ends = [middles - BOX_WIDTH / 2, middles + BOX_WIDTH / 2, sheet.steps.x0[inside], sheet.steps.x1[inside]]
    across = np.concatenate(ends)
    return replace(strip, low=float(across.min()) - MARGIN, high=float(across.max()) + MARGIN)


def wide_pt(sheet: Sheet, strip: Strip) -> float:
    return (strip.high - strip.low) * sheet.scale


def paged(sheet: Sheet, height_pt: float) -> list[list[Strip]]:
    """Strips by page, side by side as long as there is room, then spread over it."""
    pages: list[list[Strip]] = []
    room = 0.0
    for strip in strips_of(sheet, height_pt):
        needed = wide_pt(sheet, strip)
        if not pages or needed > room:
            pages.append([])
            room = WIDTH_PT
        pages[-1].append(strip)
        room -= needed
    return [spread(sheet, strips) for strips in pages]


def spread(sheet: Sheet, strips: list[Strip]) -> list[Strip]:
    taken = [wide_pt(sheet, strip) for strip in strips]
    apart = min(MOST_APART_PT, max(0.0, WIDTH_PT - sum(taken)) / max(1, len(strips) - 1))
    lefts = [sum(taken[:number]) + number * apart for number in range(len(strips))]
    return [replace(strip, left=left) for strip, left in zip(strips, lefts, strict=True)]


def drawing(sheet: Sheet, strips: list[Strip], height_pt: float) -> Drawing:
    inside = (sheet.placement.row_of >= strips[0].first) & (sheet.placement.row_of < strips[-1].last)
    found = np.flatnonzero(inside).tolist()
    titles = ", ".join(dict.fromkeys(sheet.boxes.titles[box] for box in found[:40]))
    alt = f"The network from top to bottom, {len(found)} boxes joined by lines: {titles[:300]}."
    longest = max(strip.last - strip.first for strip in strips)
    height = min(height_pt, (longest * PITCH + ROW_GAP) * sheet.scale)
    marks = [mark for strip in strips for mark in strip_marks(sheet, strip)]
    return Drawing(WIDTH_PT, height, alt, tuple(marks))


def strip_marks(sheet: Sheet, strip: Strip) -> Iterator[Mark]:
    for step in sheet.steps.within(strip.top, strip.bottom).tolist():
        yield from step_marks(sheet, strip, step)
    rows = sheet.placement.row_of
    for box in np.flatnonzero((rows >= strip.first) & (rows < strip.last)).tolist():
        x, y = at(sheet, strip, float(sheet.placement.x[box]), float(sheet.placement.y[box]))
        yield from box_marks(sheet, box, x, y)


def at(sheet: Sheet, strip: Strip, x: float, y: float) -> tuple[float, float]:
    """Units of the layout to points of the page."""
    return strip.left + (x - strip.low) * sheet.scale, (y - strip.top) * sheet.scale


def step_marks(sheet: Sheet, strip: Strip, step: int) -> Iterator[Mark]:
    """One step of a way: an S-curve lies whole in the gap above a row, a straight line that goes on is cut."""
    (x0, y0), (x1, y1) = ((float(x[step]), float(y[step])) for x, y in ends_of(sheet.steps))
    if abs(x0 - x1) > STRAIGHT and abs(y0 - y1) > STRAIGHT:
        if strip.top - STRAIGHT <= min(y0, y1) and max(y0, y1) <= strip.bottom + STRAIGHT:
            yield curve(at(sheet, strip, x0, y0), at(sheet, strip, x1, y1), "dim", WIRE_PT)
        return
    first, last = (min(max(y, strip.top), strip.bottom) for y in (y0, y1))
    yield path((at(sheet, strip, x0, first), at(sheet, strip, x1, last)), "dim", WIRE_PT)


def ends_of(steps: Steps) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    return (steps.x0, steps.y0), (steps.x1, steps.y1)


def box_marks(sheet: Sheet, box: int, x: float, y: float) -> Iterator[Mark]:
    """Title and name, the family's sign and colour at the left, the share at the right."""
    boxes, width, height = sheet.boxes, BOX_WIDTH * sheet.scale, BOX_HEIGHT * sheet.scale
    left, top, family = x - width / 2, y - height / 2, boxes.families[box]
    yield area(left, top, width, height, "panel" if family else "ground", edge=family or "dim")
    size = sheet.scale / LARGEST
    start, room = left + 4 * size, width - 8 * size
    if family:
        yield sign(family, left + 6.5 * size, top + 8 * size, 6.5 * size)
        start, room = start + 8 * size, room - 8 * size
    told = percent(boxes.parts[box]) if boxes.parts[box] >= TOLD else ""
    if told:
        yield words(left + width - 4 * size, top + 8 * size, told, NAME_SIZE * size, "text", "end", strong=True)
        room -= 20 * size
    yield words(start, top + 8 * size, cut(boxes.titles[box], TITLE_SIZE * size, room), TITLE_SIZE * size, strong=True)
    wide_room = width - 8 * size
    yield words(left + 4 * size, top + 17 * size, cut(boxes.names[box], NAME_SIZE * size, wide_room), NAME_SIZE * size)
    results = cut(boxes.results[box], NAME_SIZE * size, wide_room, at_end=True)
    yield words(left + 4 * size, top + 25 * size, results, NAME_SIZE * size, "dim")
