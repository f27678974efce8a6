"""A question whose answer is computed, the slips that people make with it, and what is said of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose, isfinite
from random import Random
from typing import Any

from analysis.errors import ScenarioError
from analysis.lessons.amounts import value_of
from analysis.lessons.fact import told

# Answers read off a screen that shows four digits.
TOLERANCE = 0.01
LEAST_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong number that people come to, and what they forgot."""

    value: float
    says: str


@dataclass(frozen=True, slots=True)
class Choice:
    """says: what is wrong with it; "" of the right one."""

    text: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a topic asks. A number has an answer, a unit and slips; a choice has choices, one of them right.

    because: how the answer comes about, with numbers. tolerance: relative; 0 for a count that must be exact.
    """

    text: str
    because: str
    answer: float | None = None
    unit: str = ""
    tolerance: float = TOLERANCE
    slips: tuple[Slip, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A draft with what it was asked about. values: all parameters. right: the right answer in words."""

    topic: str
    name: str
    seed: int
    values: Mapping[str, Any]
    text: str
    because: str
    answer: float | None
    unit: str
    tolerance: float
    slips: tuple[Slip, ...]
    choices: tuple[Choice, ...]

    @classmethod
    def of(cls, draft: Draft, topic: str, name: str, seed: int, values: Mapping[str, Any]) -> Question:
        parts = {part: getattr(draft, part) for part in Draft.__slots__}
        return cls(topic=topic, name=name, seed=seed, values=values, **parts)

    @property
    def is_choice(self) -> bool:
        return bool(self.choices)

    @property
    def right(self) -> str:
        if self.is_choice:
            return next(choice.text for choice in self.choices if not choice.says)
        return told(self.answer, self.unit)


@dataclass(frozen=True, slots=True)
class Judged:
    """right: False of a wrong answer. says: the slip that leads to it, where one is known."""

    right: bool
    says: str = ""


# How a topic asks


def ask_number(
    text: str,
    answer: float,
    unit: str,
    slips: Iterable[tuple[float | None, str]],
    because: str,
    tolerance: float = TOLERANCE,
) -> Draft | None:
    """None where the answer is no number to ask for. Slips that are no other number than the answer are left out."""
    if not isfinite(answer) or answer == 0:
        return None
    kept: list[Slip] = []
    for value, says in slips:
        if (
            value is not None
            and isfinite(value)
            and not any(close(value, one, tolerance) for one in taken(answer, kept))
        ):
            kept.append(Slip(value, says))
    return Draft(text, because, answer, unit, tolerance, tuple(kept))


def taken(answer: float, slips: Iterable[Slip]) -> tuple[float, ...]:
    return (answer, *(slip.value for slip in slips))


def ask_choice(text: str, right: str, wrong: Iterable[tuple[str, str]], because: str, random: Random) -> Draft | None:
    """wrong: (text, what is wrong with it). None where fewer than three different choices are left."""
    choices = {right: Choice(right)}
    for other, says in wrong:
        choices.setdefault(other, Choice(other, says))
    if len(choices) < LEAST_CHOICES:
        return None
    mixed = list(choices.values())
    random.shuffle(mixed)
    return Draft(text, because, choices=tuple(mixed))


def ask_which(text: str, right: str, all: Iterable[str], wrong: Mapping[str, str], because: str) -> Draft:
    """A choice between a fixed set in its own order, such as memory or compute; two are enough."""
    choices = tuple(Choice(one, "" if one == right else wrong[one]) for one in dict.fromkeys(all))
    return Draft(text, because, choices=choices)


def close(one: float, other: float, tolerance: float) -> bool:
    """Whether two answers are the same one. A count may be off by rounding alone."""
    return isclose(one, other, rel_tol=tolerance or 1e-9)


# What is said of an answer


def judge(question: Question, given: str) -> Judged:
    """Of a choice its text, of a number what a person wrote. Raises ScenarioError where that is no answer."""
    return (
        judge_choice(question, given) if question.is_choice else judge_number(question, value_of(given, question.unit))
    )


def judge_choice(question: Question, given: str) -> Judged:
    found = next((choice for choice in question.choices if choice.text == given), None)
    if found is None:
        raise ScenarioError("no such choice", repr(given[:80]), ", ".join(choice.text for choice in question.choices))
    return Judged(not found.says, found.says)


def judge_number(question: Question, value: float) -> Judged:
    assert question.answer is not None
    if close(value, question.answer, question.tolerance):
        return Judged(True)
    slip = next((slip for slip in question.slips if close(value, slip.value, question.tolerance)), None)
    return Judged(False, slip.says if slip else off_by_thousands(question, value))


def off_by_thousands(question: Question, value: float) -> str:
    """85 where 0.085 s is asked for: the right digits in another unit."""
    ratio = abs(value / question.answer) if question.answer else 0.0
    if question.unit == "%" and close(ratio, 0.01, question.tolerance):
        return "That is the share; the answer is wanted in per cent."
    powers = (base**power for base in (1000.0, 1024.0) for power in (-3, -2, -1, 1, 2, 3))
    if not any(close(ratio, power, question.tolerance) for power in powers):
        return ""
    return f"The digits are right, the size is not: the answer is wanted in {question.unit or 'ones'}."
