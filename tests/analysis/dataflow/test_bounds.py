"""Lines and bounds of the traffic: the table of the model, and which of them holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.bounds import bounds_of, bounds_of_run
from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of
from analysis.dataflow.summary import summary
from analysis.errors import ScenarioError

# outputs in a row, channels, filters, kernel, words of fast memory: reference, product, compulsory.
TABLE = {
    (28, 32, 32, 3, 1024): (175_616, 451_584, 63_104),
    (28, 32, 32, 3, 4096): (100_352, 225_792, 63_104),
    (56, 64, 64, 3, 16384): (802_816, 1_806_336, 452_864),
    (28, 32, 192, 1, 4096): (301_056, 150_528, 181_760),
}


@pytest.mark.parametrize(("case", "wanted"), TABLE.items())
def test_the_table_of_reference_product_and_compulsory(case, wanted):
    size, channels, filters, kernel, capacity = case
    found = bounds_of(convolution(size + kernel - 1, size + kernel - 1, channels, filters, kernel), capacity)
    assert (found.reference, found.product, found.compulsory) == pytest.approx(wanted, rel=1e-12)
    assert found.window_reuse == kernel * kernel


def test_window_reuse_is_at_least_one():
    assert bounds_of(convolution(9, 9, 3, 5, 2, stride=3), 64).window_reuse == 1


def test_the_product_s_line_is_passed_below_and_the_reference_is_not_there():
    """The best blocked schedule of 28×28 outputs moves 246,272 words: below the line of a matrix product."""
    found = bounds_of(convolution(30, 30, 32, 32, 3), 1024)
    assert found.reference < 246_272 < found.product


def test_the_gauge_of_an_execution():
    run = run_of(convolution(4, 4, 3, 5, 2), "weights")
    found = bounds_of_run(run)
    assert (found.capacity_words, found.compulsory, found.reference) == (25, 153, 153)
    assert found.least == 153
    assert bounds_of_run(run_of(convolution(4, 4, 3, 5, 2), "is")) is None


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2, 6), st.integers(1, 3), st.integers(1, 4), st.integers(1, 2), st.integers(1, 2),
    st.sampled_from(["none", "weights", "ifmap", "ws", "os", "nlr"]),
)  # fmt: skip
def test_nothing_moves_fewer_words_than_compulsory(size, channels, filters, kernel, stride, schedule):
    run = run_of(convolution(size, size, channels, filters, kernel, stride), schedule)
    assert summary(run, len(run.trace)).words >= bounds_of_run(run).compulsory


def test_no_fast_memory():
    with pytest.raises(ScenarioError):
        bounds_of(convolution(4, 4, 3, 5, 2), 0)
