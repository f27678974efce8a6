"""TensorFlow Lite's recurrent layers: the last axis becomes the width of the recurrent state."""

from __future__ import annotations

from analysis.shapes.geometry import require_equal
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule

# Positions of the recurrent matrices (of the output gate, where there are gates), forwards and backwards.
RECURRENT = {
    "LSTM": (8,), "UNIDIRECTIONAL_SEQUENCE_LSTM": (8,), "BIDIRECTIONAL_SEQUENCE_LSTM": (8, 25),
    "RNN": (2,), "UNIDIRECTIONAL_SEQUENCE_RNN": (2,), "BIDIRECTIONAL_SEQUENCE_RNN": (2, 6),
}  # fmt: skip


@shape_rule(*(f"tflite.{name}" for name in RECURRENT))
def recurrent(call: ShapeCall) -> Results:
    """(…, inputs) -> (…, state), for each direction, or both joined. The recurrent matrices are (units, state)."""
    if call.attribute("kernel_type") == "BASIC":
        return basic_lstm(call)
    lead, dtype = call.shape()[:-1], call.dtype()
    places = RECURRENT[call.op.removeprefix("tflite.")]
    widths = [call.shape(place)[-1] for place in places]
    if call.attribute("merge_outputs"):
        return (Inferred((*lead, sum(widths)), dtype),)
    return tuple(Inferred((*lead, width), dtype) for width in widths)


def basic_lstm(call: ShapeCall) -> Results:
    """Operands: data, output, weights (4·H, I+H), bias, state. Results: output, state, joined input, gates."""
    batch, inputs = call.shape(0)
    rows, inner = call.shape(2)
    units = rows // 4
    require_equal(inner, inputs + units, "inner sizes of the product")
    dtype = call.dtype()
    return (
        Inferred((batch, units), dtype),
        Inferred((batch, units), call.dtype(4)),
        Inferred((batch, inner), dtype),
        Inferred((batch, rows), call.dtype(4)),
    )


@shape_rule("tflite.SVDF")
def svdf(call: ShapeCall) -> Results:
    """Data (N, I), feature weights (F, I), time weights (F, M) -> (N, F / rank)."""
    (batch, inputs), (filters, inner) = call.shape(0), call.shape(1)
    require_equal(inputs, inner, "inner sizes of the product")
    return (Inferred((batch, filters // max(call.attribute("rank", 1), 1)), call.dtype()),)
