"""A student goes through the last lesson in a whole window: each step's button, a drawing, and the goal above the panels."""

import pytest

from analysis.lessons.shelf import lesson_named
from analysis.sketch.table import sketch_of_table
from tests.analysis.lessons.test_fitting_lessons import NEARLY_EMPTY, REACHED_BY
from tests.gui.windows import shown_window

PATIENCE_MS = 30_000
LESSON = lesson_named("11-put-together")


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path, size=(1280, 720)) as window:
        yield window


def settle(qtbot, window):
    idle = lambda: not window.lesson_page.is_working and window.session.busy is None  # noqa: E731
    qtbot.waitUntil(idle, timeout=PATIENCE_MS)


def draw(qtbot, window, table):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        window.session.draw(sketch_of_table(table))
    settle(qtbot, window)
    return window.lesson_bar.goal.text()


def set_precision(qtbot, window, precision):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        window.session.change(precision=precision)
    settle(qtbot, window)
    return window.lesson_bar.goal.text()


def go_on(qtbot, window, step):
    window.show_lesson(LESSON, LESSON.steps.index(step))
    settle(qtbot, window)
    window.lesson_page.side.way.click()
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.workspace
    assert window.lesson_bar.isVisible()


def test_each_goal_is_reached_by_drawing(window, qtbot):
    steps = [step for step in LESSON.steps if step.id in REACHED_BY]
    go_on(qtbot, window, steps[0])
    assert "✕ MACs of the network 30" in draw(qtbot, window, NEARLY_EMPTY)
    for step in steps:
        go_on(qtbot, window, step)
        scenario = window.session.scenario
        assert (scenario.devices, scenario.precision) == (step.window.devices, step.window.precision)
        said, count = draw(qtbot, window, REACHED_BY[step.id]), len(window.lesson_page.watch.lines)
        if step.id == "eight-bits":
            assert not said.startswith(f"{count} of {count} reached"), "the eight bits are the person's to set"
            said = set_precision(qtbot, window, "int8")
        assert said.startswith(f"{count} of {count} reached"), (step.id, said)
