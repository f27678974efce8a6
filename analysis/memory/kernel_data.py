"""What kernels of TensorFlow Lite Micro keep beside their structure: multipliers, tables, transposed or summed operands.

Sources: tflite-micro, commit 90b983c2, tensorflow/lite/micro/kernels: conv_common.cc, depthwise_conv_common.cc,
fully_connected_common.cc, transpose_conv.cc, softmax_common.cc, batch_matmul.cc, and kernels/cmsis_nn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from types import MappingProxyType

from analysis.graph import Tensor
from analysis.memory import structures
from analysis.memory.kernels import Layer, width_bytes
from analysis.memory.layout import Abi, struct_bytes
from analysis.memory.scratch_cmsis import constant_products, is_int4
from analysis.memory.scratch_reference import HIDDEN_STATE
from analysis.ops.registry import MALFORMED

# Entries of a table over int16 (LUTSize in tensorflow/lite/kernels/internal/common.h).
TABLE_ENTRIES = 513

Extras = Callable[[Layer, str, Abi], Iterator[int]]


def extras(layer: Layer, scratch: str, abi: Abi) -> tuple[int, ...]:
    """Bytes of what the kernel keeps, in its order."""
    rule = RULES.get(layer.name)
    try:
        return tuple(rule(layer, scratch, abi)) if rule is not None else ()
    except MALFORMED:
        return ()


def channels(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """bytes = 4·channels, twice: multiplier and shift. CMSIS-NN's kernels keep none in float."""
    integers = layer.dtype in ("int8", "int16")
    if integers or not scratch.startswith("cmsis-nn"):
        count = layer.shape(layer.output())[-1]
        yield from (4 * count, 4 * count)


def all_channels(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """bytes = 4·channels, twice, in every type."""
    yield from (4 * layer.shape(layer.output())[-1],) * 2


def dense(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """bytes = 4·scales, twice, where each row of the weights has its own; with MVE 4·outputs: sums of the rows."""
    if layer.dtype in ("int8", "int16") and layer.weight_scales > 1:
        yield from (4 * layer.weight_scales,) * 2
    result, weights = layer.shape(layer.output()), layer.shape(layer.weights)
    pointwise = len(result) > 2 and weights[-1] % 4 == 0
    if scratch == "cmsis-nn-mve" and layer.dtype == "int8" and not is_int4(layer) and not pointwise:
        yield from (4 * result[-1],) if constant_products(layer) else ()


def softmax(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """bytes = 2·513, twice, in int16: tables of exp(x) and 1/(1 + x)."""
    yield from (2 * TABLE_ENTRIES,) * 2 if layer.dtype == "int16" else ()


def memory_filter(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """bytes = 4·filters with MVE in int8: sums of the weights."""
    yield from (4 * layer.shape(layer.weights)[0],) if scratch == "cmsis-nn-mve" and layer.dtype == "int8" else ()


def cell(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """bytes = width of a bias · units, eight times, with CMSIS-NN in integers: sums of the weights of each gate."""
    hidden, width = layer.input(HIDDEN_STATE), {"int8": 4, "int16": 8}.get(layer.dtype, 0)
    if hidden is not None and hidden.shape and width and scratch.startswith("cmsis-nn"):
        yield from (width * hidden.shape[-1],) * 8


def batched_product(layer: Layer, scratch: str, abi: Abi) -> Iterator[int]:
    """Operand 0 again where it is transposed, operand 1 where it is not: record, 4 + 4·rank, contents. Then multipliers."""
    left, right = layer.input(0), layer.input(1)
    if layer.node.attributes.get("adj_x"):
        yield from turned(left, abi)
    if not layer.node.attributes.get("adj_y"):
        yield from turned(right, abi)
    if layer.dtype in ("int8", "int16"):
        yield struct_bytes(structures.QUANTIZED_PRODUCT, abi)


def turned(tensor: Tensor | None, abi: Abi) -> Iterator[int]:
    if tensor is not None and tensor.shape is not None:
        yield struct_bytes(structures.EVAL_TENSOR, abi)
        yield 4 + 4 * len(tensor.shape)
        yield prod(tensor.shape) * width_bytes(tensor.dtype)


RULES: Mapping[str, Extras] = MappingProxyType(
    {
        "CONV_2D": channels, "DEPTHWISE_CONV_2D": channels, "TRANSPOSE_CONV": all_channels, "FULLY_CONNECTED": dense,
        "SOFTMAX": softmax, "SVDF": memory_filter, "UNIDIRECTIONAL_SEQUENCE_LSTM": cell, "BATCH_MATMUL": batched_product,
    }
)  # fmt: skip
