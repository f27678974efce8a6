"""A file may say anything: each rule answers with whole numbers, or with a reason why it cannot."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops import OPERATORS
from analysis.ops.registry import Cost, Uncountable

SHAPES = st.lists(st.one_of(st.none(), st.lists(st.integers(0, 4), max_size=5).map(tuple)), max_size=9)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from((0, 1, -1, 3, 2.5, "text", (), (2, 2), None))
        for name in ("group", "axis", "axes", "num_heads", "kernel_shape", "equation", "mode", "strides", "K", "k", "p")
    },
)
COUNTED = sorted(name for name, operator in OPERATORS.items() if operator.rule)


@given(
    st.sampled_from(COUNTED),
    SHAPES,
    st.lists(SHAPES.filter(bool).map(lambda shapes: shapes[0]), max_size=3),
    ATTRIBUTES,
)
def test_any_call_is_counted_or_refused(call, op, shapes, results, attributes):
    with contextlib.suppress(Uncountable):
        work = OPERATORS[op].count(call(op, *shapes, out=results, **attributes))
        assert type(work.macs) is int
        assert type(work.other_ops) is int
        assert min(work.macs, work.other_ops) >= 0


def test_what_nobody_counts_says_why(call):
    with pytest.raises(Uncountable, match="compressed image"):
        OPERATORS["ImageDecoder"].count(call("ImageDecoder", (9,), out=(3, 5, 3)))


def test_what_only_moves_is_nothing_on_purpose(call):
    assert OPERATORS["Transpose"].count(call("Transpose", (3, 5), out=(5, 3))) == Cost()


def test_an_unknown_shape_is_told_by_its_name(call):
    with pytest.raises(Uncountable, match="result 0 is absent"):
        OPERATORS["Relu"].count(call("Relu", (3, 5), out=None))
    with pytest.raises(Uncountable, match="operand 1 is absent"):
        OPERATORS["MatMul"].count(call("MatMul", (3, 5), out=(3, 7)))


@pytest.mark.parametrize("op", ["RNN", "GRU", "LSTM", "com.microsoft.DynamicQuantizeLSTM"])
def test_more_directions_than_memory_holds_are_counted_all_the_same(call, op):
    """A damaged shape may say any number; nothing may be as long as it."""
    gates = {"RNN": 1, "GRU": 3}.get(op, 4)
    work = OPERATORS[op].count(call(op, (5, 2, 3), (2**60, gates * 7, 3), (2**60, 7, 7), out=(5, 2**60, 2, 7)))
    assert work.macs == 2**60 * 5 * 2 * gates * 7 * (3 + 7)
