"""Where buffers lie on a memory map: against the plan, and against painting every buffer by itself."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.memory_arena import arena_of
from gui.widgets.memory_geometry import (
    ASIDE,
    INPUT,
    RESULT,
    Room,
    above,
    boxes,
    buffer_at,
    buffers_within,
    curve,
    hatching,
    joined,
    kinds_of,
)
from gui.widgets.plane import Plane
from tests.gui.networks import analysis_of, chain


@pytest.fixture(scope="module")
def analysis():
    return analysis_of(chain(9))


@pytest.fixture(scope="module")
def arena(analysis):
    return arena_of(analysis)


@pytest.fixture(scope="module")
def plane(arena):
    return arena.whole().placed(60, 5, 900, 300)


def kinds(arena):
    return kinds_of(arena, np.ones(len(arena.layers), dtype=bool))


def test_no_two_buffers_overlap(arena):
    for i in range(len(arena.tensors)):
        across = (arena.left < arena.right[i]) & (arena.right > arena.left[i])
        up = (arena.bottom < arena.top[i]) & (arena.top > arena.bottom[i])
        assert np.flatnonzero(across & up).tolist() == [i]


def test_the_highest_edge_is_the_arena(arena, analysis):
    assert arena.top.max() == arena.arena_bytes == analysis.plan.arena_bytes
    assert arena.live_bytes.max() == arena.liveness_peak_bytes
    assert arena.gap_bytes == arena.arena_bytes - arena.liveness_peak_bytes >= 0


def test_inputs_and_results_have_their_layers(arena, analysis):
    assert arena.is_input.tolist() == [True] + [False] * 9
    assert arena.producer.tolist() == [0, *range(9)]
    assert arena.written_by_any((3, 4)).tolist() == [4, 5]
    alive = {arena.tensors[i] for i in arena.alive_at(4)}
    assert alive == {"t3", "t4"}
    assert alive == {analysis.plan.tensors[i] for i in analysis.plan.alive_at(4)}


def test_in_place_a_buffer_has_several_writers():
    from analysis.memory import plan_memory

    analysis = analysis_of(chain(9))
    arena = arena_of(replace(analysis, plan=plan_memory(analysis.graph, in_place=True)))
    shared = next(i for i, names in enumerate(arena.sharers) if len(names) == 3)
    first = int(arena.producer[shared])
    assert [arena.writer_at(shared, first + n + 0.5) for n in range(3)] == [first, first + 1, first + 2]
    assert arena.written_by_any((first + 2,)).tolist() == [shared]


def test_an_input_belongs_to_the_first_layer_that_reads_it():
    graph = chain(4)
    later = replace(graph.nodes[3], inputs=(*graph.nodes[3].inputs, "late"))
    tensors = {**graph.tensors, "late": replace(graph.tensors["image"], name="late")}
    graph = replace(graph, nodes=(*graph.nodes[:3], later), inputs=("image", "late"), tensors=tensors)
    arena = arena_of(analysis_of(graph))
    assert arena.producer[arena.tensors.index("late")] == 3


def test_a_filter_sets_buffers_aside(arena):
    shown = np.ones(9, dtype=bool)
    shown[4] = False
    assert kinds_of(arena, shown).tolist() == [INPUT, *[RESULT] * 4, ASIDE, *[RESULT] * 4]


def test_boxes_touch_where_buffers_touch(arena, plane):
    found = boxes(arena, plane, kinds(arena))
    assert len(found) == len(arena.tensors)
    x, y, width, height = found.pixels.T
    assert ((x + width)[:-2] == x[2:]).all(), "a buffer ends where the one after the next begins"
    assert y.min() >= 5
    assert (y + height).max() == 305
    assert (x + width).max() == 960


def test_many_buffers_take_no_more_boxes_than_pixels():
    arena = arena_of(analysis_of(chain(4000)))
    plane = arena.whole().placed(0, 0, 300, 100)
    found = boxes(arena, plane, kinds(arena))
    assert len(found) < 1500
    every = np.zeros((100, 300), dtype=bool)
    drawn = np.zeros((100, 300), dtype=bool)
    for i in range(len(arena.tensors)):
        one = boxes(arena, plane, kinds(arena), np.array([i])).pixels[0]
        fill(every, one)
    for box in found.pixels:
        fill(drawn, box)
    assert (every == drawn).all()


def fill(image, box):
    x, y, width, height = box
    image[y : y + height, x : x + width] = True


def test_hit_and_band(arena, plane):
    for i in range(len(arena.tensors)):
        x = plane.px((arena.left[i] + arena.right[i]) / 2)
        y = plane.py((arena.bottom[i] + arena.top[i]) / 2)
        assert buffer_at(arena, plane, x, y) == i
    assert buffer_at(arena, plane, plane.px(5.0), plane.py(arena.arena_bytes * 1.15)) is None
    assert buffers_within(arena, 0.2, 0.4, 0, arena.arena_bytes).tolist() == [0, 1]


def test_above_a_line():
    parts = above(np.array([[0, 10, 5, 20], [5, 25, 5, 5], [10, 0, 3, 8]]), 22.4)
    assert parts.tolist() == [[0, 10, 5, 12], [10, 0, 3, 8]]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 30), st.integers(1, 30))
def test_hatching_stays_in_its_box_on_one_grid(x, y, width, height):
    strokes = hatching(np.array([[x, y, width, height]]))
    for x1, y1, x2, y2 in strokes:
        assert x <= min(x1, x2)
        assert max(x1, x2) <= x + width
        assert y <= min(y1, y2)
        assert max(y1, y2) <= y + height
        assert x1 + y1 == x2 + y2
        assert (x1 + y1) % 6 == 0


SMALL_BOXES = st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 5)] * 2), max_size=8)


@given(SMALL_BOXES)
def test_joined_boxes_cover_the_same_pixels_and_stand_apart(boxes):
    pixels = np.array(boxes, dtype=np.int64).reshape(-1, 4)
    wide = [tuple(box) for box in joined(pixels).tolist()]
    assert covered(wide) == covered(boxes)
    for one, other in combinations(wide, 2):
        together = one[1::2] == other[1::2]
        assert not together or one[0] + one[2] < other[0] or other[0] + other[2] < one[0]


def covered(boxes):
    """(y, height, x) of every pixel column of every box."""
    return {(y, height, at) for x, y, width, height in boxes for at in range(x, x + width)}


def test_the_curve_is_stairs(plane):
    live = np.array([10.0, 30.0, 20.0])
    small = Plane(0, 3, 0, 40).placed(0, 0, 300, 40)
    assert curve(small, live).tolist() == [[0, 30], [100, 30], [100, 10], [200, 10], [200, 20], [300, 20]]


def test_the_curve_keeps_its_peaks_when_layers_share_a_pixel():
    live = np.arange(5000) % 977
    points = curve(Plane(0, 5000, 0, 1000).placed(0, 0, 100, 1000), live)
    assert len(points) <= 202
    assert points[:, 1].min() == 1000 - 976


def test_room_is_what_other_things_leave():
    assert Room("d", 1000, (("runtime state", 300), ("scratch", 100))).room_bytes == 600
    assert Room("d", 100, (("runtime state", 300),)).room_bytes == 0
    assert Room("d", None, ()).room_bytes is None
    assert not Room("d", 1000, (("runtime state", None),)).complete


def test_a_far_capacity_is_not_drawn(arena):
    near = replace(arena, room=Room("d", arena.arena_bytes - 1))
    far = replace(arena, room=Room("d", arena.arena_bytes * 3))
    assert near.shown_room_bytes == arena.arena_bytes - 1
    assert far.shown_room_bytes is None
    assert far.whole() == replace(arena, room=None).whole()


def test_a_ghost_has_the_bytes_of_the_layers_that_answer():
    ours, theirs = analysis_of(chain(9)), analysis_of(chain(6, channels=4))
    rows = np.array([0, 1, 2, 3, 4, 5, -1, -1, -1])
    ghost = arena_of(ours, theirs, rows).ghost
    assert ghost.live_bytes[:6].tolist() == theirs.plan.live_bytes.tolist()
    assert np.isnan(ghost.live_bytes[6:]).all()
    assert ghost.arena_bytes == theirs.plan.arena_bytes


def test_boxes_between_pixels_are_hatched_too():
    whole = np.array([[3, 4, 20, 9], [40, 2, 7, 30]])
    assert hatching(whole.astype(float)).tolist() == hatching(whole).tolist()
    x1, y1, x2, y2 = hatching(np.array([[3.5, 4.25, 20.5, 9.75]])).T
    assert min(x1.min(), x2.min()) >= 3.5
    assert max(x1.max(), x2.max()) <= 24.0
    assert min(y1.min(), y2.min()) >= 4.25
    assert max(y1.max(), y2.max()) <= 14.0
    assert hatching(np.zeros((0, 4))).shape == (0, 4)
