"""Panning, zooming and keeping within bounds, as plain numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.plane import Plane, binary_step, multiples, round_step

WHOLE = Plane(0.0, 100.0, 0.0, 40.0).placed(50, 10, 400, 200)
FACTORS = st.floats(0.05, 20)


def test_data_and_pixels_are_two_names_of_one_place():
    assert WHOLE.px(0.0) == 50
    assert WHOLE.px(100.0) == 450
    assert (WHOLE.py(0.0), WHOLE.py(40.0)) == (210, 10)
    assert WHOLE.at_px(WHOLE.px(37.5)) == pytest.approx(37.5)
    assert WHOLE.at_py(WHOLE.py(12.25)) == pytest.approx(12.25)


@given(FACTORS, FACTORS, st.floats(50, 450), st.floats(10, 210))
def test_zooming_leaves_what_is_under_the_mouse_there(across, up, px, py):
    zoomed = WHOLE.zoomed(across, up, px, py)
    assert zoomed.at_px(px) == pytest.approx(WHOLE.at_px(px), abs=1e-6)
    assert zoomed.at_py(py) == pytest.approx(WHOLE.at_py(py), abs=1e-6)


def test_panning_follows_the_hand():
    moved = WHOLE.panned(40, 20)
    assert moved.px(10.0) == pytest.approx(WHOLE.px(10.0) + 40)
    assert moved.py(10.0) == pytest.approx(WHOLE.py(10.0) + 20)


@given(FACTORS, st.floats(-900, 900), st.floats(-900, 900))
def test_a_view_never_leaves_the_whole(factor, dx, dy):
    plane = WHOLE.zoomed(factor, factor, 200, 100).panned(dx, dy).within(WHOLE, 4.0, 1.0)
    assert WHOLE.left <= plane.left + 1e-9
    assert plane.right <= WHOLE.right + 1e-9
    assert WHOLE.bottom <= plane.bottom + 1e-9
    assert plane.top <= WHOLE.top + 1e-9
    assert plane.right - plane.left >= 4.0 - 1e-9
    assert plane.top - plane.bottom >= 1.0 - 1e-9


@pytest.mark.parametrize(("left", "right"), [(90.0, 91.0), (0.0, 1.0), (22.0, 23.0)])
def test_a_span_comes_into_view_without_a_stretch(left, right):
    near = Plane(20.0, 30.0).placed(0, 0, 100, 100).showing(left, right)
    assert near.left <= left
    assert right <= near.right
    assert near.right - near.left == pytest.approx(10.0)


@given(st.floats(1e-3, 1e12), st.integers(1, 12))
def test_no_more_ticks_than_asked_for(span, most):
    for step in (round_step(span, most), binary_step(max(1.0, span), most)):
        assert step > 0
    assert span / round_step(span, most) <= most * (1 + 1e-6)
    assert max(1.0, span) / binary_step(max(1.0, span), most) <= most


def test_ticks_are_round():
    assert multiples(round_step(73.0, 4), 0.0, 73.0) == [0.0, 20.0, 40.0, 60.0]
    assert multiples(binary_step(73_728.0, 5), 0.0, 73_728.0) == [0.0, 16384.0, 32768.0, 49152.0, 65536.0]
