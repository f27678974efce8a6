import math

import numpy as np
import pytest

from analysis.ops import OPERATORS
from analysis.ops.elementwise import STANDARD_ACTIVATIONS, STEPS
from analysis.ops.steps import ACTIVATIONS

SHAPE = (2, 3, 5)
ELEMENTS = math.prod(SHAPE)


@pytest.mark.parametrize("op", [*STEPS, *STANDARD_ACTIVATIONS])
def test_an_operator_counts_the_steps_that_its_table_spells_out(cost, op):
    steps = STEPS.get(op) or ACTIVATIONS[op.lower()]
    work = cost(op, SHAPE, out=SHAPE)
    assert (work.macs, work.other_ops) == (0, len(steps.split(",")) * ELEMENTS)


@pytest.mark.parametrize(
    ("op", "steps"),
    [
        ("Relu", 1),
        ("Sigmoid", 4),
        ("Tanh", 1),
        ("HardSwish", 5),
        ("LeakyRelu", 2),
        ("Add", 1),
        ("Cast", 1),
        ("PRelu", 2),
    ],
)
def test_steps_of_well_known_operators(cost, op, steps):
    assert cost(op, SHAPE, out=SHAPE).other_ops == steps * ELEMENTS


def test_broadcast_operands_count_by_the_result(cost):
    assert cost("Mul", (3, 1), (2, 1, 5), out=SHAPE).other_ops == ELEMENTS


@pytest.mark.parametrize(("op", "steps"), [("Max", 3), ("Min", 3), ("Sum", 3), ("Mean", 4)])
def test_four_operands_take_three_steps(cost, op, steps):
    assert cost(op, SHAPE, SHAPE, SHAPE, SHAPE, out=SHAPE).other_ops == steps * ELEMENTS


def test_a_clip_counts_the_bounds_that_are_given(cost):
    assert cost("Clip", SHAPE, (), (), out=SHAPE).other_ops == 2 * ELEMENTS
    assert cost("Clip", SHAPE, None, (), out=SHAPE).other_ops == ELEMENTS
    assert cost("Clip", SHAPE, out=SHAPE, min=0.0, max=6.0).other_ops == 2 * ELEMENTS


def test_gelu_costs_more_when_it_is_approximated(cost):
    assert cost("Gelu", SHAPE, out=SHAPE).other_ops == 5 * ELEMENTS
    assert cost("Gelu", SHAPE, out=SHAPE, approximate="tanh").other_ops == 9 * ELEMENTS
    assert cost("com.microsoft.FastGelu", SHAPE, (5,), out=SHAPE).other_ops == 10 * ELEMENTS


def test_a_dropout_costs_nothing_at_inference(cost):
    training = {2: np.array(True)}
    assert OPERATORS["Dropout"].kind == "view"
    assert cost("Dropout", SHAPE, out=SHAPE).other_ops == 0
    assert cost("Dropout", SHAPE, (), (), out=SHAPE, values=training).other_ops == 3 * ELEMENTS


def test_distances_count_by_loops(cost):
    steps = sum(3 for _ in np.ndindex(4, 7, 3)) + 4 * 7
    assert cost("com.microsoft.CDist", (4, 3), (7, 3), out=(4, 7), metric="euclidean").other_ops == steps


@pytest.mark.parametrize("op", ["Relu", "Sigmoid", "Add", "Clip", "BatchNormalization", "Softmax"])
def test_a_result_may_overwrite_its_operand(op):
    assert OPERATORS[op].in_place
