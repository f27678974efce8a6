"""Questions on what a change does to a number: which one doubles it, or which one leaves it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose
from random import Random

from analysis.lessons.question import LEAST_CHOICES, Draft, ask_choice

DOUBLES, KEEPS = "What doubles that?", "What leaves that as it is?"
MOST_WRONG = 3


@dataclass(frozen=True, slots=True)
class Change:
    """times: what the number becomes, in what it was. why: in words, for who has chosen it in error."""

    text: str
    times: float
    why: str


def ask_change(text: str, changes: Sequence[Change], because: str, random: Random) -> Draft | None:
    """The text says which number. Chance decides whether it is to double or to stay; None where neither can be asked."""
    for question, wanted in random.sample(((DOUBLES, 2.0), (KEEPS, 1.0)), 2):
        right = [change for change in changes if isclose(change.times, wanted)]
        wrong = [change for change in changes if change not in right]
        if right and len(wrong) >= LEAST_CHOICES - 1:
            some = random.sample(wrong, min(MOST_WRONG, len(wrong)))
            pairs = [(change.text, change.why) for change in some]
            return ask_choice(f"{text} {question}", random.choice(right).text, pairs, because, random)
    return None
