"""The lessons on what fits and on drawing against a budget: every step tells, asks, and shows its rows and slips."""

import re
from functools import cache

import pytest

from analysis.lecture import lecture_rows
from analysis.lecture.errata import ERRATA
from analysis.lessons.fact import fill
from analysis.lessons.goal import is_reached, verdict
from analysis.lessons.rows import rows_of
from analysis.lessons.shelf import lesson_named
from analysis.lessons.topic import topic_named
from analysis.scenario import Scenario, analyze
from analysis.sketch.table import sketch_of_table
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

LESSONS = {id: lesson_named(id) for id in ("02-what-fits-where", "11-put-together")}
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
    assert not step.formula or "–" not in fill(step.formula, facts, known)
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


# Networks that a student could draw, and two that no step should let pass.
PLAIN = "input 3x32x32; conv 16 3x3 same; relu; conv 32 3x3 s2 same; relu; conv 64 3x3 s2 same; relu; gap; flatten; dense 10"
EARLY = PLAIN.replace("conv 16 3x3 same", "conv 16 3x3 s2 same").replace("conv 32 3x3 s2", "conv 32 3x3")
APART = (
    "input 3x32x32; conv 32 3x3 s2 same; relu; depthwise 3x3 same; relu; conv 32 1x1; relu; depthwise 3x3 s2 same; relu; "
    "conv 64 1x1; relu; gap; flatten; dense 10"
)
TOO_LARGE = "input 3x32x32; conv 64 3x3 same; relu; conv 128 3x3 same; relu; flatten; dense 10"
NEARLY_EMPTY = "input 3x32x32; gap; flatten; dense 10"
REACHED_BY = {
    "draw-ten-classes": PLAIN,
    "into-small-ram": EARLY,
    "eight-bits": PLAIN,
    "in-time": EARLY,
    "fewer-joules": APART,
    "hand-in": APART,
}
GOALS = [step for step in LESSONS["11-put-together"].steps if step.goal and step.window]


@cache
def drawn(table, precision, devices):
    return analyze(Scenario("", sketch=sketch_of_table(table), precision=precision, devices=devices))


def judged(step, table):
    """In the step on eight bits a person sets them, so that the goal is not reached by going there."""
    precision = "int8" if step.id == "eight-bits" else step.window.precision
    return verdict(step.goal, drawn(table, precision, step.window.devices))


def test_eight_bits_are_for_the_person_to_set():
    step = next(step for step in GOALS if step.id == "eight-bits")
    assert not is_reached(verdict(step.goal, drawn(PLAIN, step.window.precision, step.window.devices)))


@pytest.mark.parametrize("step", GOALS, ids=lambda step: step.id)
def test_each_goal_can_be_reached_and_is_not_given_away(step):
    assert is_reached(judged(step, REACHED_BY[step.id]))
    assert not is_reached(judged(step, TOO_LARGE))
    assert not is_reached(judged(step, NEARLY_EMPTY))
    assert not is_reached(verdict(step.goal, None))
    assert step.window.panel == "drawing"
    assert step.goal.device in step.window.devices


def test_every_goal_is_named_here():
    assert list(REACHED_BY) == [step.id for step in GOALS]
    first, last = (LESSONS["11-put-together"].steps[place].goal for place in (0, -1))
    assert first == last


def test_steps_ask_for_more_than_the_drawing_before_has():
    by_id = {step.id: step for step in GOALS}
    assert not is_reached(judged(by_id["into-small-ram"], PLAIN))
    assert not is_reached(judged(by_id["fewer-joules"], EARLY))
    assert not is_reached(judged(by_id["hand-in"], EARLY))


def test_fp32_keeps_no_promise_of_time():
    step = next(step for step in GOALS if step.id == "in-time")
    lines = verdict(step.goal, drawn(EARLY, "native", step.window.devices))
    assert [line.ok for line in lines] == [True, True, True, True, None]


@pytest.mark.parametrize("step", GOALS, ids=lambda step: step.id)
def test_drawings_in_the_notes_reach_the_goal(step):
    for table in re.findall(r"input 3x32x32; [^.]*dense 10", step.notes):
        assert is_reached(judged(step, table))
        assert table in REACHED_BY.values()
