"""The lesson on other layers: each step can be asked and told at its own values, and at others that its controls reach."""

import re
from random import Random

import pytest

from analysis.lessons.fact import fill
from analysis.lessons.shelf import lesson_named
from analysis.lessons.topic import topic_named
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

LESSON = lesson_named("09-other-layers")
SCENES = all_scenes()
STEPS = pytest.mark.parametrize("step", LESSON.steps, ids=lambda step: step.id)
SOME = 12


def values_of(step):
    scene = SCENES[step.scene]
    preset = next((preset.values for preset in scene.presets if preset.title == step.preset), {})
    return completed(scene, {**preset, **step.values})


def drawn(param, random):
    """A value that a person can set."""
    if param.kind == "whole":
        return random.choice((param.least, param.most, random.randint(param.least, param.most)))
    return random.choice((False, True) if param.kind == "switch" else [value for value, _ in param.choices])


def test_all_slides_and_all_questions_are_in_it():
    assert set(LESSON.slides) >= {"S12", "S14", "S48", "S49", "S50"}
    for topic in ("recurrent", "attention", "fusion", "training-step"):
        asked = {name for step in LESSON.steps if step.scene == topic for name in step.questions}
        assert asked == set(topic_named(topic).asks_by_name)


@STEPS
def test_a_step_can_be_asked_at_its_own_values(step):
    for name in step.questions:
        question = topic_named(step.scene).ask(name, values_of(step), 0)
        assert question is not None
        assert len(question.slips or question.choices) >= 2


@STEPS
def test_a_step_is_short_and_told_wherever_its_controls_lead(step):
    random, topic, params = Random(step.id), topic_named(step.scene), {p.name: p for p in SCENES[step.scene].params}
    for number in range(SOME):
        moved = {name: drawn(params[name], random) for name in step.controls if number}
        values = {**values_of(step), **moved}
        told = fill(step.says, topic.facts_of(values), values)
        assert len(told.split()) <= 60
        assert "–" not in told
        assert fill(step.formula, topic.facts_of(values), values)
        for name in step.questions:
            topic.ask(name, values, number)


def worked_out(formula, facts, values):
    """(what a formula writes out, worked out; the fact that it ends at)."""
    known = {**values, **{fact.name: fact.value for fact in facts}}
    parts = formula.partition(";")[0].split("=")
    plain = re.sub(r"MAC|words|\bB\b", "", parts[-2]).replace("·", "*").replace("²", "**2").replace("−", "-")
    plain = re.sub(r"\{(\w+)[^}]*\}", r"(\1)", plain)
    end = re.fullmatch(r"\s*\{(\w+)\}", parts[-1])
    unit = next(fact.unit for fact in facts if fact.name == end[1])
    return eval(plain, {}, known), known[end[1]] * (2**20 if unit == "MiB" else 1)


@STEPS
def test_a_formula_comes_to_what_it_says(step):
    """Wherever the controls lead: the numbers that are put in give the number that it ends at."""
    random, topic, params = Random(step.id), topic_named(step.scene), {p.name: p for p in SCENES[step.scene].params}
    for number in range(SOME):
        moved = {name: drawn(params[name], random) for name in step.controls if number}
        values = {**values_of(step), **moved}
        found = worked_out(step.formula, topic.facts_of(values), values)
        assert found[0] == pytest.approx(found[1])
