"""What a step says at the values of its scene, worked out off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.lecture.row import Row
    from analysis.lessons.fact import Fact
    from analysis.lessons.lesson import Step

HIDDEN = "?"


@dataclass(frozen=True, slots=True)
class Told:
    """says and formula with their numbers; veiled: both with what would tell an answer as a question mark.

    values: all parameters that the step has.
    """

    step: Step
    values: Mapping[str, Any]
    says: str
    formula: str
    notes: str
    veiled: tuple[str, str]


def tell(step: Step, values: Mapping[str, Any], seed: int, progress: Callable[[float, str], None]) -> Told:
    """In the worker's thread. values: of the scene, {} without one. Raises AnalysisError, as for a name that there is not."""
    from analysis.lessons.fact import fill, veiled
    from analysis.lessons.hiding import telling_names
    from analysis.lessons.score import questions_of
    from analysis.lessons.topic import topic_named

    name = step.topic or step.scene
    topic = topic_named(name) if name else None
    known: dict[str, Any] = dict(topic.completed({**step.values, **values}) if topic else {**step.values, **values})
    facts: Iterable[Fact] = topic.facts_of(known, partial(progress, 0.0, "")) if topic else ()
    names = telling_names(facts, questions_of(step, known, seed))
    texts = (step.says, step.formula)
    says, formula, notes = (fill(text, facts, known) for text in (*texts, step.notes))
    first, second = (fill(veiled(text, names, HIDDEN), facts, known) for text in texts)
    return Told(step, known, says, formula, notes, (first, second))


def rows_told(step: Step, progress: Callable[[float, str], None]) -> tuple[Row, ...]:
    """The lecture's numbers beside the step; in the worker's thread, as counting them all takes a second once."""
    from analysis.lessons.rows import rows_of

    return rows_of(step)


def broken(formula: str, most: int) -> str:
    """In one line where it has room for `most` letters, else a line for each "=", one under the other."""
    if len(formula) <= most or " = " not in formula:
        return formula
    name, *parts = formula.split(" = ")
    indent = " " * min(len(name), most // 4)
    begins = (f"{name} = ", *[f"{indent} = "] * (len(parts) - 1))
    lines = (wrap(part, most, initial_indent=begin, subsequent_indent=f"{indent}   ", break_long_words=False)
             for begin, part in zip(begins, parts, strict=True))  # fmt: skip
    return "\n".join("\n".join(line) for line in lines)
