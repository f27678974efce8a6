"""What is selected: by click, band and key, in step with the layers that are selected in every other panel."""

import pytest
from PySide6.QtCore import QPointF

from tests.gui.drawing.artist import CONTROL, KEYS, SHIFT

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    artist.board.setFocus()
    return artist


def test_click_control_click_shift_click(net):
    net.click_on("relu_1")
    assert net.chosen() == {"relu_1"}
    net.click_on("conv2d_1", CONTROL)
    net.click_on("dense_1", SHIFT)
    assert net.chosen() == {"relu_1", "conv2d_1", "dense_1"}
    net.click_on("conv2d_1", CONTROL)
    net.click_on("dense_1", SHIFT)
    assert net.chosen() == {"relu_1", "dense_1"}
    net.click(net.nothing())
    assert net.chosen() == set()


def test_a_band_with_shift(net):
    left, right = net.at("conv2d_1") - QPointF(150, 30), net.at("relu_1") + QPointF(250, 10)
    net.drag(left, right, SHIFT)
    assert net.chosen() == {"conv2d_1", "relu_1"}
    start, end = net.at("dense_1") - QPointF(150, 5), net.at("dense_1") + QPointF(250, 45)
    net.drag(start, end, SHIFT | CONTROL)
    assert net.chosen() == {"conv2d_1", "relu_1", "dense_1"}
    net.drag(right, left, SHIFT)
    assert net.chosen() == {"conv2d_1", "relu_1"}


def test_a_band_takes_notes_too(net):
    net.board.add_note()
    at = net.note_at()
    net.click(net.nothing())
    net.drag(at - QPointF(140, 60), at + QPointF(140, 60), SHIFT)
    assert net.sketch.notes[0].id in net.board.selected


def test_all(net):
    net.board.add_note()
    net.key(KEYS.Key_A, CONTROL)
    assert net.board.selected == {item.id for item in net.sketch.items}


def test_arrows_walk_along_the_wires_and_shift_takes_along(net):
    net.click_on("input_1")
    net.keys(KEYS.Key_Down, KEYS.Key_Down)
    assert net.chosen() == {"relu_1"}
    net.key(KEYS.Key_Down, SHIFT)
    assert net.chosen() == {"relu_1", "flatten_1"}
    net.key(KEYS.Key_Up)
    assert len(net.chosen()) == 1


def test_the_first_arrow_selects_something(net):
    net.key(KEYS.Key_Down)
    assert len(net.chosen()) == 1


def test_layers_selected_elsewhere_are_blocks_here(net):
    names = net.session.analysis.workload.names
    net.session.select((names.index("relu_1"), names.index("dense_1")))
    assert net.chosen() == {"relu_1", "dense_1"}
    net.session.select(())
    assert net.chosen() == set()


def test_blocks_selected_here_are_layers_elsewhere(net):
    net.click_on("conv2d_1")
    names = net.session.analysis.workload.names
    assert {names[row] for row in net.session.selection} == {"conv2d_1"}
    net.key(KEYS.Key_A, CONTROL)
    assert {names[row] for row in net.session.selection} == set(names)
    net.key(KEYS.Key_Escape)
    assert not net.session.selection


def test_a_block_without_layers_stays_selected(net):
    net.click_on("input_1")
    assert net.chosen() == {"input_1"}
    assert not net.session.selection
    net.settle()
    assert net.chosen() == {"input_1"}


def test_a_new_block_stays_selected_when_the_answer_comes_and_its_layer_is(net):
    net.click_on("relu_1")
    net.add("dropout")
    net.add("conv 4")
    assert net.chosen() == {"conv2d_2"}
    net.settle()
    assert net.chosen() == {"conv2d_2"}
    names = net.session.analysis.workload.names
    assert {names[row] for row in net.session.selection} == {"conv2d_2"}


def test_a_repeated_group_is_all_its_layers(net):
    net.click_on("conv2d_1")
    net.click_on("relu_1", CONTROL)
    net.key(KEYS.Key_G, CONTROL)
    net.settle()
    net.panel.side.group.times.setValue(3)
    net.settle()
    net.click_on("conv2d_1")
    assert len(net.session.selection) == 3


def test_the_mouse_tells_of_what_lies_under_it(net):
    net.point(net.at("conv2d_1"))
    assert "conv2d_1" in net.board.card.label.text()
    names = net.session.analysis.workload.names
    assert net.session.hover == names.index("conv2d_1")
    net.point(net.middle("conv2d_1", "relu_1"))
    assert net.board.card.isVisible()
    net.point(net.nothing())
    assert not net.board.card.isVisible()
    assert net.session.hover is None


def test_what_is_gone_is_not_selected(net):
    net.click_on("relu_1")
    net.add("bn")
    net.undo()
    assert net.board.selected <= {item.id for item in net.sketch.items}
    net.board.grab()
