"""Ticks of a logarithmic axis are words, and say what they stand at."""

from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.log_axis import LogAxis, tick_positions, tick_text

THIN = "\u202f"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e8, "100_M"), (1e9, "1_G"), (1e3, "1_k"), (1, "1"), (10, "10"), (0.1, "0.1"), (0.05, "0.05"), (2e12, "2_T")],
)
def test_ticks_are_words(value, text):
    assert tick_text(log10(value)) == text.replace("_", THIN)


@given(st.floats(-14, 19))
def test_no_text_has_an_exponent(value):
    assert "e" not in tick_text(value)


@given(st.floats(-6, 15), st.floats(0.01, 12), st.integers(2, 20))
def test_ticks_lie_in_view_and_are_not_too_many(low, span, most):
    major, minor = tick_positions(low, low + span, most)
    assert len(major) <= most
    assert all(low - 1e-6 <= v <= low + span + 1e-6 for v in (*major, *minor))


def test_the_axis_draws_these_texts(qapp):
    axis = LogAxis("left")
    (spacing, values), _ = axis.tickValues(6.0, 10.0, 400)
    assert axis.tickStrings(values, 1.0, spacing) == [tick_text(v) for v in values]
    assert "100\u202fM" in axis.tickStrings(values, 1.0, spacing)
