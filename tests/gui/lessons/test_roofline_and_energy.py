"""The lessons on the roofline and on energy: slides, rows and errata each have a step, texts are short and have their numbers."""

import re

import pytest

from analysis.lecture import lecture_rows
from analysis.lecture.errata import ERRATA
from analysis.lessons.check import troubles
from analysis.lessons.fact import fill
from analysis.lessons.rows import rows_of
from analysis.lessons.shelf import lesson_named
from analysis.lessons.topic import topic_named
from gui.lab.scenes import all_scenes
from gui.lesson_desk import known
from gui.lessons.stages import parameters_of

SLIDES = {
    "4": ("S20", "S21", "S22", "S23", "S24", "S25", "S29", "S37", "S47"),
    "6": ("S06", "S33", "S34"),
}
# Of slides that another lesson has too: S20 and S37 have slips of loops and of columns.
ELSEWHERE = {"E17"}
STEPS = [(number, step) for number in SLIDES for step in lesson_named(number).steps]
WITH_SCENE = [(number, step) for number, step in STEPS if step.scene]
MOST_WORDS, MOST_ROWS, MOST_TITLE = 60, 8, 6


def named(pairs):
    return [f"{number}-{step.id}" for number, step in pairs]


@pytest.mark.parametrize("number", SLIDES)
def test_slides_rows_and_errata_each_have_a_step(number):
    lesson = lesson_named(number)
    assert set(lesson.slides) == set(SLIDES[number])
    shown = {row for step in lesson.steps for row in rows_of(step)}
    assert {row for row in lecture_rows() if row.slide in SLIDES[number]} <= shown
    errata = {one for step in lesson.steps for one in step.errata}
    own = {id for id, erratum in ERRATA.items() if set(erratum.slides) & set(SLIDES[number])}
    assert own - ELSEWHERE <= errata


@pytest.mark.parametrize("number", SLIDES)
def test_nothing_is_wrong_with_it(number):
    assert list(troubles(lesson_named(number), known())) == []


@pytest.mark.parametrize(("number", "step"), WITH_SCENE, ids=named(WITH_SCENE))
def test_a_step_is_short_and_all_its_numbers_are_known(number, step):
    values = parameters_of(step)
    facts = topic_named(step.topic or step.scene).facts_of(values)
    says, formula = fill(step.says, facts, values), fill(step.formula, facts, values)
    assert len(says.split()) <= MOST_WORDS
    assert len(step.title.split()) <= MOST_TITLE
    assert len(rows_of(step)) <= MOST_ROWS
    assert "–" not in says.replace("multiply–accumulate", "") + formula, "something that nobody knows"
    assert step.notes
    shown = {param.name for param in all_scenes()[step.scene].params if param.shown(values)}
    assert 1 <= len(step.controls) <= 5
    assert set(step.controls) <= shown


@pytest.mark.parametrize(("number", "step"), STEPS, ids=named(STEPS))
def test_no_result_is_typed_in(number, step):
    typed = re.sub(r"\{[^}]*\}|fp16|fp32|32-bit|45 nm|From 32 to 8 bits", "", step.says + " " + step.formula)
    assert not re.search(r"\d\.\d|\d\d|\d\s?(MAC|FLOP|B\b|J\b|words|%)", typed), typed


@pytest.mark.parametrize("number", SLIDES)
def test_a_lesson_asks_often_and_not_always_the_same(number):
    asked = {(step.topic or step.scene, name) for step in lesson_named(number).steps for name in step.questions}
    assert len(asked) >= 8


PREFIXES = {"k": "e3", "M": "e6", "G": "e9", "T": "e12", "m": "e-3", "n": "e-9", "p": "e-12", "f": "e-15", None: "e0"}
UNITS = re.compile(r"(?<=[\d.])([kMGTmnpf])?(FLOP/s|FLOP/B|MAC/B|MAC/s|MAC/word|B/s|J|times|%|MAC)")


def scaled(found):
    """1e9 of "GFLOP/s"; a rate in MAC is two FLOP."""
    return PREFIXES[found[1]] + ("*2" if found[2] in ("MAC/s", "MAC/B") else "")


def reckoned(text):
    """The last two parts of a formula in SI, where both are numbers alone."""
    parts = [re.sub(r"[,\u202f ]", "", part).replace("·", "*").replace("²", "**2") for part in text.split("=")[-2:]]
    plain = [UNITS.sub(scaled, part) for part in parts]
    numbers = all(re.fullmatch(r"[\d.e*/+()-]+", part) for part in plain)
    return [eval(part, {"__builtins__": {}}) for part in plain] if numbers else None


def test_formulas_come_to_what_stands_behind_them():
    done = 0
    for _, step in WITH_SCENE:
        values = parameters_of(step)
        text = fill(step.formula, topic_named(step.topic or step.scene).facts_of(values), values)
        if found := reckoned(text):
            assert found[0] == pytest.approx(found[1], rel=2e-3, abs=0), (step.id, text)
            done += 1
    assert done >= 12
