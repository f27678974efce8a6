"""The lesson on activation memory: its formulas hold wherever the controls lead, and every step can be asked."""

import re
from random import Random

import pytest

from analysis.errors import ScenarioError
from analysis.lessons.fact import fill
from analysis.lessons.shelf import lesson_named
from analysis.lessons.topic import topic_named
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

LESSON = lesson_named("10-activation-memory")
SCENES = all_scenes()
STEPS = pytest.mark.parametrize("step", LESSON.steps, ids=lambda step: step.id)
SOME = 12
UNITS = re.compile(r"\u202f(KiB|bytes|MMAC|rows|%|kB)")
SUM = re.compile(r"(max|[\d.,()+\-*/ ])+")


def values_of(step):
    scene = SCENES[step.scene]
    preset = next(preset.values for preset in scene.presets if preset.title == step.preset)
    return completed(scene, {**preset, **step.values})


def drawn(param, random):
    """A value that a person can set."""
    if param.kind == "whole":
        return random.randint(param.least, param.most)
    if param.kind == "order":
        return "".join(random.sample(param.default, len(param.default)))
    return random.choice((False, True) if param.kind == "switch" else [value for value, _ in param.choices])


def told_at(step, number):
    """(values, facts) with some of the controls moved; None where the parameters cannot be."""
    random = Random(f"{step.id} {number}")
    params = {param.name: param for param in SCENES[step.scene].params}
    moved = {name: drawn(params[name], random) for name in step.controls if number}
    values = {**values_of(step), **moved}
    try:
        return values, topic_named(step.scene).facts_of(values)
    except ScenarioError:
        return None


def test_all_questions_of_both_topics_are_asked():
    for topic in ("arena", "patches"):
        asked = {name for step in LESSON.steps if step.scene == topic for name in step.questions}
        assert asked == set(topic_named(topic).asks_by_name)
    assert set(LESSON.slides) == {"S10", "S11"}
    assert 9 <= len(LESSON.steps) <= 12
    assert LESSON.steps[-1].window.panel == "memory-map"


@STEPS
def test_a_step_can_be_asked_at_its_own_values(step):
    for name in step.questions:
        question = topic_named(step.scene).ask(name, values_of(step), 0)
        assert question is not None, name
        assert len(question.slips or question.choices) >= 2


@STEPS
def test_a_step_is_short_and_told_wherever_its_controls_lead(step):
    told = [found for number in range(SOME) if (found := told_at(step, number))]
    assert told
    for values, facts in told:
        words = fill(step.says, facts, values)
        assert len(words.split()) <= 60
        assert "–" not in words
        assert fill(step.formula, facts, values)
        assert fill(step.notes, facts, values)


# Steps whose formula is arithmetic on numbers that stand in it, and how far rounding to four digits may take it off.
SUMS = {
    "parameters-are-not-all": 1e-3, "lifetimes": 0, "order": 0, "least-arena": 1e-2, "skip": 0, "in-place": 0,
    "patches": 1e-3, "what-a-device-says": 1e-3,
}  # fmt: skip


@pytest.mark.parametrize("id", SUMS)
def test_a_formula_comes_to_what_stands_at_its_end(id):
    step = next(step for step in LESSON.steps if step.id == id)
    for number in range(SOME):
        if found := told_at(step, number):
            values, facts = found
            terms, result = sides(fill(step.formula, facts, values))
            scale = 100 if step.id == "least-arena" else 1
            assert scale * terms == pytest.approx(result, rel=SUMS[id] or 1e-9, abs=SUMS[id])


def sides(formula):
    """The last arithmetic in numbers alone, and the number behind it."""
    plain = UNITS.sub("", formula.partition(";")[0]).replace(",\u202f", ",").replace("·", "*").replace("−", "-")
    # 1,404,928 is one number, max(6, 5) has two.
    parts = [re.sub(r"(?<=\d),(?=\d{3}\b)", "", part) for part in plain.split(" = ")]
    assert SUM.fullmatch(parts[-2]), parts
    return eval(parts[-2], {"max": max, "__builtins__": {}}), float(parts[-1])
