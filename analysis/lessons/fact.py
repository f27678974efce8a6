"""A number that stands in a lesson's text, and texts with {names} filled with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import UnknownNameError
from analysis.units import UNKNOWN, duration, exact, join, number, si

# {oi} with its unit, {oi.number} without, {oi.exact} with all digits.
NAME = re.compile(r"\{([a-z][a-z0-9_]*)(?:\.(number|exact))?\}")
PREFIXED = ("B", "J", "W", "Hz", "bit", "bit/s", "B/s", "FLOP/s", "MAC/s")
DIGITS, MINUS = 4, "−"
# Words end in s where there are several; signs of units are shorter.
LONGEST_SIGN = 3
ENDINGS = (("ies", "y"), ("ches", "ch"), ("sses", "ss"), ("xes", "x"))


@dataclass(frozen=True, slots=True)
class Fact:
    """value: in its unit; None is unknown. unit: "" for a ratio or a count. source: where it comes from, "" a formula."""

    name: str
    value: float | None
    unit: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        return told(self.value, self.unit)

    @property
    def plain(self) -> str:
        """Without its unit, in that unit."""
        return told(self.value, "")


def told(value: float | None, unit: str) -> str:
    """ "0.3333 MAC/B", "150.5 kB", "540 words": counts in full, others to four digits, unknown as a dash."""
    if value is None:
        return UNKNOWN
    if value == 1:
        unit = singular(unit)
    if unit == "s":
        return duration(value, DIGITS)
    if unit in PREFIXED:
        return si(value, unit, DIGITS)
    text = exact(value) if float(value).is_integer() else shortest(number(value, DIGITS))
    return join(text.replace("-", MINUS, 1) if text.startswith("-") else text, unit)


def singular(unit: str) -> str:
    """ "input" of "inputs", "request/s" of "requests/s"; signs such as s and MAC stay."""
    word, *per = unit.split("/")
    if len(word) > LONGEST_SIGN and word.endswith("s") and word != "times":
        word = next((word.removesuffix(end) + one for end, one in ENDINGS if word.endswith(end)), word[:-1])
    return "/".join((word, *per))


def shortest(text: str) -> str:
    """ "0.2" of "0.2000"; a power of ten keeps its digits."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def fill(text: str, facts: Iterable[Fact], values: Mapping[str, Any]) -> str:
    """The text with {names} of facts and of parameters replaced. Raises UnknownNameError for another name."""
    known = {fact.name: fact for fact in facts}

    def word(found: re.Match[str]) -> str:
        name, form = found.groups()
        if name in known:
            return shown(known[name], form)
        if name in values:
            return told(values[name], "") if isinstance(values[name], int | float) else str(values[name])
        raise UnknownNameError("name in the text", name, (*known, *values))

    return NAME.sub(word, text)


def veiled(text: str, names: Collection[str], sign: str) -> str:
    """The text with a sign for {names} of what is worked out: a person predicts first. What is set stays a name."""
    return NAME.sub(lambda found: sign if found[1] in names else found[0], text)


def shown(fact: Fact, form: str | None) -> str:
    if form == "exact":
        return (
            UNKNOWN if fact.value is None else exact(fact.value) if float(fact.value).is_integer() else repr(fact.value)
        )
    return fact.plain if form == "number" else fact.text
