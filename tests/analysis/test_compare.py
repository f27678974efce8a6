"""Which layer answers to which, and how far two numbers are apart."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import MOST_PAIRS, NO_ROW, align, beside, by_name, change_of, pairs_of, relative
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES


def network(*layers):
    names, ops = zip(*(layer.split(":") for layer in layers), strict=True)
    return Network(names, ops)


class Network(SimpleNamespace):
    def __init__(self, names, ops):
        super().__init__(names=tuple(names), ops=tuple(ops))

    def __len__(self):
        return len(self.names)


def test_names_decide_wherever_they_are():
    one = network("a:Conv", "b:Relu", "c:Gemm")
    other = network("c:Gemm", "x:Add", "a:Conv")
    assert align(one, other).tolist() == [2, NO_ROW, 0]


def test_without_names_place_and_operator_decide():
    one = network("n1:Conv", "n2:Relu", "n3:Gemm", "n4:Add")
    other = network("m1:Conv", "m2:Clip", "m3:Gemm")
    assert align(one, other).tolist() == [0, NO_ROW, 2, NO_ROW]


def test_a_name_that_occurs_twice_decides_nothing():
    one = network("a:Conv", "a:Relu")
    other = network("x:Conv", "a:Relu")
    assert align(one, other).tolist() == [0, 1]


def test_a_layer_more_shifts_nobody():
    one = network("n1:Conv", "n2:Relu", "n3:Conv", "n4:Relu", "n5:Gemm")
    other = network("m1:Conv", "m2:BatchNormalization", "m3:Relu", "m4:Conv", "m5:Relu", "m6:Gemm")
    assert align(one, other).tolist() == [0, 2, 3, 4, 5]


def test_what_stands_between_other_names_is_not_the_same():
    one = network("a:Conv", "n1:Relu", "b:Conv")
    other = network("a:Conv", "b:Conv", "m1:Relu")
    assert align(one, other).tolist() == [0, NO_ROW, 1]


def test_where_runs_would_take_too_long_place_decides():
    count = int(MOST_PAIRS**0.5) + 1
    one, other = (Network([f"{side}{i}" for i in range(count)], ["Conv"] * count) for side in "ab")
    assert pairs_of(one, other, by_name(one, other)) > MOST_PAIRS
    assert align(one, other).tolist() == list(range(count))


def test_other_names_change_nothing_about_a_real_network():
    workload = analyze(Scenario(str(SAMPLES / "resnet152_v1.onnx"))).workload
    renamed = Network([f"x{i}" for i in range(len(workload))], workload.ops)
    assert align(renamed, workload).tolist() == list(range(len(workload)))
    without = Network(renamed.names[1:], renamed.ops[1:])
    assert align(without, workload).tolist() == list(range(1, len(workload)))


LAYERS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["Conv", "Relu"])), max_size=8)


@given(LAYERS, LAYERS)
def test_no_row_is_taken_twice_and_a_network_is_itself(first, second):
    one, other = (Network([n for n, _ in rows], [op for _, op in rows]) for rows in (first, second))
    found = align(one, other)
    taken = found[found != NO_ROW]
    assert len(set(taken.tolist())) == len(taken)
    assert len(found) == len(one)
    names = {name for name in one.names if one.names.count(name) == other.names.count(name) == 1}
    for row, answer in enumerate(found.tolist()):
        if answer != NO_ROW:
            assert one.ops[row] == other.ops[answer] or one.names[row] in names
    assert align(one, one).tolist() == list(range(len(one)))


def test_values_of_the_other_in_our_order():
    rows = np.array([2, NO_ROW, 0])
    masked = np.ma.array([1, 2, 3], mask=[True, False, False])
    assert np.array_equal(beside(rows, np.array([1, 2, 3])), [3, np.nan, 1], equal_nan=True)
    assert np.array_equal(beside(rows, masked), [3, np.nan, np.nan], equal_nan=True)


def test_relative_changes():
    found = relative(np.array([12.0, 0.0, 5.0, np.nan]), np.array([10.0, 0.0, 0.0, 1.0]))
    assert np.allclose(found, [0.2, 0.0, np.nan, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("ours", "theirs", "change"),
    [(12, 10, 0.2), (5, 10, -0.5), (0, 0, 0), (3, 0, None), (None, 1, None), (1, None, None)],
)
def test_the_change_of_one_number(ours, theirs, change):
    assert change_of(ours, theirs) == change


def test_two_models_from_their_files():
    lenet, dscnn = (analyze(Scenario(str(SAMPLES / name))).workload for name in ("lenet5.onnx", "ds_cnn_int8.onnx"))
    rows = align(lenet, dscnn)
    matched = np.flatnonzero(rows != NO_ROW)
    assert all(lenet.names[i] == dscnn.names[rows[i]] or lenet.ops[i] == dscnn.ops[rows[i]] for i in matched)
    assert len(rows) == len(lenet)
