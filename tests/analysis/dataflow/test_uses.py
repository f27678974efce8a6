"""Uses of each word: by formula, by counting every MAC, and in the stream."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.layer import OPERANDS, Layer, convolution, dense
from analysis.dataflow.run import run_of
from analysis.dataflow.uses import counted_uses, histogram, times_of_use, uses_of, windows_over

SIZES = st.integers(1, 3)


@st.composite
def layers(draw) -> Layer:
    groups, kernel = draw(st.sampled_from([1, 1, 2])), draw(st.tuples(SIZES, SIZES))
    dilations, pads = draw(st.tuples(SIZES, SIZES)), draw(st.tuples(*[st.integers(0, 2)] * 4))
    least = [d * (k - 1) + 1 for d, k in zip(dilations, kernel, strict=True)]
    height = draw(st.integers(max(1, least[0] - pads[0] - pads[2]), least[0] + 3))
    width = draw(st.integers(max(1, least[1] - pads[1] - pads[3]), least[1] + 3))
    return Layer(
        height, width, groups * draw(SIZES), groups * draw(SIZES), *kernel, batch=draw(st.integers(1, 2)),
        groups=groups, strides=draw(st.tuples(SIZES, SIZES)), dilations=dilations, pads=pads,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(layers())
def test_formula_is_what_is_counted(layer):
    formula, counted = uses_of(layer), counted_uses(layer)
    for name in OPERANDS:
        np.testing.assert_array_equal(formula[name], counted[name], name)


@settings(max_examples=20, deadline=None)
@given(layers(), st.sampled_from(["weights", "ifmap", "ws", "order:S,R,Q,P,C,M"]))
def test_stream_uses_every_word_so_often(layer, schedule):
    trace = run_of(layer, schedule).trace
    used = trace.state(len(trace)).used
    for name, uses in uses_of(layer).items():
        np.testing.assert_array_equal(used[name], uses, name)
        for cell in (0, len(uses) - 1):
            assert len(times_of_use(trace, name, cell)) == uses[cell]


def test_lecture_layer():
    layer = convolution(4, 4, 3, 5, 2)
    assert windows_over(layer).tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]
    uses = uses_of(layer)
    assert histogram(uses["weights"]) == {9: 60}
    assert histogram(uses["inputs"]) == {5: 12, 10: 24, 20: 12}
    assert histogram(uses["outputs"]) == {12: 45}


def test_dense_layer_with_a_batch():
    uses = uses_of(dense(8, 6, batch=4))
    assert {name: histogram(words) for name, words in uses.items()} == {
        "weights": {4: 48},
        "inputs": {6: 32},
        "outputs": {8: 24},
    }
