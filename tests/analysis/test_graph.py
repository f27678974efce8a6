"""Tensors, shapes as text, and the order of a graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ModelError, ScenarioError
from analysis.graph import DTYPE_BITS, Graph, Node, Tensor, shape_of_text, shape_text, stored_bytes

SHAPES = st.lists(st.integers(0, 10**6), max_size=6).map(tuple)


@given(SHAPES)
def test_shapes_read_back(shape):
    assert shape_of_text(shape_text(shape)) == shape


@pytest.mark.parametrize("text", ["1x3x224", "1×3×224", "1,3,224", "1X3X224", " 1 x 3 x 224 "])
def test_ways_to_write_a_shape(text):
    assert shape_of_text(text) == (1, 3, 224)


@pytest.mark.parametrize("text", ["", "x", "1x", "axb", "1x-3", "1.5", "²", "?", "9" * 5000])
def test_what_is_no_shape(text):
    with pytest.raises(ScenarioError, match=r"no shape; found .*; allowed: whole numbers joined by x"):
        shape_of_text(text)


def test_an_unknown_shape_is_a_question_mark():
    assert (shape_text(None), shape_text(()), shape_text((7,))) == ("?", "scalar", "7")


@given(st.integers(0, 10**9), st.sampled_from(sorted(set(DTYPE_BITS.values()))))
def test_narrow_types_are_packed(elements, bits):
    nbytes = stored_bytes(elements, bits)
    assert (nbytes - 1) * 8 < elements * bits <= nbytes * 8


def test_a_constant_has_two_widths():
    weight = Tensor("w", (5, 3), "fp32", constant=True, stored_as="q", stored_dtype="int4")
    assert (weight.nbytes, weight.stored_bytes, weight.root) == (60, 8, "q")
    assert (Tensor("s", None).nbytes, Tensor("s", None).elements) == (None, None)


def graph(*nodes, outputs=("y",)):
    tensors = {name: Tensor(name, (2,)) for name in ("x", "y", "z")}
    return Graph("g", nodes, tensors, ("x",), outputs)


def test_operands_are_written_before_they_are_read():
    late = (Node("b", "Relu", ("z",), ("y",)), Node("a", "Relu", ("x",), ("z",)))
    with pytest.raises(ModelError, match="layer b reads a tensor nobody wrote before; found 'z'"):
        graph(*late)
    assert graph(*reversed(late)).producers == {"z": 0, "y": 1}


def test_layers_have_names_of_their_own():
    with pytest.raises(ModelError, match="two layers have one name"):
        graph(Node("a", "Relu", ("x",), ("z",)), Node("a", "Relu", ("z",), ("y",)))


def test_an_output_that_nobody_writes():
    with pytest.raises(ModelError, match="written by no layer; found 'y'"):
        graph(Node("a", "Relu", ("x",), ("z",)))


def test_other_tensors_and_sizes_under_the_same_nodes():
    old = graph(Node("a", "Relu", ("x",), ("y",)))
    new = old.with_tensors({name: Tensor(name, (3,)) for name in old.tensors}, {"N": 3})
    assert (new.tensors["x"].shape, new.dims, old.tensors["x"].shape, dict(old.dims)) == ((3,), {"N": 3}, (2,), {})
    assert new.nodes is old.nodes
    assert new.tensor("") is None
