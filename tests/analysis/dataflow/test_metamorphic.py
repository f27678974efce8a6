"""What must hold whatever the layer: rules that relate two executions, and times that relate two pictures."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.closed import flow, touched
from analysis.dataflow.layer import DIMS, INPUTS, OPERANDS, OUTPUTS, WEIGHTS, convolution, dense
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.run import run_of, run_of_nest
from analysis.dataflow.schedules import NESTS, in_order, nest_of, serpentine
from analysis.dataflow.trace import CHECKPOINT_EVENTS, time_of_step
from tests.analysis.dataflow.random_layers import layers

WITHOUT = {WEIGHTS: "NPQ", INPUTS: "M", OUTPUTS: "CRS"}


def fills(nest: Nest, tensor: str) -> int:
    return int(flow(nest, nest.buffer(tensor, 1), 0).fills.sum())


@settings(max_examples=40, deadline=None)
@given(layers(), st.permutations(DIMS), st.sampled_from(OPERANDS))
def test_swapping_two_neighbours_that_a_tensor_lacks_leaves_its_traffic(layer, order, tensor):
    letters = "".join(order)
    for place in range(len(letters) - 1):
        pair = letters[place : place + 2]
        if set(pair) <= set(WITHOUT[tensor]):
            swapped = letters[:place] + pair[::-1] + letters[place + 2 :]
            assert fills(in_order(layer, letters), tensor) == fills(in_order(layer, swapped), tensor)


@settings(max_examples=30, deadline=None)
@given(layers(), st.permutations(DIMS), st.sampled_from(DIMS), st.integers(2, 3))
def test_a_finer_tile_changes_no_work_and_no_output(layer, order, dim, step):
    whole = in_order(layer, "".join(order))
    loops = (Loop(dim, step), *whole.loops)
    buffers = tuple(replace(b, cut=b.cut + 1) for b in whole.buffers)
    coarse, fine = run_of_nest(whole), run_of_nest(Nest(layer, loops, buffers))
    ends = len(coarse.trace), len(fine.trace)
    for tensor in ("values",):
        one, other = (getattr(r.trace.state(e), tensor)["outputs"] for r, e in zip((coarse, fine), ends, strict=True))
        np.testing.assert_array_equal(one, other)
    assert fine.layer.macs == coarse.layer.macs


@settings(max_examples=40, deadline=None)
@given(layers(), st.permutations(DIMS))
def test_nothing_moves_less_than_once_and_sums_come_back_as_often_as_they_left(layer, order):
    nest = in_order(layer, "".join(order))
    for tensor in OPERANDS:
        assert fills(nest, tensor) >= touched(layer, tensor)
    sums = flow(nest, nest.buffer(OUTPUTS, 1), 0)
    assert int(sums.reloads.sum()) == sums.stores - layer.words(OUTPUTS)


@pytest.mark.parametrize("schedule", NESTS)
def test_a_kernel_of_one_pixel_is_a_dense_layer_on_every_pixel(schedule):
    pixels, channels, filters = 12, 3, 4
    picture = convolution(3, 4, channels, filters, 1)
    batch = dense(channels, filters, batch=pixels)
    if schedule in ("weights", "ifmap", "none", "os", "nlr"):
        for tensor in (WEIGHTS, OUTPUTS):
            assert fills(nest_of(picture, schedule), tensor) == fills(nest_of(batch, schedule), tensor)
    assert picture.macs == batch.macs


@pytest.mark.parametrize("kernel", [1, 2, 3])
def test_windows_that_do_not_overlap_enter_whole(kernel):
    """With a stride of the kernel's size the partial column is the whole window."""
    layer = convolution(9, 9, 2, 3, kernel, stride=kernel)
    windows = layer.out_height * layer.out_width * 2 * kernel * kernel
    assert fills(nest_of(layer, "weights"), INPUTS) == 3 * windows
    assert fills(nest_of(layer, "ifmap"), INPUTS) == windows


def test_serpentine_saves_the_new_window_of_each_row():
    layer = convolution(6, 6, 2, 1, 3)
    straight = Nest(
        layer, tuple(Loop(d) for d in "GMNPQCRS"), (Buffer(WEIGHTS, 1, 2), Buffer(INPUTS, 1, 5), Buffer(OUTPUTS, 1, 5))
    )
    turning = serpentine(straight, "Q")
    # Three row changes, each with one new row of three words in place of what a jump back brings, two channels.
    assert fills(turning, INPUTS) == 2 * (9 + 4 * 3 * 3 + 3 * 3)
    assert fills(turning, INPUTS) < fills(straight, INPUTS)


def same(one, other) -> bool:
    arrays = [(one.values, other.values), (one.moved, other.moved), (one.used, other.used)]
    arrays += list(zip(one.held, other.held, strict=True))
    return all(np.array_equal(a[name], b[name]) for a, b in arrays for name in a)


def test_seeking_is_playing_forward_then_backward():
    layer = convolution(5, 5, 2, 3, 2, pad=1)
    played, sought = run_of(layer, "ws").trace, run_of(layer, "ws").trace
    assert len(played) > 2 * CHECKPOINT_EVENTS
    forward = [played.state(time) for time in range(0, len(played) + 1, 37)]
    times = list(range(0, len(played) + 1, 37))
    for time, state in reversed(list(zip(times, forward, strict=True))):
        assert same(sought.state(time), state)


def test_a_state_is_the_callers_own():
    trace = run_of(convolution(4, 4, 1, 1, 2), "os").trace
    trace.state(0).values["outputs"][:] = 99
    assert not trace.state(0).values["outputs"].any()


def test_steps_go_to_the_ends_of_iterations():
    trace = run_of(convolution(4, 4, 3, 5, 2), "weights").trace
    ends = trace.tile_ends
    assert len(ends) == 5
    assert time_of_step(ends, 0, 1) == ends[0]
    assert time_of_step(ends, int(ends[0]) + 3, -1) == ends[0]
    assert time_of_step(ends, int(ends[0]), -1) == 0
    assert time_of_step(ends, len(trace), 1) == len(trace)
