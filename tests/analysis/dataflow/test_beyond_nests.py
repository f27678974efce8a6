"""Input stationary and row stationary: published counts, and stream = formula = brute force on layers of every form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.layer import convolution
from analysis.dataflow.numbers import outputs_of
from analysis.dataflow.run import SCHEDULES, run_of
from analysis.errors import UnknownNameError
from tests.analysis.dataflow.random_layers import layers


def assert_three_answers(run) -> None:
    trace = run.trace
    assert run.is_simulated
    for check in run.checks:
        np.testing.assert_array_equal(check.formula, check.simulated, check.name)
        np.testing.assert_array_equal(check.counted(trace), check.formula, check.name)
    np.testing.assert_array_equal(trace.state(len(trace)).values["outputs"], outputs_of(run.layer, trace.numbers))


@pytest.mark.parametrize("schedule", ["is", "rs"])
@settings(max_examples=40, deadline=None)
@given(layers(), st.sampled_from([40, 20_000]))
def test_three_answers_agree(schedule, layer, most_events):
    assert_three_answers(run_of(layer, schedule, most_events))


def total(run, *ops, **names) -> int:
    return run.trace.moved(len(run.trace), *ops, **names)


def test_input_stationary_of_the_lecture():
    run = run_of(convolution(4, 4, 3, 5, 2), "is")
    assert total(run, Op.LOAD, tensor="inputs") == 48
    assert total(run, Op.LOAD, tensor="weights") == 540
    assert total(run, Op.LOAD, tensor="psums") == 495
    assert total(run, Op.STORE) == 540
    assert total(run, Op.STORE, tensor="outputs") == 45
    assert run.agreement(len(run.trace)) is True


def test_input_stationary_executes_no_mac_on_the_padding():
    layer = convolution(4, 4, 3, 5, 3, pad=1)
    run = run_of(layer, "is")
    # Along each axis 3 + 3 + 2 + 2 = 10 of 12 positions are real.
    assert total(run, Op.MAC) == 3 * 5 * 10 * 10 == total(run, Op.LOAD, tensor="weights")
    assert layer.macs == 3 * 5 * 12 * 12


def test_row_stationary_of_the_lecture():
    run = run_of(convolution(4, 4, 3, 5, 2), "rs")
    assert total(run, Op.FILL, tensor="weights", src="buffer") == 60
    assert total(run, Op.FILL, tensor="inputs", src="buffer") == 240
    assert total(run, Op.STORE, dst="buffer") == 135
    assert total(run, Op.LOAD, tensor="psums", src="buffer") == 90
    assert total(run, Op.LOAD, tensor="psums", src="array") == (2 - 1) * 9 * 15
    assert total(run, Op.LOAD, tensor="weights", src="array") == 60 * 3
    assert total(run, Op.MAC) == 540


@pytest.mark.parametrize("schedule", ["is", "rs"])
def test_nothing_stays_in_a_register_at_the_end(schedule):
    run = run_of(convolution(5, 4, 2, 3, 2, stride=2, pad=1), schedule)
    held = run.trace.state(len(run.trace)).held[-1]
    assert not any(cells.any() for cells in held.values())


@pytest.mark.parametrize("schedule", ["is", "rs"])
def test_a_large_layer_runs_tile_by_tile(schedule):
    run = run_of(convolution(28, 28, 16, 32, 3, pad=1), schedule)
    assert not run.trace.whole_words
    assert not run.is_simulated
    assert len(run.trace) <= 20_000
    assert run.agreement(len(run.trace)) is None


def test_names_of_schedules_in_one_place():
    assert SCHEDULES == ("none", "weights", "ifmap", "ws", "os", "nlr", "is", "rs")
    with pytest.raises(UnknownNameError, match=r"rs, weights.*did you mean"):
        run_of(convolution(4, 4, 3, 5, 2), "weigths")
