"""A logarithmic axis for pyqtgraph whose ticks are words: 100 M, 1 G. Values on it are log10, as pyqtgraph wants them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from pyqtgraph import AxisItem
from PySide6.QtGui import QPainter

from analysis.units import si

# A decade is divided at 2 and 5 when few decades are in view.
DIVISIONS, THIRDS = (1, 2, 5), (1, 3)
MINOR = (1, 2, 3, 4, 5, 6, 7, 8, 9)
# A short axis has ticks closer to one another than a long one, until it has this many.
FEW, CLOSEST_PX = 4, 40


def tick_text(log_value: float) -> str:
    """`tick_text(8)` is "100 M"; below a thousandth the SI prefix again."""
    value = 10.0**log_value
    return f"{value:.3g}" if 0.001 <= value < 1 else si(value)


def tick_positions(low: float, high: float, most: int) -> tuple[list[float], list[float]]:
    """Major and minor tick positions (log10) in [low, high], no more than `most` major ones.

    Whole decades when many are in view, their 2 and 5 when few, every digit when less than one; below that even steps.
    """
    for digits in (MINOR, DIVISIONS, THIRDS, (1,)):
        major = in_view(low, high, digits)
        if len(major) <= most and (digits is not MINOR or high - low < 1):
            break
    if len(major) < 2 and high - low < 1:
        return even_steps(low, high, most), []
    step = ceil(len(major) / most) or 1
    minor = [v for v in in_view(low, high, MINOR) if v not in major] if step == 1 else []
    return major[::step], minor


def in_view(low: float, high: float, digits: Sequence[int]) -> list[float]:
    """log10 of digit × 10ⁿ in [low, high]."""
    values = (n + log10(digit) for n in range(floor(low), ceil(high) + 1) for digit in digits)
    return [v for v in values if low - 1e-9 <= v <= high + 1e-9]


def even_steps(low: float, high: float, most: int) -> list[float]:
    """At most `most` round numbers in [10^low, 10^high], as log10."""
    start, stop = 10.0**low, 10.0**high
    least = (stop - start) / most
    unit = 10.0 ** floor(log10(least))
    step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= least)
    first = ceil(start / step)
    return [log10(i * step) for i in range(first, first + most) if i * step <= stop]


class LogAxis(AxisItem):
    """Does not use pyqtgraph's log mode, nor its SI prefix, which divides logarithmic ticks by 1000."""

    def __init__(self, orientation: str, spacing_px: int = 70, **options) -> None:
        super().__init__(orientation, **options)
        self.spacing_px = spacing_px
        self.enableAutoSIPrefix(False)

    def tickValues(self, start: float, stop: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((start, stop))
        most = max(int(size // self.spacing_px), min(FEW, int(size // CLOSEST_PX)))
        major, minor = tick_positions(low, high, max(2, most))
        return [(1.0, major), (0.1, minor)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(v) if spacing == 1.0 else "" for v in values]

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        """Straight onto the painter: a recorded picture would be scaled by the resolutions of screen and page."""
        specs = self.generateDrawSpecs(painter)
        if specs:
            axis, ticks, words = specs
            # A line of no length is one that page printers stumble over.
            self.drawPicture(painter, axis, [tick for tick in ticks if tick[1] != tick[2]], words)
