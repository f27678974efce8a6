"""Inference patch by patch: against sets of pixels, against the planner, and against the published figures."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ScenarioError, UnknownNameError
from analysis.memory import plan_memory
from analysis.memory.examples import bundled
from analysis.memory.patches import Axis, Layer, Patching, Stack, length
from analysis.memory.stacks import equal_layers, stack_of, stack_of_graph

KIB = 1024


def staged(grid=4, blocks=4, **more):
    stack = stack_of("mobilenet_v2")
    return Patching(stack, stack.blocks[blocks][1], grid, **more)


# MobileNetV2 1.0 224, int8: MCUNetV2, arXiv 2110.15352, figure 1 has 1372 and 172 kB; the rest was worked out for dataflow.md.


def test_mobilenet_needs_what_is_published():
    whole = staged()
    assert whole.stack.total_macs == 300_774_272
    assert whole.whole_bytes[0] == (224 * 224 * 3 + 112 * 112 * 32)
    assert (whole.whole_peak_bytes, whole.rest_peak_bytes) == (1_404_928, 175_616)
    assert (whole.whole_peak_bytes / KIB, whole.peak_bytes / KIB) == (1372.0, 171.5)
    assert whole.whole_peak_bytes / whole.peak_bytes == 8
    assert whole.output_bytes == 24.5 * KIB
    assert staged(in_place=False).whole_peak_bytes == 1470 * KIB


@pytest.mark.parametrize(
    ("grid", "stage", "network", "patch_kib"), [(2, 9.6, 2.9, 407.0), (3, 19.8, 6.0, 241.6), (4, 30.6, 9.3, 134.0)]
)
def test_what_the_grid_costs(grid, stage, network, patch_kib):
    patching = staged(grid)
    assert round(100 * patching.share_of_stage, 1) == stage
    assert round(100 * patching.share_of_network, 1) == network
    assert round(patching.patch_peak_bytes / KIB, 1) == patch_kib


def test_rows_of_the_input_and_a_stage_one_block_longer():
    assert [length(maps[0].rows) for maps in staged().regions[::4]] == [62, 75, 75, 69]
    assert staged().field == 75
    assert round(100 * staged(blocks=5).share_of_network, 1) == 26.3


def test_the_planner_says_the_same_of_the_whole_network():
    """With what residual connections wait for; behind the stage that is more than one layer's input and output."""
    live = plan_memory(bundled("mobilenet_v2"), in_place="depthwise").live_bytes
    names = [node.name for node in bundled("mobilenet_v2").nodes]
    patching = staged(skips=True)
    needs = zip(patching.stack.layers, patching.whole_bytes, strict=True)
    first = names.index("block5.expand")
    assert patching.whole_peak_bytes == live.max()
    assert patching.rest_peak_bytes == live[first:].max() == 196 * KIB
    # Behind a depthwise layer that shrinks the map, the planner keeps the larger buffer.
    alike = {layer.name: size == live[names.index(layer.name)] for layer, size in needs}
    assert {name for name, same in alike.items() if not same} == {f"block{at}.project" for at in (2, 4, 7, 14)}


def test_without_patches_nothing_is_computed_twice():
    one = staged(grid=1)
    assert (one.extra_macs, one.peak_bytes) == (0, one.whole_peak_bytes)
    assert one.regions[0] == tuple(one.stack.whole(at) for at in range(len(one.layers) + 1))


def test_an_input_that_stays_is_counted_once():
    lies, flows = staged(resident=True), staged()
    assert lies.stage_peak_bytes - lies.patch_peak_bytes - lies.output_bytes == 224 * 224 * 3
    assert (flows.patch_bytes[:, 0] - lies.patch_bytes[:, 0] == [maps[0].pixels * 3 for maps in flows.regions]).all()


# Any stack


