import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops.registry import MatrixProduct

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
EXTENTS = st.permutations((1, 2, 3, 4, 5))


def by_time_steps(gates, directions, steps, batch, inputs, units):
    """Runs the gates' products over time on ones, with a state of ones; counts the inner steps."""
    macs = 0
    for _ in np.ndindex(directions, steps, batch, gates, units):
        total = 0
        for _ in range(inputs):
            total += 1
        for _ in range(units):
            total += 1
        macs += total
    return macs


def operands(gates, directions, steps, batch, inputs, units, layout=0):
    x = (batch, steps, inputs) if layout else (steps, batch, inputs)
    return x, (directions, gates * units, inputs), (directions, gates * units, units)


@pytest.mark.parametrize("op", GATES)
@given(extents=EXTENTS, directions=st.integers(1, 2), layout=st.integers(0, 1))
def test_a_recurrent_layer_counts_its_time_steps(cost, op, extents, directions, layout):
    shapes = operands(GATES[op], directions, *extents[:4], layout)
    work = cost(op, *shapes, out=(), layout=layout)
    assert work.macs == by_time_steps(GATES[op], directions, *extents[:4])


@given(EXTENTS)
def test_the_quantised_lstm_counts_the_same_macs(cost, extents):
    steps, batch, inputs, units, _ = extents
    shapes = ((steps, batch, inputs), (2, inputs, 4 * units), (2, units, 4 * units))
    work = cost("com.microsoft.DynamicQuantizeLSTM", *shapes, out=())
    assert work.macs == by_time_steps(4, 2, steps, batch, inputs, units)
    plain = cost("LSTM", *operands(4, 2, *extents[:4]), out=())
    assert work.other_ops - plain.other_ops == 2 * steps * batch * (6 * (inputs + units) + 4 * units)


@pytest.mark.parametrize("op", GATES)
def test_a_batch_runs_as_long_as_its_longest_sequence(cost, op):
    shapes = operands(GATES[op], 1, 9, 2, 3, 5)
    known = cost(op, *shapes, None, (2,), out=(), values={4: np.array([4, 7])})
    unknown = cost(op, *shapes, None, (2,), out=())
    assert known.macs == by_time_steps(GATES[op], 1, 7, 2, 3, 5)
    assert unknown.macs == by_time_steps(GATES[op], 1, 9, 2, 3, 5)


def test_each_step_is_a_product_of_its_own(cost):
    work = cost("LSTM", *operands(4, 2, 7, 3, 5, 6), out=())
    assert work.product == MatrixProduct(rows=4 * 6, inner=5 + 6, columns=3, groups=2 * 7)


def test_bias_peepholes_and_activations_of_an_lstm_are_other_operations(cost):
    shapes, cells = operands(4, 1, 7, 3, 5, 6), 7 * 3 * 6
    activations = 3 * 4 + 1 + 1
    assert cost("LSTM", *shapes, out=()).other_ops == cells * (activations + 4)
    assert cost("LSTM", *shapes, (1, 48), out=()).other_ops == cells * (activations + 4 + 4)
    absent = [None] * 3
    peeping = cost("LSTM", *shapes, None, *absent, (1, 18), out=())
    assert peeping.other_ops == cells * (activations + 4 + 6)
    assert peeping.macs == by_time_steps(4, 1, 7, 3, 5, 6)


def test_the_reset_gate_of_a_gru_may_act_late(cost):
    shapes, cells = operands(3, 1, 7, 2, 5, 6), 7 * 2 * 6
    early = cost("GRU", *shapes, (1, 36), out=())
    late = cost("GRU", *shapes, (1, 36), out=(), linear_before_reset=1)
    assert early.other_ops == cells * (2 * 4 + 1 + 3 + 5)
    assert late.other_ops == early.other_ops + 2 * cells
    assert late.macs == early.macs


def test_activations_in_the_attributes_replace_the_usual_ones(cost):
    shapes, cells = operands(1, 2, 7, 3, 5, 6), 7 * 3 * 6
    assert cost("RNN", *shapes, out=()).other_ops == 2 * cells
    assert cost("RNN", *shapes, out=(), activations=("Relu", "Sigmoid")).other_ops == (1 + 4) * cells
