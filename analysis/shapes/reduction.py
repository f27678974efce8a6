"""Fewer elements than before: sums, means and extrema along axes, cumulative sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.graph import Shape
from analysis.shapes.geometry import normal_axes, normal_axis
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule

FOLDED: Mapping[str, Callable[..., Any]] = {
    "ReduceProd": np.prod, "ReduceSum": np.sum, "ReduceMax": np.max, "ReduceMin": np.min, "ReduceMean": np.mean,
}  # fmt: skip


def reduced(shape: Shape, axes: Shape, keep: bool) -> Shape:
    if keep:
        return tuple([1 if axis in axes else size for axis, size in enumerate(shape)])
    return tuple([size for axis, size in enumerate(shape) if axis not in axes])


def reduction_axes(call: ShapeCall, rank: int) -> Shape:
    """No axes means all of them, unless the call says that then nothing happens."""
    axes = call.setting("axes", 1)
    if axes:
        return normal_axes(axes, rank)
    return () if call.attribute("noop_with_empty_axes") else tuple(range(rank))


@shape_rule("ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare", *FOLDED)
def reduction(call: ShapeCall) -> Results:
    shape, keep = call.shape(), bool(call.attribute("keepdims", 1))
    axes = reduction_axes(call, len(shape))
    result = reduced(shape, axes, keep)
    compute = FOLDED.get(call.op)
    if compute is None or call.value(0) is None or 0 in shape:
        return (Inferred(result, call.dtype()),)
    return (call.folded(result, call.dtype(), lambda data, *_: compute(data, axis=axes, keepdims=keep)),)


@shape_rule("ArgMax", "ArgMin")
def extreme_index(call: ShapeCall) -> Results:
    shape, keep = call.shape(), bool(call.attribute("keepdims", 1))
    axis = normal_axis(call.attribute("axis", 0), len(shape))
    compute = np.argmax if call.op == "ArgMax" else np.argmin
    result = reduced(shape, (axis,), keep)
    if call.attribute("select_last_index"):
        return (Inferred(result, "int64"),)
    return (call.folded(result, "int64", lambda data: np.reshape(compute(data, axis=axis), result)),)


@shape_rule("CumSum", "CumProd")
def cumulative(call: ShapeCall) -> Results:
    if call.op == "CumProd" or call.attribute("exclusive") or call.attribute("reverse"):
        return (Inferred(call.shape(), call.dtype()),)
    return (call.folded(call.shape(), call.dtype(), lambda data, axis: np.cumsum(data, axis=int(axis.item()))),)


@shape_rule("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")
def loss(call: ShapeCall) -> Results:
    """One number, or one for each target; SoftmaxCrossEntropyLoss also gives the logarithms of the probabilities."""
    shape = call.shape(1) if call.attribute("reduction", "mean") == "none" else ()
    return Inferred(shape, call.dtype()), Inferred(call.shape(), call.dtype())
