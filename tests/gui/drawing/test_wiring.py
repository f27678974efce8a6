"""Wires are pulled from either end, onto ports and boxes or into nothing, carried elsewhere, let go of; and all by keyboard."""

import pytest

from analysis.sketch import Wire, edits
from gui.drawing.gestures import Connecting
from tests.gui.drawing.artist import CONTROL, KEYS, RIGHT, SHIFT, press_of
from tests.gui.mouse import click

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def loose(artist):
    """An input and blocks beside each other, wired to nothing."""
    artist.begin("input 1x3x32x32")
    for place, kind in enumerate(("conv 8", "relu", "add")):
        artist.key(KEYS.Key_Escape)
        artist.add(kind)
        artist.session.edit(lambda sketch, at=place: moved(sketch, 200.0 * at, 120.0 + 100 * at))
    artist.key(KEYS.Key_Escape)
    artist.board.fit()
    return artist


def moved(sketch, x, y):
    return edits.place(sketch, {sketch.blocks[-1].id: (x, y)})


def test_out_to_in(loose):
    loose.drag(loose.out("input_1"), loose.port("conv2d_1"))
    assert loose.chain() == [("input_1", "conv2d_1")]
    assert loose.last == "Connect input_1 with conv2d_1"


def test_in_to_out(loose):
    loose.drag(loose.port("conv2d_1"), loose.out("input_1"))
    assert loose.chain() == [("input_1", "conv2d_1")]


def test_onto_a_box(loose):
    loose.drag(loose.out("input_1"), loose.at("conv2d_1"))
    loose.drag(loose.out("conv2d_1"), loose.at("add_1"))
    loose.drag(loose.out("input_1"), loose.at("add_1"))
    assert set(loose.chain()) == {("input_1", "conv2d_1"), ("conv2d_1", "add_1"), ("input_1", "add_1")}


def test_a_free_input_comes_before_one_that_is_wired_even_where_it_does_not_fit(loose):
    click_both(loose, "conv2d_1", "add_1")
    loose.key(KEYS.Key_J, CONTROL)
    click_both(loose, "input_1", "add_1")
    loose.key(KEYS.Key_J, CONTROL)
    assert set(loose.chain()) == {("conv2d_1", "add_1"), ("input_1", "add_1")}


def test_from_an_input_onto_a_box(loose):
    loose.drag(loose.port("relu_1"), loose.at("input_1"))
    assert loose.chain() == [("input_1", "relu_1")]


def test_inputs_that_fit_glow_and_others_say_why(artist):
    artist.begin("input 1x8\ndense 4\nrelu")
    artist.drop("conv2d", artist.nothing())
    artist.press(artist.out("dense_1"))
    artist.pull(artist.out("dense_1"), artist.port("conv2d_1"))
    gesture = artist.board.gesture
    assert gesture.offer.ins[artist.id("relu_1"), 0] == ""
    assert gesture.offer.ins[artist.id("conv2d_1"), 0] == gesture.reason != ""
    assert "circle" in gesture.offer.ins[artist.id("dense_1"), 0]
    assert artist.board.card.isVisible()
    artist.board.grab()
    artist.release(artist.port("conv2d_1"))
    assert not artist.board.card.isVisible()
    assert ("dense_1", "conv2d_1") in artist.chain()
    assert "conv2d_1" in artist.panel.side.trouble.sentence.text()


def test_to_nothing_asks_for_a_block_there(loose):
    loose.drag(loose.out("input_1"), loose.nothing())
    assert loose.search.isVisible()
    loose.add("sigmoid")
    assert loose.chain() == [("input_1", "sigmoid_1")]
    assert (loose.at("sigmoid_1") - loose.at("input_1")).manhattanLength() > 60


def test_from_an_input_to_nothing_asks_for_a_block_before_it(loose):
    loose.drag(loose.port("conv2d_1"), loose.nothing())
    loose.add("in")
    assert loose.chain() == [("input_2", "conv2d_1")]


def test_a_wire_that_is_left_in_nothing_is_gone_with_escape(loose):
    loose.drag(loose.out("input_1"), loose.nothing())
    loose.key(KEYS.Key_Escape)
    assert loose.chain() == []
    assert loose.board.gesture is None


def test_its_end_is_carried_to_another_input(artist):
    artist.begin(NET)
    artist.drop("sigmoid", artist.nothing())
    artist.drag(artist.port("relu_1"), artist.port("sigmoid_1"))
    assert ("conv2d_1", "sigmoid_1") in artist.chain()
    assert ("conv2d_1", "relu_1") not in artist.chain()
    assert artist.last == "Reconnect sigmoid_1"


def test_dropped_in_nothing_it_is_disconnected(artist):
    artist.begin(NET)
    artist.drag(artist.port("relu_1"), artist.nothing())
    assert ("conv2d_1", "relu_1") not in artist.chain()
    assert artist.last == "Disconnect"
    assert not artist.search.isVisible()


