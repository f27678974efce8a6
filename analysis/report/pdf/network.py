"""The network drawn for paper: from top to bottom, in strips side by side, page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH, PITCH, ROW_GAP, Placement, place
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
GAP_PT = 10.0
# A larger network is drawn as far as these pages go, and the rest is counted.
MOST_PAGES = 8
TITLE_SIZE, NAME_SIZE = 6.4, 5.8
# A box whose share is less is not told one.
TOLD = 0.005


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows from `first` to before `last`, drawn with its left edge at `left` points."""

    first: int
    last: int
    left: float


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What every strip is drawn from. scale: points a unit. tops: by box, units."""

    boxes: Boxes
    placement: Placement
    scale: float

    @property
    def rows(self) -> int:
        return int(self.placement.row_of.max(initial=-1)) + 1

    @property
    def strip_width(self) -> float:
        left, _, right, _ = self.placement.bounds
        return (right - left) * self.scale


def network_section(analysis: Analysis, paper: str, tell: Progress) -> dict[str, Any]:
    """Raises whatever `tell` raises."""
    sheet = sheet_of(boxes_of(analysis), tell)
    pages = paged(sheet, HEIGHTS_PT[paper])
    shown = pages[:MOST_PAGES]
    last = shown[-1][-1].last if shown else 0
    return {
        "pages": [drawing(sheet, strips, HEIGHTS_PT[paper]).record for strips in shown],
        "joined": sheet.boxes.joined,
        "cut": int((sheet.placement.row_of >= last).sum()),
        "too_wide": sheet.strip_width > WIDTH_PT + 1,
        "by_time": bool(analysis.estimates),
    }


def sheet_of(boxes: Boxes, tell: Progress) -> Sheet:
    placement = place(len(boxes), boxes.wires, folded=False, progress=tell)
    left, _, right, _ = placement.bounds
    return Sheet(boxes, placement, max(SMALLEST, min(LARGEST, WIDTH_PT / max(right - left, 1.0))))


def paged(sheet: Sheet, height_pt: float) -> list[list[Strip]]:
    """Strips by page: as many rows a strip as the page is high, as many strips as it is wide."""
    rows = max(1, int((height_pt + ROW_GAP * sheet.scale) // (PITCH * sheet.scale)) - 1)
    across = max(1, int((WIDTH_PT + GAP_PT) // (sheet.strip_width + GAP_PT)))
    apart = (WIDTH_PT - sheet.strip_width) / max(1, across - 1)
    starts = list(range(0, sheet.rows, rows))
    strips = [
        Strip(first, min(first + rows, sheet.rows), (number % across) * apart) for number, first in enumerate(starts)
    ]
    return [strips[start : start + across] for start in range(0, len(strips), across)]


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
    yield from wire_marks(sheet, strip)
    rows = sheet.placement.row_of
    for box in np.flatnonzero((rows >= strip.first) & (rows < strip.last)).tolist():
        x, y = at(sheet, strip, float(sheet.placement.x[box]), float(sheet.placement.y[box]))
        yield from box_marks(sheet, box, x, y)


def at(sheet: Sheet, strip: Strip, x: float, y: float) -> tuple[float, float]:
    """Units of the layout to points of the page; the gap above the strip's first row belongs to it."""
    left = sheet.placement.bounds[0]
    return strip.left + (x - left) * sheet.scale, (y - strip.first * PITCH + ROW_GAP) * sheet.scale


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


def wire_marks(sheet: Sheet, strip: Strip) -> Iterator[Mark]:
    """What of each wire lies in the strip; one that goes on is cut at its edge."""
    routes = sheet.placement.routes
    low, high = strip.first * PITCH - ROW_GAP, (strip.last - 1) * PITCH + BOX_HEIGHT
    for wire in range(len(routes.stubs)):
        way = routes.way(wire)
        if way[:, 1].max() <= low or way[:, 1].min() >= high:
            continue
        for start, end in pairwise(way.tolist()):
            yield from step_marks(sheet, strip, start, end, low, high)


def step_marks(
    sheet: Sheet, strip: Strip, start: list[float], end: list[float], low: float, high: float
) -> Iterator[Mark]:
    """One step of a way: an S-curve lies whole in the gap above a row, a straight line is cut."""
    if abs(start[0] - end[0]) > 0.5 and abs(start[1] - end[1]) > 0.5:
        if low - 0.5 <= min(start[1], end[1]) and max(start[1], end[1]) <= high + 0.5:
            yield curve(at(sheet, strip, *start), at(sheet, strip, *end), "dim", 0.5)
        return
    first, last = (min(max(y, low), high) for y in (start[1], end[1]))
    if first != last or low <= start[1] <= high:
        yield path((at(sheet, strip, start[0], first), at(sheet, strip, end[0], last)), "dim", 0.5)
