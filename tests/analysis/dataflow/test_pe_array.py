"""Arrays of elements: stream = formula = sets in five dataflows, counts worked out by hand, energy of accesses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.layer import convolution
from analysis.dataflow.numbers import outputs_of
from analysis.dataflow.pe_array import DATAFLOWS, Array
from analysis.dataflow.pe_costs import accesses, energy
from analysis.dataflow.pe_steps import run_of_array
from analysis.errors import AnalysisError, UnknownNameError
from tests.analysis.dataflow.random_layers import SIZES, layers


@pytest.mark.parametrize("dataflow", DATAFLOWS)
@settings(max_examples=30, deadline=None)
@given(layers(), SIZES, SIZES, st.sampled_from([100, 20_000]))
def test_three_answers_agree(dataflow, layer, rows, columns, most_events):
    run = run_of_array(Array(layer, dataflow, rows, columns), most_events)
    trace = run.trace
    assert run.is_simulated
    for check in run.checks:
        np.testing.assert_array_equal(check.formula, check.simulated, check.name)
        np.testing.assert_array_equal(check.counted(trace), check.formula, check.name)
    np.testing.assert_array_equal(trace.state(len(trace)).values["outputs"], outputs_of(layer, trace.numbers))


# The lecture's 4×4×3, 2×2, 5 filters on 4×4 elements: K = 12 in 3 passes, M = 5 in 2, X = 9 in 3.
BY_HAND = {
    # weights read, inputs read, sums read, sums written, hops
    "ws": (60, 12 * 9 * 2, 45 * 2, 45 * 3, 45 * (12 - 3)),
    "nlr": (60 * 9, 12 * 9 * 2, 45 * 2, 45 * 3, 45 * (12 - 3)),
    "os": (60 * 3, 12 * 9 * 2, 0, 45, 0),
    # Rows 2, columns 3: 15 sets, each with its 4 weights, 16 inputs and 9 sums.
    "rs": (60, 240, 90, 135, 135),
}


@pytest.mark.parametrize("dataflow", BY_HAND)
def test_words_between_buffer_and_array(dataflow):
    run = run_of_array(Array(convolution(4, 4, 3, 5, 2), dataflow, 4, 4))
    trace, end = run.trace, len(run.trace)
    found = (
        trace.moved(end, Op.FILL, tensor="weights", src="buffer"),
        trace.moved(end, Op.FILL, tensor="inputs", src="buffer"),
        trace.moved(end, Op.LOAD, tensor="psums", src="buffer"),
        trace.moved(end, Op.STORE, dst="buffer"),
        trace.moved(end, Op.LOAD, tensor="psums", src="array"),
    )
    assert found == BY_HAND[dataflow]
    assert trace.moved(end, Op.MAC) == 540
    assert run.agreement(end) is True


@pytest.mark.parametrize("dataflow", DATAFLOWS)
def test_energy_is_accesses_times_costs(dataflow):
    array = Array(convolution(4, 4, 3, 5, 2), dataflow, 4, 4)
    run = run_of_array(array)
    counts = accesses(array, run, len(run.trace))
    assert counts["DRAM"] == run.least_words == 48 + 60 + 45
    assert counts["registers"] == 540 * {"ws": 1, "os": 2, "is": 1, "nlr": 0, "rs": 4}[dataflow]
    spent = energy(counts)
    assert spent["DRAM"] == 200 * 153
    assert sum(spent.values()) == (
        200 * 153 + 6 * counts["buffer"] + 2 * counts["array"] + counts["registers"] + 540
    )  # fmt: skip
    assert set(accesses(array, run, 0).values()) == {0}


def test_wrong_arrays_are_refused_in_words():
    with pytest.raises(UnknownNameError, match="unknown dataflow"):
        Array(convolution(4, 4, 3, 5, 2), "weights", 4, 4)
    with pytest.raises(AnalysisError, match="1x1 to 64x64"):
        Array(convolution(4, 4, 3, 5, 2), "ws", 0, 4)
