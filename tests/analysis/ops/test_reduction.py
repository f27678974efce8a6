import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

# Operator -> (steps per element, steps between two elements of a row, steps per row).
STEPS = {
    "ReduceSum": (0, 1, 0), "ReduceMax": (0, 1, 0), "ReduceMin": (0, 1, 0), "ReduceProd": (0, 1, 0),
    "ArgMax": (0, 1, 0), "ArgMin": (0, 1, 0), "com.microsoft.ReduceSumInteger": (0, 1, 0),
    "ReduceMean": (0, 1, 1), "ReduceL1": (1, 1, 0), "ReduceL2": (1, 1, 1), "ReduceSumSquare": (1, 1, 0),
    "ReduceLogSum": (0, 1, 1), "ReduceLogSumExp": (2, 2, 2), "com.microsoft.QLinearReduceMean": (2, 1, 1 + 4),
}  # fmt: skip


def fold(rows, length, each, between, end):
    steps = 0
    for _ in range(rows):
        for position in range(length):
            steps += each + (between if position else 0)
        steps += end
    return steps


@pytest.mark.parametrize("op", STEPS)
@given(st.permutations((1, 2, 3, 4, 5)))
def test_a_reduction_counts_the_steps_of_its_loops(cost, op, extents):
    a, b, c, _, _ = extents
    assert cost(op, (a, b, c), out=(a, c)).other_ops == fold(a * c, b, *STEPS[op])


@pytest.mark.parametrize("op", ["CumSum", "CumProd"])
def test_a_running_sum_starts_with_a_copy(cost, op):
    assert cost(op, (3, 5, 7), (), out=(3, 5, 7), values={1: np.array(1)}).other_ops == 3 * 7 * 4


@pytest.mark.parametrize(("k", "levels"), [(1, 1), (2, 2), (3, 2), (4, 3)])
def test_the_largest_are_kept_in_a_heap(cost, k, levels):
    assert cost("TopK", (3, 7), (1,), out=(3, k)).other_ops == 3 * 7 * levels


def test_sorting_takes_as_many_passes_as_bits(cost):
    assert cost("Unique", (9,), out=(5,)).other_ops == 9 * 4
    assert cost("NonZero", (3, 5), out=(2, 4)).other_ops == 15
