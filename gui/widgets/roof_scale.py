"""Geometry of a roofline on log10 axes: where roofs lie, what is near a point, which part of the plane is worth seeing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot, isfinite, log10
from typing import Literal

import numpy as np

from analysis.units import NARROW_SPACE, UNKNOWN, si

# What a hand may set, as log10: from one operation a second to a hundred million times the fastest chip.
LEAST, MOST = 0.0, 24.0
MARGIN = 0.3
# A roof further above the main one than this (decades) need not be in sight at first.
FAR_ROOF = 1.3
# So much of the main slope is in sight at first (decades).
SLOPE_SHOWN = 0.5
LEAST_SPAN = 2.0


@dataclass(frozen=True, slots=True)
class Roof:
    """One limit of a device: the peak of a data type (work/s), or the bandwidth of a memory level (bytes/s).

    value: as it holds now, own: as the device has it; NaN where unknown. main: one of the two that make the solid roof.
    note: where the number comes from.
    """

    quantity: Literal["peak", "bandwidth"]
    name: str
    title: str
    unit: str
    value: float
    own: float
    main: bool = False
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.quantity, self.name

    @property
    def known(self) -> bool:
        return isfinite(self.value) and self.value > 0

    @property
    def by_hand(self) -> bool:
        return self.known and self.value != self.own

    @property
    def height(self) -> float:
        """log10: of a peak its y, of a bandwidth the y at x = 0."""
        return log10(self.value)

    @property
    def text(self) -> str:
        """ "int8 peak 960 MMAC/s"; set by hand with how often the device's own value it is."""
        now = si(self.value, self.unit) if self.known else UNKNOWN
        times = f" (×{NARROW_SPACE}{self.value / self.own:.3g})" if self.by_hand and isfinite(self.own) else ""
        return f"{self.title} {now}{times}"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight piece of a roof in log10 coordinates; style: solid, dashed, or ghost (the device's own value)."""

    roof: Roof
    x0: float
    y0: float
    x1: float
    y1: float
    style: Literal["solid", "dashed", "ghost"] = "dashed"


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of the plane (log10) and its size in pixels; y grows upwards on the plane, downwards in pixels."""

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float

    def px(self, x, y):
        """Pixels of a point, or of columns of points."""
        return (
            (x - self.left) / (self.right - self.left) * self.width,
            (self.top - y) / (self.top - self.bottom) * self.height,
        )

    def plane(self, px: float, py: float) -> tuple[float, float]:
        return (
            self.left + px / self.width * (self.right - self.left),
            self.top - py / self.height * (self.top - self.bottom),
        )


def peaks(roofs: Iterable[Roof]) -> list[Roof]:
    return [roof for roof in roofs if roof.quantity == "peak" and roof.known]


def slopes(roofs: Iterable[Roof]) -> list[Roof]:
    return [roof for roof in roofs if roof.quantity == "bandwidth" and roof.known]


def main_of(roofs: Sequence[Roof]) -> Roof | None:
    return next((roof for roof in roofs if roof.main), None)


def ridge(roofs: Sequence[Roof]) -> tuple[float, float] | None:
    """Where the main slope meets the main peak (log10); None without one of them."""
    peak, slope = main_of(peaks(roofs)), main_of(slopes(roofs))
    return (peak.height - slope.height, peak.height) if peak and slope else None


def lines(roofs: Sequence[Roof], frame: Frame) -> list[Line]:
    """Every roof as pieces inside the frame, first the ghosts, last the solid ones."""
    pieces = [line for roof in roofs if roof.known for line in pieces_of(roof, roofs, frame)]
    inside = [line for piece in pieces if (line := clipped(piece, frame))]
    order = ("ghost", "dashed", "solid")
    return sorted(inside, key=lambda line: order.index(line.style))


def pieces_of(roof: Roof, roofs: Sequence[Roof], frame: Frame) -> list[Line]:
    ghost = []
    if roof.by_hand and isfinite(roof.own):
        own = replace(roof, value=roof.own, own=roof.own, main=False)
        ghost = [replace(line, roof=roof, style="ghost") for line in whole(own, roofs, frame)]
    meeting = ridge(roofs)
    return ghost + [part for line in whole(roof, roofs, frame) for part in split(line, meeting)]


def whole(roof: Roof, roofs: Sequence[Roof], frame: Frame) -> list[Line]:
    """A peak runs right from the fastest slope, a slope up to the highest peak."""
    if roof.quantity == "peak":
        fastest = max((slope.height for slope in slopes(roofs)), default=None)
        start = frame.left if fastest is None else roof.height - fastest
        return [Line(roof, start, roof.height, frame.right, roof.height)]
    highest = max((peak.height for peak in peaks(roofs)), default=frame.right + roof.height)
    return [Line(roof, frame.left, frame.left + roof.height, highest - roof.height, highest)]


def split(line: Line, meeting: tuple[float, float] | None) -> list[Line]:
    """A main roof is solid on its side of the ridge."""
    if not line.roof.main:
        return [line]
    if meeting is None:
        return [replace(line, style="solid")]
    x, y = meeting
    before, after = replace(line, x1=x, y1=y), replace(line, x0=x, y0=y)
    parts = (before, replace(after, style="solid"))
    if line.roof.quantity == "bandwidth":
        parts = (replace(before, style="solid"), after)
    return [part for part in parts if part.x1 > part.x0]


def clipped(line: Line, frame: Frame) -> Line | None:
    """The part between the frame's left and right edge and, of a slope, its bottom and top; None where nothing is left."""
    low, high = max(line.x0, frame.left), min(line.x1, frame.right)
    rise = 0.0 if line.roof.quantity == "peak" else 1.0
    if rise:
        low = max(low, line.x0 + frame.bottom - line.y0)
        high = min(high, line.x0 + frame.top - line.y0)
    elif not frame.bottom <= line.y0 <= frame.top:
        return None
    if high <= low:
        return None
    return replace(line, x0=low, x1=high, y0=line.y0 + rise * (low - line.x0), y1=line.y0 + rise * (high - line.x0))


def distance_px(line: Line, frame: Frame, px: float, py: float) -> float:
    """Pixels from a point to a piece of a roof."""
    (ax, ay), (bx, by) = frame.px(line.x0, line.y0), frame.px(line.x1, line.y1)
    length = hypot(bx - ax, by - ay)
    if not length:
        return hypot(px - ax, py - ay)
    along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length**2
    along = min(1.0, max(0.0, along))
    return hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay))