def test_carried_back_to_where_it_was_nothing_happens(artist):
    artist.begin(NET)
    artist.press(artist.port("relu_1"))
    artist.pull(artist.port("relu_1"), artist.nothing())
    artist.pull(artist.nothing(), artist.port("relu_1"))
    artist.release(artist.port("relu_1"))
    assert len(artist.session.history.steps) == 1


def test_escape_gives_a_pulled_wire_up(artist):
    artist.begin(NET)
    artist.press(artist.port("relu_1"))
    artist.pull(artist.port("relu_1"), artist.nothing())
    artist.key(KEYS.Key_Escape)
    artist.release(artist.nothing())
    assert len(artist.session.history.steps) == 1
    assert artist.board.gesture is None


def test_another_button_gives_a_pulled_wire_up(artist):
    artist.begin(NET)
    artist.press(artist.port("relu_1"))
    artist.pull(artist.port("relu_1"), artist.nothing())
    press_of(artist.board, artist.nothing(), RIGHT)
    artist.release(artist.nothing())
    assert len(artist.session.history.steps) == 1


def test_a_wire_to_oneself_is_none(artist):
    artist.begin(NET)
    artist.drag(artist.out("relu_1"), artist.at("relu_1"))
    artist.key(KEYS.Key_Escape)
    assert len(artist.session.history.steps) == 1


def test_a_circle_is_refused_with_its_reason(artist):
    artist.begin("input 1x8\nrelu\nadd")
    artist.press(artist.out("add_1"))
    artist.pull(artist.out("add_1"), artist.at("relu_1"))
    assert "circle" in artist.board.gesture.reason
    artist.release(artist.at("relu_1"))
    assert artist.board.picture.sketch == artist.sketch


def test_a_selected_wire_is_deleted(artist):
    artist.begin(NET)
    artist.click(artist.middle("conv2d_1", "relu_1"))
    artist.key(KEYS.Key_Escape)
    assert artist.board.wire == Wire(artist.id("conv2d_1"), 0, artist.id("relu_1"), 0)
    assert "carries" in {row[0] for row in artist.panel.shown_beside.facts}
    artist.key(KEYS.Key_Delete)
    assert ("conv2d_1", "relu_1") not in artist.chain()
    assert artist.board.wire is None


def test_two_that_are_selected_are_connected_by_a_key(loose):
    click_both(loose, "input_1", "conv2d_1")
    loose.key(KEYS.Key_J, CONTROL)
    assert loose.chain() == [("input_1", "conv2d_1")]


def test_of_one_arrows_choose_where_its_wire_goes(loose):
    loose.click_on("input_1")
    loose.key(KEYS.Key_J, CONTROL)
    assert isinstance(loose.board.gesture, Connecting)
    said = [loose.board.accessibleDescription()]
    for _ in range(2):
        loose.key(KEYS.Key_Down)
        said.append(loose.board.accessibleDescription())
    assert len({*said}) == 3
    loose.board.grab()
    loose.key(KEYS.Key_Return)
    assert len(loose.chain()) == 1
    assert loose.chain()[0][1] in said[-1]


def test_escape_ends_connecting(loose):
    loose.click_on("input_1")
    loose.key(KEYS.Key_J, CONTROL)
    loose.key(KEYS.Key_Escape)
    assert loose.board.gesture is None
    assert loose.chosen() == {"input_1"}
    assert loose.chain() == []


def test_the_mouse_may_end_what_the_keyboard_began(loose):
    loose.click_on("input_1")
    loose.key(KEYS.Key_J, CONTROL)
    loose.point(loose.at("relu_1"))
    click(loose.board, loose.at("relu_1"))
    assert loose.chain() == [("input_1", "relu_1")]
    loose.point(loose.nothing())
    assert loose.board._pressed is None


def test_a_block_without_output_is_connected_to_nothing(artist):
    artist.begin("input 1x8")
    artist.key(KEYS.Key_A, CONTROL)
    artist.key(KEYS.Key_J, CONTROL)
    artist.key(KEYS.Key_Return)
    assert artist.chain() == []
    assert artist.board.gesture is None


def test_a_key_disconnects(artist):
    artist.begin(NET)
    artist.click_on("relu_1")
    artist.key(KEYS.Key_J, CONTROL | SHIFT)
    assert ("conv2d_1", "relu_1") not in artist.chain()
    assert ("relu_1", "flatten_1") in artist.chain()
    artist.undo()
    click_both(artist, "conv2d_1", "relu_1")
    artist.key(KEYS.Key_J, CONTROL | SHIFT)
    assert ("input_1", "conv2d_1") in artist.chain()
    assert ("conv2d_1", "relu_1") not in artist.chain()


def click_both(artist, first, second):
    artist.click_on(first)
    artist.click_on(second, CONTROL)
