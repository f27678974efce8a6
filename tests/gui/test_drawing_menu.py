"""The menu of the drawing: two ways to begin, then all that the board can do with what is selected."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from analysis.sketch.text import sketch_of
from gui.drawing.acts import ACTS
from tests.gui.windows import shown_window

NET = sketch_of("input 3x16x16; conv 8; bn; relu; gap; dense 10")


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        yield window


@pytest.fixture
def drawn(window, qtbot):
    window.session.draw(NET)
    qtbot.waitUntil(lambda: window.session.sketch is not None and window.session.busy is None)
    return window


def opened(window):
    window.menus.drawing.aboutToShow.emit()
    return {action.text(): action for action in window.menus.drawing.actions() if action.text()}


def board(window):
    return window.workspace.panels["drawing"].board


def half_drawn(window, qtbot, table):
    """The facts and the fit panel of a drawing that is not done yet."""
    window.session.draw(sketch_of(table))
    qtbot.waitUntil(lambda: window.session.sketch is not None and window.session.busy is None)
    window.session.set_device("stm32l4r5")
    qtbot.waitUntil(lambda: window.session.estimate is not None)
    return window.facts.counts.text(), window.workspace.panels["fit"]


def test_without_a_drawing_it_says_how_to_begin(window):
    assert list(opened(window)) == ["&New drawing…", "&Edit this network as a drawing"]
    assert list(opened(window)) == ["&New drawing…", "&Edit this network as a drawing"]
    assert window.actions_by_id["new-drawing"].text() == "&New drawing…"


def test_it_has_every_act_that_has_a_place_in_a_menu(drawn):
    shown = opened(drawn)
    assert "Align" in shown
    inside = {action.text() for action in shown["Align"].menu().actions()}
    for act in ACTS:
        if act.menu:
            assert act.words in (inside if act.menu == "align" else shown)
    assert not shown["Duplicate"].isEnabled()


def test_it_is_filled_anew_each_time_and_acts_on_the_selection(drawn):
    opened(drawn)
    board(drawn).select(frozenset({2}))
    duplicate = opened(drawn)["Duplicate"]
    assert duplicate.isEnabled()
    assert len(drawn.menus.drawing.actions()) == len(set(drawn.menus.drawing.actions()))
    duplicate.trigger()
    assert len(drawn.session.sketch.blocks) == len(NET.blocks) + 1
    drawn.session.close_model()
    assert list(opened(drawn)) == ["&New drawing…", "&Edit this network as a drawing"]


def test_its_keys_are_told_and_do_not_stand_in_the_boards_way(drawn, qtbot):
    board(drawn).select(frozenset({2}))
    assert opened(drawn)["Delete"].shortcut() == QKeySequence("Del")
    board(drawn).setFocus()
    qtbot.keyClick(board(drawn), Qt.Key.Key_Delete)
    assert len(drawn.session.sketch.blocks) == len(NET.blocks) - 1


def test_its_letter_is_no_other_menus(window):
    titles = [action.text() for action in window.menuBar().actions()]
    letters = [title[title.index("&") + 1].casefold() for title in titles]
    assert len(set(letters)) == len(letters)


def test_what_is_half_drawn_is_counted_so_far(window, qtbot):
    facts, fit = half_drawn(window, qtbot, "input 3x16x16; conv 8; bn; conv 8 3x3 g7; relu")
    assert facts == "! 2 layers counted, 0 not counted, 2 blocks not in the network"
    assert "So far: 2 blocks are not counted." in fit.detail.note.text.text()
    assert fit.subtitle.endswith("fit so far")


def test_what_is_whole_is_said_without_doubt(window, qtbot):
    facts, fit = half_drawn(window, qtbot, "input 3x16x16; conv 8; bn; relu")
    assert facts == "✓ 3 layers counted, 0 not counted"
    assert "So far" not in fit.detail.note.text.text()
    assert fit.subtitle.endswith(" fit")


def test_an_empty_board_has_nothing_counted_yet(window, qtbot):
    window.session.draw(sketch_of("input 3x16x16"))
    qtbot.waitUntil(lambda: window.session.sketch is not None and window.session.busy is None)
    window.session.set_device("stm32l4r5")
    qtbot.waitUntil(lambda: window.session.estimate is not None)
    assert "Nothing is counted yet." in window.workspace.panels["fit"].detail.note.text.text()
