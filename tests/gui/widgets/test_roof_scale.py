"""Roofs in the plane and their words, without a window: ridges, pieces, what is near, what overlaps."""

from math import log10, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.roof_boxes import covered, within
from gui.widgets.roof_labels import Label, boxes_of, overlap, place, texts
from gui.widgets.roof_scale import (
    Frame,
    Roof,
    clipped,
    lines,
    moved_to,
    ridge,
    roof_at,
    with_value,
    worth_seeing,
)  # fmt: skip
from gui.widgets.what_if import amount_of

FRAME = Frame(-1.0, 3.0, 6.0, 10.0, 800.0, 400.0)


def peak(name, value, main=False, own=None):
    return Roof("peak", name, f"{name} peak", "MAC/s", value, value if own is None else own, main)


def slope(name, value, main=False, own=None):
    return Roof("bandwidth", name, name, "B/s", value, value if own is None else own, main)


ROOFS = (peak("int8", 1e9, main=True), peak("fp32", 1e8), slope("SRAM", 1e8, main=True), slope("flash", 1e7))

roofs_of_any_device = st.builds(
    lambda peaks, slopes: tuple(
        [peak(f"type{i}", 10.0**v, main=i == 0) for i, v in enumerate(peaks)]
        + [slope(f"level{i}", 10.0**v, main=i == 0) for i, v in enumerate(slopes)]
    ),
    st.lists(st.floats(6.5, 9.5), min_size=1, max_size=4, unique=True),
    st.lists(st.floats(5.5, 9.0), max_size=3, unique=True),
)


def size_of(text):
    return 6.5 * len(text), 15.0


def test_the_ridge_is_peak_over_bandwidth():
    assert ridge(ROOFS) == pytest.approx((log10(1e9 / 1e8), 9.0))
    assert ridge((ROOFS[0],)) is None


def test_pixels_and_plane_are_each_others_inverse():
    assert FRAME.px(1.0, 8.0) == (400.0, 200.0)
    assert FRAME.plane(*FRAME.px(0.25, 9.5)) == pytest.approx((0.25, 9.5))


def test_the_main_roof_is_solid_up_to_the_ridge_and_from_it_on():
    solid = [line for line in lines(ROOFS, FRAME) if line.style == "solid"]
    ends = {line.roof.name: (line.x0, line.y0, line.x1, line.y1) for line in solid}
    assert ends["SRAM"] == pytest.approx((-1.0, 7.0, 1.0, 9.0))
    assert ends["int8"] == pytest.approx((1.0, 9.0, 3.0, 9.0))


def test_a_roof_set_by_hand_leaves_a_ghost_where_the_device_has_it():
    roofs = with_value(ROOFS, ("peak", "int8"), 2e9)
    ghosts = [line for line in lines(roofs, FRAME) if line.style == "ghost"]
    assert [line.y0 for line in ghosts] == [9.0]
    assert "×\u202f2" in roofs[0].text


def test_an_unknown_roof_is_not_drawn():
    assert not lines((peak("int8", nan), slope("SRAM", nan)), FRAME)


@given(roofs_of_any_device)
def test_every_piece_lies_in_the_frame_and_on_its_roof(roofs):
    for line in lines(roofs, FRAME):
        assert clipped(line, FRAME) is not None
        for x, y in ((line.x0, line.y0), (line.x1, line.y1)):
            assert FRAME.left - 1e-9 <= x <= FRAME.right + 1e-9
            assert FRAME.bottom - 1e-9 <= y <= FRAME.top + 1e-9
            assert y == pytest.approx(line.roof.height + (0 if line.roof.quantity == "peak" else x))


def test_what_is_near_a_point_is_found_and_nothing_where_nothing_is():
    assert roof_at(ROOFS, FRAME, *FRAME.px(2.0, 9.0)).name == "int8"
    assert roof_at(ROOFS, FRAME, *FRAME.px(-0.5, 7.5)).name == "SRAM"
    assert roof_at(ROOFS, FRAME, *FRAME.px(2.0, 6.5)) is None


