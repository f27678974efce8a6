"""The network at another precision: every number of it at another width, nothing else changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis.errors import UnknownNameError
from analysis.graph import Graph, Node, Tensor


@dataclass(frozen=True, slots=True)
class Precision:
    """Types of weights (constants of two and more dimensions), of vectors (biases, norms' scales) and of activations."""

    weights: str
    vectors: str
    activations: str


# Integer networks add biases in 32 bits (the accumulator's width); 16-bit networks keep everything in 16.
PRECISIONS: Mapping[str, Precision | None] = MappingProxyType(
    {
        "native": None,
        "fp32": Precision("fp32", "fp32", "fp32"),
        "fp16": Precision("fp16", "fp16", "fp16"),
        "bf16": Precision("bf16", "bf16", "bf16"),
        "int8": Precision("int8", "int32", "int8"),
        "int4": Precision("int4", "int32", "int4"),
        "w8a16": Precision("int8", "fp16", "fp16"),
        "w4a16": Precision("int4", "fp16", "fp16"),
    }
)

# Types of a network's numbers; the others (int64, int32, bool, string …) are indices, counts and masks and stay.
NUMBERS = frozenset(
    {"fp64", "fp32", "fp16", "bf16", "int16", "uint16", "int8", "uint8", "int4", "uint4", "int2", "uint2"}
    | {"fp8e4m3", "fp8e4m3fnuz", "fp8e5m2", "fp8e5m2fnuz", "fp8e8m0", "fp4e2m1"}
)

# Operators -> position of the bias: int32 in a quantised network, and a number all the same.
BIASED: Mapping[str, int] = MappingProxyType(
    {
        "Conv": 2, "ConvTranspose": 2, "Gemm": 2, "tflite.CONV_2D": 2, "tflite.DEPTHWISE_CONV_2D": 2, "tflite.CONV_3D": 2,
        "tflite.FULLY_CONNECTED": 2, "tflite.TRANSPOSE_CONV": 3, "tflite.CONV_3D_TRANSPOSE": 3, "tflite.SVDF": 3,
    }
)  # fmt: skip


def with_precision(graph: Graph, precision: str) -> Graph:
    """The graph with its numbers at that precision; "native" is the graph itself. Raises UnknownNameError.

    Widths change, operators do not: no conversion is added at the rim, and scales that quantising would need are not
    invented. A model's own quantisation parameters stay where they are.
    """
    if precision not in PRECISIONS:
        raise UnknownNameError("precision", precision, PRECISIONS)
    wish = PRECISIONS[precision]
    if wish is None:
        return graph
    nodes = list(every_node(graph.nodes))
    parameters = {name for node in nodes for name in node.quantization}
    biases = {
        node.inputs[BIASED[node.op]] for node in nodes if len(node.inputs) > BIASED.get(node.op, len(node.inputs))
    }
    tensors = {
        name: tensor if name in parameters else retyped(tensor, wish, name in biases)
        for name, tensor in graph.tensors.items()
    }
    return graph.with_tensors(tensors)


def every_node(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, and those of their bodies."""
    for node in nodes:
        yield node
        for body in node.bodies:
            yield from every_node(body.nodes)


def retyped(tensor: Tensor, wish: Precision, bias: bool = False) -> Tensor:
    """The tensor at the wished width, if it holds numbers."""
    if tensor.dtype not in NUMBERS and not (bias and tensor.dtype == "int32"):
        return tensor
    if not tensor.constant:
        return replace(tensor, dtype=wish.activations)
    stored = wish.weights if len(tensor.shape or ()) > 1 else wish.vectors
    return replace(tensor, dtype=stored, stored_dtype="")
