"""One number before and after: the difference, where the two can be compared, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.compare import change_of
from analysis.units import UNKNOWN, binary, duration, exact, percent, si


def joules(value: float | None) -> str:
    return si(value, "J")


SHOWN: Mapping[str, Callable[[float | None], str]] = {"": exact, "B": binary, "s": duration, "J": joules}


@dataclass(frozen=True, slots=True)
class Change:
    """One number before and after, SI; None where it is not known. least: which of the two are only the least possible."""

    key: str
    words: str
    unit: str
    before: float | None
    after: float | None
    least: tuple[bool, bool] = (False, False)

    @property
    def comparable(self) -> bool:
        """Both are known, and on the same ground: from the least possible to what is expected is no growth."""
        return self.before is not None and self.after is not None and self.least[0] == self.least[1]

    @property
    def delta(self) -> float | None:
        """after - before; None where the two cannot be compared."""
        if self.before is None or self.after is None or not self.comparable:
            return None
        return self.after - self.before

    @property
    def share(self) -> float | None:
        """delta / before: 0.02 is 2 % more; None where they cannot be compared, or it was nothing and is something."""
        return change_of(self.after, self.before) if self.comparable else None

    @property
    def differs(self) -> bool:
        return self.before != self.after or self.least[0] != self.least[1]

    @property
    def shown(self) -> tuple[str, str]:
        """Before and after with their unit, for people."""
        before, after = (
            f"{'at least ' if least and value is not None else ''}{SHOWN[self.unit](value)}"
            for value, least in zip((self.before, self.after), self.least, strict=True)
        )
        return before, after

    @property
    def difference(self) -> str:
        """ "+12 KiB", "−3 ms", "0"; the sign for unknown where they cannot be compared."""
        if self.delta is None:
            return UNKNOWN
        return signed(SHOWN[self.unit](abs(self.delta)), self.delta) if self.delta else "0"

    @property
    def percentage(self) -> str:
        """ "+2 %"; "new" where it was nothing and is something."""
        if self.delta and not self.before:
            return "new"
        return UNKNOWN if self.share is None else signed(percent(abs(self.share)), self.share) if self.share else "0"


def signed(amount: str, value: float) -> str:
    return ("+" if value > 0 else "−") + amount
