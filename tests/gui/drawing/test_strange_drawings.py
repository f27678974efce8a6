"""Drawings that no hand makes but a file may hold: each is shown, each of its parts can be selected, nothing is raised."""

import pytest

from analysis.sketch import Block, Sketch, Wire
from analysis.sketch.model import Group, Note

SHAPE = (("shape", (1, 8)),)


def behind_an_input(*blocks, **more):
    """Blocks behind one input, side by side."""
    wires = tuple(Wire(1, 0, block.id, 0) for block in blocks)
    return Sketch("strange", (Block(1, "input", "x", SHAPE), *blocks), wires, next_id=10, **more)


def far(away):
    one, other = Block(2, "relu", "a", (), (away, -away)), Block(3, "relu", "b", (), (-away, away))
    return behind_an_input(one, other, notes=(Note(4, "note", (away, away)),))


STRANGE = {
    "a kind that nobody knows": behind_an_input(Block(2, "warp", "a")),
    "more outputs than can be drawn": behind_an_input(Block(2, "split", "a", (("parts", 10**12),))),
    "no outputs": behind_an_input(Block(2, "split", "a", (("parts", -5),))),
    "more repeats than Qt has numbers": behind_an_input(
        Block(2, "relu", "a", (), (0.0, 0.0), 5), groups=(Group(5, "g", False, 10**15),)
    ),
    "numbers that are none": behind_an_input(Block(2, "leaky_relu", "a", (("alpha", float("nan")),))),
    "a kilometre away": far(1e9),
    "further than numbers go": far(1e299),
    "signs of markup": behind_an_input(Block(2, "relu", "<b>&a</b>\n%s")),
}


@pytest.mark.parametrize("sketch", STRANGE.values(), ids=STRANGE)
def test_it_is_shown_and_each_part_can_be_selected(artist, sketch):
    artist.begin(sketch)
    assert artist.board.picture.sketch == sketch
    for item in sketch.items:
        artist.board.select(frozenset((item.id,)))
        artist.board.grab()
    artist.settle()


def test_layers_that_are_no_longer_there_are_not_selected_out_of_sight(artist):
    """The panel learns of an answer when it is seen; others have it at once."""
    artist.begin("input 1x8; dense 4; relu; dense 4; relu")
    artist.session.select(())
    artist.panel._costs = type(artist.panel._costs)(artist.session.analysis)
    artist.panel._in_sight = lambda: False
    artist.session.draw(behind_an_input(Block(2, "relu", "a")))
    artist.qtbot.waitUntil(lambda: len(artist.session.analysis.workload) == 1)
    artist.board.select(frozenset(block.id for block in artist.board.sketch.blocks))
    assert artist.session.selection == frozenset()
