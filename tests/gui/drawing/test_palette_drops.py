"""Blocks are dragged out of the palette onto the board: what would fit glows, what would not says why."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, QUrl
from PySide6.QtGui import QDragEnterEvent

from analysis.sketch import KINDS
from tests.gui.drawing.artist import KEYS, send_drag
from tests.gui.mouse import click

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    return artist


def test_on_an_output_it_comes_behind_it(net):
    net.drop("softmax", net.out("dense_1"))
    assert net.chain()[-1] == ("dense_1", "softmax_1")
    assert net.last == "Append softmax_1"
    assert net.chosen() == {"softmax_1"}


def test_on_a_wire_it_comes_between(net):
    net.drop("batch_norm", net.middle("conv2d_1", "relu_1"))
    assert {("conv2d_1", "batch_norm_1"), ("batch_norm_1", "relu_1")} <= set(net.chain())
    assert len(net.chain()) == 5


def test_on_an_open_input_it_comes_before(artist):
    artist.begin("input 1x8; dense 4")
    artist.drop("add", artist.nothing())
    artist.drop("relu", artist.port("add_1", 0))
    assert artist.chain()[-1] == ("relu_1", "add_1")


def test_on_a_box_it_comes_behind_it(net):
    net.drop("dropout", net.at("relu_1"))
    assert ("relu_1", "dropout_1") in net.chain()


def test_on_empty_ground_it_is_wired_to_nothing_and_stands_on_the_grid(net):
    at = net.nothing()
    x, y = net.board.units(at)
    net.drop("conv2d", at)
    block = net.block("conv2d_2")
    assert not [wire for wire in net.chain() if "conv2d_2" in wire]
    box = net.board.picture.scene.geometry.box_bounds(net.board.picture.boxes.box_of[block.id])
    assert box[0] - 12 <= x <= box[2] + 12
    assert box[1] - 12 <= y <= box[3] + 12
    assert block.at == tuple(round(place / 11) * 11 for place in block.at)


def test_an_input_on_a_box_is_not_wired_behind_it(net):
    net.drop("input", net.at("relu_1"))
    assert not [wire for wire in net.chain() if "input_2" in wire]


def test_what_would_fit_glows_and_what_would_not_says_why(net):
    net.hold("conv2d", net.out("dense_1"))
    offer = net.board.gesture.offer
    assert offer.outs[net.id("relu_1"), 0] == ""
    assert offer.outs[net.id("dense_1"), 0]
    assert net.board.card.isVisible()
    assert net.board.gesture.reason in net.board.card.label.text()
    net.hold("conv2d", net.out("relu_1"))
    assert not net.board.card.isVisible()
    net.board.grab()
    net.leave()
    assert net.board.gesture is None
    assert net.sketch == net.begin(NET)


def test_what_would_not_fit_may_be_dropped_all_the_same_and_is_wrong(net):
    net.drop("conv2d", net.out("dense_1"))
    assert ("dense_1", "conv2d_2") in net.chain()
    assert net.panel.side.trouble.isVisible()


def test_a_card_that_said_why_goes_with_the_block(net):
    net.drop("conv2d", net.out("dense_1"))
    assert not net.board.card.isVisible()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_held_over_everything_and_dropped(net, kind):
    for at in (net.out("relu_1"), net.middle("conv2d_1", "relu_1"), net.at("conv2d_1"), net.nothing()):
        before = len(net.sketch.blocks)
        net.drop(kind, at)
        net.board.grab()
        assert len(net.sketch.blocks) == before + (kind != "opaque")


def test_what_is_no_kind_is_not_taken(net):
    data = QMimeData()
    data.setText("conv2d")
    assert not send_drag(net.board, QDragEnterEvent, QPointF(5, 5).toPoint(), data).isAccepted()
    net.drop("no such kind", net.at("relu_1"))
    assert len(net.sketch.blocks) == 5
    data.setUrls([QUrl.fromLocalFile("/tmp/x.onnx")])
    assert not send_drag(net.board, QDragEnterEvent, QPointF(5, 5).toPoint(), data).isAccepted()


def test_the_drawing_changes_while_a_block_is_held(net):
    at = net.out("dense_1")
    data = net.hold("softmax", at)
    net.session.edit(lambda sketch: (net.begin("input 1x8; dense 4"), "other"))
    net.let_go(data, net.out("dense_1"))
    assert net.chain()[-1] == ("dense_1", "softmax_1")


def test_a_click_in_the_palette_comes_behind_what_is_selected(net):
    net.click_on("relu_1")
    take_from_palette(net, "max_pool")
    assert ("relu_1", "max_pool_1") in net.chain()
    take_from_palette(net, "relu")
    assert ("max_pool_1", "relu_2") in net.chain()


def test_the_palette_knows_what_would_fit_behind_what_is_selected(net):
    net.click_on("dense_1")
    assert net.panel.palette_of_kinds.list.reasons.get("conv2d")
    net.click_on("conv2d_1")
    assert not net.panel.palette_of_kinds.list.reasons.get("conv2d")
    net.key(KEYS.Key_Escape)
    assert not net.panel.palette_of_kinds.list.reasons.get("conv2d")


def test_a_click_in_the_palette_on_an_empty_board_comes_into_the_middle(artist):
    take_from_palette(artist, "input")
    assert [block.kind for block in artist.sketch.blocks] == ["input"]
    at = artist.at("input_1")
    assert artist.board.rect().adjusted(100, 100, -100, -100).contains(at.toPoint())


def take_from_palette(artist, kind):
    rows = artist.panel.palette_of_kinds.list
    index = rows.rows.index_of(KINDS[kind])
    rows.scrollTo(index)
    click(rows.viewport(), QPointF(rows.visualRect(index).center()))
