"""One number of each of two sides, as well as each is known, and which of them is less."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from analysis.compare import change_of

Smaller = Literal["A", "B", "same"]
# What a column says of each pair, by its code: which is less, or why nobody is.
UNTOLD, A_LESS, B_LESS, SAME, ALONE = range(5)
TOLD = ("unknown", "A", "B", "same", "alone")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in SI units and the band that it lies in; without a band it is exact, None is not known.

    high: inf where the value is only the least possible.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def band(self) -> tuple[float, float]:
        """Ends of what it may be; everything from 0 on where it is not known."""
        if self.value is None:
            return 0.0, inf
        return (self.value if self.low is None else self.low), (self.value if self.high is None else self.high)

    @property
    def at_least(self) -> bool:
        return self.value is not None and self.high == inf


def least(value: float | None) -> Amount:
    """A number of which only the least is known."""
    return Amount(value, value, inf)


@dataclass(frozen=True, slots=True)
class Versus:
    """One quantity of A and of B. unit: "B", "s", "J", or "" for a count."""

    quantity: str
    unit: str
    one: Amount
    other: Amount

    @property
    def delta(self) -> float | None:
        """B − A; None where one is not known, or only one of them is no more than the least."""
        if self.one.value is None or self.other.value is None or self.one.at_least != self.other.at_least:
            return None
        return self.other.value - self.one.value

    @property
    def relative(self) -> float | None:
        """(B − A) / A; None where the difference is not known, or A is 0 and B is not."""
        return None if self.delta is None else change_of(self.other.value, self.one.value)

    @property
    def smaller(self) -> Smaller | None:
        """Which is less; None where that cannot be told: one is not known, or the bands overlap."""
        (low, high), (other_low, other_high) = self.one.band, self.other.band
        if self.delta == 0 and (low, high) == (other_low, other_high) and high < inf:
            return "same"
        return "A" if high < other_low else "B" if other_high < low else None
