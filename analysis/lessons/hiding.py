"""Which numbers of a step tell the answer to one of its questions: those wait until a person has predicted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isclose

from analysis.lessons.fact import Fact
from analysis.lessons.question import TOLERANCE, Question

PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12}
BINARY = {"Ki": 1024.0, "Mi": 1024.0**2, "Gi": 1024.0**3}
# The same amount in other units: (unit, what it is counted in here, so many of those).
ALIKE = {
    "bit": ("B", 0.125),
    "B": ("B", 1.0),
    "MAC": ("FLOP", 2.0),
    "FLOP": ("FLOP", 1.0),
    "J": ("J", 1.0),
    "s": ("s", 1.0),
}
UNIT = re.compile(rf"({'|'.join((*BINARY, *filter(None, PREFIXES)))})?({'|'.join(ALIKE)})((?:/.*)?)")
# Of a reciprocal, which has another unit, only what is very near is no chance.
NEAR = 1e-3


def telling_names(facts: Iterable[Fact], questions: Iterable[Question]) -> frozenset[str]:
    """Of a choice every number may be a reason; of a number what is the answer, in whatever unit. What is given, is told."""
    facts, questions = tuple(facts), tuple(questions)
    given = {fact.name for fact in facts if any(is_given(fact, question) for question in questions)}
    if any(question.is_choice for question in questions):
        return frozenset(fact.name for fact in facts if fact.name not in given)
    return frozenset(fact.name for fact in facts if fact.name not in given and any(tells(fact, q) for q in questions))


def is_given(fact: Fact, question: Question) -> bool:
    """It stands in the question itself, as a number of its own."""
    text = re.escape(fact.plain)
    return bool(re.search(rf"(?<![\d.,]){text}(?![\d]|[.,]\d)", question.text))


def tells(fact: Fact, question: Question) -> bool:
    if not fact.value or not question.answer:
        return False
    if isclose(abs(fact.value), abs(question.answer), rel_tol=TOLERANCE):
        return True
    (one, of), (other, of_other) = counted(fact.value, fact.unit), counted(question.answer, question.unit)
    if of and of == of_other and isclose(abs(one), abs(other), rel_tol=TOLERANCE):
        return True
    return isclose(abs(fact.value * question.answer), 1.0, rel_tol=NEAR)


def counted(value: float, unit: str) -> tuple[float, str]:
    """The amount in the plainest unit, and that unit: 40 Mbit/s is (5e6, "B/s"); "" for a unit that has no others."""
    match = UNIT.fullmatch(unit)
    if match is None:
        return value, ""
    prefix, name, per = match[1] or "", match[2], match[3]
    plain, times = ALIKE[name]
    return value * (BINARY.get(prefix) or PREFIXES[prefix]) * times, plain + per