def test_a_roof_moved_to_a_point_runs_through_it():
    assert moved_to(ROOFS[0], 2.0, 8.0) == pytest.approx(1e8)
    assert moved_to(ROOFS[2], 2.0, 8.0) == pytest.approx(1e6)


@given(st.lists(st.tuples(st.floats(-3, 4), st.floats(3, 13)), max_size=5), roofs_of_any_device)
def test_what_is_worth_seeing_holds_every_dot_and_the_ridge(dots, roofs):
    x, y = (np.array([dot[i] for dot in dots]) for i in (0, 1))
    left, right, bottom, top = worth_seeing(x, y, roofs)
    points = [*dots, *([ridge(roofs)] if ridge(roofs) else [])]
    assert all(left < px < right and bottom < py < top for px, py in points)


# Words


@given(roofs_of_any_device, st.lists(st.tuples(st.floats(0, 800), st.floats(0, 400)), max_size=30))
def test_roof_labels_lie_on_nothing_and_never_leave_the_frame(roofs, dots):
    columns = np.array([(x, y, 6.0) for x, y in dots]).reshape(-1, 3)
    labels = place(roofs, FRAME, columns, size_of)
    assert within(boxes_of(labels), FRAME.width, FRAME.height).all()
    assert not any(covered(boxes_of([label]), columns)[0] for label in labels)
    assert not any(overlap(a, b) for i, a in enumerate(labels) for b in labels[:i])


def test_a_label_gives_way_to_dots():
    free = place(ROOFS[:1], FRAME, np.zeros((0, 3)), size_of)[0]
    pushed = place(ROOFS[:1], FRAME, np.array([[free.x, free.y, 5.0]]), size_of)[0]
    assert covered(boxes_of([pushed]), np.array([[free.x, free.y, 5.0]])) == [0]
    assert (pushed.x, pushed.y) != (free.x, free.y)


def test_a_roof_full_of_dots_has_no_words():
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(0, 800, 20), np.arange(0, 400, 20)))
    assert place(ROOFS, FRAME, np.column_stack((x, y, np.full(len(x), 4.0))), size_of) == []


def test_words_of_a_peak_full_of_small_dots_stand_higher():
    (roof,) = roofs = (peak("int8", 1e9, main=True),)
    (free,) = place(roofs, FRAME, np.zeros((0, 3)), size_of)
    y = FRAME.px(0.0, roof.height)[1]
    crowd = np.column_stack((np.arange(5.0, FRAME.width, 20.0), np.full(40, y), np.full(40, 4.0)))
    (label,) = place(roofs, FRAME, crowd, size_of)
    assert label.y < free.y
    assert label.x < free.x
    assert covered(boxes_of([label]), crowd)[0] == 0


def test_roofs_of_one_value_share_their_words():
    roofs = (peak("fp16", 1e9, main=True), peak("bf16", 1e9), slope("HBM", 1e8))
    assert [text for _, text in texts(roofs)] == ["fp16, bf16 peak 1\u202fGMAC/s", "HBM 100\u202fMB/s"]


def test_turned_boxes_overlap_only_where_they_touch():
    flat, turned = Label("", 0, 0, 0.0, 40, 10), Label("", 0, 18, np.pi / 4, 40, 10)
    assert overlap(flat, turned)
    assert not overlap(flat, Label("", 30, 30, np.pi / 4, 40, 10))


@pytest.mark.parametrize(
    ("text", "value"),
    [("960M", 960e6), ("1.5 GMAC/s", 1.5e9), ("1,5 G", 1.5e9), ("2e9", 2e9), ("0", None), ("fast", None), ("", None)],
)
def test_amounts_are_read_with_and_without_unit(text, value):
    assert amount_of(text, "MAC/s") == value
