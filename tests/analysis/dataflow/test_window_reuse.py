"""Weights reuse and input reuse: closed forms against nests that run, the published table, the crossover."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.drawable import MOST_MACS, MOST_SIDE, drawable
from analysis.dataflow.layer import convolution
from analysis.dataflow.run import compulsory_words, run_of_nest
from analysis.dataflow.schedules import NESTS, ifmap_reuse, none, weights_reuse
from analysis.dataflow.window_reuse import (
    Words,
    filter_blocks,
    new_columns,
    price_crossover,
    serpentine_inputs,
    slide_crossover,
    slide_of,
    slide_words,
    to_and_fro,
    weights_reuse_moves_fewer,
    words_of,
)

# Height, width, channels, filters, kernel; MACs; words of no reuse, weights reuse, input reuse, every word once.
TABLE = [
    ((4, 4, 3, 5, 2), 540, 1125, 465, 657, 153),
    ((8, 8, 3, 16, 3), 15_552, 31_680, 7_920, 16_560, 1_200),
    ((32, 32, 16, 32, 3), 4_147_200, 8_323_200, 1_507_968, 4_222_080, 49_792),
    ((7, 7, 512, 512, 3), 58_982_400, 117_977_600, 29_897_216, 59_048_960, 2_397_184),
    ((112, 112, 16, 96, 1), 19_267_584, 39_739_392, 20_473_344, 20_672_512, 1_406_464),
]


@st.composite
def plain_layers(draw):
    kernel, stride, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 2))
    least = dilation * (kernel - 1) + 1
    sides = draw(st.tuples(st.integers(least, least + 4), st.integers(least, least + 4)))
    channels, filters = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    return convolution(*sides, channels, filters, kernel, stride, dilation=dilation)


@pytest.mark.parametrize(("sizes", "macs", "without", "weights", "ifmap", "least"), TABLE)
def test_published_table(sizes, macs, without, weights, ifmap, least):
    layer = convolution(*sizes)
    assert layer.macs == macs
    assert [words_of(nest(layer)).total for nest in (none, weights_reuse, ifmap_reuse)] == [without, weights, ifmap]
    assert sum(compulsory_words(layer).values()) == least


@pytest.mark.parametrize(("sizes", "macs", "without", "weights", "ifmap", "least"), TABLE)
def test_closed_forms_of_the_table(sizes, macs, without, weights, ifmap, least):
    layer = convolution(*sizes)
    size, slide = layer.sizes, slide_of(layer)
    outputs, stored = layer.words("outputs"), layer.words("weights")
    assert words_of(weights_reuse(layer)) == Words(stored, size["M"] * slide, outputs)
    assert words_of(ifmap_reuse(layer)) == Words(macs, slide, outputs)


def test_twenty_thousand_layers():
    """The criterion in whole numbers says what the two sums of words say."""
    dice = np.random.default_rng(7)
    many = 20_000
    m, c, p, q = (dice.integers(1, high, many) for high in (65, 33, 30, 30))
    r, s, stride = (dice.integers(1, high, many) for high in (8, 8, 10))
    slide = slide_words(c, p, q, r, s, np.minimum(stride, s))
    window = c * r * s
    kept, passed = m * window + m * slide, m * window * p * q + slide
    fewer = weights_reuse_moves_fewer(m, p * q, window, slide)
    np.testing.assert_array_equal(fewer, kept < passed)
    u = slide / window
    np.testing.assert_array_equal(u <= p * q + 1e-9, True)
    apart = slide == p * q * window
    np.testing.assert_array_equal(fewer[apart], (m < p * q)[apart])
    overlapping = (slide <= (p * q - 1) * window) & (p * q > 1)
    assert fewer[overlapping].all()


@settings(max_examples=80, deadline=None)
@given(plain_layers())
def test_slide_is_what_the_nest_loads(layer):
    sizes = layer.sizes
    assert words_of(ifmap_reuse(layer)).inputs == slide_of(layer)
    assert words_of(weights_reuse(layer)).inputs == sizes["M"] * slide_of(layer)
    fewer = weights_reuse_moves_fewer(
        sizes["M"], sizes["P"] * sizes["Q"], sizes["C"] * sizes["R"] * sizes["S"], slide_of(layer)
    )
    assert bool(fewer) == (words_of(weights_reuse(layer)).total < words_of(ifmap_reuse(layer)).total)


@settings(max_examples=60, deadline=None)
@given(plain_layers(), st.integers(1, 5))
def test_blocks_of_filters(layer, filters):
    found = words_of(filter_blocks(layer, filters))
    blocks = -(-layer.sizes["M"] // filters)
    assert found == Words(layer.words("weights"), blocks * slide_of(layer), layer.words("outputs"))
    if filters == 1:
        assert found == words_of(weights_reuse(layer))


@settings(max_examples=40, deadline=None)
@given(plain_layers())
def test_to_and_fro(layer):
    assert words_of(to_and_fro(ifmap_reuse(layer))).inputs == serpentine_inputs(layer, 1)
    assert words_of(to_and_fro(weights_reuse(layer))).inputs == serpentine_inputs(layer, layer.sizes["M"])
    assert words_of(to_and_fro(weights_reuse(layer))).total <= words_of(weights_reuse(layer)).total


@settings(max_examples=25, deadline=None)
@given(plain_layers(), st.booleans(), st.integers(1, 3))
def test_three_answers_agree(layer, turning, filters):
    for nest in (weights_reuse(layer), filter_blocks(layer, filters)):
        run = run_of_nest(to_and_fro(nest) if turning else nest)
        assert run.agreement(len(run.trace)) is True


@settings(max_examples=60, deadline=None)
@given(plain_layers())
def test_price_at_which_both_cost_the_same(layer):
    kept, passed = words_of(weights_reuse(layer)), words_of(ifmap_reuse(layer))
    assert price_crossover(kept, passed) == slide_crossover(layer)
    if (ratio := slide_crossover(layer)) is not None:
        assert kept.cost(ratio.numerator, ratio.denominator) == passed.cost(ratio.numerator, ratio.denominator)
        assert kept.cost(ratio.numerator + 1, ratio.denominator) < passed.cost(ratio.numerator + 1, ratio.denominator)


def test_crossover_of_the_lecture_layer():
    assert slide_crossover(convolution(4, 4, 3, 5, 2)) == Fraction(3, 5)
    assert slide_crossover(convolution(2, 2, 3, 5, 2)) is None
    assert slide_crossover(convolution(4, 4, 3, 1, 2)) is None


def test_a_schedule_that_loads_less_of_both_has_no_crossover():
    layer = convolution(4, 4, 3, 5, 2)
    assert price_crossover(words_of(filter_blocks(layer, 5)), words_of(ifmap_reuse(layer))) is None


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "new"), [(3, 1, 1, 1), (3, 2, 1, 2), (3, 5, 1, 3), (3, 1, 2, 3), (3, 2, 2, 1)]
)
def test_new_columns(kernel, stride, dilation, new):
    assert new_columns(kernel, stride, dilation) == new
    before = set(range(0, dilation * kernel, dilation))
    assert len({place + stride for place in before} - before) == new


@pytest.mark.parametrize("schedule", sorted(NESTS))
@pytest.mark.parametrize("sizes", [row[0] for row in TABLE])
def test_drawable_is_word_by_word(sizes, schedule):
    layer = drawable(convolution(*sizes))
    assert layer.macs <= MOST_MACS
    assert max(layer.height, layer.width) <= MOST_SIDE
    assert layer.kernel_height == sizes[4]
    run = run_of_nest(NESTS[schedule](layer))
    assert run.trace.whole_words


def test_drawable_keeps_what_is_small():
    layer = convolution(4, 4, 3, 5, 2)
    assert drawable(layer) is layer


def test_drawable_of_a_depthwise_layer():
    layer = drawable(convolution(112, 112, 96, 96, 3, pad=1, groups=96))
    assert layer.groups == layer.channels_in == layer.channels_out >= 2
    assert layer.macs <= MOST_MACS


def test_drawable_keeps_a_square_square():
    layer = drawable(convolution(112, 112, 16, 96, 3))
    assert layer.height == layer.width
