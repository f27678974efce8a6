"""A layer of a network as the loops that the lab runs: convolutions, dense layers and matrix products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from analysis.dataflow.drawable import MOST_MACS, drawable
from analysis.dataflow.layer import Layer, LayerError
from analysis.errors import ModelError
from analysis.forms import FORMS, Form, Unformed
from analysis.graph import Graph, Node, Shape, Tensor

TAKEN = "a convolution, a dense layer or a matrix product"
CONVOLUTIONS = {"Conv", "ConvInteger", "com.microsoft.FusedConv"}
PRODUCTS = {"MatMul", "MatMulInteger", "com.microsoft.FusedMatMul"}

# Why an operator is no such layer: parts of its name -> a sentence.
REASONS = {
    "Pool": "a pooling has no weights to reuse",
    "ConvTranspose": "a transposed convolution spreads each input instead of gathering a window",
    "DeformConv": "a deformable convolution reads where its data say",
    "LSTM": "a recurrent layer is a product for each step in time",
    "GRU": "a recurrent layer is a product for each step in time",
    "RNN": "a recurrent layer is a product for each step in time",
    "Attention": "attention is several products in turn",
    "Normalization": "a normalisation multiplies each value once, so that no weight is reused between channels",
}


def layer_of(graph: Graph, number: int) -> Layer:
    """The loops of a node of the graph. Raises LayerError where it has none."""
    node = graph.nodes[number]
    call = standard_call(graph, node)
    rule = rule_of(call.op)
    if rule is None:
        raise LayerError(f"{node.name} cannot be watched: {reason(call.op)}", node.source_op or node.op, TAKEN)
    try:
        return rule(call)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise LayerError(f"{node.name} is not called as its definition says", str(error) or None, TAKEN) from error


def scaled_down(layer: Layer, most_macs: int = MOST_MACS) -> Layer:
    """A layer of the same kind with at most so many MACs where that can be: same kernel, stride, padding and grouping."""
    return drawable(layer, most_macs)


def standard_call(graph: Graph, node: Node) -> Form:
    """The node in the standard's words. Raises LayerError where its shapes are not known."""
    operands = [graph.tensor(name) for name in node.inputs]
    if node.op not in FORMS:
        return Form(node.op, tuple(operands), node.attributes)
    try:
        return FORMS[node.op].form(operands, node.attributes)
    except (Unformed, ModelError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise LayerError(f"{node.name} cannot be watched", str(error), TAKEN) from error


def rule_of(op: str) -> Callable[[Form], Layer] | None:
    if op in CONVOLUTIONS:
        return convolution_of
    if op == "Gemm":
        return dense_of
    return product_of if op in PRODUCTS else None


def reason(op: str) -> str:
    for part, sentence in REASONS.items():
        if part in op and not (part == "Pool" and "Conv" in op):
            return sentence
    return "nothing in it is multiplied by weights and summed"


def shape_of(call: Form, position: int) -> Shape:
    """Raises LayerError."""
    tensor: Tensor | None = call.inputs[position]
    if tensor is None or tensor.shape is None:
        raise LayerError(f"the shape of operand {position} is not known", None, TAKEN)
    return tensor.shape


def convolution_of(call: Form) -> Layer:
    """Data (N, C, H, W) or (N, C, W), weights (M, C/G, R, S) or (M, C/G, S)."""
    data, weights = shape_of(call, 0), shape_of(call, 1)
    if len(data) != len(weights) or len(data) not in (3, 4):
        raise LayerError("a convolution of this many dimensions is not drawn", len(data) - 2, "1 or 2")
    spatial, kernel = planar(data[2:]), planar(weights[2:])
    strides, dilations = (planar(numbers(call.attributes, name, len(data) - 2)) for name in ("strides", "dilations"))
    pads = pads_of(call.attributes, len(data) - 2, spatial, kernel, strides, dilations)
    groups = int(call.attributes.get("group", 1))
    return Layer(*spatial, data[1], weights[0], *kernel, data[0], groups, strides, dilations, pads)


def planar(sizes: Sequence[int]) -> tuple[int, int]:
    """Rows and columns; one dimension is a single row."""
    rows, columns = (1, *sizes)[-2:]
    return int(rows), int(columns)


def numbers(attributes: Mapping[str, Any], name: str, rank: int) -> tuple[int, ...]:
    return tuple(attributes.get(name) or (1,) * rank)


def pads_of(
    attributes: Mapping[str, Any],
    rank: int,
    spatial: tuple[int, int],
    kernel: tuple[int, int],
    strides: tuple[int, int],
    dilations: tuple[int, int],
) -> tuple[int, int, int, int]:
    """(top, left, bottom, right): given, or those that "same" padding comes to. Source: ONNX standard, Conv."""
    named = attributes.get("auto_pad", "NOTSET")
    if named in ("SAME_UPPER", "SAME_LOWER"):
        both = [
            same_pads(*sizes, named == "SAME_LOWER") for sizes in zip(spatial, kernel, strides, dilations, strict=True)
        ]
        return both[0][0], both[1][0], both[0][1], both[1][1]
    given = tuple(attributes.get("pads") or (0,) * (2 * rank)) if named != "VALID" else (0,) * (2 * rank)
    (top, left), (bottom, right) = ((0, given[0]), (0, given[1])) if rank == 1 else (given[:2], given[2:])
    return int(top), int(left), int(bottom), int(right)


def same_pads(size: int, kernel: int, stride: int, dilation: int, begin_heavier: bool) -> tuple[int, int]:
    """So that ⌈size / stride⌉ windows fit; an odd one is at the end, or at the beginning."""
    whole = max(0, (-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size)
    less, more = whole // 2, whole - whole // 2
    return (more, less) if begin_heavier else (less, more)


def dense_of(call: Form) -> Layer:
    """Gemm: (B, N)·(N, M), either stored transposed."""
    left, right = shape_of(call, 0), shape_of(call, 1)
    rows, inner = reversed(left) if call.attributes.get("transA", 0) else left
    outputs = right[0] if call.attributes.get("transB", 0) else right[1]
    return Layer(channels_in=inner, channels_out=outputs, batch=rows)


def product_of(call: Form) -> Layer:
    """(…, B, N)·(N, M) is one dense layer on all rows; with axes before both, each is a group of its own."""
    left, right = shape_of(call, 0), shape_of(call, 1)
    right = (*right, 1) if len(right) == 1 else right
    if call.attributes.get("transA", 0):
        left = (*left[:-2], left[-1], left[-2])
    if call.attributes.get("transB", 0):
        right = (*right[:-2], right[-1], right[-2])
    inner, outputs, groups = left[-1], right[-1], prod(right[:-2])
    if groups == 1:
        return Layer(channels_in=inner, channels_out=outputs, batch=prod(left[:-1]))
    if prod(left[:-2]) != groups:
        shapes = " by ".join("x".join(map(str, shape)) for shape in (left, right))
        raise LayerError(
            "a product in which one matrix meets several others cannot be watched",
            shapes,
            "as many at the left as at the right",
        )
    return Layer(channels_in=groups * inner, channels_out=groups * outputs, batch=left[-2], groups=groups)
