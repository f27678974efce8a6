"""The way to the lessons and back in a whole window, by keys alone, and what is remembered of it."""

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

import resources
from analysis.lessons.lesson import Goal, Lesson, Step, Window
from analysis.lessons.shelf import our_lessons
from gui.commands import COMMANDS, why_not
from gui.keyboard import page as page_of_keys
from gui.keyboard import sections
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from tests.gui.test_names_and_focus import out_of_reach, without_name
from tests.gui.windows import end, shown_window

SAMPLES = Path(resources.__file__).parent / "samples"
KEY, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PATIENCE_MS = 30_000
LESSON = Lesson(
    "own", "Own", "Why?",
    (
        Step("one", "Two rows", "{oi}.", scene="register-blocks", values={"rows": 3}),
        Step("two", "Draw", "Words.", goal=Goal("stm32l4r5", max_macs=1e9),
             window=Window("fit", "See whether it fits", "lenet5", ("rpi4b",), "int8")),
        Step("three", "Nowhere", "Words.", window=Window("cellar", "Go down")),
    ),
)  # fmt: skip


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path, size=(1280, 720)) as window:
        yield window


def settled(qtbot, window):
    qtbot.waitUntil(lambda: window.lesson_page is None or not window.lesson_page.is_working)


def at(window):
    return window.pages.currentWidget()


def press(qtbot, key, held=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, held)


# There and back


def test_a_lesson_is_done_by_keys_alone(window, qtbot):
    window.start_page.open_button.setFocus()
    while QApplication.focusWidget() is not window.start_page.learn_button:
        press(qtbot, KEY.Key_Tab)
    press(qtbot, KEY.Key_Space)
    assert at(window) is window.contents_page
    for _ in our_lessons()[1:]:
        press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Up)
    press(qtbot, KEY.Key_Return)
    lesson = our_lessons()[-2]
    page = window.lesson_page
    assert (at(window), page.lesson, page.index) == (page, lesson, 0)
    for _ in lesson.steps:
        settled(qtbot, window)
        press(qtbot, KEY.Key_PageDown)
    assert at(window) is window.contents_page
    press(qtbot, KEY.Key_Escape)
    assert at(window) is window.start_page


def test_escape_leads_to_the_list_then_to_where_one_came_from(window, qtbot):
    window.show_lesson(LESSON)
    settled(qtbot, window)
    window.stop_or_clear()
    assert at(window) is window.contents_page
    window.stop_or_clear()
    assert at(window) is window.start_page
    window.show_lab()
    window.show_lessons()
    assert at(window) is window.lesson_page
    window.leave_lessons()
    window.leave_lessons()
    assert at(window) is window.workspace


def test_the_list_marks_the_lesson_of_last_time_and_how_far_it_is(window, qtbot):
    lesson = our_lessons()[-1]
    window.show_lesson(lesson, 0)
    settled(qtbot, window)
    window.show_lessons()
    listing = window.contents_page.ours
    assert listing.hasFocus()
    assert listing.currentItem().text() == lesson.title
    spoken = listing.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    assert f"1 of {len(lesson.steps)} steps" in spoken


def test_commands_say_why_they_cannot_be_given(window, qtbot):
    rows = {row.id: row for row in COMMANDS}
    why = {id: why_not(rows[id], window.session) for id in ("next-step", "previous-step", "present-lesson", "lessons")}
    assert all(why[id] for id in ("next-step", "previous-step", "present-lesson"))
    assert not why["lessons"]
    window.show_lesson(LESSON, 0)
    assert not why_not(rows["next-step"], window.session)
    assert why_not(rows["previous-step"], window.session)
    assert not window.actions_by_id["previous-step"].isEnabled()
    window.actions_by_id["next-step"].trigger()
    window.actions_by_id["next-step"].trigger()
    assert window.lesson_page.index == 2
    assert why_not(rows["next-step"], window.session)
    settled(qtbot, window)


