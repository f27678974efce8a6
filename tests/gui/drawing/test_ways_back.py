"""Where the keyboard, the view and the selection go after what a person did: never out of sight, always back to the board."""

import pytest
from PySide6.QtCore import Qt

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import edits
from analysis.sketch.text import sketch_of
from gui.drawing.spots import clear_place, neighbour, one_example
from tests.gui.drawing.artist import KEYS

NET = sketch_of("input 1x3x8x8; conv 4; relu; flatten; dense 5")


def covers(one, other):
    return abs(one.at[0] - other.at[0]) < BOX_WIDTH and abs(one.at[1] - other.at[1]) < BOX_HEIGHT


def test_a_block_that_is_wired_to_nothing_covers_no_other(artist, qtbot):
    artist.begin("input 1x3x8x8; conv 4; relu")
    artist.board.fit()
    for kind in ("relu", "flatten", "relu", "input"):
        artist.board.select(frozenset())
        artist.panel.palette_of_kinds.chosen.emit(kind)
    blocks = artist.sketch.blocks
    assert len(blocks) == 7
    assert not any(covers(a, b) for a in blocks for b in blocks if a is not b)


@pytest.mark.parametrize("at", [(0.0, 0.0), (100.0, 30.0), (-170.0, 90.0), (500.0, 0.0)])
def test_a_clear_place_is_the_place_itself_or_to_its_right(at):
    x, y = clear_place(NET, at)
    assert y == at[1]
    assert x >= at[0]
    assert all(abs(b.at[0] - x) >= BOX_WIDTH or abs(b.at[1] - y) >= BOX_HEIGHT for b in NET.blocks)


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("input", (3, 32, 32), (1, 3, 32, 32)),
        ("input", (784,), (1, 784)),
        ("input", (1, 128, 64), (1, 128, 64)),
        ("input", (8, 3, 32, 32), (8, 3, 32, 32)),
        ("input", (5, 784), (5, 784)),
        ("reshape", (3, 32, 32), (3, 32, 32)),
    ],
)
def test_an_input_typed_without_its_batch_is_one_example(kind, typed, meant):
    assert one_example(kind, {"shape": typed})["shape"] == meant


def test_typed_on_the_board_an_image_is_one_image(artist):
    artist.begin()
    artist.type("input 3x32x32")
    artist.key(KEYS.Key_Return)
    assert dict(artist.sketch.blocks[0].params)["shape"] == (1, 3, 32, 32)


def test_a_person_goes_on_where_a_block_was_removed():
    middle = edits.remove(NET, [3])[0]
    assert neighbour(NET, middle, frozenset((3,))) == {4}
    end = edits.remove(NET, [5])[0]
    assert neighbour(NET, end, frozenset((5,))) == {4}
    assert neighbour(NET, edits.remove(NET, NET.by_id)[0], frozenset(NET.by_id)) == frozenset()


def test_after_undo_the_next_block_goes_on_at_the_end(artist):
    artist.begin("input 1x3x8x8; conv 4")
    artist.board.select(frozenset((2,)))
    artist.panel.palette_of_kinds.chosen.emit("relu")
    artist.undo()
    assert artist.chosen() == {"conv2d_1"}
    artist.panel.palette_of_kinds.chosen.emit("sigmoid")
    assert ("conv2d_1", "sigmoid_1") in artist.chain()


def test_escape_leads_from_the_settings_back_to_the_board(artist, qtbot):
    artist.begin("input 1x3x8x8; conv 4")
    artist.board.select(frozenset((2,)))
    qtbot.keyClick(artist.board, Qt.Key.Key_Return)
    field = artist.panel.window().focusWidget()
    assert artist.panel.side.isAncestorOf(field)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert artist.board.hasFocus()
    assert artist.chosen() == {"conv2d_1"}


def test_a_repair_leaves_the_keyboard_on_the_board(artist, qtbot):
    artist.begin("input 1x3x8x8; dense 5")
    fix = artist.panel.side.trouble.fixes[0]
    fix.setFocus()
    qtbot.keyClick(fix, Qt.Key.Key_Space)
    assert not artist.panel.board.picture.troubles
    assert artist.board.hasFocus()


def test_arranging_ends_with_all_of_it_in_view(artist):
    artist.begin("input 1x3x8x8; conv 4; relu")
    artist.session.edit(lambda sketch: edits.move(sketch, [3], 4000.0, 3000.0))
    artist.board.zoom(3.0)
    artist.board.do("arrange")
    board = artist.board
    assert board.camera.holds(board.scene.geometry.placement.bounds, board.width() + 1, board.height() + 1)


def test_a_button_shows_all_of_it(artist, qtbot):
    artist.begin("input 1x3x8x8; conv 4; relu")
    artist.board.zoom(4.0)
    artist.panel.fit_button.click()
    board = artist.board
    assert board.camera.holds(board.scene.geometry.placement.bounds, board.width() + 1, board.height() + 1)


def test_of_two_boxes_on_each_other_the_upper_is_meant(artist):
    artist.begin("input 1x3x8x8; conv 4; relu")
    x, y = artist.sketch.block(2).at
    artist.session.edit(lambda sketch: edits.place(sketch, {3: (x, y)}))
    artist.board.fit()
    artist.click_on("relu_1")
    assert artist.chosen() == {"relu_1"}


def test_what_was_searched_for_is_found_and_the_next_search_begins_anew(artist, qtbot):
    palette = artist.panel.palette_of_kinds
    palette.field.setFocus()
    qtbot.keyClicks(palette.field, "relu")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.field.text() == ""
    assert artist.sketch.blocks[-1].kind == "relu"
