"""Convolutions that are drawn: work against nested loops, windows and groups that do not fit."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch import Block, Sketch, Wire, drawn
from analysis.workload import build_workload


def alone(kind, shape, **params):
    blocks = (Block(1, "input", "x", (("shape", shape),)), Block(2, kind, "layer", tuple(sorted(params.items()))))
    return drawn(Sketch(blocks=blocks, wires=(Wire(1, 0, 2, 0),)))


def starts(size, kernel, stride, pad):
    return range(-pad, size + pad - kernel + 1, stride)


small = st.integers(1, 3)


@given(st.integers(1, 2), small, small, small, small, st.integers(0, 2), st.integers(1, 2))
def test_work_is_that_of_nested_loops(batch, inner, outputs, kernel, stride, pad, groups):
    shape = (batch, inner * groups, 5, 7)
    window = {"kernel": (kernel,), "stride": (stride,), "padding": "numbers", "pads": (pad,)}
    params = {"filters": outputs * groups, "groups": groups, **window}
    drawing = alone("conv2d", shape, **params)
    rows, columns = (starts(size, kernel, stride, pad) for size in (5, 7))
    loops = (range(batch), range(outputs * groups), rows, columns, range(inner), range(kernel), range(kernel))
    assert build_workload(drawing.graph).totals.macs == sum(1 for _ in product(*loops))
    assert drawing.shape(2) == (batch, outputs * groups, len(rows), len(columns))


@pytest.mark.parametrize(
    ("kind", "shape", "params", "result", "macs"),
    [
        ("conv1d", (2, 3, 11), {"filters": 5}, (2, 5, 11), 2 * 5 * 11 * 3 * 3),
        ("conv3d", (1, 2, 5, 7, 9), {"filters": 3, "stride": (2,)}, (1, 3, 3, 4, 5), 3 * 3 * 4 * 5 * 2 * 27),
        ("depthwise", (1, 4, 5, 7), {"multiplier": 2}, (1, 8, 5, 7), 8 * 5 * 7 * 9),
        ("pointwise", (2, 4, 5, 7), {"filters": 6}, (2, 6, 5, 7), 2 * 6 * 5 * 7 * 4),
        ("transposed", (1, 4, 5, 7), {"filters": 6, "kernel": (3,)}, (1, 6, 11, 15), 4 * 5 * 7 * 6 * 9),
    ],
)
def test_relatives(kind, shape, params, result, macs):
    drawing = alone(kind, shape, **params)
    assert (drawing.shape(2), build_workload(drawing.graph).totals.macs) == (result, macs)


@given(st.integers(1, 5), st.integers(1, 3), st.integers(1, 4))
def test_same_is_a_window_for_each_step_with_gaps_or_without(kernel, stride, dilation):
    drawing = alone("conv2d", (1, 3, 5, 7), filters=2, kernel=(kernel,), stride=(stride,), dilation=(dilation,))
    assert drawing.shape(2) == (1, 2, -(-5 // stride), -(-7 // stride))


@pytest.mark.parametrize(
    ("params", "words", "cure"),
    [
        ({"kernel": (9,), "padding": "valid"}, "window of layer is larger than its input; found 9x9; allowed: at most 5x7",
         ("set_param", ("padding", "same"))),
        ({"groups": 2}, "groups do not divide the channels in", ("set_param", ("groups", 1))),
        ({"in_channels": 4}, "other channels come in; found 3; allowed: 4", ("set_param", ("in_channels", 3))),
        ({"kernel": (1, 2, 3)}, "a number for each axis", ("set_param", ("kernel", (1,)))),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_a_cure(params, words, cure):
    (trouble,) = alone("conv2d", (1, 3, 5, 7), **params).troubles
    assert words in trouble.sentence
    assert trouble.cures[0] == cure
