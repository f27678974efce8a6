"""b = f(W·a + k), against numpy and its own counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.neuron import CURVES, applied, expected, looked_up, run_of_neuron, table_error
from analysis.errors import UnknownNameError

SIZES = st.integers(1, 9)


@settings(deadline=None, max_examples=40)
@given(SIZES, SIZES, st.sampled_from(sorted(CURVES)), st.sampled_from([0, 8, 64]))
def test_the_output_is_numpys_and_three_answers_agree(inputs, outputs, activation, entries):
    run = run_of_neuron(inputs, outputs, activation, entries)
    end = len(run.trace)
    np.testing.assert_array_equal(run.trace.state(end).values["outputs"], expected(run.trace, activation, entries))
    assert all(run.agreement(time) is True for time in range(end + 1))
    counts = [run.trace.moved(end, op) for op in (Op.MAC, Op.ADD, Op.APPLY)]
    assert counts == [inputs * outputs, outputs, outputs]
    assert run.trace.moved(end, Op.LOAD) == 2 * inputs * outputs + outputs


def test_functions():
    assert applied("relu", -3, 0) == 0
    assert applied("relu", 3, 8) == 3
    assert applied("sigmoid", 0, 0) == 128
    assert applied("tanh", 0, 0) == 0
    with pytest.raises(UnknownNameError):
        run_of_neuron(2, 2, "softsign")


def test_a_longer_table_is_nearer():
    at = np.linspace(-7.9, 7.9, 400)
    worst = [max(abs(looked_up("tanh", x, n) - CURVES["tanh"](x)) for x in at) for n in (8, 16, 32, 64, 128)]
    assert worst == sorted(worst, reverse=True)
    assert worst[-1] < 0.07


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
@pytest.mark.parametrize("entries", [1, 3, 8, 32, 128])
def test_the_error_of_a_table_is_the_largest_there_is(name, entries):
    at = np.linspace(-8, 8, 16 * 3 * 128 + 1)
    seen = [abs(looked_up(name, x, entries) - CURVES[name](x)) for x in at]
    assert table_error(name, entries) == pytest.approx(max(seen), abs=1e-9)
    assert table_error(name, 0) == table_error("relu", entries) == 0


def test_backward_as_forward():
    run = run_of_neuron(3, 2)
    ahead = [run.trace.state(time).values["outputs"] for time in range(len(run.trace) + 1)]
    for time in reversed(range(len(run.trace) + 1)):
        np.testing.assert_array_equal(run.trace.state(time).values["outputs"], ahead[time])
