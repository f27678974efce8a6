"""Optimisers, which a training graph may contain: every result is like the operand it updates."""

from __future__ import annotations

from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def updated(call: ShapeCall, groups: int, kept: tuple[int, ...]) -> Results:
    """After rate and step come `groups` equal lists of operands (weights, gradients, states); the kept lists are updated."""
    count = (len(call.inputs) - 2) // groups
    places = [2 + group * count + index for group in kept for index in range(count)]
    return tuple([Inferred(call.shape(place), call.dtype(place)) for place in places])


@shape_rule("ai.onnx.preview.training.Adagrad", "ai.onnx.preview.training.Momentum")
def one_state(call: ShapeCall) -> Results:
    return updated(call, 3, (0, 2))


@shape_rule("ai.onnx.preview.training.Adam")
def two_states(call: ShapeCall) -> Results:
    return updated(call, 4, (0, 2, 3))
