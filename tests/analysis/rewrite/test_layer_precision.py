"""Single layers at other widths, weights and activations apart."""

from __future__ import annotations

import pytest

from analysis.errors import ScenarioError, UnknownNameError
from analysis.graph import Graph, Node, Tensor
from analysis.rewrite import PRECISIONS, with_layer_precisions, with_precision
from analysis.workload import build_workload


def two_dense() -> Graph:
    """x -> fc1 -> a -> fc2 -> y, and a third layer that reads a beside fc2."""
    tensors = (
        Tensor("x", (3, 5)),
        Tensor("w1", (5, 7), constant=True),
        Tensor("b1", (7,), constant=True),
        Tensor("a", (3, 7)),
        Tensor("w2", (7, 11), constant=True),
        Tensor("y", (3, 11)),
        Tensor("z", (3, 7)),
    )
    nodes = (
        Node("fc1", "Gemm", ("x", "w1", "b1"), ("a",)),
        Node("fc2", "Gemm", ("a", "w2"), ("y",)),
        Node("act", "Relu", ("a",), ("z",)),
    )
    return Graph("g", nodes, {t.name: t for t in tensors}, ("x",), ("y", "z"))


def types(graph, *wishes):
    return {name: tensor.dtype for name, tensor in with_layer_precisions(graph, wishes).tensors.items()}


def changed(*wishes):
    graph = two_dense()
    return {name: dtype for name, dtype in types(graph, *wishes).items() if dtype != graph.tensors[name].dtype}


def test_weights_alone():
    assert changed(("fc1", "int8", None)) == {"w1": "int8"}


def test_activations_are_what_the_layer_reads_and_biases_follow_them():
    assert changed(("fc1", None, "int8")) == {"x": "int8", "b1": "int32"}
    assert changed(("fc1", "int4", "fp16")) == {"x": "fp16", "w1": "int4", "b1": "fp16"}


def test_the_layer_computes_in_its_new_type_and_its_weights_shrink():
    before = build_workload(two_dense())
    after = build_workload(with_layer_precisions(two_dense(), (("fc1", "int4", "int8"),)))
    assert (before.dtypes, after.dtypes) == (("fp32", "fp32", "fp32"), ("int8", "fp32", "fp32"))
    assert after.weight_bytes.tolist() == [5 * 7 / 2 + 0.5 + 4 * 7, 4 * 7 * 11, 0]
    assert (after.macs == before.macs).all()


def test_a_layer_that_shares_the_tensor_says_so():
    graph = with_layer_precisions(two_dense(), (("fc2", None, "int8"),))
    assert [(d.layer, d.severity) for d in graph.diagnostics] == [("act", "info")]
    both = with_layer_precisions(two_dense(), (("fc2", None, "int8"), ("act", None, "int8")))
    assert not both.diagnostics


def test_no_wish_is_the_network_itself():
    graph = two_dense()
    assert with_layer_precisions(graph, ()) is graph


def test_every_layer_at_one_precision_is_the_whole_network_there():
    graph, wish = two_dense(), PRECISIONS["fp16"]
    wishes = tuple((node.name, wish.weights, wish.activations) for node in graph.nodes)
    whole = {name: tensor.dtype for name, tensor in with_precision(graph, "fp16").tensors.items()}
    outputs = dict.fromkeys(graph.outputs, "fp16")
    assert types(graph, *wishes) | outputs == whole


def test_names_and_types_that_nobody_has():
    with pytest.raises(UnknownNameError, match="did you mean fc1"):
        with_layer_precisions(two_dense(), (("fc_1", "int8", None),))
    with pytest.raises(ScenarioError, match="fc1 is no type; found int7"):
        with_layer_precisions(two_dense(), (("fc1", "int7", None),))
