"""Every lesson of ours walked from its first step to its last, in a page on screen."""

import re

import pytest
from PySide6.QtCore import Qt

from analysis.lessons.check import troubles
from analysis.lessons.rows import rows_of
from analysis.lessons.shelf import our_lessons
from analysis.lessons.topic import all_topics
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lesson_desk import known
from gui.lessons.page import LessonPage
from gui.lessons.progress import Progress
from gui.lessons.score import Score

EACH = pytest.mark.parametrize("lesson", our_lessons(), ids=lambda lesson: lesson.id)
UNFILLED = re.compile(r"\{\w+")


@pytest.fixture
def page(shown, session):
    page = LessonPage(session, Score(), Progress())
    shown(page, 1280, 640)
    yield page
    page.close_jobs()


def settled(page, qtbot):
    qtbot.waitUntil(lambda: not page.is_working)


@EACH
def test_every_step_is_shown_in_whole(lesson, page, qtbot):
    page.show_lesson(lesson, 0)
    for number, step in enumerate(lesson.steps):
        settled(page, qtbot)
        assert page.index == number
        is_told(page, step)
        has_its_scene(page, step)
        has_its_rows(page, step)
        assert page.question.isVisible() == bool(step.questions)
        if number + 1 < len(lesson.steps):
            qtbot.keyClick(page.column.area, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(page.contents_asked):
        qtbot.keyClick(page.column.area, Qt.Key.Key_PageDown)


def is_told(page, step):
    column = page.column
    assert column.trouble.isHidden(), f"{step.id}: {column.trouble.text.text()}"
    assert column.title.text() == step.title
    told = column.told
    assert told.says
    assert bool(told.formula) == bool(step.formula)
    for text in (told.says, told.formula, *told.veiled):
        assert not UNFILLED.search(text), f"{step.id}: {text}"


def has_its_scene(page, step):
    bench = page.bench
    assert page.side.shows_rows == (not step.scene)
    if not step.scene:
        return
    assert bench.trouble.isHidden(), f"{step.id}: {bench.trouble.text.text()}"
    assert bench.own.scene.id == step.scene
    fields = bench.head.params.fields
    assert {name for name, field in fields.items() if field.isVisible()} == set(step.controls), step.id
    shown = {name for name, pane in bench.panes.panes.items() if not pane.isHidden()}
    assert shown <= set(step.panes)
    if not step.plays:
        assert bench.clock.time == round(step.at * bench.clock.end), step.id


def has_its_rows(page, step):
    card = page.side.rows if page.side.shows_rows else page.column.rows
    assert card.rows == rows_of(step)
    assert bool(card.rows) or not step.rows, f"{step.id}: no number of the slides"
    assert [note.erratum.id for note in card.notes] == list(step.errata)


@EACH
def test_nothing_is_named_that_there_is_not(lesson):
    assert list(troubles(lesson, known())) == []


def test_topics_begin_as_their_scenes_do():
    scenes = {id: defaults(scene) for id, scene in all_scenes().items()}
    other = {
        (id, name): (value, scenes[id][name])
        for id, topic in all_topics().items()
        for name, value in topic.defaults.items()
        if name in scenes.get(id, {}) and scenes[id][name] != value
    }
    assert other == {}
