"""Layers on integers in the words of the standard: what they read is scaled back, they compute, their result is scaled.

The way back from `onnx_qdq`: DequantizeLinear before the operation and QuantizeLinear behind it. Scales are those that belong
to the layer where one of their form is known, otherwise new ones: a drawing has no numbers that they would have to fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from analysis.graph import Graph, Node, Shape, Tensor

FLOATS = ("fp32", "fp16", "bf16", "fp64")
# Types that are scaled; a constant of 32 bits is the bias of an accumulator.
SCALED, BIAS = ("int8", "uint8"), "int32"
ZEROS = {"int8": np.int8, "uint8": np.uint8, "int32": np.int32}


def spelled_out(graph: Graph) -> Graph:
    """Every layer that has scales of its own, written with conversions around it; the very same graph where none has."""
    if not any(node.quantization for node in graph.nodes):
        return graph
    speller = Speller(dict(graph.tensors))
    nodes = tuple(part for node in graph.nodes for part in speller.parts(node))
    return replace(graph, nodes=nodes, tensors=MappingProxyType(speller.tensors))


class Speller:
    """tensors: of the graph, and those that the conversions add."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self.tensors = tensors
        # Scales of the layer's constants that another constant of it has taken.
        self.taken: set[str] = set()

    def parts(self, node: Node) -> Iterator[Node]:
        """The node itself, or the conversions and the node between them."""
        if not node.quantization or node.bodies or node.repeat != 1 or "." in node.op:
            yield node
            return
        self.taken = set()
        before = [self.dequantised(node, place, name) for place, name in enumerate(node.inputs)]
        behind = [self.quantised(node, place, name) for place, name in enumerate(node.outputs)]
        yield from (part for part in before if isinstance(part, Node))
        inputs = (part.outputs[0] if isinstance(part, Node) else part for part in before)
        outputs = (part.inputs[0] if isinstance(part, Node) else part for part in behind)
        yield replace(node, inputs=tuple(inputs), outputs=tuple(outputs), quantization=())
        yield from (part for part in behind if isinstance(part, Node))

    def dequantised(self, node: Node, place: int, name: str) -> Node | str:
        """The conversion of an operand; the operand where it needs none."""
        tensor = self.tensors.get(name)
        if tensor is None or not (tensor.dtype in SCALED or (tensor.dtype == BIAS and tensor.constant)):
            return name
        scale, zero, axis = self.scale_of(node, place, tensor)
        result = self.kept(f"{node.name}:{place}", tensor.shape, self.tensors[scale].dtype)
        attributes = {} if axis is None else {"axis": axis}
        return Node(result, "DequantizeLinear", (name, scale, zero), (result,), attributes, "DequantizeLinear")

    def quantised(self, node: Node, place: int, name: str) -> Node | str:
        """The conversion of a result; the result where it is none of integers."""
        tensor = self.tensors.get(name)
        if tensor is None or tensor.dtype not in SCALED:
            return name
        scale, zero, _ = self.scale_of(node, -1, tensor)
        before = self.kept(f"{name}:before", tensor.shape, self.tensors[scale].dtype)
        return Node(f"{name}:scaled", "QuantizeLinear", (before, scale, zero), (name,), {}, "QuantizeLinear")

    def kept(self, name: str, shape: Shape | None, dtype: str) -> str:
        self.tensors[name] = Tensor(name, shape, dtype)
        return name

    def scale_of(self, node: Node, place: int, tensor: Tensor) -> tuple[str, str, int | None]:
        """(scale, zero point, axis); axis None where one number is for all."""
        own = [self.tensors[name] for name in node.quantization]
        scales = [each for each in own if each.dtype in FLOATS]
        found = next((each for each in scales if suits(each, tensor, place) and each.name not in self.taken), None)
        self.taken |= {found.name} if found and tensor.constant else set()
        scale = found or self.new(f"{tensor.name}:scale", np.float32(0.05))
        zeros = (each for each in own if each.dtype == tensor.dtype and each.shape == scale.shape)
        zero = next(zeros, None) or self.new(f"{tensor.name}:zero", np.zeros(scale.shape or (), ZEROS[tensor.dtype]))
        return scale.name, zero.name, axis_of(node, scale, tensor)

    def new(self, name: str, value: np.ndarray | np.generic) -> Tensor:
        array = np.asarray(value)
        dtype = "fp32" if array.dtype.kind == "f" else str(array.dtype)
        self.tensors[name] = Tensor(name, array.shape, dtype, constant=True, value=array)
        return self.tensors[name]


def suits(scale: Tensor, tensor: Tensor, place: int) -> bool:
    """Whether a scale has the form of a tensor's: a number for each channel of a constant, one for all of what flows."""
    if scale.shape in ((), (1,)):
        return not tensor.constant or place > 0
    per_channel = scale.shape is not None and len(scale.shape) == 1 and scale.shape[0] in (tensor.shape or ())
    return tensor.constant and per_channel


def axis_of(node: Node, scale: Tensor, tensor: Tensor) -> int | None:
    """The axis that a scale has its numbers for: outputs come last in the weights of MatMul, first in all others."""
    if not scale.shape:
        return None
    sizes = list(tensor.shape or ())
    if node.op == "MatMul" and sizes[-1:] == list(scale.shape):
        return len(sizes) - 1
    return sizes.index(scale.shape[0]) if scale.shape[0] in sizes else None