def test_the_keys_of_lessons_are_on_the_page_of_keys(window):
    words = page_of_keys((*sections(window), *window.keys_of_windows()))
    assert "next step, previous step" in words


# Out of a lesson


def test_a_step_goes_on_in_a_panel_with_its_network(window, qtbot):
    window.show_lesson(LESSON, 1)
    settled(qtbot, window)
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        window.lesson_page.side.way.click()
    scenario, bar = window.session.scenario, window.lesson_bar
    assert (scenario.devices, scenario.precision) == (("rpi4b",), "int8")
    assert at(window) is window.workspace
    assert not window.workspace.frames["fit"].visibleRegion().isEmpty()
    settled(qtbot, window)
    assert bar.isVisible()
    assert "step 2 of 3" in bar.place.text()
    assert bar.goal.text().startswith("2 of 2 reached · ✓")
    bar.back.click()
    assert at(window) is window.lesson_page
    assert bar.isHidden()
    assert window.lesson_page.index == 1
    assert window.session.scenario is scenario
    window.leave_lessons()
    window.leave_lessons()
    assert bar.isHidden()


def test_a_panel_that_there_is_not_is_said(window, qtbot):
    window.show_lesson(LESSON, 2)
    settled(qtbot, window)
    window.lesson_page.side.way.click()
    assert at(window) is window.lesson_page
    assert "cellar" in window.message.text.text()


def test_the_scene_of_a_step_is_opened_in_the_lab(window, qtbot):
    window.show_lesson(LESSON, 0)
    settled(qtbot, window)
    window.lesson_page.bench.lab_button.click()
    bench = window.workspace.panels["lab"].bench
    qtbot.waitUntil(lambda: not bench.is_working)
    assert bench.chosen.scene.id == "register-blocks"
    assert bench.chosen.values["rows"] == 3
    assert window.lesson_bar.isVisible()


def test_own_lessons_with_mistakes_are_marked(window, qtbot, tmp_path, monkeypatch):
    from analysis.lessons.shelf import template_text

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "rooflens" / "lessons"
    folder.mkdir(parents=True)
    (folder / "sound.toml").write_text(template_text(), encoding="utf-8")
    (folder / "wrong.toml").write_text(template_text().replace("{oi}", "{io}"), encoding="utf-8")
    window.show_contents()
    contents = window.contents_page
    qtbot.waitUntil(lambda: contents.troubles.count() == 1, timeout=10_000)
    note = contents.troubles.itemAt(0).widget()
    assert "wrong.toml" in note.title.text()
    assert "found 'io'" in note.text.text()


# Remembered, and gone


def test_the_next_run_goes_on_where_this_one_was(qtbot, tmp_path):
    lesson = our_lessons()[0]
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for number in (2, 0):
        window = MainWindow(Session(), Settings(store))
        qtbot.addWidget(window)
        window.build_lessons()
        if number:
            window.show_lesson(lesson, number)
        else:
            window.show_lesson(lesson)
        settled(qtbot, window)
        found = window.lesson_page.index, window.lesson_page.progress.seen(lesson)
        end(window)
    assert found == (2, 1)


def test_many_steps_leave_as_many_widgets_as_one(window, qtbot):
    lesson = replace(our_lessons()[0], steps=our_lessons()[0].steps[:4])
    counts = []
    for _ in range(3):
        window.show_lesson(lesson, 0)
        for _ in lesson.steps[1:]:
            window.lesson_page.leaf(1)
            settled(qtbot, window)
        counts.append(widgets(window))
    assert counts[1] == counts[2]


def widgets(window):
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    gc.collect()
    return len(window.findChildren(QWidget))


def test_all_of_it_has_a_name_and_is_reached_by_tab(window, qtbot):
    window.show_lesson(LESSON, 0)
    settled(qtbot, window)
    assert not without_name(window.lesson_page)
    assert not out_of_reach(window.lesson_page)
    window.show_contents()
    assert not without_name(window.contents_page)
    assert not out_of_reach(window.contents_page)
