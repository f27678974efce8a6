"""Predict, then reveal: right, wrong with its slip, no answer, another one like it, locked until predicted."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from analysis.lessons.lesson import Lesson, Step
from analysis.report.lesson_sheet import SCORE_KEYS, score_csv
from gui.lessons.question_box import QuestionBox
from gui.lessons.score import Score
from gui.lessons.score_state import kept, take_kept

STEP = Step("two-by-four", "Two rows", "Words.", scene="register-blocks", questions=("intensity",))
LESSON = Lesson("own", "Own", "Why?", (STEP, replace(STEP, id="silent", questions=())))
VALUES = {"rows": 2, "columns": 4, "bytes": 4, "outputs": 6, "batch": 4}


@pytest.fixture
def box(qtbot):
    box = QuestionBox(Score())
    qtbot.addWidget(box)
    box.show()
    box.show_step(LESSON, STEP)
    box.set_values(VALUES)
    qtbot.waitUntil(lambda: box.question is not None)
    yield box
    box.close_jobs()


def answer(qtbot, box, text):
    box.field.number.setFocus()
    box.field.number.clear()
    qtbot.keyClicks(box.field.number, text)
    qtbot.keyClick(box.field.number, Qt.Key.Key_Return)


def test_the_right_answer_by_keyboard_reveals(box, qtbot):
    assert box.hidden
    with qtbot.waitSignal(box.finished):
        answer(qtbot, box, "1/3")
    assert not box.hidden
    assert box.verdict.title.text() == "✓ Right: 0.3333\u202fMAC/B"
    assert "8 / (6·4)" in box.verdict.text.text()
    assert box.score.right("own") == {("two-by-four", "intensity")}


def test_a_slip_is_named_and_can_be_tried_again(box, qtbot):
    answer(qtbot, box, "0.667")
    assert box.hidden
    assert "FLOP" in box.verdict.text.text()
    answer(qtbot, box, "0.333")
    assert [(a.right, a.tries) for a in box.score.answers] == [(False, 1), (True, 2)]


def test_a_key_held_down_is_one_try(box, qtbot):
    answer(qtbot, box, "7")
    for _ in range(3):
        qtbot.keyClick(box.field.number, Qt.Key.Key_Return)
    assert len(box.score.answers) == 1
    answer(qtbot, box, "8")
    assert len(box.score.answers) == 2


def test_what_is_no_number_counts_for_nothing(box, qtbot):
    answer(qtbot, box, "many")
    assert box.verdict.title.text() == "! That is no answer yet"
    assert not box.score.answers


def test_locked_numbers_wait_for_a_prediction(box, qtbot):
    box.score.set_locked(True)
    assert not box.reveal_button.isEnabled()
    box.reveal()
    assert box.hidden
    answer(qtbot, box, "7")
    assert box.reveal_button.isEnabled()
    box.reveal_button.click()
    assert not box.hidden
    assert not box.score.right("own")


def test_another_setting_is_another_question_that_is_locked_again(box, qtbot):
    box.score.set_locked(True)
    answer(qtbot, box, "7")
    box.set_values({**VALUES, "rows": 3})
    qtbot.waitUntil(lambda: box.question.values["rows"] == 3)
    assert not box.can_reveal


def test_another_like_this_asks_for_its_parameters(box, qtbot):
    box.reveal()
    with qtbot.waitSignal(box.values_asked) as asked:
        box.again_button.click()
    assert box.hidden
    assert asked.args[0] == dict(box.question.values)
    before = box.question
    box.set_values({**VALUES, **asked.args[0]})
    assert box.question is before, "the scene has taken what was asked about"


TWO = replace(STEP, id="both", questions=("intensity", "registers"))


def test_numbers_stay_hidden_until_the_last_question_has_its_answer(box, qtbot):
    box.show_step(replace(LESSON, steps=(TWO,)), TWO)
    box.set_values(VALUES)
    qtbot.waitUntil(lambda: box.question is not None)
    answer(qtbot, box, "1/3")
    assert box.hidden
    qtbot.waitUntil(box.next_button.hasFocus)
    qtbot.keyClick(box.next_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: box.question is not None and box.question.name == "registers")
    with qtbot.waitSignal(box.finished):
        box.reveal()
    assert not box.hidden


def test_who_has_predicted_all_may_try_what_they_like(box, qtbot):
    answer(qtbot, box, "1/3")
    box.set_values({**VALUES, "rows": 3})
    qtbot.waitUntil(lambda: not box.is_working)
    assert not box.hidden
    box.again_button.click()
    qtbot.waitUntil(lambda: box.hidden)


def test_the_seed_of_another_class_asks_anew(box, qtbot):
    box.score.set_seed(7)
    qtbot.waitUntil(lambda: box.question.seed == 7)
    assert box.hidden


def test_who_comes_back_finds_the_answer_as_it_was(box, qtbot):
    answer(qtbot, box, "1/3")
    box.show_step(LESSON, LESSON.steps[1])
    box.show_step(LESSON, STEP)
    assert not box.hidden
    box.set_values(VALUES)
    qtbot.waitUntil(lambda: box.is_done)
    assert box.verdict.title.text().startswith("✓ Right")
    assert box.field.number.text() == "1/3"
    assert not box.hidden
    assert len(box.score.answers) == 1


def test_an_answer_that_was_looked_at_is_no_longer_asked_for(box, qtbot):
    answer(qtbot, box, "7")
    box.reveal()
    assert [a.is_shown for a in box.score.answers] == [False, True]
    box.show_step(LESSON, STEP)
    box.set_values(VALUES)
    qtbot.waitUntil(lambda: box.is_done)
    assert box.verdict.title.text().startswith("The answer")


def test_answers_seed_and_lock_outlive_the_program(box, qtbot):
    answer(qtbot, box, "0.667")
    answer(qtbot, box, "1/3")
    box.score.set_seed(7)
    box.score.set_locked(True)
    again = Score()
    take_kept(again, kept(box.score))
    assert again.answers == box.score.answers
    assert (again.seed, again.locked) == (7, True)
    for broken in (b"", b"{}", b'{"seed": 1, "locked": false, "answers": [{}]}'):
        take_kept(again, broken)
    assert len(again.answers) == 2


def test_a_step_that_asks_nothing_hides_nothing(box):
    box.show_step(LESSON, LESSON.steps[1])
    assert box.isHidden()
    assert not box.hidden


def test_the_sheet_has_a_row_for_each_answer(box, qtbot):
    answer(qtbot, box, "0.667")
    answer(qtbot, box, "0.3333")
    head, *rows = score_csv(box.score.answers).removeprefix("\ufeff").split("\r\n")[:-1]
    assert head.split(",") == list(SCORE_KEYS)
    assert len(rows) == 2
    assert ",false," in rows[0]
    assert ",true," in rows[1]


def test_after_a_choice_enter_goes_on_too(box, qtbot):
    both = replace(STEP, id="choice-first", questions=("largest", "intensity"))
    box.show_step(replace(LESSON, steps=(both,)), both)
    box.set_values(VALUES)
    qtbot.waitUntil(lambda: box.question is not None and box.question.is_choice)
    right = next(button for button in box.field.choices.buttons() if button.accessibleName() == box.question.right)
    right.setFocus()
    right.setChecked(True)
    qtbot.keyClick(right, Qt.Key.Key_Return)
    qtbot.waitUntil(box.next_button.hasFocus)
    qtbot.keyClick(box.next_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: box.question.name == "intensity")
    qtbot.waitUntil(box.field.number.hasFocus)
