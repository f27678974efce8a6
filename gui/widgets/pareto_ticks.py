"""Ticks of a logarithmic axis with its unit in every word: 10 ms, 64 KiB, 1,000 €."""

from __future__ import annotations

from math import ceil, floor, log10

from gui.widgets.log_axis import tick_positions
from gui.widgets.pareto_data import Measure

# From a minute on time is not counted by tens.
MINUTE, LONGER_S = 1.7782, (60, 300, 1800, 7200, 36_000, 180_000, 1_080_000, 7_200_000)
# Doublings between two ticks of bytes: 1, 2, 4 … of one prefix, then whole prefixes.
DOUBLINGS = (1, 2, 5, 10, 20)


def ticks(measure: Measure, low: float, high: float, most: int) -> list[tuple[float, str]]:
    """(log10, words) in [low, high], no more than `most`."""
    ways = {"B": byte_ticks, "s": time_ticks}
    found = ways[measure.unit](low, high, most) if measure.unit in ways else tick_positions(low, high, most)[0]
    return [(at, measure.write(10.0**at)) for at in found]


def time_ticks(low: float, high: float, most: int) -> list[float]:
    """Seconds by tens, then minutes and hours."""
    if high < MINUTE:
        return tick_positions(low, high, most)[0]
    longer = [at for s in LONGER_S if low <= (at := log10(s)) <= high]
    if low >= MINUTE - 0.3:
        return longer if len(longer) > 1 else tick_positions(low, high, most)[0]
    below = tick_positions(low, MINUTE - 0.3, max(2, most - len(longer)))[0]
    return below + longer


def byte_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of two, as log10; even decimal steps where less than a doubling is in view."""
    first, last = ceil(low / log10(2) - 1e-9), floor(high / log10(2) + 1e-9)
    if last - first < 1:
        return tick_positions(low, high, most)[0]
    step = next((step for step in DOUBLINGS if (last - first) / step < most), DOUBLINGS[-1])
    return [n * log10(2) for n in range(ceil(first / step) * step, last + 1, step)]
