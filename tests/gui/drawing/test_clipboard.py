"""Parts are copied, cut, pasted and duplicated, within a drawing, between windows, and as a table that was typed elsewhere."""

import pytest
from PySide6.QtGui import QGuiApplication

from analysis.sketch.text import sketch_of
from tests.gui.drawing.artist import CONTROL, KEYS, SHIFT

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    QGuiApplication.clipboard().clear()
    return artist


def both(artist):
    artist.click_on("conv2d_1")
    artist.click_on("relu_1", CONTROL)


def test_copied_and_pasted_beside(net):
    both(net)
    net.key(KEYS.Key_C, CONTROL)
    net.point(net.nothing())
    net.key(KEYS.Key_V, CONTROL)
    assert net.chosen() == {"conv2d_2", "relu_2"}
    assert ("conv2d_2", "relu_2") in net.chain()
    assert net.block("conv2d_2").params == net.block("conv2d_1").params


def test_pasted_twice_it_covers_nothing(net):
    both(net)
    net.key(KEYS.Key_C, CONTROL)
    net.point(net.at("relu_1"))
    net.key(KEYS.Key_V, CONTROL)
    taken = {block.at for block in net.sketch.blocks}
    assert len(taken) == len(net.sketch.blocks)
    net.key(KEYS.Key_V, CONTROL)
    assert len({block.at for block in net.sketch.blocks}) == len(net.sketch.blocks)


def test_cut_heals_and_can_be_pasted(net):
    net.click_on("relu_1")
    net.key(KEYS.Key_X, CONTROL)
    assert ("conv2d_1", "flatten_1") in net.chain()
    assert net.last == "Delete relu_1"
    net.key(KEYS.Key_V, CONTROL)
    assert net.chosen() == {"relu_1"}


def test_nothing_selected_copies_all(net):
    net.key(KEYS.Key_C, CONTROL)
    assert sketch_of(QGuiApplication.clipboard().text()).blocks == net.sketch.blocks


def test_all_that_is_copied_is_all(net):
    """Notes and groups, too."""
    both(net)
    net.key(KEYS.Key_G, CONTROL)
    net.board.add_note()
    net.key(KEYS.Key_Escape)
    net.key(KEYS.Key_C, CONTROL)
    found = sketch_of(QGuiApplication.clipboard().text())
    assert (len(found.notes), len(found.groups)) == (1, 1)


def test_between_two_windows(studio):
    first, second = studio(), studio()
    first.begin(NET)
    second.begin("input 1x8\ndense 4")
    first.panel.activateWindow()
    first.board.setFocus()
    both(first)
    first.qtbot.keyClick(first.board, KEYS.Key_C, CONTROL)
    second.panel.activateWindow()
    second.board.setFocus()
    second.qtbot.keyClick(second.board, KEYS.Key_V, CONTROL)
    assert {"conv2d_1", "relu_1"} <= {block.name for block in second.sketch.blocks}
    assert second.chosen() == {"conv2d_1", "relu_1"}


def test_a_table_is_pasted_as_blocks(net):
    QGuiApplication.clipboard().setText("conv 8; relu")
    net.key(KEYS.Key_V, CONTROL)
    assert net.chosen() == {"conv2d_2", "relu_2"}
    assert ("conv2d_2", "relu_2") in net.chain()


def test_what_is_no_drawing_is_told_in_a_sentence(net):
    QGuiApplication.clipboard().setText("the quick brown fox")
    with net.qtbot.waitSignal(net.session.message_raised) as told:
        net.key(KEYS.Key_V, CONTROL)
    assert told.args[0].severity == "error"
    assert len(net.session.history.steps) == 1


def test_an_empty_clipboard_does_nothing(net):
    net.key(KEYS.Key_V, CONTROL)
    assert len(net.session.history.steps) == 1


def test_duplicated_beside(net):
    both(net)
    net.key(KEYS.Key_D, CONTROL)
    assert net.chosen() == {"conv2d_2", "relu_2"}
    assert net.last == "Duplicate 2 blocks"
    net.key(KEYS.Key_D, CONTROL)
    assert len({block.at for block in net.sketch.blocks}) == len(net.sketch.blocks)


def test_deleted_the_chain_closes_and_with_shift_it_stays_open(net):
    net.click_on("relu_1")
    net.key(KEYS.Key_Delete)
    assert ("conv2d_1", "flatten_1") in net.chain()
    net.undo()
    net.click_on("relu_1")
    net.key(KEYS.Key_Delete, SHIFT)
    assert ("conv2d_1", "flatten_1") not in net.chain()
    assert net.chosen() == {"flatten_1"}, "what read it is where a person goes on"
    net.undo()
    net.click_on("relu_1")
    net.key(KEYS.Key_Backspace)
    assert ("conv2d_1", "flatten_1") in net.chain()


def test_steps_say_what_was_done(net):
    both(net)
    net.key(KEYS.Key_D, CONTROL)
    net.key(KEYS.Key_Delete)
    titles = [step.title for step in net.session.history.steps]
    assert titles[1:] == ["Duplicate 2 blocks", "Delete 2 blocks"]
    first = net.session.history.steps[0].scenario.sketch
    net.undo()
    net.undo()
    assert net.sketch == first
    net.session.redo()
    net.session.redo()
    assert net.sketch.blocks == first.blocks
