"""Before a class: the page alone in large type, keys of a remote, blank screen, pointer trail, notes with the answer."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from analysis.lessons.lesson import Lesson, Step
from gui.lessons.notes_window import NotesWindow, minutes_words
from gui.lessons.pointer_trail import FADE_S, PointerTrail, ring_strength, segments
from gui.theme import LOOK
from tests.gui.windows import shown_window

SAYS = "{oi} for each byte."
LESSON = Lesson(
    "own", "Own", "Why?",
    (
        Step("one", "Two rows", SAYS, scene="register-blocks", questions=("intensity",), notes="Ask first."),
        Step("two", "Four rows", SAYS, scene="register-blocks", values={"rows": 4}, questions=("intensity",)),
    ),
)  # fmt: skip


@pytest.fixture
def room(qtbot, tmp_path):
    """A window with a lesson in sight."""
    with shown_window(qtbot, tmp_path) as window:
        window.show_lesson(LESSON, 0)
        qtbot.waitUntil(lambda: not window.lesson_page.is_working)
        yield window


def test_presenting_leaves_the_page_alone_in_large_type_and_comes_back(room, qtbot):
    page = room.lesson_page
    before = page.column.says.font().pixelSize()
    qtbot.keyClick(page.column.area, Qt.Key.Key_F5)
    assert room.is_presenting_lesson
    assert room.isFullScreen()
    assert room.top.isHidden()
    assert page.column.says.font().pixelSize() > 1.3 * before
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    assert page.index == 1
    qtbot.keyClick(page, Qt.Key.Key_PageUp)
    assert page.index == 0
    room.leave_lessons()
    assert not room.is_presenting_lesson
    assert room.top.isVisible()
    assert page.column.says.font().pixelSize() == before
    assert room.pages.currentWidget() is page


def test_a_blank_screen_covers_the_page_until_any_key(room, qtbot):
    room.switch_presenting_lesson()
    blank = room.presenter.blank
    qtbot.keyClick(room.lesson_page.column.area, Qt.Key.Key_B)
    assert blank.isVisible()
    assert blank.geometry() == room.lesson_page.rect()
    qtbot.keyClick(blank, Qt.Key.Key_Space)
    assert blank.isHidden()
    room.switch_presenting_lesson()


def test_the_end_of_the_lesson_ends_presenting(room, qtbot):
    room.switch_presenting_lesson()
    for _ in LESSON.steps:
        room.lesson_page.leaf(1)
    assert room.pages.currentWidget() is room.contents_page
    assert not room.is_presenting_lesson
    assert room.top.isVisible()


def test_keys_of_presenting_mean_nothing_otherwise(room, qtbot):
    qtbot.keyClick(room.lesson_page.column.area, Qt.Key.Key_B)
    assert room.presenter.blank.isHidden()


def test_notes_follow_the_step_and_leaf(room, qtbot):
    room.switch_presenting_lesson()
    page = room.lesson_page
    qtbot.keyClick(page.column.area, Qt.Key.Key_N)
    notes = room.presenter.notes
    assert notes.title.text() == page.step.title
    assert notes.notes.text() == (page.step.notes or notes.tr("No notes for this step."))
    qtbot.keyClick(notes, Qt.Key.Key_PageDown)
    assert page.index == 1
    assert notes.title.text() == page.step.title
    qtbot.waitUntil(lambda: not page.is_working)
    assert page.question.question.right in notes.answer.text()
    room.switch_presenting_lesson()
    assert room.presenter.notes is None


def test_notes_that_are_closed_can_be_called_again(room, qtbot):
    room.switch_presenting_lesson()
    room.presenter.switch_notes()
    room.presenter.notes.close()
    assert room.presenter.notes is None
    room.presenter.switch_notes()
    assert room.presenter.notes.isVisible()
    room.switch_presenting_lesson()


def test_minutes_are_written_as_on_a_clock():
    assert [minutes_words(seconds) for seconds in (0, 65, 3600)] == ["0:00", "1:05", "60:00"]


def test_the_end_of_a_lesson_is_said(qtbot):
    notes = NotesWindow()
    qtbot.addWidget(notes)
    notes.show_step(LESSON, 1)
    assert "the end of the lesson" in notes.next_words.text()


@pytest.fixture
def trail(qtbot):
    ground = QWidget()
    ground.resize(200, 100)
    qtbot.addWidget(ground)
    trail = PointerTrail(ground)
    trail.ground = ground  # kept as long as the trail
    return trail


def test_a_trail_fades_and_ends(trail):
    for step in range(5):
        trail.take(QPointF(10 * step, 20), step * 0.1)
    strengths = [strength for *_, strength in segments(trail.places, 0.4)]
    assert strengths == sorted(strengths)
    assert len(strengths) == 4
    assert not list(segments(trail.places, 0.4 + FADE_S))
    assert ring_strength(trail.places, 0.4) == 1
    assert ring_strength(trail.places, 3) == 0


def inked(trail, now_s):
    image = QImage(200, 100, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    trail.paint_at(painter, now_s)
    painter.end()
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(0, 200, 2) for y in range(0, 100, 2))


def test_a_trail_is_drawn_where_the_pointer_was_and_without_motion_the_ring_alone(trail, monkeypatch):
    for step in range(10):
        trail.take(QPointF(15 * step, 50), step * 0.02)
    whole = inked(trail, 0.2)
    monkeypatch.setattr(LOOK, "still", True)
    assert 0 < inked(trail, 0.2) < whole
    assert inked(trail, 9.0) == 0


def test_the_trail_lets_the_mouse_through(room, qtbot):
    room.switch_presenting_lesson()
    QApplication.processEvents()
    trail = room.presenter.trail
    assert trail.is_on
    assert trail.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert trail.geometry() == room.lesson_page.rect()
    room.presenter.switch_trail()
    assert not trail.is_on
    room.switch_presenting_lesson()
