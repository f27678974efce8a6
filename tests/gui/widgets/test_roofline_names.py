"""Names beside dots, without a window: nothing lies on anything, and what finds no room is left out."""

from math import cos, hypot, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.roof_boxes import covered, overlaps, segments, turned, within
from gui.widgets.roof_labels import Label, boxes_of, leader_boxes, lines_as_boxes, overlap
from gui.widgets.roof_scale import Frame, Roof, lines
from gui.widgets.roofline_names import Ground, name_labels

FRAME = Frame(-1.0, 3.0, 6.0, 10.0, 600.0, 360.0)
NO_LINES = np.zeros((0, 5))

boxes = st.tuples(
    st.floats(-60, 60), st.floats(-60, 60), st.floats(1, 80), st.floats(1, 30), st.floats(-1.5, 1.5)
)  # fmt: skip
dots_of_any_network = st.lists(st.tuples(st.floats(-20, 620), st.floats(-20, 380), st.floats(2.5, 13)), max_size=40)


def shorten(name, room):
    return name, min(room, 7.0 * len(name)), 15.0


def columns(dots):
    return np.array(dots).reshape(-1, 3)


def placed(names, dots, frame=FRAME, solid=NO_LINES, dashed=NO_LINES, taken=()):
    return name_labels(names, Ground(frame, columns(dots), solid, dashed), shorten, taken)


def corners(box):
    x, y, width, height, angle = box
    c, s = cos(angle), sin(angle)
    halves = ((i * width / 2, j * height / 2) for i in (-1, 1) for j in (-1, 1))
    return [(x + i * c - j * s, y + i * s + j * c) for i, j in halves]


def points_in(box, steps=41):
    """Points all over a box."""
    x, y, width, height, angle = box
    i, j = (axis.ravel() for axis in np.meshgrid(np.linspace(-0.499, 0.499, steps), np.linspace(-0.499, 0.499, steps)))
    c, s = cos(angle), sin(angle)
    return x + i * width * c - j * height * s, y + i * width * s + j * height * c


@given(boxes, boxes)
def test_boxes_that_share_a_point_overlap(a, b):
    x, y = points_in(a)
    along, across = turned(x - b[0], y - b[1], b[4])
    shared = ((np.abs(along) < b[2] / 2) & (np.abs(across) < b[3] / 2)).any()
    found = overlaps(np.array([a]), np.array([b]))[0, 0]
    assert found or not shared
    assert found == overlaps(np.array([b]), np.array([a]))[0, 0]


@given(boxes, st.lists(st.tuples(st.floats(-90, 90), st.floats(-90, 90), st.floats(1, 12)), max_size=12))
def test_dots_on_a_box_are_counted(box, dots):
    x, y = points_in(box)
    touching = sum(bool((np.hypot(x - i, y - j) < r).any()) for i, j, r in dots)
    assert covered(np.array([box]), columns(dots))[0] >= touching


def test_a_dot_near_a_corner_does_not_touch_it():
    box = np.array([[0.0, 0.0, 20.0, 10.0, 0.0]])
    assert covered(box, np.array([[15.0, 10.0, 4.0]])) == [0]
    assert covered(box, np.array([[12.0, 6.0, 4.0]])) == [1]


@given(boxes)
def test_what_is_within_has_its_corners_within(box):
    inside = all(1 <= x <= 49 and 1 <= y <= 39 for x, y in corners(box))
    assert within(np.array([box]), 50, 40)[0] == inside


def test_a_line_is_a_box_without_height():
    line = segments(np.array([[0.0, 0.0]]), np.array([[30.0, 30.0]]))
    assert line[0, 2] == pytest.approx(hypot(30, 30))
    assert overlaps(line, np.array([[15.0, 15.0, 4.0, 4.0, 0.0], [15.0, 5.0, 4.0, 4.0, 0.0]])).tolist() == [
        [True, False]
    ]


@given(dots_of_any_network, st.integers(0, 10))
def test_names_lie_on_nothing_and_never_leave_the_picture(dots, count):
    dots = columns(dots)
    taken = [Label("roof", 300, 100, 0.5, 90, 15), Label("ridge", 120, 200, 0.0, 60, 15)]
    names = [(row, f"layer_{row}" * (1 + row % 3)) for row in range(min(count, len(dots)))]
    labels = placed(names, dots, taken=taken)
    assert within(boxes_of(labels), FRAME.width, FRAME.height).all()
    everything = [*taken, *labels]
    assert not any(overlap(a, b) for i, a in enumerate(everything) for b in everything[:i])
    assert not any(covered(boxes_of([label]), dots)[0] for label in labels)
    assert not overlaps(leader_boxes(labels), boxes_of(everything)).any()


def test_the_first_place_is_right_beside_the_dot():
    (label,) = placed([(0, "conv")], [(100, 100, 8)])
    assert (label.y, label.x - label.width / 2) == (100, 112)
    assert label.leader is None


def test_at_the_edge_the_other_side_is_taken():
    (label,) = placed([(0, "conv")], [(590, 100, 8)])
    assert label.x + label.width / 2 == 578


def test_a_name_between_dots_stands_apart_with_a_leader():
    row = [(100 + 12 * i, 200, 5) for i in range(20)]
    dots = columns(row + [(x, 200 + by, 5) for x, _, _ in row for by in (-16, 16)])
    (label,) = placed([(10, "conv_10")], dots)
    assert label.leader[0] == label.leader[2] == 220
    assert label.x - label.width / 2 < 220 < label.x + label.width / 2


def test_names_of_one_place_stand_in_a_stack():
    labels = placed([(i, "conv" * (i + 1)) for i in range(3)], [(100, 100, 8)] * 3)
    assert {label.x - label.width / 2 for label in labels} == {112}
    assert sorted(label.y for label in labels) == [85, 100, 115]


def test_no_name_is_struck_out_by_a_roof_where_there_is_room():
    roofs = (Roof("peak", "int8", "int8 peak", "MAC/s", 1e8, 1e8, True),)
    pieces = lines_as_boxes(lines(roofs, FRAME), FRAME)
    (label,) = placed([(0, "conv")], [(*FRAME.px(1.0, 8.0), 6)], dashed=pieces)
    assert not overlaps(boxes_of([label]), pieces).any()


def test_a_name_gives_way_to_the_main_roof_altogether():
    flat = Frame(-1.0, 3.0, 7.9, 8.1, 600.0, 30.0)
    roof = np.array([[300.0, 15.0, 600.0, 0.0, 0.0]])
    dots = columns([(300, 15, 6)])
    assert len(placed([(0, "conv")], dots, flat, dashed=roof)) == 1
    assert placed([(0, "conv")], dots, flat, solid=roof) == []


def test_without_room_there_is_no_name_and_none_for_a_dot_out_of_sight():
    tiny = Frame(0, 1, 0, 1, 30, 30)
    assert placed([(0, "convolution")], [(15, 15, 12)], tiny) == []
    assert placed([(0, "conv")], [(-5, 15, 6)]) == []
