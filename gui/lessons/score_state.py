"""What a person has answered, the seed of the class and the lock, as text that the next run of the program reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from analysis.lessons.question import Choice, Question, Slip
from analysis.lessons.score import Answer
from gui.lessons.score import Score

# The last ones of a year of classes.
MOST = 2000


def kept(score: Score) -> bytes:
    record = {"seed": score.seed, "locked": score.locked, "answers": [asdict(one) for one in score.answers[-MOST:]]}
    return json.dumps(record).encode()


def take_kept(score: Score, state: bytes) -> None:
    """What another run kept; anything else leaves it as it is."""
    try:
        found = json.loads(state)
        answers = [answer_of(record) for record in found["answers"]]
        seed, locked = int(found["seed"]), bool(found["locked"])
    except (ValueError, KeyError, TypeError):
        return
    score.answers[:] = answers
    score.seed, score.locked = seed, locked
    score.changed.emit()


def answer_of(record: dict[str, Any]) -> Answer:
    return Answer(**{**record, "question": question_of(record["question"])})


def question_of(record: dict[str, Any]) -> Question:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in record["values"].items()}
    slips, choices = (tuple(kind(**one) for one in record[key]) for key, kind in (("slips", Slip), ("choices", Choice)))
    return Question(**{**record, "values": values, "slips": slips, "choices": choices})
