"""The blocked schedule: the table of best tiles, and its formula against the engine's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.blocked import best_block, block, blocked, reference_words
from analysis.dataflow.closed import flow, touched
from analysis.dataflow.layer import OPERANDS, LayerError, convolution
from analysis.dataflow.run import run_of_nest

# P = Q, C, M, K, capacity, best, reference line, every word once
TABLE = (
    (28, 32, 32, 3, 1024, 246_272, 175_616, 63_104),
    (28, 32, 32, 3, 4096, 127_488, 100_352, 63_104),
    (56, 64, 64, 3, 16384, 978_432, 802_816, 452_864),
    (28, 32, 192, 1, 4096, 311_808, 301_056, 181_760),
)


def moved_words(nest) -> int:
    return sum(int(flow(nest, buffer, 0).fills.sum()) for buffer in nest.buffers)


@pytest.mark.parametrize(
    ("pixels", "channels", "filters", "kernel", "capacity", "best", "reference", "compulsory"), TABLE
)
def test_table_of_best_tiles(pixels, channels, filters, kernel, capacity, best, reference, compulsory):
    layer = convolution(pixels + kernel - 1, pixels + kernel - 1, channels, filters, kernel)
    found = best_block(layer, capacity)
    assert found.moved_words == best == moved_words(blocked(layer, found.filters, found.rows, found.columns))
    assert found.held_words <= capacity
    assert reference_words(layer, capacity) == reference
    assert sum(touched(layer, tensor) for tensor in OPERANDS) == compulsory


def test_best_tile_of_the_first_row():
    found = best_block(convolution(30, 30, 32, 32, 3), 1024)
    assert (found.filters, found.rows, found.columns, found.held_words) == (8, 7, 14, 1000)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 6), st.integers(2, 4), st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(1, 2),
    st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 6)),
)  # fmt: skip
def test_formula_is_the_engine_s(more, channels, filters, kernel, stride, dilation, tile):
    side = dilation * (kernel - 1) + more
    layer = convolution(side, side + 1, channels, filters, kernel, stride=stride, dilation=dilation)
    sizes = layer.sizes
    tile = min(tile[0], filters), min(tile[1], sizes["P"]), min(tile[2], sizes["Q"])
    nest = blocked(layer, *tile)
    assert block(layer, *tile).moved_words == moved_words(nest)
    held = run_of_nest(nest, most_events=1).buffer_words
    assert block(layer, *tile).held_words == sum(held.values())


@settings(max_examples=40, deadline=None)
@given(
    st.integers(3, 9), st.integers(1, 4), st.integers(1, 6), st.integers(1, 3), st.integers(3, 60), st.integers(0, 40)
)
def test_more_room_never_moves_more(side, channels, filters, kernel, capacity, more):
    layer = convolution(side, side, channels, filters, kernel)
    small, large = best_block(layer, capacity), best_block(layer, capacity + more)
    assert small is None or large.moved_words <= small.moved_words


def test_nothing_fits_and_what_the_formula_does_not_say():
    assert best_block(convolution(6, 6, 2, 2, 3), 18) is None
    assert best_block(convolution(6, 6, 2, 2, 3), 19).held_words == 19
    with pytest.raises(LayerError):
        block(convolution(6, 6, 2, 2, 3, pad=1), 1, 1, 1)
