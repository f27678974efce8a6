"""Typing anywhere searches a block at the cursor; Enter puts it behind what is selected, into a wire, or where the mouse is."""

import pytest

from analysis.sketch import drawing_of
from tests.gui.drawing.artist import CONTROL, KEYS, SHIFT

NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    return artist


def test_the_first_letter_is_in_the_search(net):
    net.type("m")
    assert net.search.isVisible()
    assert net.search.field.text() == "m"
    net.type("ax pool")
    net.key(KEYS.Key_Return)
    assert not net.search.isVisible()
    assert net.board.hasFocus()
    assert net.chosen() == {"max_pool_1"}


def test_a_chain_is_typed_without_a_look_at_the_mouse(artist):
    for text in ("input", "conv 6 5x5", "tanh", "avg pool 2", "flatten", "dense 10"):
        artist.add(text)
    assert [block.kind for block in artist.sketch.blocks] == ["input", "conv2d", "tanh", "avg_pool", "flatten", "dense"]
    assert len(artist.sketch.wires) == 5
    assert artist.block("conv2d_1").params == (("filters", 6), ("kernel", (5,)))
    assert not drawing_of(artist.sketch).troubles


def test_what_was_added_last_is_always_in_view(artist):
    artist.add("input")
    for _ in range(25):
        artist.add("relu")
        artist.board.settle()
        assert artist.board.rect().contains(artist.at(next(iter(artist.chosen()))).toPoint())


def test_a_shifted_letter_and_a_digit_begin_a_search_too(net):
    net.qtbot.keyClick(net.board, KEYS.Key_C, SHIFT)
    assert net.search.field.text().lower() == "c"
    net.key(KEYS.Key_Escape)
    net.type("1")
    assert net.search.field.text() == "1"


def test_escape_leaves_the_search_and_then_the_selection(net):
    net.click_on("relu_1")
    net.type("x")
    net.key(KEYS.Key_Escape)
    assert not net.search.isVisible()
    assert net.board.hasFocus()
    assert net.chosen() == {"relu_1"}
    net.key(KEYS.Key_Escape)
    assert net.chosen() == set()
    assert len(net.session.history.steps) == 1


def test_enter_puts_it_behind_the_selected_block(net):
    net.click_on("relu_1")
    net.add("max pool 2")
    assert ("relu_1", "max_pool_1") in net.chain()
    assert net.block("max_pool_1").at[1] > net.block("relu_1").at[1]


def test_with_a_wire_selected_it_comes_into_the_wire(net):
    net.click(net.middle("conv2d_1", "relu_1"))
    net.key(KEYS.Key_Escape)
    assert net.board.wire == net.wire("conv2d_1", "relu_1")
    net.add("bn")
    assert {("conv2d_1", "batch_norm_1"), ("batch_norm_1", "relu_1")} <= set(net.chain())


def test_without_selection_it_comes_where_the_mouse_is(net):
    at = net.nothing()
    net.point(at)
    net.add("conv 4")
    assert (net.at("conv2d_2") - at).manhattanLength() < 120
    assert not [wire for wire in net.chain() if "conv2d_2" in wire]


def test_the_plus_of_a_wire_asks_for_a_block_in_it(net):
    net.point(net.beside("conv2d_1", "relu_1"))
    at = net.middle("conv2d_1", "relu_1")
    net.click(at)
    assert net.search.isVisible()
    assert net.board.spot_here() is not None
    net.add("bn")
    assert {("conv2d_1", "batch_norm_1"), ("batch_norm_1", "relu_1")} <= set(net.chain())


def test_an_output_asks_for_a_block_behind_it(net):
    net.click(net.out("conv2d_1"))
    net.add("sigmoid")
    assert ("conv2d_1", "sigmoid_1") in net.chain()
    assert ("conv2d_1", "relu_1") in net.chain()


def test_an_open_input_asks_for_a_block_before_it(artist):
    artist.add("conv 8")
    artist.click(artist.port("conv2d_1"))
    artist.add("in")
    assert artist.chain() == [("input_1", "conv2d_1")]


def test_an_input_that_is_wired_asks_for_a_block_in_its_wire(net):
    net.click(net.port("relu_1"))
    net.add("bn")
    assert {("conv2d_1", "batch_norm_1"), ("batch_norm_1", "relu_1")} <= set(net.chain())


def test_a_double_click_on_nothing_asks_there(net):
    at = net.nothing()
    net.double(at)
    assert net.search.isVisible()
    net.add("input")
    assert (net.at("input_2") - at).manhattanLength() < 120


def test_insert_asks_behind_and_shift_insert_before(net):
    net.click_on("relu_1")
    net.key(KEYS.Key_Insert)
    net.add("dropout")
    assert ("relu_1", "dropout_1") in net.chain()
    net.click_on("conv2d_1")
    net.key(KEYS.Key_Insert, SHIFT)
    net.add("bn")
    assert {("input_1", "batch_norm_1"), ("batch_norm_1", "conv2d_1")} <= set(net.chain())


def test_in_front_of_a_block_without_inputs_nothing_is_asked(net):
    net.click_on("input_1")
    net.key(KEYS.Key_Insert, SHIFT)
    assert not net.search.isVisible()


def test_behind_two_selected_comes_a_block_that_reads_both(net):
    net.click_on("conv2d_1")
    net.click_on("relu_1", CONTROL)
    net.add("add")
    assert {("conv2d_1", "add_1"), ("relu_1", "add_1")} <= set(net.chain())


def test_what_would_not_fit_says_why_and_stands_last(net):
    net.click_on("dense_1")
    net.type("conv")
    assert net.search.list.reasons.get("conv2d")
    kinds = [kind.id for kind in net.search.list.kinds]
    fitting = [kind not in net.search.list.reasons for kind in kinds]
    assert fitting == sorted(fitting, reverse=True)


def test_settings_that_nobody_understands_are_told_and_add_nothing(net):
    net.type("conv 3y3")
    net.key(KEYS.Key_Return)
    assert net.search.isVisible()
    assert net.search.trouble.isVisible()
    assert len(net.sketch.blocks) == 5


def test_a_click_elsewhere_leaves_the_search(net):
    net.type("conv")
    net.click(net.nothing())
    assert not net.search.isVisible()
    assert net.board.hasFocus()


def test_letters_with_control_or_alt_are_no_search(net):
    net.key(KEYS.Key_B, CONTROL)
    assert not net.search.isVisible()


def test_what_is_typed_while_the_drawing_changes_goes_into_the_drawing_there_is(net):
    net.click_on("relu_1")
    net.type("bn")
    net.session.edit(lambda sketch: (net.begin("input 1x8; dense 4"), "other"))
    if net.search.isVisible():
        net.search.field.setFocus()
        net.key(KEYS.Key_Return)
    assert net.board.picture.sketch == net.sketch


@pytest.mark.parametrize(("name", "kind"), [("dense", "dense"), ("embedding", "embedding"), ("conv", "conv2d")])
def test_a_name_that_is_typed_whole_is_taken_where_it_does_not_fit_too(artist, name, kind):
    artist.begin("input 1x3x32x32; conv 8")
    artist.click_on("conv2d_1")
    artist.add(name)
    assert artist.sketch.blocks[-1].kind == kind


def test_a_short_name_is_of_the_kind_that_fits(artist):
    artist.begin("input 1x40x98")
    artist.click_on("input_1")
    artist.add("conv")
    assert artist.sketch.blocks[-1].kind == "conv1d"
