"""The lessons on what fits and on drawing against a budget: every step tells, asks, and shows its rows and slips."""

import pytest

from analysis.lecture import lecture_rows
from analysis.lecture.errata import ERRATA
from analysis.lessons.fact import fill
from analysis.lessons.rows import rows_of
from analysis.lessons.shelf import lesson_named
from analysis.lessons.topic import topic_named
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

LESSONS = {id: lesson_named(id) for id in ("02-what-fits-where",)}
STEPS = [(lesson, step) for lesson in LESSONS.values() for step in lesson.steps]
IDS = [f"{lesson.number}: {step.id}" for lesson, step in STEPS]
MOST_ROWS, MOST_WORDS, MOST_IN_TITLE = 8, 60, 6


def values_of(step):
    if not step.scene:
        return dict(step.values)
    scene = all_scenes()[step.scene]
    preset = next(p.values for p in scene.presets if p.title == step.preset)
    return completed(scene, {**preset, **step.values})


@pytest.mark.parametrize(("lesson", "step"), STEPS, ids=IDS)
def test_a_step_tells_and_asks(lesson, step):
    values, topic = values_of(step), topic_named(step.topic or step.scene)
    facts, known = topic.facts_of(values), topic.completed(values)
    said = fill(step.says, facts, known)
    assert "–" not in fill(step.formula, facts, known)
    assert " – " not in said
    assert len(said.split()) <= MOST_WORDS
    assert len(step.title.split()) <= MOST_IN_TITLE
    assert step.notes
    for name in step.questions:
        assert topic.ask(name, values, 1) is not None, name


@pytest.mark.parametrize(("lesson", "step"), STEPS, ids=IDS)
def test_what_can_be_set_is_of_the_scene(lesson, step):
    names = {param.name for param in all_scenes()[step.scene].params} if step.scene else set()
    assert set(step.controls) <= names
    assert set(step.values) <= names or not step.scene
    assert not step.scene or 1 <= len(step.controls) <= 5


@pytest.mark.parametrize(("lesson", "step"), STEPS, ids=IDS)
def test_rows_are_few_enough_to_read(lesson, step):
    assert len(rows_of(step)) <= MOST_ROWS


def test_every_number_and_slip_of_the_slides_has_a_place():
    lesson = LESSONS["02-what-fits-where"]
    shown = {row for step in lesson.steps for row in rows_of(step)}
    assert {row for row in lecture_rows() if row.slide in ("S08", "S09", "S10", "S11", "S12")} <= shown
    slips = {name for name, slip in ERRATA.items() if set(slip.slides) & {"S08", "S09", "S10", "S11", "S12"}}
    assert slips == {"E7", "E8", "E9", "E10", "E11"}
    assert slips == {name for step in lesson.steps for name in step.errata}
