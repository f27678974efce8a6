"""Formulas of lessons with their numbers filled in are true at whatever the controls of a step are set to."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isclose
from random import Random

import pytest

from analysis.errors import AnalysisError
from analysis.lessons.fact import fill
from analysis.lessons.shelf import our_lessons
from analysis.lessons.topic import topic_named
from gui.lab.scenes import all_scenes
from gui.lessons.stages import parameters_of

LESSONS = (4, 6, 7, 8)
SETTINGS = 8
PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
SECONDS = {"min": 60}
WORDS = "word|words|times|uses|use|products|product|MACs|copies|copy|columns|column|instructions"
AMOUNT = re.compile(
    rf"(\d[\d,.]*(?:e[+-]?\d+)?)\s?(?:(%)|([kMGTmµnpf]?)(J|B/s|B|FLOP/s|MAC/s|FLOP/B|MAC/B|MAC/word|MAC|min|s)\b|(?:{WORDS})\b)?"
)
ALLOWED = re.compile(r"(?:[\d.+\-*/()%, e]|min)+")


def in_units(found: re.Match[str]) -> str:
    number, percent, prefix, unit = found.groups()
    return f"({number.replace(',', '')}*{0.01 if percent else PREFIXES[prefix or ''] * SECONDS.get(unit, 1)})"


def worked_out(part: str) -> float | None:
    """None of what is no number: symbols, unknown ones, a list."""
    text = AMOUNT.sub(in_units, part.replace(" mod ", "#")).replace("#", " % ")
    text = text.replace("·", "*").replace("−", "-").replace("²", "**2")
    return float(eval(text)) if ALLOWED.fullmatch(text) else None


def is_same(one: float, other: float) -> bool:
    """A multiply–accumulate is two FLOP; each number that is shown has four digits."""
    return any(isclose(one * times, other, rel_tol=3e-3, abs_tol=1e-12) for times in (1, 2, 0.5))


def settings(step, random):
    scene, values = all_scenes()[step.scene], dict(parameters_of(step))
    for param in (param for param in scene.params if param.name in step.controls and random.random() < 0.7):
        if param.kind == "choice":
            values[param.name] = random.choice(param.choices)[0]
        elif param.kind == "switch":
            values[param.name] = random.random() < 0.5
        elif param.kind == "whole":
            near = max(1, values[param.name])
            values[param.name] = min(param.most, max(param.least, random.choice((near, 1, 2, 3, near + 1, 2 * near))))
    return values


def formulas(step, seed):
    random, topic = Random(f"{step.id} {seed}"), topic_named(step.topic or step.scene)
    for _ in range(SETTINGS):
        values = topic.completed(settings(step, random))
        try:
            yield fill(step.formula, topic.facts_of(values), values), values
        except AnalysisError:
            continue


STEPS = [(lesson, step) for lesson in our_lessons() for step in lesson.steps if step.scene and step.formula]


@pytest.mark.parametrize("step", [pytest.param(step, id=step.id) for lesson, step in STEPS if lesson.number in LESSONS])
def test_both_sides_are_equal(step):
    for formula, values in formulas(step, 1):
        for equation in formula.split(";"):
            known = [number for part in equation.split(" = ") if (number := worked_out(part)) is not None]
            assert all(is_same(one, other) for one, other in pairwise(known)), (formula, values)


def test_a_false_one_is_found():
    assert worked_out("2·15 / (3 + 2)") == pytest.approx(6)
    assert worked_out("min(2 GFLOP/s, 500 MB/s · 0.4 FLOP/B)") == pytest.approx(2e8)
    assert worked_out("3²·3") == pytest.approx(27)
    assert worked_out("9 mod 4") == pytest.approx(1)
    assert worked_out("OI·bytes") is None
    assert not is_same(27, 9)
