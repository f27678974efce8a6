"""Groups and notes: made, named, shown as one, opened, repeated, written out; blocks that stand for several are unfolded."""

from functools import partial

import pytest
from PySide6.QtCore import QPointF

from analysis.sketch import Group, edits
from gui.drawing.hot import note_rect
from tests.gui.drawing.artist import CONTROL, KEYS, SHIFT
from tests.gui.mouse import click

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    return artist


@pytest.fixture
def grouped(net):
    net.click_on("conv2d_1")
    net.click_on("relu_1", CONTROL)
    net.key(KEYS.Key_G, CONTROL)
    return net


def group(artist) -> Group:
    return artist.sketch.groups[0]


def test_grouped_and_ungrouped(grouped):
    assert [each.name for each in grouped.sketch.groups] == ["block_1"]
    assert grouped.panel.side.group.isVisible()
    grouped.board.grab()
    grouped.key(KEYS.Key_G, CONTROL | SHIFT)
    assert grouped.sketch.groups == ()
    assert grouped.chosen() == {"conv2d_1", "relu_1"}


def test_shown_as_one_and_opened_by_key(grouped):
    grouped.key(KEYS.Key_Return, CONTROL)
    assert group(grouped).collapsed
    assert len(grouped.board.picture.boxes) == 4
    grouped.board.grab()
    assert grouped.board.selected
    grouped.key(KEYS.Key_Return, CONTROL)
    assert not group(grouped).collapsed


def test_opened_by_a_double_click_and_by_enter(grouped):
    grouped.key(KEYS.Key_Return, CONTROL)
    grouped.double(grouped.at("block_1"))
    assert not group(grouped).collapsed
    grouped.key(KEYS.Key_Return, CONTROL)
    grouped.click_on("block_1")
    grouped.key(KEYS.Key_Return)
    assert not group(grouped).collapsed


def test_a_closed_group_is_wired_moved_and_deleted_as_one(grouped):
    grouped.key(KEYS.Key_Return, CONTROL)
    grouped.drag(grouped.at("block_1"), grouped.at("block_1") + QPointF(220, 0))
    assert grouped.last == "Move block_1"
    grouped.drop("sigmoid", grouped.at("block_1"))
    assert {("relu_1", "sigmoid_1"), ("relu_1", "flatten_1")} <= set(grouped.chain())
    grouped.click_on("block_1")
    grouped.key(KEYS.Key_Delete)
    assert {block.kind for block in grouped.sketch.blocks} == {"input", "flatten", "dense", "sigmoid"}
    assert ("input_1", "flatten_1") in grouped.chain()


def test_a_click_on_the_ground_of_a_group_selects_it(grouped):
    grouped.click(grouped.nothing())
    bounds = grouped.board.picture.scene.groups[0].bounds
    grouped.click(grouped.px(bounds[0] + 3, (bounds[1] + bounds[3]) / 2))
    assert grouped.chosen() == {"conv2d_1", "relu_1"}
    assert grouped.board.group_meant == group(grouped).id


def test_repeated_and_written_out(grouped):
    times = grouped.panel.side.group.times
    times.setFocus()
    grouped.keys(KEYS.Key_Up, KEYS.Key_Up)
    assert group(grouped).repeat == 3
    grouped.settle()
    assert grouped.session.analysis.workload.names.count("conv2d_1") == 1
    assert len(grouped.session.analysis.workload) == 8
    grouped.board.setFocus()
    grouped.board.do("unroll")
    assert group(grouped).repeat == 1
    assert len(grouped.sketch.blocks) == 9


def test_a_group_has_a_name(grouped):
    grouped.key(KEYS.Key_Return, CONTROL)
    grouped.key(KEYS.Key_F2)
    assert grouped.focus is grouped.panel.side.group.name
    grouped.type("stem")
    grouped.key(KEYS.Key_Return)
    assert group(grouped).name == "stem"
    grouped.key(KEYS.Key_Escape)


def test_what_is_typed_for_one_group_is_not_the_name_of_another(grouped):
    grouped.click_on("flatten_1")
    grouped.click_on("dense_1", CONTROL)
    grouped.key(KEYS.Key_G, CONTROL)
    grouped.panel.side.group.name.setFocus()
    grouped.type("x")
    grouped.click_on("relu_1")
    assert sorted(each.name for each in grouped.sketch.groups) in (["block_1", "block_2x"], ["block_1", "xblock_2"])
    assert grouped.panel.side.group.name.text() == "block_1"


