"""Geometry of the roofline on log10 axes: what is worth seeing, where roofs, ticks and words lie.

`resources/report_html/plane.js` is the same in the page's own language, for when a person zooms; a test holds the two
against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import atan2, ceil, cos, degrees, floor, hypot, inf, log10, sin

import numpy as np

from analysis.units import si

# The picture's own pixels, and the part of it in which dots and roofs are drawn.
WIDTH, HEIGHT = 960.0, 520.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 944.0, 14.0, 462.0
# Decades around what is to be seen; a roof further above the main one than FAR need not be.
MARGIN, FAR, SLOPE_SHOWN, LEAST_SPAN = 0.35, 1.3, 0.5, 2.0
# Words are taken to be so wide, and to need so much room around them, in pixels.
ADVANCE, REACH = 6.3, 8.0
# So far from their line their middle stands: right above, right below, beyond a large dot.
AWAY = (11.0, -11.0, 23.0, -23.0)
# A roof through words is as bad as so many dots below them; a layer's name that would hide more gives way.
LINE_COST, MOST_HIDDEN = 3, 3
# Places tried along a roof, as shares of what is seen of it: a peak's from its outer end, a slope's from its foot.
PLACES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)


# Middle of some words in pixels, and their angle in radians.
Place = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """The visible part of the plane, log10."""

    left: float
    right: float
    bottom: float
    top: float

    def px(self, x: float) -> float:
        return LEFT + (x - self.left) / (self.right - self.left) * (RIGHT - LEFT)

    def py(self, y: float) -> float:
        return TOP + (self.top - y) / (self.top - self.bottom) * (BOTTOM - TOP)


@dataclass(frozen=True, slots=True)
class Roof:
    """height: log10 of a peak's MAC/s, or of a bandwidth's bytes/s. texts: with MAC and with FLOP. main: of the solid roof."""

    kind: str
    height: float
    texts: tuple[str, str]
    main: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight part of a roof in log10 coordinates."""

    roof: int
    x0: float
    y0: float
    x1: float
    y1: float
    solid: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Words around (x, y) in pixels, turned by `angle` degrees."""

    text: str
    x: float
    y: float
    angle: float


def heights(roofs: Sequence[Roof], kind: str, main: bool = False) -> list[float]:
    return [roof.height for roof in roofs if roof.kind == kind and (roof.main or not main)]


def ridge(roofs: Sequence[Roof]) -> tuple[float, float] | None:
    """Where the main slope meets the main peak; None without one of them."""
    peak, slope = heights(roofs, "peak", main=True), heights(roofs, "bandwidth", main=True)
    return (peak[0] - slope[0], peak[0]) if peak and slope else None


def worth_seeing(x: np.ndarray, y: np.ndarray, roofs: Sequence[Roof]) -> View:
    """Every dot, the ridge with some of the slope, peaks that are not far from the main one."""
    meeting, main = ridge(roofs), heights(roofs, "peak", main=True)
    near = [peak for peak in heights(roofs, "peak") if not main or abs(peak - main[0]) <= FAR]
    xs, ys = ends(x), [*ends(y), *near]
    if meeting:
        xs, ys = [*xs, meeting[0] - SLOPE_SHOWN, meeting[0] + MARGIN], [*ys, meeting[1]]
    left, right = min(xs, default=-1.0) - MARGIN, max(xs, default=2.0) + MARGIN
    bottom, top = min(ys, default=6.0) - MARGIN, max(ys, default=9.0) + MARGIN
    return View(min(left, right - LEAST_SPAN), right, min(bottom, top - LEAST_SPAN), top)


def ends(values: np.ndarray) -> list[float]:
    return [float(values.min()), float(values.max())] if len(values) else []


def pieces(roofs: Sequence[Roof], view: View) -> list[Piece]:
    """What is seen of every roof: a peak runs right from the fastest slope, a slope up to the highest peak."""
    fastest, highest = max(heights(roofs, "bandwidth"), default=None), max(heights(roofs, "peak"), default=None)
    meeting = ridge(roofs)
    found: list[Piece] = []
    for number, roof in enumerate(roofs):
        if roof.kind == "peak":
            start = view.left if fastest is None else roof.height - fastest
            low, high = max(start, view.left), view.right
        else:
            stop = view.top if highest is None else highest
            low = max(view.left, view.bottom - roof.height)
            high = min(view.right, stop - roof.height, view.top - roof.height)
        found += parts(number, roof, low, high, meeting, view)
    return found


def parts(
    number: int, roof: Roof, low: float, high: float, meeting: tuple[float, float] | None, view: View
) -> Iterator[Piece]:
    """A main roof is solid on its side of the ridge, and dashed beyond."""
    if high <= low or (roof.kind == "peak" and not view.bottom <= roof.height <= view.top):
        return
    cut = min(max(meeting[0], low), high) if meeting else (low if roof.kind == "peak" else high)
    for start, stop, after in ((low, cut, False), (cut, high, True)):
        if stop > start:
            rise = (roof.height,) * 2 if roof.kind == "peak" else (roof.height + start, roof.height + stop)
            solid = roof.main and after == (roof.kind == "peak")
            yield Piece(number, start, rise[0], stop, rise[1], solid)


def ticks(low: float, high: float) -> list[float]:
    """Positions (log10): decades, each second or third where there are many, 1, 2 and 5 of each where there are few."""
    digits = (1, 2, 5) if high - low < 2.5 else (1,)
    step = max(1, ceil((high - low) / 8))
    powers = [power for power in range(floor(low), ceil(high) + 1) if power % step == 0]
    found = (power + log10(digit) for power in powers for digit in digits)
    return [value for value in found if low <= value <= high]


def tick_text(position: float) -> str:
    """ "100 M", "0.01"."""
    value = 10.0**position
    return f"{value:.3g}" if 0.001 <= value < 1 else si(value)


def labels(
    roofs: Sequence[Roof], view: View, dots: np.ndarray, unit: int, named: Sequence[tuple[int, str]] = ()
) -> list[Label]:
    """Where words stand: never on one another, roofs' along their lines; what finds no room gives way.

    dots: (n, 3) x, y, radius in pixels. unit: 0 for MAC, 1 for FLOP. named: (row of the dots, name) of some layers.
    """
    seen, placed, circles = pieces(roofs, view), [], np.zeros((0, 2))
    lines = [(piece.roof, on_screen(piece, view)) for piece in seen]
    for said, roof, tries in words(roofs, seen, view, dots, unit, named):
        others = [line for number, line in lines if number != roof]
        wide = len(said) * ADVANCE
        best = best_place(tries, wide, dots, circles, others, inf if roof is not None else MOST_HIDDEN)
        if best:
            x, y, angle = best
            placed.append(Label(said, x, y, degrees(angle)))
            circles = np.vstack((circles, circles_of(x, y, angle, wide)))
    return placed


def words(
    roofs: Sequence[Roof],
    seen: Sequence[Piece],
    view: View,
    dots: np.ndarray,
    unit: int,
    named: Sequence[tuple[int, str]],
) -> Iterator[tuple[str, int | None, list[Place]]]:
    """(words, the roof that they are of, places to try): the main roofs' first, names of layers last."""
    for number in sorted(range(len(roofs)), key=lambda n: (not roofs[n].main, n)):
        own, said = [piece for piece in seen if piece.roof == number], roofs[number].texts[unit]
        yield said, number, list(places(roofs[number], own, view, len(said) * ADVANCE)) if own else []
    for row, name in named:
        yield name, None, list(around(dots[row], len(name) * ADVANCE))


