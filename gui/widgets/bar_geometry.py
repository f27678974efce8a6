"""Where bars lie: their order, their scale, and the pixel columns that thousands of them share. No painting."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from gui.widgets.bar_data import Bars
from gui.widgets.log_axis import tick_positions
from gui.widgets.plane import Plane, binary_step, multiples, round_step

HEADROOM = 1.06
# A logarithmic axis shows no more than so many decades below the largest bar.
DECADES = 9
# Where a bar would be narrower than this, those of one pixel share it.
NARROW_PX, WIDEST_GAP_PX = 2.0, 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Bars in the order on screen. order: layer at each place; place: place of each layer, -1 where it is not shown;
    values: at each place; ghost: those compared with, empty without.

    low, high: what the value axis shows, as log10 where it is logarithmic.
    """

    order: np.ndarray
    place: np.ndarray
    values: np.ndarray
    log: bool
    low: float
    high: float
    ghost: np.ndarray

    def whole(self) -> Plane:
        return Plane(0.0, float(max(1, len(self.order))), self.low, self.high)

    def heights(self, values: np.ndarray) -> np.ndarray:
        """On the value axis; what a logarithmic axis cannot show lies at its foot, NaN stays NaN."""
        if not self.log:
            return values
        with np.errstate(divide="ignore"):
            return np.maximum(np.log10(values), self.low)


def row_of(bars: Bars, shown: np.ndarray, by_value: bool, log: bool) -> Row:
    """Layers of the mask. by_value: the largest first, unknown ones last; else the order of execution."""
    order = np.flatnonzero(shown)
    if by_value:
        order = order[np.argsort(-bars.values[order], kind="stable")]
    place = np.full(len(bars.values), -1)
    place[order] = np.arange(len(order))
    values = bars.values[order]
    ghost = np.zeros(0) if bars.ghost is None else bars.ghost[order]
    return Row(order, place, values, log, *extent(np.append(values, ghost), log), ghost)


def extent(values: np.ndarray, log: bool) -> tuple[float, float]:
    """Ends of the value axis: from zero, or whole decades around what is larger than zero."""
    positive = values[values > 0]
    most = float(positive.max(initial=0.0))
    if not log:
        return 0.0, most * HEADROOM if most else 1.0
    if not most:
        return 0.0, 1.0
    low = max(floor(log10(float(positive.min()))), floor(log10(most)) - DECADES)
    high = log10(most) + 0.05 * max(1.0, log10(most) - low)
    return float(low), high


def value_ticks(plane: Plane, row: Row, binary: bool, most: int) -> tuple[list[float], list[float]]:
    """(places on the axis, the values that stand there)."""
    low, high = plane.bottom, plane.top
    if not row.log:
        step = binary_step(high - low, most) if binary else round_step(high - low, most)
        places = multiples(step, low, high)
        return places, places
    if binary:
        doublings = ceil((high - low) / log10(2) / most) or 1
        first, last = ceil(low / log10(2)), floor(high / log10(2))
        steps = [n for n in range(first, last + 1) if n % doublings == 0]
        return [n * log10(2) for n in steps], [2.0**n for n in steps]
    places = tick_positions(low, high, most)[0]
    return places, [10.0**at for at in places]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What is drawn side by side. left, width: in whole pixels. place: the bar shown, the largest of those that share
    the column. unknown: the column has a bar that is not known. first, last: the places that share it.
    """

    left: np.ndarray
    width: np.ndarray
    place: np.ndarray
    unknown: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def __len__(self) -> int:
        return len(self.place)


def columns_of(plane: Plane, values: np.ndarray) -> Columns:
    """A column for each bar in view where there is room, else one for each pixel."""
    places = np.arange(max(0, floor(plane.left)), min(len(values), ceil(plane.right)))
    if plane.px_per_x >= NARROW_PX or not len(places):
        return single(plane, values, places)
    pixels = np.floor(plane.px(places.astype(float)))
    starts = np.unique(pixels, return_index=True)[1]
    counts = np.diff(np.append(starts, len(places)))
    known = np.where(np.isnan(values[places]), -np.inf, values[places])
    highest = np.flatnonzero(known == np.repeat(np.maximum.reduceat(known, starts), counts))
    chosen = highest[np.searchsorted(highest, starts)]
    unknown = np.logical_or.reduceat(np.isnan(values[places]), starts)
    left = np.maximum(pixels[starts], plane.x).astype(np.int64)
    return Columns(
        left, np.ones_like(left), places[chosen], unknown, places[starts], places[starts + counts - 1]
    )  # fmt: skip


def single(plane: Plane, values: np.ndarray, places: np.ndarray) -> Columns:
    """Edges rounded to pixels; the gap between bars is a fifth of their pitch, in whole pixels."""
    gap = floor(min(WIDEST_GAP_PX, plane.px_per_x / 5) + 0.5)
    left = np.floor(plane.px(places.astype(float)) + 0.5)
    right = np.floor(plane.px(places + 1.0) + 0.5) - gap
    left = np.maximum(left, plane.x)
    right = np.minimum(right, plane.x + plane.width)
    width = np.maximum(1, right - left).astype(np.int64)
    return Columns(left.astype(np.int64), width, places, np.isnan(values[places]), places, places)


def boxes_of(plane: Plane, columns: Columns, bottom: np.ndarray, top: np.ndarray) -> np.ndarray:
    """x, y, width, height in whole pixels from `bottom` to `top`; what is above zero is at least a pixel high."""
    y1 = np.floor(plane.py(bottom) + 0.5)
    y0 = np.minimum(np.floor(plane.py(top) + 0.5), np.where(top > bottom, y1 - 1, y1))
    y0 = np.maximum(y0, plane.y)
    return np.column_stack((columns.left, y0, columns.width, np.maximum(0, y1 - y0))).astype(np.int64)


def share_curve(values: np.ndarray, total: float) -> np.ndarray:
    """Share of the whole up to and with each place, of what is known; nothing where there is no whole."""
    return np.cumsum(np.nan_to_num(values)) / total if total > 0 else np.zeros(0)


def curve_points(plane: Plane, shares: np.ndarray) -> np.ndarray:
    """The curve in pixels, at the right edge of each place, shape (n, 2); no more than two points a pixel."""
    first, last = max(0, floor(plane.left)), min(len(shares), ceil(plane.right))
    if first >= last:
        return np.zeros((0, 2))
    places = np.unique(np.linspace(first, last, min(last - first + 1, int(2 * plane.width) + 1)).astype(np.int64))
    heights = np.append(0.0, shares)[places]
    x = np.clip(plane.px(places.astype(float)), plane.x, plane.x + plane.width)
    return np.column_stack((x, plane.y + plane.height * (1 - heights / HEADROOM)))
