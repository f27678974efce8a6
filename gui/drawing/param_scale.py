"""What part of a setting's range its slider covers, and what arrow and page keys make of its numbers."""

from __future__ import annotations

from functools import cache
from math import ceil, floor, log2

from analysis.sketch.kinds.registry import Param, near
from gui.drawing.slider_scale import (
    Stops,
    decades,
    doubled,
    doublings,
    evenly,
    halved,
    halvings,
    neighbour,
    tidy,
    whole,
)

# A range of so many whole numbers is covered whole; of a longer one, only the usual numbers.
FEW = 400
# Sliders of counts that are small as a rule end here, those of windows' steps earlier still.
SMALL, SMALLEST, LONG_RANGE = 16, 8, 64
# Widths of layers: beyond this a person types.
WIDEST, USUAL = 2048, 512


@cache
def stops_of(param: Param) -> Stops:
    """The numbers that the slider of a setting stops at: all of a short range, else those around its default."""
    default = first_of(param.default)
    return real_stops(param, default) if param.type == "real" else whole_stops(param, int(default))


def first_of(value: object) -> float:
    number = value[0] if isinstance(value, tuple) and value else value
    return number if isinstance(number, int | float) else 0


def whole_stops(param: Param, default: int) -> Stops:
    low, high = int(param.low), int(param.high)
    if low < 0 and high - low <= FEW:
        return whole(low, high)
    if default > SMALLEST or high > 1024:
        return doublings(low, min(high, widest(default)))
    return whole(low, min(high, SMALLEST if param.type == "sizes" and high <= LONG_RANGE else SMALL))


def widest(default: int) -> int:
    return WIDEST if default <= USUAL else 2 ** (ceil(log2(default)) + 7)


def real_stops(param: Param, default: float) -> Stops:
    """Shares evenly; small numbers by powers of ten, all others by powers of two around the default."""
    if param.high <= 1 and not 0 < default < 0.1:
        return evenly(param.low, param.high, 0.05)
    if default < 0.1:
        scale = default or 0.01
        return decades(max(param.low, tidy(scale / 1000)), min(param.high, tidy(scale * 1000)))
    return halvings(max(param.low, 2.0 ** floor(log2(default / 4))), min(param.high, 2.0 ** ceil(log2(default * 4))))


def stepped(param: Param, number: float, way: int) -> float:
    """One step up or down, within the range: the next whole number, or the next stop of the slider."""
    if param.type != "real":
        return near(param, number + way)
    stops = stops_of(param)
    inside = neighbour(stops, number, way)
    edge = stops[-1] - stops[-2] if way > 0 else stops[1] - stops[0]
    return near(param, inside if inside != number else tidy(number + way * edge))


def leapt(param: Param, number: float, up: bool) -> float:
    """Twice or half as much, within the range; at least a step."""
    far = near(param, tidy(doubled(number) if up else halved(number)))
    one = stepped(param, number, 1 if up else -1)
    return one if far == number or (param.type != "real" and abs(far - number) < abs(one - number)) else far
