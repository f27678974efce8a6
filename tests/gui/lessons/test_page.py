"""A step as a page: numbers that follow the scene, what waits for a prediction, keys, and what cannot be shown."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from analysis.lessons.lesson import Goal, Lesson, Step
from gui.lessons.page import LessonPage
from gui.lessons.page_keys import key_rows
from gui.lessons.progress import Progress
from gui.lessons.score import Score
from gui.lessons.telling import broken

KEY = Qt.Key
SAYS = "{rows} rows give {oi}."
LESSON = Lesson(
    "own", "Own", "Why?",
    (
        Step("one", "Two rows", SAYS, scene="register-blocks", values={"rows": 2}, controls=("rows",), panes=("code",),
             formula="OI = {rows} = {oi}", slides=("S27",), rows=("S27: intensity with a minibatch of 4",), errata=("E1",)),
        Step("two", "Three rows", SAYS, scene="register-blocks", values={"rows": 3}, at=0.5, questions=("intensity",),
             slides=("S27",), rows=("S27: intensity with a minibatch of 4",)),
        Step("three", "Only numbers", "Words.", slides=("S10",), rows=("S10",), goal=Goal("stm32l4r5", max_macs=1e6)),
    ),
)  # fmt: skip


@pytest.fixture
def page(shown, session):
    page = LessonPage(session, Score(), Progress())
    shown(page, 1280, 640)
    page.show_lesson(LESSON, 0)
    yield page
    page.close_jobs()


@pytest.fixture
def settle(page, qtbot):
    def settle():
        qtbot.waitUntil(lambda: not page.is_working)

    settle()
    return settle


def says(page):
    return page.column.says.text().replace("\u202f", " ")


def at_step(page, settle, index):
    page.show_step(index)
    settle()


# What it says


def test_texts_follow_what_is_set(page, settle):
    assert says(page) == "2 rows give 0.3333 MAC/B."
    page.bench.head.params.fields["rows"].control.setValue(4)
    settle()
    assert says(page) == "4 rows give 0.5 MAC/B."
    assert "0.5" in page.column.formula.text()


def test_only_what_matters_can_be_set_until_all_is_asked_for(page, settle):
    fields = page.bench.head.params.fields
    assert [name for name, field in fields.items() if field.isVisible()] == ["rows"]
    page.bench.all_button.click()
    assert sum(field.isVisible() for field in fields.values()) > 4


def test_the_next_step_comes_with_its_own_values_at_its_own_time(page, settle):
    page.bench.set_value("rows", 6)
    at_step(page, settle, 1)
    assert page.bench.chosen.values["rows"] == 3
    assert page.bench.clock.time == round(0.5 * page.bench.clock.end)
    at_step(page, settle, 0)
    assert page.bench.chosen.values["rows"] == 2


def test_the_lab_keeps_what_is_set_there(page, settle, shown, session):
    from gui.panels.lab import LabPanel

    lab = LabPanel(session)
    shown(lab)
    before = lab.need().chosen.kept()
    page.bench.set_value("rows", 5)
    settle()
    assert lab.bench.chosen.kept() == before


def test_slides_stand_beside_with_the_reason_why_they_differ(page, settle):
    card = page.column.rows
    agrees, differs = card.rows
    assert (agrees.agrees, differs.agrees) == (True, False)
    assert card.accessibleDescription().splitlines()[1].endswith(f"because {differs.why}")
    (note,) = card.notes
    assert "FLOP/B" in note.title.text()


def test_without_a_scene_the_numbers_and_the_goal_have_its_room(page, settle):
    at_step(page, settle, 2)
    assert page.side.shows_rows
    assert page.side.rows.isVisible()
    assert not page.column.rows.isVisible()
    assert page.side.goal.isVisible()
    assert page.side.rows.rows


def test_what_was_beside_another_step_is_out_of_sight_at_once(page, settle):
    notes, table = page.column.rows.notes, page.column.rows.table
    page.leaf(1)
    assert not any(part.isVisible() for part in (*notes, table))


def test_words_alone_have_the_whole_page(page, settle):
    page.show_lesson(Lesson("own", "Own", "Why?", (Step("x", "X", "Words."), LESSON.steps[0])), 0)
    settle()
    assert not page.side.isVisible()
    assert page.column.title.width() < page.width()
    page.leaf(1)
    settle()
    assert page.side.isVisible()


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step("x", "X", "Words.", scene="nowhere"), "unknown scene"),
        (Step("x", "X", "Words.", scene="register-blocks", preset="none"), "unknown preset"),
        (Step("x", "X", "Words.", scene="register-blocks", values={"rows": -1}), "cannot be shown so"),
        (Step("x", "X", "Words.", scene="register-blocks", controls=("knob",)), "unknown parameter"),
        (Step("x", "X", "{nothing}", scene="register-blocks"), "unknown name in the text"),
        (Step("x", "X", "{nothing}", topic="register-blocks"), "unknown name in the text"),
    ],
)
def test_what_cannot_be_shown_is_said(page, settle, step, words):
    page.show_lesson(Lesson("own", "Own", "Why?", (step,)), 0)
    settle()
    assert page.column.trouble.isVisible()
    assert words in page.column.trouble.text.text()
    page.show_lesson(LESSON, 0)
    settle()
    assert page.column.trouble.isHidden()


def test_after_what_cannot_be_told_a_question_hides_as_ever(page, settle):
    asking = Step("ask", "Ask", "{oi}", scene="register-blocks", questions=("intensity",))
    wrong = replace(asking, id="wrong", says="{io}")
    for step, hidden in ((wrong, False), (asking, True)):
        page.show_lesson(Lesson("own", "Own", "Why?", (step,)), 0)
        settle()
        assert page.column.hidden == page.bench.hidden == hidden
    assert says(page) == "?"


# Predict first


def test_a_question_hides_what_is_worked_out_everywhere(page, settle):
    at_step(page, settle, 1)
    assert says(page) == "3 rows give ?."
    assert page.bench.hidden
    assert page.column.rows.later.isVisible()
    page.question.reveal()
    settle()
    assert says(page) == "3 rows give 0.4286 MAC/B."
    assert not page.bench.hidden
    assert not page.column.rows.later.isVisible()


def test_the_key_that_shows_numbers_shows_those_of_the_text_too(page, settle, qtbot):
    at_step(page, settle, 1)
    qtbot.keyClick(page.bench.stage, KEY.Key_P)
    assert "?" not in page.column.says.text()


def test_a_locked_class_cannot_look_before_it_has_predicted(page, settle, qtbot):
    page.score.set_locked(True)
    at_step(page, settle, 1)
    qtbot.keyClick(page.bench.stage, KEY.Key_P)
    page.bench.panes.reveal.click()
    assert page.bench.hidden
    assert page.bench.panes.reveal.isVisibleTo(page.bench.panes)
    page.question.field.number.setText("12")
    page.question.check()
    page.question.reveal()
    assert not page.bench.hidden


def test_another_question_sets_the_scene(page, settle):
    at_step(page, settle, 1)
    page.question.ask_again()
    settle()
    asked = page.question.question
    assert page.bench.chosen.values.items() >= {name: asked.values[name] for name in ("rows", "columns")}.items()
    assert page.question.question is asked


# Keys


@pytest.mark.parametrize("place", ["area", "stage", "field", "bar", "contents_button"])
def test_page_keys_leaf_wherever_the_keyboard_is(page, settle, qtbot, place):
    places = {
        "area": page.column.area, "stage": page.bench.stage, "bar": page.bench.transport.bar,
        "field": page.bench.head.params.fields["rows"].control, "contents_button": page.column.contents_button,
    }  # fmt: skip
    places[place].setFocus()
    qtbot.keyClick(places[place], KEY.Key_PageDown)
    assert page.index == 1
    settle()
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_PageUp)
    assert page.index == 0


def test_in_an_answer_too(page, settle, qtbot):
    at_step(page, settle, 1)
    page.question.field.take_focus()
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_PageDown)
    assert page.index == 2


def test_arrows_leaf_where_the_step_is_read_and_go_through_time_in_the_scene(page, settle, qtbot):
    qtbot.keyClick(page.column.area, KEY.Key_Right)
    assert page.index == 1
    settle()
    qtbot.keyClick(page.column.area, KEY.Key_Left)
    settle()
    qtbot.keyClick(page.bench.stage, KEY.Key_Right)
    assert (page.index, page.bench.clock.time) == (0, 1)
    qtbot.keyClick(page.bench.stage, KEY.Key_End)
    assert page.bench.clock.time == page.bench.clock.end
    qtbot.keyClick(page.bench.stage, KEY.Key_Home)
    assert page.bench.clock.time == 0


def test_keys_that_would_lead_away_from_the_step_do_not(page, settle, qtbot):
    before = page.bench.chosen.values
    qtbot.keyClick(page.bench.stage, KEY.Key_N)
    assert page.bench.chosen.values == before


def test_a_key_goes_to_the_scene_and_back(page, settle, qtbot):
    page.take_focus()
    qtbot.keyClick(page.column.area, KEY.Key_F6)
    assert page.bench.stage.hasFocus()
    qtbot.keyClick(page.bench.stage, KEY.Key_F6)
    assert page.column.area.hasFocus()


def test_a_remote_begins_to_present(page, settle, qtbot):
    with qtbot.waitSignal(page.presenting_asked):
        qtbot.keyClick(page.bench.stage, KEY.Key_F5)


def test_tab_goes_from_what_is_read_to_the_parameters_the_scene_and_the_time(page, settle, qtbot):
    page.take_focus()
    order = []
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
        order.append(QApplication.focusWidget())
        if order[-1] is page.column.area:
            break
    places = [
        page.column.foot.on,
        page.bench.head.params.fields["rows"].control,
        page.bench.stage,
        page.bench.transport.bar,
    ]
    assert [order.index(place) for place in places] == sorted(order.index(place) for place in places)


def test_every_key_is_said_once():
    keys = [key for key, _ in key_rows()]
    assert len(set(keys)) == len(keys)


# Small ones


def test_a_long_formula_breaks_at_each_equals_sign():
    assert broken("a = b", 20) == "a = b"
    assert broken("OI = m·b / (m + b) = 2·4 / 6 = 1.333", 20) == "OI = m·b / (m + b)\n   = 2·4 / 6\n   = 1.333"
    assert broken("P = min(a long name, another) = 3", 20) == "P = min(a long name,\n    another)\n  = 3"


def test_what_was_seen_is_kept(page, settle):
    at_step(page, settle, 2)
    other = Progress()
    other.take_kept(page.progress.kept())
    assert (other.lesson, other.place(LESSON), other.seen(LESSON)) == ("own", 2, 2)


@pytest.mark.parametrize("state", [b"", b"[]", b'{"at": 3, "seen": {}}', b'{"at": {}, "seen": {"a": 1}}', b"\xff"])
def test_what_no_run_has_kept_changes_nothing(state):
    progress = Progress()
    progress.see("a", "b")
    before = progress.kept()
    progress.take_kept(state)
    assert progress.kept() == before