def roof_at(roofs: Sequence[Roof], frame: Frame, px: float, py: float, reach_px: float = 6.0) -> Roof | None:
    """The roof nearest to a point, if it is near at all; of two as near the main one."""
    near = [(distance_px(line, frame, px, py), not line.roof.main, i, line.roof)
            for i, line in enumerate(lines(roofs, frame)) if line.style != "ghost"]  # fmt: skip
    found = [entry for entry in near if entry[0] <= reach_px]
    return min(found, key=lambda entry: (round(entry[0]), entry[1], entry[2]))[3] if found else None


def moved_to(roof: Roof, x: float, y: float) -> float:
    """The value of the roof when it passes through a point (log10)."""
    height = y if roof.quantity == "peak" else y - x
    return float(10.0 ** min(MOST, max(LEAST, height)))


def with_value(roofs: Sequence[Roof], key: tuple[str, str], value: float) -> tuple[Roof, ...]:
    return tuple(replace(roof, value=value) if roof.key == key else roof for roof in roofs)


def worth_seeing(x: np.ndarray, y: np.ndarray, roofs: Sequence[Roof]) -> tuple[float, float, float, float]:
    """(left, right, bottom, top) in log10: every dot, the ridge with some of the slope, roofs that are not far above."""
    meeting, shown = ridge(roofs), peaks_nearby(roofs)
    fastest = max((slope.height for slope in slopes(roofs)), default=None)
    xs, ys = finite_ends(x), [*finite_ends(y), *(peak.height for peak in shown)]
    if meeting:
        xs += [meeting[0] - SLOPE_SHOWN, meeting[0] + MARGIN]
        ys += [meeting[1]]
    if fastest is not None:
        xs += [peak.height - fastest + MARGIN for peak in shown]
    left, right = min(xs, default=-1.0) - MARGIN, max(xs, default=2.0) + MARGIN
    bottom, top = min(ys, default=6.0) - MARGIN, max(ys, default=9.0) + MARGIN
    # What is missing to the least span is added where the slopes are: left and below.
    return min(left, right - LEAST_SPAN), right, min(bottom, top - LEAST_SPAN), top


def peaks_nearby(roofs: Sequence[Roof]) -> list[Roof]:
    main = main_of(peaks(roofs))
    return [peak for peak in peaks(roofs) if main is None or abs(peak.height - main.height) <= FAR_ROOF]


def finite_ends(values: np.ndarray) -> list[float]:
    return [float(values.min()), float(values.max())] if len(values) else []
