"""Blocks are moved by hand and by key, snap to the grid and to each other, are aligned, spread, reordered, arranged."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF

from tests.gui.drawing.artist import ALT, CONTROL, KEYS, SHIFT

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    return artist


def places(artist):
    return {block.name: block.at for block in artist.sketch.blocks}


def test_a_block_is_dragged_onto_the_grid_in_one_step(net):
    before = net.block("relu_1").at
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(203, 41))
    after = net.block("relu_1").at
    assert abs(after[0] - before[0] - 203 / net.board.camera.scale) < 12
    assert net.last == "Move relu_1"
    assert len(net.session.history.steps) == 2
    assert net.chosen() == {"relu_1"}
    net.undo()
    assert net.block("relu_1").at == before


def test_near_a_line_of_another_it_snaps_and_a_guide_is_shown(net):
    x = net.block("conv2d_1").at[0]
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(220, 0))
    start = net.at("relu_1")
    net.press(start)
    end = start + QPointF((x - net.block("relu_1").at[0] + 4) * net.board.camera.scale, 30)
    net.pull(start, end)
    assert net.board.gesture.guides
    net.board.grab()
    net.release(end)
    assert net.block("relu_1").at[0] == x


def test_with_alt_it_goes_where_the_hand_goes(net):
    before = net.block("relu_1").at
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(203, 3), ALT)
    after = net.block("relu_1").at
    scale = net.board.camera.scale
    assert after == pytest.approx((before[0] + 203 / scale, before[1] + 3 / scale), abs=0.01)


def test_what_is_selected_moves_along(net):
    net.click_on("relu_1")
    net.click_on("conv2d_1", CONTROL)
    before = places(net)
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(220, 0))
    after = places(net)
    shifts = {name: (after[name][0] - before[name][0], after[name][1] - before[name][1]) for name in after}
    assert shifts["relu_1"] == shifts["conv2d_1"] != (0, 0)
    assert shifts["input_1"] == shifts["dense_1"] == (0, 0)
    assert net.last == "Move 2 blocks"


def test_dragging_what_is_not_selected_selects_it_alone(net):
    net.click_on("relu_1")
    net.drag(net.at("dense_1"), net.at("dense_1") + QPointF(220, 0))
    assert net.chosen() == {"dense_1"}


def test_wires_follow_while_it_is_dragged_and_escape_takes_it_back(net):
    before, start = places(net), net.at("relu_1")
    net.press(start)
    net.pull(start, start + QPointF(220, 0))
    assert net.board.previewed is not None
    assert net.board.scene is net.board.previewed.scene
    net.board.grab()
    net.key(KEYS.Key_Escape)
    assert net.board.scene is net.board.picture.scene
    net.release(start + QPointF(220, 0))
    assert places(net) == before
    assert len(net.session.history.steps) == 1


def test_a_shaking_hand_is_a_click(net):
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(2, 1))
    assert len(net.session.history.steps) == 1
    assert net.chosen() == {"relu_1"}


def test_undo_in_mid_drag_ends_the_drag(net):
    net.key(KEYS.Key_A, CONTROL)
    net.key(KEYS.Key_Right, CONTROL)
    start = net.at("relu_1")
    net.press(start)
    net.pull(start, start + QPointF(120, 0))
    net.undo()
    net.pull(start + QPointF(120, 0), start + QPointF(150, 0))
    net.release(start + QPointF(150, 0))
    assert net.session.history.current == 0
    assert net.board.picture.sketch == net.sketch
    assert net.board.scene is net.board.picture.scene


def test_control_and_arrows_nudge(net):
    net.click_on("relu_1")
    x, y = net.block("relu_1").at
    for key, wanted in (
        (KEYS.Key_Right, (x + 11, y)), (KEYS.Key_Down, (x + 11, y + 11)), (KEYS.Key_Left, (x, y + 11)), (KEYS.Key_Up, (x, y)),
    ):  # fmt: skip
        net.key(key, CONTROL)
        assert net.block("relu_1").at == wanted


def test_alt_and_arrows_reorder_along_the_chain(net):
    net.click_on("relu_1")
    net.key(KEYS.Key_Up, ALT)
    assert {("input_1", "relu_1"), ("relu_1", "conv2d_1"), ("conv2d_1", "flatten_1")} <= set(net.chain())
    net.key(KEYS.Key_Down, ALT)
    assert {("input_1", "conv2d_1"), ("conv2d_1", "relu_1")} <= set(net.chain())
    assert net.chosen() == {"relu_1"}


def test_reordering_at_the_end_of_a_chain_is_no_step(net):
    net.click_on("dense_1")
    net.key(KEYS.Key_Down, ALT)
    assert len(net.session.history.steps) == 1


@pytest.mark.parametrize(
    ("line", "axis"), [("left", 0), ("centre", 0), ("right", 0), ("top", 1), ("middle", 1), ("bottom", 1)]
)
def test_aligned_they_share_a_line(net, line, axis):
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(230, 25))
    net.key(KEYS.Key_A, CONTROL)
    net.board.do(f"align-{line}")
    assert len({round(at[axis], 6) for at in places(net).values()}) == 1


def test_spread_their_gaps_are_equal(net):
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(0, 25))
    net.key(KEYS.Key_A, CONTROL)
    net.board.do("down")
    levels = sorted(at[1] for at in places(net).values())
    assert len({round(b - a, 3) for a, b in pairwise(levels)}) == 1


def test_arranged_all_is_tidy_and_stays_in_view(net):
    before = places(net)
    for name in ("relu_1", "dense_1"):
        net.drag(net.at(name), net.at(name) + QPointF(230, -25))
    net.key(KEYS.Key_L, CONTROL | SHIFT)
    assert places(net) == before
    assert net.last.startswith("Arrange")
    net.key(KEYS.Key_L, CONTROL | SHIFT)
    assert net.last.startswith("Arrange")
    assert len(net.session.history.steps) == 4


def test_on_the_grid_again(net):
    net.drag(net.at("relu_1"), net.at("relu_1") + QPointF(203, 3), ALT)
    net.board.do("snap")
    assert all(round(place / 11, 6).is_integer() for place in net.block("relu_1").at)
