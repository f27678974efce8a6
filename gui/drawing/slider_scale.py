"""Numbers that a slider stops at, and where along its track a number stands: plain functions, no window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import ceil, floor, log2, log10

# Numbers from small to large, at equal distances along the track.
Stops = tuple[float, ...]


def whole(low: int, high: int) -> Stops:
    """Every whole number from one end to the other."""
    return tuple(range(low, high + 1))


def evenly(low: float, high: float, step: float) -> Stops:
    """Multiples of the step, and the two ends."""
    first, last = ceil(low / step), floor(high / step)
    return within([low, *(tidy(step * at) for at in range(first, last + 1)), high], low, high)


def doublings(low: int, high: int, parts: int = 4) -> Stops:
    """Powers of two with equal steps between them, as far as they are whole: …, 8, 10, 12, 14, 16, 20, …; 0 where allowed."""
    powers = [2**at for at in range(floor(log2(max(high, 1))) + 1)]
    between = [power + power * part // parts for power in powers for part in range(parts) if power * part % parts == 0]
    return within([low, *between, high], low, high)


def halvings(low: float, high: float) -> Stops:
    """Powers of two and what lies half way between them: 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, …"""
    powers = [2.0**at for at in range(floor(log2(low)), ceil(log2(high)) + 1)]
    return within([low, *(power * part for power in powers for part in (1, 1.5)), high], low, high)


def decades(low: float, high: float) -> Stops:
    """1, 2 and 5 of every power of ten."""
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    return within([low, *(float(f"{part}e{power}") for power in powers for part in (1, 2, 5)), high], low, high)


def within(numbers: list[float], low: float, high: float) -> Stops:
    return tuple(sorted({number for number in numbers if low <= number <= high}))


def tidy(number: float) -> float:
    """Without the last digits, that adding has left behind: 0.15000000000000002 is 0.15."""
    return float(f"{number:.12g}")


def position_of(stops: Stops, number: float) -> float:
    """Where a number stands, counted in stops; at the end for one that is out of reach."""
    if not stops[0] < number < stops[-1]:
        return 0.0 if number <= stops[0] else len(stops) - 1.0
    at = bisect_right(stops, number) - 1
    return at + (number - stops[at]) / (stops[at + 1] - stops[at])


def stop_at(stops: Stops, position: float) -> float:
    """The stop nearest to a place along the track."""
    return stops[round(min(max(position, 0), len(stops) - 1))]


def neighbour(stops: Stops, number: float, steps: int) -> float:
    """So many stops above or below a number, which may lie between two; the number itself beyond the ends."""
    at = bisect_right(stops, number) + steps - 1 if steps > 0 else bisect_left(stops, number) + steps
    end = stops[min(max(at, 0), len(stops) - 1)]
    return max(end, number) if steps > 0 else min(end, number)


def leap(stops: Stops, number: float, up: bool) -> float:
    """The stop nearest to twice or half the number, and at least the next one."""
    far = stop_at(stops, position_of(stops, doubled(number) if up else halved(number)))
    near = neighbour(stops, number, 1 if up else -1)
    return max(far, near) if up else min(far, near)


def doubled(number: float) -> float:
    """A leap upwards: what is below zero is halved."""
    return number * 2 if number >= 0 else number / 2


def halved(number: float) -> float:
    """A leap downwards: what is below zero is doubled."""
    return number / 2 if number >= 0 else number * 2
