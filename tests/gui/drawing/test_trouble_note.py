"""Trouble in a sentence with its ways out: hidden without any, one button for each, nothing told when shown."""

import pytest
from PySide6.QtCore import Qt

from gui.drawing.trouble_note import TroubleNote
from gui.theme import LOOK

SENTENCE = "the window of conv2d_1 is larger than its input; found 7x7; allowed: at most 4x4"
LONG = "Insert a Reshape between max_pool_3 and conv2d_1 that gives it four dimensions"


@pytest.fixture
def note(shown):
    note = shown(TroubleNote(), 226, 200)
    note.show_trouble(SENTENCE, ("Set padding to same", LONG, "Rename a&b"))
    return note


def test_without_trouble_it_is_hidden(note):
    note.show_trouble("", ())
    assert note.isHidden()
    note.show_trouble(SENTENCE, ())
    assert note.isVisible()
    assert not any(button.isVisible() for button in note.fixes)


def test_the_sentence_wraps_can_be_marked_and_has_a_sign_beside_its_colour(note):
    assert note.sentence.text() == SENTENCE
    assert note.sentence.wordWrap()
    assert note.sentence.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert note.sign.text() == "✕"
    assert note.accessibleDescription() == SENTENCE
    assert note.grab().toImage().pixelColor(1, 40) == LOOK.theme.colour("over")


def test_each_way_out_says_its_place(note, qtbot):
    told = []
    note.fix_asked.connect(told.append)
    qtbot.mouseClick(note.fixes[1], Qt.MouseButton.LeftButton)
    note.fixes[0].setFocus()
    qtbot.keyClick(note.fixes[0], Qt.Key.Key_Space)
    assert told == [1, 0]


def test_a_long_title_gives_way_and_its_tooltip_does_not(note):
    assert note.fixes[1].toolTip() == note.fixes[1].accessibleName() == LONG
    assert note.fixes[1].width() <= 226
    assert note.minimumSizeHint().width() <= 226
    assert note.fixes[2].accessibleName() == "Rename a&b"


def test_buttons_stay_while_other_titles_are_shown(note):
    told, before = [], list(note.fixes)
    note.fix_asked.connect(told.append)
    note.show_trouble("another sentence", ("Flatten before it",))
    assert note.fixes == before
    assert [button.isVisible() for button in note.fixes] == [True, False, False]
    assert note.fixes[0].text() == "Flatten before it"
    assert told == []
