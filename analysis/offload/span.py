"""A number that is known within bounds only: sums and comparisons that never say more than is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """low: it is at least that. value: as expected. high: it is at most that. None where that is not known."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def least(self) -> float | None:
        return self.value if self.low is None else self.low

    def __add__(self, other: Span) -> Span:
        """What is not known adds to no bound but keeps the sum from having a value and a most."""
        low = [known for known in (self.least, other.least) if known is not None]
        return Span(added(self.value, other.value), sum(low) if low else None, added(self.high, other.high))

    def scaled(self, factor: float) -> Span:
        return Span(*(None if part is None else part * factor for part in (self.value, self.low, self.high)))

    @property
    def known(self) -> bool:
        return self.least is not None


NOTHING = Span(0.0, 0.0, 0.0)


def exact(value: float | None) -> Span:
    return Span(value, value, value)


def added(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def below(one: Span, other: Span) -> bool | None:
    """Is the first surely below the second? None where the two overlap, or where too little is known."""
    if one.high is not None and other.least is not None and one.high < other.least:
        return True
    if other.high is not None and one.least is not None and other.high <= one.least:
        return False
    return None
