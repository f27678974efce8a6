"""Recurrent networks: all hidden states, the last one, the last cell."""

from __future__ import annotations

from analysis.shapes.geometry import require_equal
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


@shape_rule("GRU", "LSTM", "RNN", "com.microsoft.DynamicQuantizeLSTM")
def recurrent(call: ShapeCall) -> Results:
    """(length, batch, width) -> (length, directions, batch, hidden) and twice (directions, batch, hidden).

    With layout 1 the batch comes first: (batch, length, directions, hidden) and (batch, directions, hidden).
    """
    data, weights = call.shape(0), call.shape(1)
    quantized = call.op.startswith("com.")
    require_equal(data[2], weights[1 if quantized else 2], "widths of the data and of the weights")
    directions, hidden = weights[0], call.shape(2)[1 if quantized else 2]
    if call.attribute("layout"):
        last = Inferred((data[0], directions, hidden), call.dtype())
        return Inferred((*data[:2], directions, hidden), call.dtype()), last, last
    last = Inferred((directions, data[1], hidden), call.dtype())
    return Inferred((data[0], directions, data[1], hidden), call.dtype()), last, last


@shape_rule("CausalConvWithState", "com.microsoft.CausalConvWithState")
def causal_convolution(call: ShapeCall) -> Results:
    """Results: data; the last k − 1 positions, the state for the next call."""
    (batch, channels, _), kernel = call.shape(0), call.shape(1)
    state = Inferred((batch, channels, kernel[-1] - 1), call.dtype())
    return Inferred(call.shape(), call.dtype()), state
