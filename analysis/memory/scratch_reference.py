"""Working buffers that TensorFlow Lite Micro's reference kernels ask for; all of one layer live while it runs.

Source: tflite-micro, commit 90b983c2, tensorflow/lite/micro/kernels: conv_common.cc, depthwise_conv_common.cc,
fully_connected.cc, transpose_conv.cc, svdf_common.cc, unidirectional_sequence_lstm.cc, reduce_common.cc, mirror_pad.cc,
add_n.cc. Every function gives the bytes of each buffer, in the order in which they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from types import MappingProxyType

from analysis.memory.kernels import Layer, width_bytes

Requests = tuple[int, ...]
Rule = Callable[[Layer], Requests]

POINTER_BYTES = 4
LSTM_BUFFERS = 4
HIDDEN_STATE, CELL_STATE = 18, 19


def unpacked_weights(layer: Layer) -> Requests:
    """bytes = elements of the weights, where they are int4: they are unpacked to bytes."""
    weights = layer.weights
    return (weights.elements or 0,) if weights is not None and weights.dtype == "int4" else ()


def transpose_conv(layer: Layer) -> Requests:
    """bytes = 4·outputs in int8, 8·outputs in int16 (there also 8·biases, where those are int16): the sums."""
    if layer.dtype == "int8":
        return (4 * layer.out_elements,)
    if layer.dtype != "int16":
        return ()
    bias = layer.input(3) if layer.native else None
    widened = (8 * (bias.elements or 0),) if bias is not None and bias.dtype == "int16" else ()
    return (*widened, 8 * layer.out_elements)


def svdf(layer: Layer) -> Requests:
    """bytes = 4·batch·filters, in int8 also 4·batch·units."""
    filters, batch = layer.shape(layer.weights)[:1], layer.shape(layer.operand)[:1]
    if not filters or not batch:
        return ()
    first = 4 * batch[0] * filters[0]
    return (first, 4 * layer.out_elements) if layer.dtype == "int8" else (first,)


def lstm(layer: Layer, buffers: int = LSTM_BUFFERS) -> Requests:
    """bytes = batch·units·width of the cell's state, four times."""
    hidden, cell = layer.input(HIDDEN_STATE), layer.input(CELL_STATE)
    if hidden is None or cell is None:
        return ()
    return ((hidden.elements or 0) * width_bytes(cell.dtype),) * buffers


def axis_count(layer: Layer) -> int:
    """Axes that are reduced: elements of operand 1, or ranks lost where there is none."""
    axes = layer.input(1)
    if axes is not None:
        return axes.elements or 0
    listed = layer.node.attributes.get("axes")
    return len(listed) if listed else max(len(layer.shape(layer.operand)) - 2, 0)


def extreme(layer: Layer) -> Requests:
    """bytes = 4·rank, 4·axes: a place in the operand, and the axes."""
    return (4 * len(layer.shape(layer.operand)), 4 * axis_count(layer))


def mean(layer: Layer) -> Requests:
    """bytes = 4·outputs (in int8 and int16), 4·rank, 4·axes."""
    sums = (4 * layer.out_elements,) if layer.dtype in ("int8", "int16") else ()
    return (*sums, *extreme(layer))


def mirror_pad(layer: Layer) -> Requests:
    """bytes = 4·rank, twice."""
    return (4 * len(layer.shape(layer.operand)),) * 2


def add_n(layer: Layer) -> Requests:
    """bytes = a pointer for each operand."""
    return (POINTER_BYTES * len(layer.node.inputs),)


def spread(layer: Layer) -> Requests:
    """bytes = boxes; 16·boxes; 4·boxes·classes; 4·boxes twice; …: what sorting the boxes of a detector takes.

    Source: detection_postprocess.cc. How many boxes are kept at most is told by the first result's second dimension.
    """
    boxes, scores, kept = layer.shape(layer.input(0)), layer.shape(layer.input(1)), layer.shape(layer.output())
    if len(boxes) < 2 or len(scores) < 3 or len(kept) < 2:
        return ()
    count, classes, most = boxes[1], scores[2], kept[1]
    single, listed = 4 * count, 4 * most * count
    sorting = (single, single, listed, listed, single, listed, 4 * max(classes, most) * count)
    return (count, 16 * count, 4 * prod(scores[1:3]), *sorting, 4 * min(count, most) * count)


REFERENCE: Mapping[str, Rule] = MappingProxyType(
    {
        "CONV_2D": unpacked_weights, "DEPTHWISE_CONV_2D": unpacked_weights, "FULLY_CONNECTED": unpacked_weights,
        "TRANSPOSE_CONV": transpose_conv, "SVDF": svdf, "UNIDIRECTIONAL_SEQUENCE_LSTM": lstm, "MEAN": mean, "SUM": mean,
        "REDUCE_MAX": extreme, "REDUCE_MIN": extreme, "REDUCE_ALL": extreme, "MIRROR_PAD": mirror_pad, "ADD_N": add_n,
        "TFLite_Detection_PostProcess": spread,
    }
)  # fmt: skip
