"""The network at other widths."""

from __future__ import annotations

import pytest

from analysis.control_flow import flatten
from analysis.errors import UnknownNameError
from analysis.graph import Body, Graph, Node, Tensor
from analysis.ops import operator_of
from analysis.readers import read
from analysis.rewrite import PRECISIONS, with_precision
from analysis.workload import build_workload
from tests.analysis.small import SAMPLES, network


def dense(weight: Tensor | None = None) -> Graph:
    tensors = (
        Tensor("x", (3, 5)),
        weight or Tensor("w", (5, 7), constant=True),
        Tensor("b", (7,), constant=True),
        Tensor("ids", (3,), "int64"),
        Tensor("scale", (1,), constant=True),
        Tensor("y", (3, 7)),
    )
    node = Node("fc", "Gemm", ("x", "w", "b"), ("y",), quantization=("scale",))
    return Graph("g", (node,), {t.name: t for t in tensors}, ("x", "ids"), ("y",))


@pytest.mark.parametrize(
    ("precision", "weights", "vectors", "activations"),
    [
        ("fp32", "fp32", "fp32", "fp32"), ("fp16", "fp16", "fp16", "fp16"), ("bf16", "bf16", "bf16", "bf16"),
        ("int8", "int8", "int32", "int8"), ("int4", "int4", "int32", "int4"),
        ("w8a16", "int8", "fp16", "fp16"), ("w4a16", "int4", "fp16", "fp16"),
    ],
)  # fmt: skip
def test_types_of_weights_vectors_and_activations(precision, weights, vectors, activations):
    found = {name: tensor.dtype for name, tensor in with_precision(dense(), precision).tensors.items()}
    assert found == {"w": weights, "b": vectors, "x": activations, "y": activations, "ids": "int64", "scale": "fp32"}


def test_native_is_the_network_itself():
    graph = dense()
    assert with_precision(graph, "native") is graph


def test_a_stored_width_gives_way():
    graph = dense(Tensor("w", (5, 7), constant=True, stored_as="q", stored_dtype="int4", stored_elements=35))
    assert graph.tensors["w"].stored_bytes == 18
    assert with_precision(graph, "fp16").tensors["w"].stored_bytes == 70


def test_an_unknown_precision():
    with pytest.raises(UnknownNameError, match=r"unknown precision.*did you mean int8"):
        with_precision(dense(), "itn8")


@pytest.mark.parametrize("name", ["lenet5", "ds_cnn", "mobilenet_v2", "vit_tiny", "lstm_keywords", "resnet8_int8"])
def test_matrices_shrink_with_the_width_and_the_work_stays(name):
    """int8 matrices are a quarter of fp32's, int4's an eighth, packed; vectors are 32 bits wide in both."""
    graph = read(SAMPLES / f"{name}.onnx")
    at = {p: build_workload(flatten(with_precision(graph, p))) for p in PRECISIONS}
    whole, matrices = {p: w.totals.weight_bytes for p, w in at.items()}, matrix_elements(graph)
    assert whole["fp32"] == 4 * at["native"].totals.parameters
    assert whole["fp32"] - whole["int8"] == 3 * matrices
    assert whole["bf16"] == whole["fp16"] == whole["fp32"] / 2
    assert 0 <= whole["int4"] - (whole["int8"] - matrices / 2) <= 0.5 * len(graph.tensors)
    assert len({w.totals.macs for w in at.values()}) == 1
    assert len({w.totals.parameters for w in at.values()}) == 1


def matrix_elements(graph: Graph) -> int:
    """Elements of the network's constants of two and more dimensions, each once."""
    workload = build_workload(flatten(graph))
    vectors = {
        tensor.root: tensor.elements
        for node in flatten(graph).nodes
        for position, tensor in enumerate(map(graph.tensor, node.inputs))
        if tensor and tensor.constant and len(tensor.shape) < 2 and position not in operator_of(node.op).metadata
    }
    return workload.totals.parameters - sum(vectors.values())


def test_bodies_of_control_flow_change_too():
    """Their quantisation parameters stay, their biases follow."""
    inner = Node("conv", "Conv", ("h", "k", "b"), ("h2",), quantization=("s",))
    body = Body("body", (inner,), ("i", "c", "h"), ("c", "h2"), 3)
    shapes = {"x": (1, 2, 5, 5), "h": (1, 2, 5, 5), "h2": (1, 2, 5, 5), "y": (1, 2, 5, 5), "i": (), "c": ()}
    constants = [
        Tensor("k", (2, 2, 1, 1), "int8", constant=True),
        Tensor("b", (2,), "int32", constant=True),
        Tensor("s", (1,), constant=True),
    ]
    graph = network([Node("loop", "Loop", ("", "", "x"), ("y",), bodies=(body,))], shapes, constants)
    found = with_precision(graph, "fp16").tensors
    assert {name: found[name].dtype for name in ("k", "b", "s", "h")} == {
        "k": "fp16",
        "b": "fp16",
        "s": "fp32",
        "h": "fp16",
    }
