"""Recurrent cells against loops that count each weight, numpy, and the rules of the program."""

import numpy as np
import pytest

from analysis.other_layers.recurrent import GATES, Unrolled
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES


def counted(cell, order):
    """(MACs, reads of W, reads of U) one by one; a weight is read again where another one came between."""
    macs, reads, held = 0, {"W": 0, "U": 0}, set()
    part_of = {
        "packed": lambda step, part: step,
        "split": lambda step, part: part == "U" and step,
        "resident": lambda *_: 0,
    }
    for step in range(cell.steps):
        for part, columns in (("W", cell.inputs), ("U", cell.units)):
            when = part_of[order](step, part)
            for row in range(cell.gates * cell.units):
                for column in range(columns):
                    if (part, when, row, column) not in held:
                        held.add((part, when, row, column))
                        reads[part] += 1
                    macs += cell.batch
    return macs, reads["W"], reads["U"]


@pytest.mark.parametrize("order", ["packed", "split", "resident"])
@pytest.mark.parametrize("kind", GATES)
def test_counts_are_those_of_loops(kind, order):
    cell = Unrolled(kind, 3, 5, 4, 2, 2)
    macs, of_inputs, of_states = counted(cell, order)
    assert (cell.macs, cell.weight_reads(order)) == (macs, (of_inputs, of_states))
    assert cell.intensity(order) == macs / (2 * (of_inputs + of_states))
    assert cell.input_macs + cell.state_macs == cell.macs


def test_the_packed_product_is_the_two_products():
    random = np.random.default_rng(1)
    cell = Unrolled("lstm", 3, 5, 4)
    whole = random.integers(-9, 9, (cell.rows, cell.inputs + cell.units))
    x, h = random.integers(-9, 9, cell.inputs), random.integers(-9, 9, cell.units)
    assert (whole @ np.concatenate((x, h)) == whole[:, :3] @ x + whole[:, 3:] @ h).all()
    assert whole.size == cell.weights == cell.step_macs


def test_intensity_is_the_batch_however_long_the_sequence():
    for steps in (1, 7, 100):
        cell = Unrolled("gru", 6, 10, steps, 3, 4)
        assert cell.state_intensity("split") == cell.input_intensity("packed") == 3 / 4
        assert cell.input_intensity("split") == cell.state_intensity("resident") == 3 * steps / 4


@pytest.mark.parametrize(
    ("sample", "layer", "cell"),
    [("lstm_keywords", "lstm", Unrolled("lstm", 10, 118, 49)), ("gru_keywords", "gru", Unrolled("gru", 10, 154, 25))],
)
def test_as_the_rules_of_the_program_count(sample, layer, cell):
    workload = analyze(Scenario(str(SAMPLES / f"{sample}.onnx"))).workload
    row = workload.names.index(layer)
    assert int(workload.macs[row]) == cell.macs
    biases = int(workload.parameters[row]) - cell.weights
    assert biases in (cell.rows, 2 * cell.rows)


def test_sizes_that_are_known():
    """An LSTM of 64 and 64 over 100 steps, and one of 128 and 128 for one step."""
    assert Unrolled("lstm", 64, 64, 100).macs == 3_276_800
    assert Unrolled("lstm", 128, 128, 1).step_macs == 131_072
