"""The list of lessons: what a row says, a person's own, files that are none, the way from one list to the other."""

from functools import partial

import pytest
from PySide6.QtCore import Qt

from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.shelf import our_lessons, shelf
from gui.lessons import contents
from gui.lessons.contents import ContentsPage
from gui.lessons.lesson_list import facts_words, progress_words, slides_words
from gui.lessons.progress import Progress
from gui.lessons.score import Score

OWN = """
schema = "rooflens.lesson/1"
title = "Mine"
question = "Why?"
[[step]]
id = "one"
title = "One"
says = "Words."
"""


def lesson(*slides, questions=()):
    return Lesson("a", "A", "Why?", (Step("one", "One", "Words.", slides=slides, questions=questions),) * 2, 1, 20)


@pytest.mark.parametrize(
    ("slides", "words"),
    [
        ((), ""),
        (("S10",), "S10"),
        (("S10", "S09", "S11"), "S09–S11"),
        (("S27", "S12", "S28"), "S12, S27–S28"),
        (("S01", "S03", "S05", "S07"), "S01–S07"),
    ],
)
def test_slides_are_said_in_few_words(slides, words):
    assert slides_words(lesson(*slides)) == words


def test_a_row_says_how_long_it_is_and_how_far_one_is():
    score, progress = Score(), Progress()
    one = lesson("S10", questions=("x",))
    assert facts_words(one) == "S10 · 20 min"
    assert progress_words(one, progress, score) == "2 steps"
    progress.see("a", "one")
    assert progress_words(one, progress, score) == "1 of 2 steps · 0 of 2 right"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text(OWN)
    (tmp_path / "broken.toml").write_text("title = ")
    monkeypatch.setattr(contents, "shelf", partial(shelf, tmp_path))
    return tmp_path


@pytest.fixture
def page(folder, shown):
    page = ContentsPage(Score(), Progress())
    shown(page, 900, 700)
    page.show_shelf()
    return page


def test_own_lessons_stand_below_ours(page, qtbot):
    assert page.ours.count() == len(our_lessons())
    assert page.own.count() == 1
    with qtbot.waitSignal(page.lesson_chosen) as chosen:
        qtbot.keyClick(page.own, Qt.Key.Key_Return)
    assert chosen.args[0].title == "Mine"


def test_what_is_no_lesson_is_said(page):
    assert page.troubles.count() == 1
    note = page.troubles.itemAt(0).widget()
    assert note.title.text() == "broken.toml is no lesson yet"
    assert note.text.text()


def test_the_folder_is_made_and_opened_or_it_is_said_why_not(page, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(contents.QDesktopServices, "openUrl", opened.append)
    monkeypatch.setattr(contents, "user_folder", lambda: tmp_path / "new" / "lessons")
    page.folder_button.click()
    assert opened[0].toLocalFile() == str(tmp_path / "new" / "lessons").replace("\\", "/")
    assert (tmp_path / "new" / "lessons").is_dir()
    monkeypatch.setattr(contents, "user_folder", lambda: tmp_path / "mine.toml" / "lessons")
    page.folder_button.click()
    assert len(opened) == 1
    assert "cannot be made" in page.troubles.itemAt(page.troubles.count() - 1).widget().title.text()


def test_arrows_go_from_one_list_to_the_other(page, qtbot):
    page.ours.setCurrentRow(page.ours.count() - 1)
    qtbot.keyClick(page.ours, Qt.Key.Key_Down)
    assert page.own.hasFocus()
    qtbot.keyClick(page.own, Qt.Key.Key_Up)
    assert page.ours.hasFocus()


def test_the_row_that_the_keyboard_comes_to_is_in_sight(page, qtbot):
    page.resize(900, 300)
    page.ours.setFocus()
    qtbot.keyClick(page.ours, Qt.Key.Key_End)
    last = page.ours.visualItemRect(page.ours.currentItem()).center()
    viewport = page.area.viewport()
    qtbot.waitUntil(lambda: viewport.rect().contains(page.ours.mapTo(viewport, last)))


def test_the_whole_list_is_in_sight_without_scrolling_of_its_own(page):
    last = page.ours.item(page.ours.count() - 1)
    assert page.ours.visualItemRect(last).bottom() <= page.ours.viewport().height()
