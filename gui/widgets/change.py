"""How far a number is from the ghost's, in words: "▲ +12 %". Sign and arrow both, so that colour is never alone."""

from __future__ import annotations

from math import isfinite

from analysis.units import NARROW_SPACE, UNKNOWN, number, percent

# From ten times, or a tenth, on a factor is read more easily than a percentage.
TIMES_FROM, PART_FROM = 9.0, -0.9


def change_text(change: float | None) -> str:
    """(ours - theirs) / theirs as a person reads it; "=" where there is no difference."""
    if change is None or not isfinite(change):
        return UNKNOWN
    if change == 0:
        return "="
    arrow, sign = ("▲", "+") if change > 0 else ("▼", "−")
    if change >= TIMES_FROM:
        return f"{arrow} ×{NARROW_SPACE}{number(1 + change)}"
    if -1 < change <= PART_FROM:
        return f"{arrow} ÷{NARROW_SPACE}{number(1 / (1 + change))}"
    return f"{arrow} {sign}{percent(abs(change))}"


def change_token(change: float | None, more_is_worse: bool) -> str:
    """The colour: better, worse, or neither."""
    if not change or change != change:
        return "dim"
    return "over" if (change > 0) == more_is_worse else "fits"
