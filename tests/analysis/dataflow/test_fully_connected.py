"""Dense layers: what each order and block moves, counted, by formula and as the lecture prints it."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.code import code_of
from analysis.dataflow.events import Op
from analysis.dataflow.fully_connected import (
    LECTURE,
    Kernel,
    batched,
    moved_by_vector,
    moved_in_order,
    ordered,
    register_block,
    vector,
    without_overlap,
)
from analysis.dataflow.layer import INPUTS, PSUMS, WEIGHTS, LayerError, dense
from analysis.dataflow.run import run_of_nest
from analysis.lecture.reuse import block_intensity, layer_intensity

ORDERS = {
    "mnb": (48, 192, 168, 192), "mbn": (192, 192, 0, 24), "bmn": (192, 192, 0, 24),
    "nmb": (48, 192, 168, 192), "nbm": (192, 32, 168, 192), "bnm": (192, 32, 168, 192),
}  # fmt: skip


def counted(run) -> tuple[int, int, int, int]:
    """Loads of weights, inputs, partial sums, and stores, in the stream."""
    loads = [run.trace.moved(len(run.trace), Op.LOAD, tensor=name) for name in (WEIGHTS, INPUTS, PSUMS)]
    return (*loads, run.trace.moved(len(run.trace), Op.STORE))


@pytest.mark.parametrize("order", ORDERS)
def test_orders(order):
    run = run_of_nest(ordered(dense(8, 6, 4), order))
    assert counted(run) == ORDERS[order]
    assert run.agreement(len(run.trace)) is True


@pytest.mark.parametrize("accumulator", [True, False])
@pytest.mark.parametrize("order", ["mn", "nm"])
def test_matrix_times_vector(order, accumulator):
    run = run_of_nest(vector(8, 6, order, accumulator))
    weights, inputs, sums, stores = counted(run)
    kept = order == "mn" and accumulator
    assert weights == 48
    assert inputs == (8 if order == "nm" else 48)
    assert (sums, stores) == ((0, 6) if kept else (7 * 6, 8 * 6))
    assert run.agreement(len(run.trace)) is True


def test_the_lectures_two_loops():
    assert run_of_nest(vector(8, 6)).layer.macs / (96 * 4) == 0.125
    run = run_of_nest(batched(dense(8, 6, 4)))
    assert counted(run) == (48, 192, 0, 24)
    assert run.layer.macs / (240 * 4) == 0.2


def test_loops_have_the_lectures_letters():
    code = code_of(ordered(dense(8, 6, 4), "mnb"))
    assert [name for name in code.names if name in "mnb"] == ["m", "n", "b"]
    assert [line.text for line in code.lines if line.text.startswith("for")] == [
        "for m in 0 … 5:", "for n in 0 … 7:", "for b in 0 … 3:",
    ]  # fmt: skip


def test_an_order_of_other_letters_is_refused():
    with pytest.raises(LayerError):
        ordered(dense(2, 2), "mmn")


KERNELS = st.builds(Kernel, st.sampled_from(["naive", "block", "ideal"]), st.integers(1, 4), st.integers(1, 4))


@settings(deadline=None, max_examples=60)
@given(KERNELS, st.integers(2, 6), st.integers(1, 6), st.integers(1, 9))
def test_words_by_formula_are_those_counted(kernel, inputs, outputs, batch):
    run = run_of_nest(kernel.nest(dense(inputs, outputs, batch)))
    words = kernel.words(inputs, outputs, batch)
    assert run.agreement(len(run.trace)) is True
    weights, given, sums, stores = counted(run)
    assert (weights, sums, stores) == (words.weights, 0, words.stores)
    assert given == words.inputs


def test_naive_intensity_is_that_of_the_slide_at_every_minibatch():
    golden = {1: 0.125, 2: 0.1667, 4: 0.2, 8: 0.2222, 16: 0.2353, 32: 0.2424, 64: 0.2462}
    kernel = Kernel("naive")
    for batch in range(1, 65):
        found = kernel.intensity(8, 6, batch, 4)
        assert found == batch / ((batch + 1) * 4)
        assert isclose(found, block_intensity(1, batch), rel_tol=1e-12)
        assert batch not in golden or round(found, 4) == golden[batch]
    assert kernel.limit(8, 6, 4) == 0.25


def test_blocks_and_the_ideal():
    goldens = {(1, 1): 0.125, (1, 4): 0.2, (2, 2): 0.25, (2, 4): 0.3333, (3, 4): 0.4286, (4, 4): 0.5}
    for (rows, columns), golden in goldens.items():
        assert round(Kernel("block", rows, columns).intensity(8, 12, 8, 4), 4) == golden
    assert round(Kernel("ideal").intensity(1000, 1000, 1, 1), 3) == 0.998
    assert round(Kernel("ideal").intensity(1000, 1000, 4, 1), 3) == 3.968
    for batch in range(1, 65):
        assert isclose(Kernel("ideal").intensity(8, 6, batch, 1), layer_intensity(6, 8, batch), rel_tol=1e-12)


@given(KERNELS, st.integers(1, 50), st.integers(1, 50), st.booleans())
def test_the_limit_is_what_large_minibatches_tend_to(kernel, inputs, outputs, stores):
    limit = kernel.limit(inputs, outputs, 4, stores)
    far = kernel.intensity(inputs, outputs, 12 * 10**9, 4, stores)
    assert isclose(far, limit, rel_tol=1e-6)
    if kernel.name != "block":
        row = [kernel.intensity(inputs, outputs, batch, 4, stores) for batch in range(1, 40)]
        assert np.all(np.diff(row) > 0)
        assert row[-1] < limit


def test_without_overlap_the_ridge_gives_half_of_the_peak():
    assert isclose(without_overlap(2e9, 4e9, 0.5), 1e9)
    assert without_overlap(2e9, 4e9, 0) == 0


def test_a_block_is_ragged_at_the_edges():
    run = run_of_nest(register_block(dense(3, 5, 5), 2, 4))
    assert counted(run) == (5 * 3 * 2, 3 * 5 * 3, 0, 25)


@pytest.mark.parametrize("sizes", [(8, 6, 4), (1, 3, 2), (3, 1, 2), (3, 2, 1), (1, 1, 1), (5, 4, 1)])
@pytest.mark.parametrize("order", [*ORDERS, LECTURE])
def test_words_of_an_order_by_hand_are_those_of_its_nest(sizes, order):
    layer = dense(*sizes)
    nest = batched(layer) if order == LECTURE else ordered(layer, order)
    assert tuple(moved_in_order(*sizes, order)) == counted(run_of_nest(nest))


@pytest.mark.parametrize("sizes", [(8, 6), (2, 1), (1, 3)])
@pytest.mark.parametrize("order", ["mn", "nm"])
@pytest.mark.parametrize("accumulator", [True, False])
def test_words_of_a_vector_by_hand_are_those_of_its_nest(sizes, order, accumulator):
    moved = moved_by_vector(*sizes, order, accumulator)
    assert tuple(moved) == counted(run_of_nest(vector(*sizes, order, accumulator)))
    assert moved.loads == sum(moved[:3])
