"""Amounts that are the same in other units: 40 Mbit/s and 5 MB/s, MAC and FLOP, KiB and B; and how people write them."""

from __future__ import annotations

import re
from math import isfinite

from analysis.errors import ScenarioError
from analysis.lessons.fact import singular

PREFIXES = {
    "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15,
    "Ki": 1024.0, "Mi": 1024.0**2, "Gi": 1024.0**3,
}  # fmt: skip
# A unit, what it is counted in here, and so many of those.
ALIKE = {
    "bit": ("B", 0.125), "bits": ("B", 0.125), "B": ("B", 1.0), "MAC": ("FLOP", 2.0), "FLOP": ("FLOP", 1.0),
    "J": ("J", 1.0), "s": ("s", 1.0), "min": ("s", 60.0), "h": ("s", 3600.0), "W": ("W", 1.0), "Hz": ("Hz", 1.0),
}  # fmt: skip
UNIT = re.compile(rf"({'|'.join(sorted(PREFIXES, key=len, reverse=True))})?({'|'.join(ALIKE)})((?:/.*)?)")

WHOLE = r"\d{1,3}(?:[,_ \u202f\xa0]\d{3})+|\d+"
NUMBER = rf"[+\-−]?(?:(?:{WHOLE})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
# A comma that stands for no thousands is one of those who write decimals with it; dots then stand for thousands.
COMMA = re.compile(r"([+\-−]?\d{1,3}(?:\.\d{3})+|[+\-−]?\d+),(\d{1,2}|0\d*|\d{4,}|\d{3}(?=\D|$))(?![\d,])")
ANSWER = re.compile(rf"\s*({NUMBER})\s*(?:/\s*({NUMBER}))?\s*(\S.*?)?\s*")
MOST_CHARACTERS = 100
# 5·10^-3 as people write it.
POWER = re.compile(r"\s*[·*×x]\s*10\^([+\-]?\d+)")


def counted(value: float, unit: str) -> tuple[float, str]:
    """The amount in the plainest unit, and that unit: 40 Mbit/s is (5e6, "B/s"); "" for a unit that has no others."""
    match = UNIT.fullmatch(unit)
    if match is None:
        return value, ""
    plain, times = ALIKE[match[2]]
    return value * PREFIXES.get(match[1] or "", 1.0) * times, plain + match[3]


def converted(value: float, written: str, asked: str) -> float | None:
    """The amount in the unit that is asked for; None where the two have nothing to do with each other.

    A prefix alone goes with the unit that is asked for: 40 M where bit/s are.
    """
    if not written or singular(written) == singular(asked):
        return value
    match = UNIT.fullmatch(asked)
    if written in PREFIXES and asked:
        # Where the unit has a prefix of its own, another before it is no amount.
        return None if match and match[1] else value * PREFIXES[written]
    (amount, of), (one, of_asked) = counted(value, written), counted(1.0, asked)
    return amount / one if of and of == of_asked else None


def value_of(text: str, unit: str) -> float:
    """`1/8`, `40.14 M`, `5.02 MB/s`, `0,125`, `150,528 B`: in the unit of the question. Raises ScenarioError."""
    match = ANSWER.fullmatch(with_points(POWER.sub(r"e\1", text))) if len(text) <= MOST_CHARACTERS else None
    over = plain(match[2]) if match and match[2] else 1.0
    value = converted(plain(match[1]) / over, match[3] or "", unit) if match and over else None
    if value is None or not isfinite(value):
        allowed = f"a number such as 0.5, 1/3, 12.5 or 3e6{', in ' + unit if unit else ''}"
        raise ScenarioError("this is no number", repr(text[:80]), allowed)
    return value


def with_points(text: str) -> str:
    """0,125 and 1.000,5 as 0.125 and 1000.5; 1,250 stays a thousand and a quarter of one, as it is written here."""
    match = COMMA.search(text)
    if match is None or is_thousands(match[1], match[2]):
        return text
    return text[: match.start()] + match[1].replace(".", "") + "." + match[2] + text[match.end() :]


def is_thousands(before: str, after: str) -> bool:
    return len(after) == 3 and "." not in before and before.strip("+-−") != "0" and len(before.strip("+-−")) <= 3


def plain(text: str) -> float:
    return float(re.sub(r"[,_\u202f\xa0 ]", "", text).replace("−", "-"))
