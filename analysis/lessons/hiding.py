"""Which numbers of a step tell the answer to one of its questions: those wait until a person has predicted."""

from __future__ import annotations

from collections.abc import Iterable
from math import isclose

from analysis.lessons.fact import Fact
from analysis.lessons.question import TOLERANCE, Question

# The same amount under another prefix, in MAC for FLOP, or in bytes for bits, is told as well.
ALIKE = tuple(factor * 10.0**power for factor in (1, 2, 8) for power in (-9, -6, -3, 0, 3, 6, 9))


def telling_names(facts: Iterable[Fact], questions: Iterable[Question]) -> frozenset[str]:
    """Of a choice every number may be a reason; of a number only what is the answer, in whatever unit."""
    facts, questions = tuple(facts), tuple(questions)
    if any(question.is_choice for question in questions):
        return frozenset(fact.name for fact in facts)
    answers = tuple(question.answer for question in questions if question.answer is not None)
    return frozenset(fact.name for fact in facts if any(tells(fact.value, answer) for answer in answers))


def tells(value: float | None, answer: float) -> bool:
    if not value:
        return False
    ratio = abs(answer / value)
    return any(
        isclose(ratio, factor, rel_tol=TOLERANCE) or isclose(1 / ratio, factor, rel_tol=TOLERANCE) for factor in ALIKE
    )
