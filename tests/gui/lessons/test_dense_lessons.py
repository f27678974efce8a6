"""The lessons on dense layers and on batching: every slide, row and erratum of theirs has a step, every text its numbers."""

import re
from math import isfinite
from random import Random

import pytest

from analysis.errors import AnalysisError
from analysis.lecture import lecture_rows
from analysis.lecture.errata import ERRATA
from analysis.lessons.fact import fill
from analysis.lessons.rows import rows_of
from analysis.lessons.shelf import lesson_named
from analysis.lessons.topic import topic_named
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

SLIDES = {
    "3": ("S13", "S14", "S15", "S16", "S17", "S18", "S20"),
    "5": ("S19", "S26", "S27", "S28", "S30", "S31", "S32"),
}
STEPS = [(number, step) for number in SLIDES for step in lesson_named(number).steps]
MOST_WORDS, MOST_ROWS, MOST_TITLE = 60, 8, 6


def named(pairs):
    return [f"{number}-{step.id}" for number, step in pairs]


def values_of(step):
    scene = all_scenes()[step.scene]
    preset = next((preset.values for preset in scene.presets if preset.title == step.preset), None)
    assert preset is not None or not step.preset, step.preset
    return completed(scene, {**(preset or {}), **step.values})


@pytest.mark.parametrize("number", SLIDES)
def test_a_lesson_has_its_slides_and_all_their_rows_and_errata(number):
    lesson = lesson_named(number)
    assert set(lesson.slides) == set(SLIDES[number])
    shown = {row for step in lesson.steps for row in rows_of(step)}
    assert {row for row in lecture_rows() if row.slide in SLIDES[number]} <= shown
    errata = {one for step in lesson.steps for one in step.errata}
    assert {id for id, erratum in ERRATA.items() if set(erratum.slides) & set(SLIDES[number])} <= errata


@pytest.mark.parametrize(("number", "step"), STEPS, ids=named(STEPS))
def test_a_step_is_short_and_its_names_are_known(number, step):
    scene, values = all_scenes()[step.scene], values_of(step)
    topic = topic_named(step.topic or step.scene)
    facts = topic.facts_of(values)
    says, formula = fill(step.says, facts, values), fill(step.formula, facts, values)
    assert len(says.split()) <= MOST_WORDS
    assert len(step.title.split()) <= MOST_TITLE
    assert len(rows_of(step)) <= MOST_ROWS
    assert "–" not in says.replace(" – ", "") + formula, "something that nobody knows"
    assert step.notes
    assert 1 <= len(step.controls) <= 5
    assert set(step.controls) <= {param.name for param in scene.params if param.shown(values)}


@pytest.mark.parametrize(("number", "step"), STEPS, ids=named(STEPS))
def test_no_result_is_typed_in(number, step):
    """A decimal, or a number with a unit, comes from the engine."""
    typed = re.sub(r"\{[^}]*\}|VGG-16|p99|fp32|S\d\d|−8|\b8 / ", "", step.says + " " + step.formula)
    assert not re.search(r"\d\.\d|\d\d|\d\s?(MAC|FLOP|B\b|ms|s\b|words|registers|loads|%)", typed), typed


@pytest.mark.parametrize(("number", "step"), STEPS, ids=named(STEPS))
def test_its_questions_can_be_asked_of_what_stands_there(number, step):
    topic, values = topic_named(step.topic or step.scene), values_of(step)
    for name in step.questions:
        assert topic.ask(name, values, 1) is not None, name


@pytest.mark.parametrize("number", SLIDES)
def test_a_lesson_asks_often_and_not_always_the_same(number):
    asked = {(step.topic or step.scene, name) for step in lesson_named(number).steps for name in step.questions}
    assert len(asked) >= 8


@pytest.mark.parametrize("id", sorted({step.topic or step.scene for _, step in STEPS}))
@pytest.mark.parametrize("seed", range(12))
def test_numbers_are_known_for_all_that_a_scene_allows(id, seed):
    """Or refused in words, where the scene refuses, too. At a seed of 0 and 1 all are the least, and the most."""
    scene, random = all_scenes()[id], Random(seed)
    values = {param.name: some_value(param, seed, random) for param in scene.params}
    try:
        facts = topic_named(id).facts_of(values)
    except AnalysisError:
        with pytest.raises(AnalysisError):
            scene.play(values)
        return
    assert len({fact.name for fact in facts}) == len(facts)
    assert all(fact.value is None or isfinite(fact.value) for fact in facts)
    for name in topic_named(id).asks_by_name:
        topic_named(id).ask(name, values, seed)


def some_value(param, seed, random):
    if param.kind == "whole":
        return {0: param.least, 1: param.most}.get(seed, random.randint(param.least, param.most))
    return random.choice([True, False] if param.kind == "switch" else [value for value, _ in param.choices])