def around(dot: np.ndarray, wide: float) -> Iterator[Place]:
    """Level words next to a dot, within the plot: above and below it first, then at its sides, then at its corners."""
    x, y, radius = (float(value) for value in dot)
    up, side = radius + REACH + 3, radius + 5 + wide / 2
    for dx, dy in ((0, -up), (0, up), (side, 0), (-side, 0), (side, -up), (-side, -up), (side, up), (-side, up)):
        inside = LEFT + wide / 2 <= x + dx <= RIGHT - wide / 2 and TOP + REACH <= y + dy <= BOTTOM - REACH
        if inside:
            yield x + dx, y + dy, 0.0


def on_screen(piece: Piece, view: View) -> tuple[float, float, float, float]:
    return view.px(piece.x0), view.py(piece.y0), view.px(piece.x1), view.py(piece.y1)


def best_place(
    tries: Sequence[Place],
    wide: float,
    dots: np.ndarray,
    taken: np.ndarray,
    lines: Sequence[tuple[float, ...]],
    most: float,
) -> Place | None:
    """The first place on no other words that hides the fewest dots and lines, at most so many; None without one."""
    costs = {}
    for place in tries:
        row = circles_of(*place, wide)
        if not touched(row, taken, 2 * REACH).any():
            hidden = touched(dots[:, :2], row, REACH + dots[:, 2:]).any(axis=1).sum()
            crossed = sum(bool((to_line(row, line) < REACH - 1).any()) for line in lines)
            costs[place] = int(hidden) + LINE_COST * crossed
    best = min(costs, key=lambda place: costs[place], default=None)
    return best if best is not None and costs[best] <= most else None


def to_line(points: np.ndarray, line: tuple[float, ...]) -> np.ndarray:
    """Pixels from points (n, 2) to a straight line between two ends."""
    start, way = np.array(line[:2]), np.array(line[2:]) - np.array(line[:2])
    along = np.clip((points - start) @ way / (way @ way or 1.0), 0.0, 1.0)
    apart: np.ndarray = np.hypot(*(points - start - along[:, None] * way).T)
    return apart


def places(roof: Roof, own: Sequence[Piece], view: View, wide: float) -> Iterator[Place]:
    """Middles of the words, in pixels: above the line, then below it, then farther off."""
    x0, y0 = view.px(own[0].x0), view.py(own[0].y0)
    x1, y1 = view.px(own[-1].x1), view.py(own[-1].y1)
    length, angle = hypot(x1 - x0, y1 - y0), atan2(y1 - y0, x1 - x0)
    room = length - wide - 12
    for away, share in product(AWAY, PLACES) if room > 0 else ():
        along = 6 + wide / 2 + room * (1 - share if roof.kind == "peak" else share)
        yield x0 + along * cos(angle) + away * sin(angle), y0 + along * sin(angle) - away * cos(angle), angle


def circles_of(x: float, y: float, angle: float, wide: float) -> np.ndarray:
    """(n, 2): middles of the circles that words are taken for, so that a turned line asks for no more than a level one."""
    count = max(2, ceil(wide / REACH))
    along = (np.arange(count) / (count - 1) - 0.5) * wide
    return np.column_stack((x + along * cos(angle), y + along * sin(angle)))


def touched(some: np.ndarray, others: np.ndarray, reach: float | np.ndarray) -> np.ndarray:
    """(n, m): which of the points lie nearer to one another than `reach`."""
    apart = some[:, None, :] - others[None, :, :]
    near: np.ndarray = np.hypot(apart[..., 0], apart[..., 1]) < reach
    return near
