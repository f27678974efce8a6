"""What is said of an event: a word, a move of several, a tile."""

import pytest

from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import convolution
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.run import run_of
from gui.lab.clock import Clock
from gui.lab.grain import grain
from gui.lab.transport import Transport

SMALL = convolution(4, 4, 3, 5, 2)


@pytest.mark.parametrize(("schedule", "count"), [("weights", "1,145"), ("ifmap", "1,836")])
def test_every_word_is_an_event(schedule, count, qtbot):
    clock = Clock()
    transport = Transport(clock)
    qtbot.addWidget(transport)
    clock.show((run_of(SMALL, schedule).trace,))
    clock.seek(139)
    assert transport.time_label.text() == f"event 139 of {count}, word by word"


def test_a_large_layer_says_that_it_goes_tile_by_tile(qtbot):
    clock = Clock()
    transport = Transport(clock)
    qtbot.addWidget(transport)
    clock.show((run_of(convolution(28, 28, 16, 16, 3), "weights").trace,))
    assert transport.time_label.text().endswith("tile by tile")
    assert transport.time_label.text().startswith("event 0 of")


def test_a_copy_moves_several_words_at_once():
    assert grain(run_im2col(Im2col(Lowering(SMALL))).trace) == "move by move"