@st.composite
def stacks(draw):
    """Up to four layers over a map that is not square; windows at least as wide as their stride."""
    sides, layers, wide = [draw(st.integers(9, 16)), draw(st.integers(9, 16))], [], draw(st.integers(1, 3))
    for at in range(draw(st.integers(1, 4))):
        axes = []
        for side in (0, 1):
            extent = draw(st.integers(1, 3))
            stride, pad = draw(st.integers(1, min(2, extent))), draw(st.integers(0, extent - 1))
            out = (sides[side] + 2 * pad - extent) // stride + 1
            axes.append(Axis(sides[side], extent, stride, pad, max(1, out)))
        sides, before = [axis.out for axis in axes], wide
        wide = draw(st.integers(1, 3))
        layers.append(
            Layer(f"n{at}", *axes, before, wide, 7 * sides[0] * sides[1], wide == before and draw(st.booleans()))
        )
    return Stack("made", tuple(layers), (), sum(layer.macs for layer in layers))


def pixels_below(layer, pixels):
    """Every input under every output, one by one."""
    found = set()
    for y, x in pixels:
        for dy, dx in product(range(layer.rows.extent), range(layer.columns.extent)):
            at = (layer.rows.stride * y - layer.rows.pad + dy, layer.columns.stride * x - layer.columns.pad + dx)
            if 0 <= at[0] < layer.rows.size and 0 <= at[1] < layer.columns.size:
                found.add(at)
    return found


def pixels_of(region):
    (top, bottom), (left, right) = region.rows, region.columns
    return set(product(range(top, bottom + 1), range(left, right + 1)))


@settings(max_examples=40, deadline=None)
@given(stack=stacks(), grid=st.integers(1, 3))
def test_regions_are_the_pixels_that_are_read(stack, grid):
    last = len(stack.layers) - 1
    grid = min(grid, *stack.side(last + 1))
    patching = Patching(stack, last, grid)
    assert set().union(*(pixels_of(tile) for tile in patching.tiles)) == pixels_of(stack.whole(last + 1))
    macs, times = 0, np.zeros(stack.side(0), dtype=int)
    for maps, tile in zip(patching.regions, patching.tiles, strict=True):
        pixels = pixels_of(tile)
        for at in range(last, -1, -1):
            macs += 7 * len(pixels)
            pixels = pixels_below(stack.layers[at], pixels)
            assert pixels_of(maps[at]) == pixels
        for at in pixels:
            times[at] += 1
    assert patching.patched_macs == macs
    assert (patching.covered(0, grid * grid) == times).all()


@settings(max_examples=30, deadline=None)
@given(stack=stacks(), grid=st.integers(2, 3))
def test_a_patch_never_needs_more_than_the_whole(stack, grid):
    last = len(stack.layers) - 1
    patching = Patching(stack, last, min(grid, *stack.side(last + 1)))
    assert (patching.patch_bytes <= np.array(patching.whole_bytes)).all()
    # A stride may leave out a last row, which patches do not compute at all.
    read = [np.count_nonzero(patching.covered(at + 1, len(patching.tiles))) for at in range(last + 1)]
    once = sum(layer.macs_per_pixel * pixels for layer, pixels in zip(stack.layers, read, strict=True))
    assert once <= patching.patched_macs


@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (3, 1), (3, 2), (5, 2)])
def test_the_field_is_what_a_window_of_windows_spans(kernel, stride):
    """One output on a large map, followed back through three layers."""
    span = {50}
    for _ in range(3):
        span = {stride * at + step for at in span for step in range(kernel)}
    stack = equal_layers(64, 3, kernel, stride, 2)
    one = Patching(stack, 2, min(stack.side(3)))
    assert one.field == max(span) - min(span) + 1


def test_what_cannot_be_is_refused_in_words():
    with pytest.raises(ScenarioError, match="more patches than pixels"):
        staged(grid=29)
    with pytest.raises(ScenarioError, match="smaller than the window"):
        equal_layers(8, 4, 5, 2, 0)
    with pytest.raises(UnknownNameError):
        stack_of("lenet5")
    with pytest.raises(ScenarioError, match="each read the one before"):
        stack_of_graph(bundled("resnet8_int8"))


def test_a_stack_is_the_graphs_own_layers():
    """MobileNetV1 pads below and at the right alone."""
    stack = stack_of("mobilenet_v1_int8")
    assert stack.total_macs == 7_489_664
    assert stack.layers[0].rows == Axis(96, 3, 2, 0, 48)
    assert [layer.depthwise for layer in stack.layers[:4]] == [False, True, False, True]
    assert [stack.channels(at) for at in range(4)] == [3, 8, 8, 16]
    assert stack.word_bytes == 1
