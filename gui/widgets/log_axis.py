"""A logarithmic axis for pyqtgraph whose ticks are words: 100 M, 1 G. Values on it are log10, as pyqtgraph wants them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from pyqtgraph import AxisItem

from analysis.units import si

# A decade is divided at 2 and 5 when few decades are in view.
DIVISIONS = (1, 2, 5)
MINOR = (1, 2, 3, 4, 5, 6, 7, 8, 9)


def tick_text(log_value: float) -> str:
    """`tick_text(8)` is "100 M"; below a thousandth the SI prefix again."""
    value = 10.0**log_value
    return f"{value:.3g}" if 0.001 <= value < 1 else si(value)


def tick_positions(low: float, high: float, most: int) -> tuple[list[float], list[float]]:
    """Major and minor tick positions (log10) in [low, high], no more than `most` major ones."""
    decades = range(floor(low), ceil(high) + 1)
    for divisions in (DIVISIONS, (1, 3), (1,)):
        major = [d + log10(k) for d in decades for k in divisions]
        major = [v for v in major if low - 1e-9 <= v <= high + 1e-9]
        if len(major) <= most:
            break
    step = ceil(len(major) / most) if most else 1
    minor = [d + log10(k) for d in decades for k in MINOR if step == 1]
    return major[::step], [v for v in minor if low <= v <= high and v not in major]


class LogAxis(AxisItem):
    """Does not use pyqtgraph's log mode, nor its SI prefix, which divides logarithmic ticks by 1000."""

    def __init__(self, orientation: str, spacing_px: int = 70, **options) -> None:
        super().__init__(orientation, **options)
        self.spacing_px = spacing_px
        self.enableAutoSIPrefix(False)

    def tickValues(self, start: float, stop: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((start, stop))
        major, minor = tick_positions(low, high, max(2, int(size // self.spacing_px)))
        return [(1.0, major), (0.1, minor)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(v) if spacing == 1.0 else "" for v in values]
