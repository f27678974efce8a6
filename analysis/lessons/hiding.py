"""Which numbers of a step tell the answer to one of its questions: those wait until a person has predicted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isclose

from analysis.lessons.amounts import counted
from analysis.lessons.fact import Fact
from analysis.lessons.question import TOLERANCE, Question

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