def test_a_block_that_stands_for_several_is_unfolded(artist):
    artist.begin("input 1x16x32x32\ninverted residual 16")
    name = artist.sketch.blocks[1].name
    artist.click_on(name)
    artist.key(KEYS.Key_Return, CONTROL)
    assert len(artist.sketch.blocks) > 4
    assert [each.name for each in artist.sketch.groups] == [name]
    artist.board.grab()
    artist.undo()
    assert len(artist.sketch.blocks) == 2


def test_a_group_in_a_group(grouped):
    grouped.key(KEYS.Key_A, CONTROL)
    grouped.key(KEYS.Key_G, CONTROL)
    assert len(grouped.sketch.groups) == 2
    grouped.key(KEYS.Key_Return, CONTROL)
    grouped.board.grab()
    assert len(grouped.board.picture.boxes) in (1, 4)
    grouped.key(KEYS.Key_Return, CONTROL)


def test_a_note_is_added_written_moved_and_deleted(net):
    net.key(KEYS.Key_N, CONTROL | SHIFT)
    note = net.sketch.notes[0]
    assert net.board.selected == {note.id}
    net.key(KEYS.Key_F2)
    assert net.focus is net.panel.side.note.text
    net.type("to be measured")
    net.key(KEYS.Key_Return, CONTROL)
    assert net.sketch.notes[0].text == "to be measured"
    net.board.setFocus()
    net.drag(net.note_at(), net.note_at() + QPointF(80, 60))
    assert net.sketch.notes[0].at != note.at
    assert net.last == "Move the note"
    net.key(KEYS.Key_Delete)
    assert net.sketch.notes == ()


def test_a_note_is_kept_when_something_else_is_clicked(net):
    net.key(KEYS.Key_N, CONTROL | SHIFT)
    net.double(net.note_at())
    net.type("slow")
    net.click_on("relu_1")
    assert net.sketch.notes[0].text == "slow"
    assert net.chosen() == {"relu_1"}
    net.click(net.note_at())
    assert net.panel.side.note.text.toPlainText() == "slow"


def test_two_notes_keep_their_texts(net):
    for text in ("one", "two"):
        net.click(net.nothing())
        net.key(KEYS.Key_N, CONTROL | SHIFT)
        net.key(KEYS.Key_F2)
        net.type(text)
        net.board.setFocus()
        net.drag(net.note_at(-1), net.note_at(-1) + QPointF(0, 90 * len(net.sketch.notes)))
    assert sorted(note.text for note in net.sketch.notes) == ["one", "two"]


def test_a_block_has_a_name(net):
    net.click_on("relu_1")
    net.key(KEYS.Key_F2)
    assert net.focus is net.panel.side.form.top.name
    net.type("act")
    net.key(KEYS.Key_Return)
    assert net.block("act").kind == "relu"
    assert net.last == "Rename relu_1 to act"


def test_a_name_that_is_taken_is_not_given_twice(net):
    net.click_on("relu_1")
    net.key(KEYS.Key_F2)
    net.type("dense_1")
    net.key(KEYS.Key_Return)
    assert len({block.name for block in net.sketch.blocks}) == 5


def test_f2_with_several_does_nothing(net):
    net.click_on("relu_1")
    net.click_on("dense_1", CONTROL)
    net.key(KEYS.Key_F2)
    assert net.board.hasFocus()
    click(net.board, net.nothing())


def test_a_note_beside_the_blocks_is_in_the_whole_picture(artist):
    artist.begin("input 3x8x8; conv 8")
    before = artist.board.whole_size()
    artist.session.edit(partial(edits.remark, text="aside", at=(900.0, -300.0)))
    artist.settle()
    left, top, right, _ = artist.board.bounds()
    assert top < -300.0
    assert right > 900.0 + note_rect(artist.sketch.notes[0]).width()
    assert artist.board.whole_size().width() > before.width()
    assert artist.board.whole_size().height() > before.height()
    assert left <= 0
