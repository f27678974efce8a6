"""Score sheet, lock, key, handouts and a lesson of one's own, out of the window."""

import pytest
from PySide6.QtWidgets import QFileDialog

from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.read import lesson_of
from analysis.lessons.score import Answer, question_of
from gui.lessons.score import Score
from gui.lessons.score_dialog import ScoreDialog
from tests.gui.windows import shown_window

QUESTION = question_of("register-blocks", "intensity", {"rows": 2}, 1)
LESSON = Lesson(
    "own", "Own", "Why?", (Step("one", "One", "Words.", scene="register-blocks", questions=("intensity",)),)
)


@pytest.fixture
def room(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        window.show_lesson(LESSON, 0)
        qtbot.waitUntil(lambda: not window.lesson_page.is_working)
        yield window


@pytest.fixture
def score():
    score = Score()
    score.add(Answer("own", "one", 1, 0, QUESTION, "0.667", False, "That is in FLOP.", 1))
    score.add(Answer("own", "one", 1, 0, QUESTION, "1/3", True, "", 2))
    score.add(Answer("own", "two", 1, 0, QUESTION, "", False))
    return score


@pytest.fixture
def dialog(qtbot, score):
    dialog = ScoreDialog(score)
    qtbot.addWidget(dialog)
    return dialog


def column(dialog, number):
    return [dialog.table.item(row, number).text() for row in range(dialog.table.rowCount())]


def test_the_sheet_says_right_wrong_and_shown(dialog):
    assert column(dialog, 4) == ["✕ no", "✓ right", "– shown"]
    assert column(dialog, 5)[0] == "That is in FLOP."
    assert dialog.total.text() == "1 questions right, 3 answers"


def test_the_sheet_is_saved_and_what_cannot_be_is_said(dialog, tmp_path):
    dialog.save(tmp_path / "sheet.csv")
    text = (tmp_path / "sheet.csv").read_bytes().decode("utf-8-sig")
    assert text.count("\r\n") == 4
    assert "0.667,false" in text
    dialog.save(tmp_path / "nowhere" / "sheet.csv")
    assert "cannot be written" in dialog.total.text()


def test_seed_and_lock_are_those_of_the_class(dialog, score):
    dialog.seed.setValue(42)
    dialog.lock.click()
    assert (score.seed, score.locked) == (42, True)


def test_an_empty_sheet_has_nothing_to_save(qtbot):
    dialog = ScoreDialog(Score())
    qtbot.addWidget(dialog)
    assert not dialog.save_button.isEnabled()
    assert dialog.total.text() == "Predictions appear here."


def test_the_lock_is_a_command_that_says_whether_it_is_on(room):
    room.actions_by_id["lock-lesson"].trigger()
    assert room.lesson_page.score.locked
    assert room.actions_by_id["lock-lesson"].isChecked()
    assert not room.lesson_page.question.reveal_button.isEnabled()


@pytest.fixture
def ours(room, qtbot):
    """A lesson that a process of its own finds too."""
    from analysis.lessons.shelf import our_lessons

    lesson = next(one for one in our_lessons() if one.number == 5)
    room.show_lesson(lesson, 0)
    return room


def test_a_key_is_written_by_the_way(ours, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "key.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    ours.lesson_page.score.set_seed(3)
    ours.actions_by_id["key"].trigger()
    qtbot.waitUntil(path.exists, timeout=30_000)
    qtbot.waitUntil(lambda: "Saved" in ours.statusBar().currentMessage(), timeout=30_000)
    assert "intensity" in path.read_text(encoding="utf-8-sig")


def test_what_cannot_be_written_is_said(ours, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "nowhere" / "key.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    ours.actions_by_id["key"].trigger()
    qtbot.waitUntil(lambda: "cannot be written" in ours.message.text.text(), timeout=30_000)


def test_a_lesson_of_ones_own_begins_with_the_template(room, tmp_path, monkeypatch):
    from PySide6.QtGui import QDesktopServices

    path, opened = tmp_path / "mine.toml", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    room.new_lesson()
    assert lesson_of(path, own=True).steps[0].scene == "register-blocks"
    assert opened[0].toLocalFile() == str(path)
