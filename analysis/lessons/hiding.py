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
    """Of a choice every number may be a reason, but for what the question gives; of a number what is the answer."""
    facts, questions = tuple(facts), tuple(questions)
    choices = [question for question in questions if question.is_choice]
    return frozenset(
        fact.name
        for fact in facts
        if any(tells(fact, question) and not (fact.unit and stands_in(fact.text, question)) for question in questions)
        or (choices and not any(stands_in(text, q) for text in (fact.plain, fact.text) for q in questions))
    )


def stands_in(text: str, question: Question) -> bool:
    """Whether it is given in the question itself, as a number of its own."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(text)}(?![\d\w]|[.,]\d)", question.text))


def tells(fact: Fact, question: Question) -> bool:
    if not fact.value or not question.answer:
        return False
    if isclose(abs(fact.value), abs(question.answer), rel_tol=TOLERANCE):
        return True
    (one, of), (other, of_other) = counted(fact.value, fact.unit), counted(question.answer, question.unit)
    if of and of == of_other and isclose(abs(one), abs(other), rel_tol=TOLERANCE):
        return True
    return isclose(abs(fact.value * question.answer), 1.0, rel_tol=NEAR)
