"""From numbers to places on paper: linear and logarithmic, with ticks that are words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log2, log10

from analysis.units import binary, number, si

DECADES_BETWEEN = (1, 2, 3, 5, 10)
POWERS_BETWEEN = (1, 2, 5, 10, 20)
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
BINARY_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


@dataclass(frozen=True, slots=True)
class Scale:
    """[low, high] onto [start, end] in points. log: by the logarithm; then both are above 0."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high = (log10(self.low), log10(self.high)) if self.log else (self.low, self.high)
        at = log10(value) if self.log else value
        return self.start + (at - low) / ((high - low) or 1.0) * (self.end - self.start)


def decades(low: float, high: float, most: int) -> list[float]:
    """Powers of ten in [low, high], no more than `most`: each, each second, each third …; of less than one 1, 2, 5."""
    powers = range(ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9) + 1)
    if len(powers) < 3:
        return [v for v in fine(low, high) if low <= v <= high][:most]
    step = next((s for s in DECADES_BETWEEN if ceil(len(powers) / s) <= most), len(powers))
    return [10.0**power for power in powers if power % step == 0]


def fine(low: float, high: float) -> list[float]:
    return [digit * 10.0**n for n in range(floor(log10(low)), ceil(log10(high)) + 1) for digit in (1, 2, 5)]


def powers_of_two(low: float, high: float, most: int) -> list[float]:
    """Powers of two in [low, high], no more than `most`: 4 KiB, 16 KiB, 64 KiB, …"""
    powers = range(ceil(log2(low) - 1e-9), floor(log2(high) + 1e-9) + 1)
    step = next((s for s in POWERS_BETWEEN if ceil(len(powers) / s) <= most), len(powers) or 1)
    return [2.0**power for power in powers if power % step == 0]


def even(high: float, most: int, steps: Sequence[float] = STEPS) -> list[float]:
    """Round values from 0 to at most `high`."""
    if high <= 0:
        return [0.0]
    unit = 10.0 ** floor(log10(high / most))
    step = next(unit * s for s in steps if unit * s * most >= high * (1 - 1e-9))
    return [step * i for i in range(floor(high / step + 1e-9) + 1)]


def even_bytes(high: float, most: int) -> list[float]:
    """The same by powers of 1024: 0, 64 KiB, 128 KiB, …"""
    unit = 1.0
    while high / unit >= 1024:
        unit *= 1024
    step = next((unit * s for s in BINARY_STEPS if s * unit * most >= high), unit * 1024)
    return [step * i for i in range(floor(high / step + 1e-9) + 1)] if high > 0 else [0.0]


def rate_text(value: float) -> str:
    """ "100 M", never 1e8."""
    return si(value)


def ratio_text(value: float) -> str:
    return f"{value:g}" if 0.001 <= value < 1000 else number(value)


def bytes_text(value: float) -> str:
    return binary(value)


TickText = Callable[[float], str]
