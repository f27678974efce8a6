"""Memories above each other on a memory map: against the placement that an analysis found."""

from itertools import pairwise

import numpy as np
import pytest

from analysis.scenario import Placement, Scenario, analyze
from gui.widgets.memory_arena import arena_of
from tests.analysis.small import SAMPLES

BOARD = "stm32h743"
NET = str(SAMPLES / "resnet8_int8.onnx")


def analysed(*moves):
    wishes = tuple(Placement(BOARD, "activations", name, memory) for name, memory in moves)
    return analyze(Scenario(NET, devices=(BOARD,), placements=wishes))


@pytest.fixture(scope="module")
def analysis():
    return analysed(("stack1.add", "DTCM"), ("stack1.conv1", "DTCM"), ("stack2.add", "D2 SRAM"))


@pytest.fixture(scope="module")
def arena(analysis):
    return arena_of(analysis)


def test_each_memory_has_the_arena_of_the_placement(arena, analysis):
    placed = analysis.estimates[0].placed
    assert {lane.memory: lane.arena_bytes for lane in arena.lanes.lanes} == dict(placed.arena_bytes)
    home = [arena.lanes.lanes[lane].memory for lane in arena.lanes.lane_of]
    assert home == [placed.memories[index] for index in placed.buffer_home]


def test_lanes_do_not_meet_and_the_largest_lies_lowest(arena):
    lanes = arena.lanes.lanes
    assert [lane.arena_bytes for lane in lanes] == sorted((lane.arena_bytes for lane in lanes), reverse=True)
    assert all(upper.base_bytes > lower.top_bytes for lower, upper in pairwise(lanes))
    assert arena.whole().top > lanes[-1].top_bytes


def test_an_address_is_that_within_its_memory(arena, analysis):
    offsets = analysis.estimates[0].placed.offsets
    found = [arena.address(bottom, buffer) for buffer, bottom in enumerate(arena.bottom)]
    assert found == offsets.tolist()
    assert [arena.address(float(lane.base_bytes)) for lane in arena.lanes.lanes] == [0, 0, 0]


def test_no_two_buffers_overlap(arena):
    for i in range(len(arena.tensors)):
        across = (arena.left < arena.right[i]) & (arena.right > arena.left[i])
        assert np.flatnonzero(across & (arena.bottom < arena.top[i]) & (arena.top > arena.bottom[i])).tolist() == [i]


def test_what_is_alive_is_that_of_the_lowest_memory(arena, analysis):
    """Of tensors; working buffers of kernels are the last."""
    plan = analysis.plan
    lowest = (arena.lanes.lane_of == 0) & (np.arange(len(plan.tensors)) < len(plan.tensors) - plan.scratch_rows)
    for layer in range(len(arena.layers)):
        alive = lowest & (arena.left <= layer) & (arena.right > layer)
        assert arena.live_bytes[layer] == arena.buffer_bytes[alive].sum()
    assert arena.liveness_peak_bytes == arena.live_bytes.max() <= arena.arena_bytes


def test_room_is_what_each_memory_has_left(arena, analysis):
    uses = {use.memory: use for use in analysis.estimates[0].memory_uses}
    for lane in arena.lanes.lanes:
        use = uses[lane.memory]
        assert lane.room_bytes == use.capacity_bytes - (use.used_bytes - use.items["arena"])


def test_at_home_there_is_one_memory_and_no_lane():
    assert arena_of(analysed()).lanes is None


def test_all_in_another_memory_is_one_lane_with_its_room():
    found = arena_of(analysed(("", "D2 SRAM")))
    assert [lane.memory for lane in found.lanes.lanes] == ["D2 SRAM"]
    assert found.room.capacity_bytes == 288 * 1024
    assert "D2 SRAM" in found.room.device


def test_the_end_of_a_memory_that_is_too_small_is_known():
    found = arena_of(analyze(Scenario(
        str(SAMPLES / "mobilenet_v2.onnx"), precision="int8", devices=(BOARD,),
        placements=(Placement(BOARD, "activations", "block2.expand", "DTCM"),),
    )))  # fmt: skip
    ends = {found.lanes.lanes[int(found.lanes.lane_of[mine][0])].memory: end for mine, end in found.limits()}
    assert set(ends) == {"AXI SRAM", "DTCM"}
    dtcm = next(lane for lane in found.lanes.lanes if lane.memory == "DTCM")
    assert ends["DTCM"] == dtcm.base_bytes + 128 * 1024
