"""Stream = formula = simulation, on layers and nests of every form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.layer import DIMS, OPERANDS
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.numbers import numbers_of, outputs_of
from analysis.dataflow.run import run_of, run_of_nest
from analysis.dataflow.schedules import NESTS
from analysis.dataflow.simulated import simulated_output
from tests.analysis.dataflow.random_layers import layers


@st.composite
def nests(draw, serpentine: bool) -> Nest:
    """Any order, tiles that need not divide, up to two levels of buffers, cuts and what is kept at will."""
    layer = draw(layers())
    loops = [Loop(dim, 1, serpentine and draw(st.booleans())) for dim in draw(st.permutations(DIMS))]
    for _ in range(draw(st.integers(0, 3))):
        dim = draw(st.sampled_from(DIMS))
        first = next(place for place, loop in enumerate(loops) if loop.dim == dim)
        step = loops[first].step + draw(st.integers(1, 2))
        loops.insert(draw(st.integers(0, first)), Loop(dim, step, serpentine and draw(st.booleans())))
    levels = ("memory", "registers") if draw(st.booleans()) else ("DRAM", "SRAM", "registers")
    buffers = []
    for tensor in OPERANDS:
        outside = 0
        for level in range(1, len(levels)):
            outside = draw(st.integers(outside, len(loops)))
            kept = draw(st.sampled_from([0, 0, outside])) if len(levels) == 2 else 0
            buffers.append(Buffer(tensor, level, outside, min(kept, outside)))
    return Nest(layer, tuple(loops), tuple(buffers), levels)


def assert_three_answers(run) -> None:
    trace = run.trace
    for check in run.checks:
        np.testing.assert_array_equal(check.formula, check.simulated, check.name)
        np.testing.assert_array_equal(check.counted(trace), check.formula, check.name)
    assert run.agreement(len(trace)) is True
    np.testing.assert_array_equal(trace.state(len(trace)).values["outputs"], outputs_of(run.layer, trace.numbers))


@settings(max_examples=150, deadline=None)
@given(nests(serpentine=False))
def test_three_answers_agree(nest):
    assert_three_answers(run_of_nest(nest))


@settings(max_examples=60, deadline=None)
@given(nests(serpentine=True))
def test_three_answers_agree_when_loops_turn_round(nest):
    assert_three_answers(run_of_nest(nest))


@settings(max_examples=60, deadline=None)
@given(nests(serpentine=False), st.integers(1, 200))
def test_three_answers_agree_tile_by_tile(nest, most_events):
    run = run_of_nest(nest, most_events=most_events)
    assert_three_answers(run)


@pytest.mark.parametrize("schedule", NESTS)
@settings(max_examples=10, deadline=None)
@given(layer=layers())
def test_three_answers_agree_on_named_schedules(schedule, layer):
    assert_three_answers(run_of(layer, schedule))


@settings(max_examples=40, deadline=None)
@given(layers())
def test_output_by_numpy_is_that_of_eight_loops(layer):
    numbers = numbers_of(layer)
    slow = simulated_output(layer, numbers["weights"], numbers["inputs"])
    np.testing.assert_array_equal(outputs_of(layer, numbers), slow)
