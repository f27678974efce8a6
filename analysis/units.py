"""Numbers for people: the only place that knows prefixes. Everything inside the program is plain SI."""

from __future__ import annotations

import re
from functools import lru_cache
from math import floor, inf, isfinite, log10

from analysis.errors import NARROW_SPACE as NARROW_SPACE
from analysis.errors import ScenarioError

# The only table of prefixes.
DECIMAL = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
SMALL = ((1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"), (1e-15, "f"))
BINARY = ((1024.0**5, "Pi"), (1024.0**4, "Ti"), (1024.0**3, "Gi"), (1024.0**2, "Mi"), (1024.0, "Ki"), (1.0, ""))

UNKNOWN = "–"


def significant(value: float, digits: int = 3) -> str:
    """A number below 10 000 with at most `digits` significant digits, whole digits never dropped."""
    if value == 0:
        return "0"
    places = max(0, digits - 1 - floor(log10(abs(value))))
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text and float(text) == int(float(text)) else text


def scaled(value: float, table: tuple[tuple[float, str], ...], digits: int) -> tuple[str, str]:
    """The number and its prefix; rounding up to the next prefix's unit moves on to that prefix."""
    rest = abs(value)
    index = next((i for i, (factor, _) in enumerate(table) if rest >= factor), len(table) - 1)
    text = significant(value / table[index][0], digits)
    step = table[index - 1][0] / table[index][0] if index else 0
    if step and abs(float(text)) >= round(step):
        index -= 1
        text = significant(value / table[index][0], digits)
    return text, table[index][1]


def join(number: str, unit: str) -> str:
    return f"{number}{NARROW_SPACE}{unit}" if unit else number


def si(value: float | None, unit: str = "", digits: int = 3) -> str:
    """`si(15470264320, "MAC")` is "15.5 GMAC"; None and NaN are a dash. Small values get m, µ, n, p."""
    if value is None or not isfinite(value):
        return UNKNOWN
    table = SMALL if 0 < abs(value) < 1 else DECIMAL
    number, prefix = scaled(value, table, digits)
    return join(number, prefix + unit)


def number(value: float | None, digits: int = 3) -> str:
    """A ratio without prefix, so that a person can read it off an axis: 0.249, 72, 1,340; very small ones as a power."""
    if value is None or not isfinite(value):
        return UNKNOWN
    if 0 < abs(value) < 1e-3:
        return f"{value:.{digits - 1}e}"
    return exact(round(value)) if abs(value) >= 1000 else significant(value, digits)


# Many devices have one capacity, and a list of them is written anew at every change.
@lru_cache(maxsize=1024)
def binary(value: float | None, digits: int = 3) -> str:
    """Bytes by powers of 1024: `binary(73728)` is "72 KiB"."""
    if value is None or not isfinite(value):
        return UNKNOWN
    number, prefix = scaled(value, BINARY, digits)
    return join(number, prefix + "B")


def duration(seconds: float | None, digits: int = 3) -> str:
    """`duration(0.0241)` is "24.1 ms"; above two minutes minutes and hours."""
    if seconds is None or not isfinite(seconds):
        return UNKNOWN
    if seconds >= 7200:
        return join(significant(seconds / 3600, digits), "h")
    if seconds >= 120:
        return join(significant(seconds / 60, digits), "min")
    return si(seconds, "s", digits) if seconds else join("0", "s")


def duration_range(low: float | None, high: float | None, digits: int = 3) -> str:
    """`duration_range(0.02, 0.029)` is "20–29 ms"; each end with its own unit where they differ."""
    return span(duration(low, digits), duration(high, digits))


def span(first: str, last: str) -> str:
    """`span("20 ms", "29 ms")` is "20–29 ms"."""
    number, _, unit = first.partition(NARROW_SPACE)
    return f"{number}–{last}" if unit == last.partition(NARROW_SPACE)[2] else f"{first} – {last}"


def exact(value: float | None) -> str:
    """Every digit, grouped by thousands."""
    if value is None or not isfinite(value):
        return UNKNOWN
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


def percent(share: float | None) -> str:
    """`percent(0.1234)` is "12.3 %"; a share that is not zero never reads as zero."""
    if share is None or not isfinite(share):
        return UNKNOWN
    if 0 < share < 0.0005:
        return f"<{NARROW_SPACE}0.1{NARROW_SPACE}%"
    return join(f"{share * 100:.1f}".removesuffix(".0"), "%")


NUMBER_WITH_UNIT = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*([^\W\d_]*)\s*")


def parse(text: str, unit: str, what: str = "the amount") -> float:
    """The SI value of what a person wrote: `parse("50ms", "s")` is 0.05, `parse("256KiB", "B")` 262144.

    Without a unit the number is taken as it is. Raises ScenarioError about `what`, with what is allowed.
    """
    units = units_of(unit)
    match = NUMBER_WITH_UNIT.fullmatch(text)
    number, suffix = match.groups() if match else ("", "?")
    value = float(number) * units[suffix] if suffix in units else inf
    if not isfinite(value):
        known = ", ".join(suffix for suffix in units if suffix and suffix[0] not in "uμEPf")
        raise ScenarioError(f"{what} is no number with a unit", repr(text[:80]), f"a number with {known}")
    return value


def measured(text: str, unit: str, what: str) -> float:
    """The same of a time or an energy, which must have its unit: a gate that takes 50 for seconds lets everything pass."""
    match = NUMBER_WITH_UNIT.fullmatch(text)
    if match and not match[2]:
        usual = "M" if unit == "bit" else "m"
        raise ScenarioError(f"{what} has no unit", repr(text[:80]), f"{match[1]}{usual}{unit}, {match[1]}{unit}, …")
    return parse(text, unit, what)


def units_of(unit: str) -> dict[str, float]:
    """How a person may write the unit, largest first -> its size. Bytes and bits have no fractions, time has hours."""
    if unit == "B":
        table = sorted({*BINARY, *DECIMAL, (1e3, "K")}, reverse=True)
    elif unit == "bit":
        table = list(DECIMAL)
    else:
        table = [*DECIMAL, *SMALL[1:], (1e-6, "u"), (1e-6, "μ")]  # µ as a sign and as a letter
    clock = {"h": 3600.0, "min": 60.0} if unit == "s" else {}
    return {"": 1.0, **clock} | {prefix + unit: factor for factor, prefix in table}
