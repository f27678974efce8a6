"""The printed loops against the rows of the lecture, and mended against the convolution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataflow.printed_loops import LOCATIONS, SLIPS, PrintedLoops
from analysis.lecture.convolution import column_rows

EXAMPLE = {"height": 4, "width": 4, "channels": 3, "filters": 5, "kernel": 2}


def loops(mended=0, **sizes):
    return PrintedLoops(**{**EXAMPLE, **sizes}, mended=mended)


def row(beginning):
    return next(row.computed for row in column_rows() if row.quantity.startswith(beginning))


def test_as_printed_they_do_what_the_rows_say():
    printed = loops()
    first, second = printed.copies(0), printed.copies(1)
    assert len(first) * 3 == row("words that the printed loops copy")
    assert second[0].first == row("place in the buffer")
    assert sum(not copy.is_inside for copy in first) == row("pixels read outside")
    assert sum(len(printed.written(m)) for m in range(5)) == row("places that the printed product writes")
    assert len({printed.read(1, m) for m in range(5)}) == row("filters that the printed product reads")
    assert [printed.right_sums(location) for location in range(LOCATIONS)] == [0, 0]


def test_the_order_of_the_loops_makes_the_runs():
    """A window inside: 4 runs as printed, 2 with the rows outside."""
    inside = next(n for n in range(25) if all(copy.is_inside for copy in loops(7).copies(n)))
    runs = [sum(copy.jumps for copy in loops(mended).copies(inside)) for mended in (6, 7)]
    assert runs == [row("runs of addresses, x outside"), row("runs of addresses, y outside")]


sizes = st.fixed_dictionaries(
    {"height": st.integers(2, 5), "width": st.integers(2, 5), "channels": st.integers(1, 3), "filters": st.integers(2, 4),
     "kernel": st.integers(1, 3)}
)  # fmt: skip


@given(sizes)
def test_mended_they_are_the_convolution(sizes):
    """The order of the loops changes no result: six mended slips are enough."""
    for mended in (6, 7):
        made = loops(mended, **sizes)
        assert [made.sums(n) for n in range(LOCATIONS)] == [made.right(n) for n in range(LOCATIONS)]


@given(sizes)
def test_every_slip_before_leaves_sums_that_nobody_knows(sizes):
    for mended in range(5):
        assert loops(mended, **sizes).right_sums(0) == 0


@pytest.mark.parametrize("mended", range(len(SLIPS) + 1))
def test_the_code_has_the_slips_that_are_left(mended):
    made = loops(mended)
    text = "\n".join(line.text for line in made.code)
    assert ("out[co, i]" in text) == made.has("place")
    assert ("w[x, i]" in text) == made.has("filter")
    assert ("i = 0" in text) != made.has("index")
    assert ("bias" in text) != made.has("start")
    assert (text.index("for ix") < text.index("for iy")) == made.has("order")
    assert set("".join(line.slips for line in made.code)) == set("abcdefg")


def test_one_value_too_many_for_even_kernels_alone():
    assert [len(loops(0, kernel=kernel).offsets) for kernel in (1, 2, 3, 4, 5)] == [1, 3, 3, 5, 5]
    assert [len(loops(1, kernel=kernel).offsets) for kernel in (1, 2, 3, 4, 5)] == [1, 2, 3, 4, 5]
