"""Totals without moments, of layers of any size."""

import pytest
from hypothesis import given, settings

from analysis.dataflow.closed import flow
from analysis.dataflow.fully_connected import register_block
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer, LayerError, convolution, dense
from analysis.dataflow.run import run_of
from analysis.dataflow.schedules import nest_of
from analysis.dataflow.summary import summary
from analysis.dataflow.totals import fills, held
from tests.analysis.dataflow.random_layers import layers
from tests.analysis.dataflow.test_nests import nests


@settings(max_examples=80, deadline=None)
@given(nests(serpentine=False))
def test_words_and_tiles_are_those_of_the_moments(nest):
    for buffer in nest.buffers:
        moves = flow(nest, buffer)
        assert fills(nest, buffer) == int(moves.fills.sum()) == moves.stores
        assert held(nest, buffer) >= int((moves.fills.cumsum() - moves.leaves.cumsum()).max())


def test_more_words_than_64_bits_hold_are_counted():
    layer = convolution(2048, 2048, 2048, 2048, 3)
    nest = nest_of(layer, "ws")
    assert fills(nest, nest.buffer(INPUTS, 1)) == layer.macs > 2**47


def test_more_work_than_can_be_counted_is_refused():
    with pytest.raises(LayerError, match="MACs of a layer"):
        convolution(4096, 4096, 4096, 4096, 3, batch=4096)


@pytest.mark.parametrize("inputs", [1, 2, 5])
def test_a_block_begins_with_its_own_operands(inputs):
    nest = register_block(dense(inputs, 9, batch=9), 2, 7)
    assert fills(nest, nest.buffer(INPUTS, 1)) == inputs * 9 * 5
    assert fills(nest, nest.buffer(WEIGHTS, 1)) == inputs * 9 * 2
    assert fills(nest, nest.buffer(OUTPUTS, 1)) == 81


@settings(max_examples=40, deadline=None)
@given(layers())
def test_no_schedule_moves_less_than_it_must(layer):
    for schedule in ("is", "rs", "ws", "weights"):
        run = run_of(layer, schedule)
        assert summary(run, len(run.trace)).words >= run.least_words


def test_weights_that_meet_only_padding_need_not_move():
    layer = Layer(1, 3, 1, 2, 1, 2, strides=(3, 3), dilations=(3, 1), pads=(1, 2, 0, 1))
    assert run_of(layer, "is").compulsory[WEIGHTS] < layer.words(WEIGHTS)


def test_a_layer_too_large_to_watch_is_refused_in_words():
    for layer, what in ((convolution(224, 224, 64, 64, 3), "MACs"), (dense(2048, 2048), "words")):
        with pytest.raises(LayerError, match=f"{what} of a layer that is to be watched"):
            run_of(layer, "weights")
