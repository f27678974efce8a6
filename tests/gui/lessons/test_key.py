"""The teacher's key has what the box asks: the same seed and the same step, the same question, answer and slips."""

import pytest

from analysis.lessons.score import MORE, key_of
from analysis.lessons.shelf import our_lessons
from gui.lessons.page import LessonPage
from gui.lessons.progress import Progress
from gui.lessons.question_box import QuestionBox
from gui.lessons.score import Score
from gui.lessons.stages import parameters_of
from gui.lessons.telling import tell

SEED = 23
EACH = pytest.mark.parametrize("lesson", our_lessons(), ids=lambda lesson: lesson.id)
# One whose answers hang on the seed and on many parameters, walked through in a page.
WALKED = our_lessons()[2]


def key(lesson, seed=SEED):
    """By (step, question, number): 0 as the step stands, then those like it."""
    return {
        (step.id, question.name, number): question for step, number, question in key_of(lesson, parameters_of, seed)
    }


@pytest.fixture
def box(qtbot):
    box = QuestionBox(Score())
    qtbot.addWidget(box)
    box.score.set_seed(SEED)
    yield box
    box.close_jobs()


def settled(box, qtbot):
    qtbot.waitUntil(lambda: not box.is_working)
    return box.question


def told_values(step):
    """As the page hands them on."""
    return tell(step, parameters_of(step), SEED, lambda *_: None).values


@EACH
def test_each_question_of_each_step_is_in_the_key(lesson, box, qtbot):
    rows = key(lesson)
    for step in lesson.steps:
        box.show_step(lesson, step)
        box.set_values(told_values(step))
        for place, name in enumerate(step.questions):
            if place:
                box.ask_next()
            assert settled(box, qtbot) == rows[step.id, name, 0], f"{step.id}: {name}"


def test_those_like_it_are_in_the_key(box, qtbot):
    rows = key(WALKED)
    for step in WALKED.steps:
        box.show_step(WALKED, step)
        box.set_values(told_values(step))
        settled(box, qtbot)
        for number in range(1, MORE + 1 if step.questions else 1):
            box.ask_again()
            assert settled(box, qtbot) == rows[step.id, step.questions[0], number], f"{step.id} {number}"


def test_a_page_asks_what_the_key_has(shown, session, qtbot):
    score, rows = Score(), key(WALKED)
    score.set_seed(SEED)
    page = LessonPage(session, score, Progress())
    shown(page, 1280, 640)
    for index, step in enumerate(WALKED.steps):
        page.show_lesson(WALKED, index)
        qtbot.waitUntil(lambda: not page.is_working)
        if step.questions:
            assert page.question.question == rows[step.id, step.questions[0], 0], step.id
    page.close_jobs()


def test_another_seed_is_another_key():
    assert key(WALKED) == key(WALKED)
    assert key(WALKED) != key(WALKED, SEED + 1)
