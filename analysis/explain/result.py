"""What an explanation says: the number, the steps that lead to it, where constants come from, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.device import Quantity
from analysis.errors import Diagnostic, one_line
from analysis.units import NARROW_SPACE, UNKNOWN, binary, duration, exact, number, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Promise
    from analysis.scenario import Analysis


@dataclass(frozen=True, slots=True)
class Term:
    """What one symbol or summand stands for. note: where it lies, what it is."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """name = formula = filled = value. filled: the formula with the values put in; empty where there is none to compute.

    exact: evaluating `filled` gives `value` to the last digit; else to the digits that are written.
    """

    name: str
    formula: str
    filled: str
    value: float | None
    unit: str
    terms: tuple[Term, ...] = ()
    exact: bool = True

    @property
    def shown(self) -> str:
        """Every digit of a count, four of a measure, with the unit."""
        return exactly(self.value, self.unit)

    @property
    def lines(self) -> tuple[str, ...]:
        """As on paper: the formula, the values, the result; what would only repeat the line before is left out."""
        parts = [part for part in (self.formula, self.filled) if part]
        parts = [part for i, part in enumerate(parts) if part not in parts[:i]]
        result = self.shown
        if parts and self.unit and f"{parts[-1]}{NARROW_SPACE}{self.unit}" == result:
            parts.pop()
        first, *rest = [*parts, result]
        return (f"{self.name} = {first}", *(f"  = {part}" for part in rest))


# How sure a profile's number is, as a small word.
CONFIDENCE = {
    "stated-read": "read", "measured-read": "measured", "recalled": "recalled", "derived": "derived",
    "estimate": "estimated", "unknown": "unknown",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A constant of a device, a runtime or a table of energies: its number, and who says so."""

    name: str
    value: float | None
    unit: str
    source: str
    confidence: str
    note: str = ""

    @property
    def shown(self) -> str:
        return shown(self.value, self.unit)

    @property
    def word(self) -> str:
        """read, measured, recalled, derived, estimated or unknown."""
        return CONFIDENCE[self.confidence]

    @property
    def says(self) -> str:
        """Who says it, and what else is to know."""
        return "; ".join(part for part in (self.source, self.note) if part)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one quantity's function finds; the last step's value is the result."""

    steps: tuple[Step, ...]
    meaning: str = ""
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a number is what it is. layer: its name, "" for the whole model or several layers. value: None where unknown.

    meaning: what the formula's symbols are, as the rule's docstring says it. assumptions: what the number takes for
    granted or leaves out. doubts: diagnostics that concern it. at_least: the value is a lower bound.
    promise: the budget that the scenario sets for it, None without one.
    """

    title: str
    quantity: str
    layer: str
    value: float | None
    unit: str
    steps: tuple[Step, ...]
    meaning: str = ""
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()
    doubts: tuple[Diagnostic, ...] = ()
    at_least: bool = False
    promise: Promise | None = None

    @property
    def shown(self) -> str:
        """The result for people."""
        least = "≥ " if self.at_least and self.value is not None else ""
        return least + shown(self.value, self.unit)

    @property
    def text(self) -> str:
        """The whole explanation as plain text."""
        return "\n".join(text_lines(self))


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """Whom a question is about: one layer of an analysis, on one device where that matters."""

    analysis: Analysis
    estimate: Estimate | None
    layer: int

    def column(self, name: str) -> int:
        """The layer's entry of an integer column of the workload."""
        return int(getattr(self.analysis.workload, name)[self.layer])


def shown(value: float | None, unit: str) -> str:
    """A number for people, its unit with it."""
    if value is None:
        return UNKNOWN
    if unit == "B":
        return binary(value)
    if unit == "s":
        return duration(value)
    if unit in ("MAC/B", "FLOP/B") or unit.startswith("cycles/"):
        return f"{number(value)}{NARROW_SPACE}{unit}"
    if not unit and value < 10_000:
        return exact(value)
    return si(value, unit)


def exactly(value: float | None, unit: str) -> str:
    """As `shown`, a count with every digit and a measure with four."""
    if value is None:
        return UNKNOWN
    if isinstance(value, int):
        return f"{value:,}{NARROW_SPACE}{unit}".rstrip(NARROW_SPACE)
    if unit in ("MAC/B", "FLOP/B"):
        return f"{number(value, 4)}{NARROW_SPACE}{unit}"
    return si(value, unit, 4)


def source_of(name: str, quantity: Quantity) -> Source:
    """A profile's number as a source."""
    return Source(name, quantity.value, quantity.unit, quantity.source, quantity.confidence, quantity.note)


def paragraphs(doc: str | None) -> list[str]:
    """The paragraphs of a docstring, each on one line."""
    return [" ".join(part.split()) for part in (doc or "").split("\n\n") if part.strip()]


def said_after(doc: str | None, words: str) -> str:
    """What a docstring says from these words to the end of the paragraph, or to its source."""
    found = next((part for part in paragraphs(doc) if words in part), "")
    return found[found.find(words) :].partition(" Source")[0] if found else ""


def text_lines(explanation: Explanation) -> Iterator[str]:
    yield f"{one_line(explanation.title)}: {explanation.shown}"
    if explanation.promise:
        yield explanation.promise.sentence
    for step in explanation.steps:
        yield ""
        yield from step.lines
        yield from (f"    {term_line(term)}" for term in step.terms)
    if explanation.meaning:
        yield from ("", explanation.meaning)
    yield from listed("sources", map(source_line, explanation.sources))
    yield from listed("taken for granted", explanation.assumptions)
    yield from listed("doubts", map(doubt_line, explanation.doubts))


def term_line(term: Term) -> str:
    """Names of strangers cannot break the line."""
    note = f" ({one_line(term.note)})" if term.note else ""
    return f"{one_line(term.name)}: {term.value}{note}"


def doubt_line(doubt: Diagnostic) -> str:
    return one_line(f"{doubt.layer}: {doubt.message}" if doubt.layer else doubt.message)


def source_line(source: Source) -> str:
    return f"{source.name}: {source.shown} ({source.word}{': ' + source.says if source.says else ''})"


def listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", title, *(f"  {line}" for line in found))
