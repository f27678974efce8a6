"""Elements chosen by position: slices, gathers, scatters, the largest, those that are not zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, normal_axes, normal_axis, replaced, require_rank
from analysis.shapes.registry import FOLDED_ELEMENTS, Inferred, Results, ShapeCall, frozen_value, shape_rule


@shape_rule("Slice", "DynamicSlice")
def slices(call: ShapeCall) -> Results:
    """Starts, ends, axes, steps from attributes (opset 1) or operands 1 to 4. Unknown bounds: the whole axis."""
    shape, dtype = call.shape(), call.dtype()
    bounds = [call.attribute(name) or call.numbers(i) for i, name in enumerate(("starts", "ends", "axes", "steps"), 1)]
    if any(bound is None and (place < 2 or call.has(place + 1)) for place, bound in enumerate(bounds)):
        return (Inferred(shape, dtype, assumed=True),)
    places = axis_slices(shape, *bounds)
    result = tuple([len(range(size)[place]) for size, place in zip(shape, places, strict=True)])
    return (call.folded(result, dtype, lambda data, *_: data[tuple(places)]),)


def axis_slices(
    shape: Shape,
    starts: Sequence[int] | None,
    ends: Sequence[int] | None,
    axes: Sequence[int] | None,
    steps: Sequence[int] | None,
) -> list[slice]:
    """One slice per axis of the shape. An end far below zero with a negative step reaches past the first element."""
    starts, ends = starts or (), ends or ()
    axes = normal_axes(axes, len(shape)) if axes else tuple(range(len(starts)))
    places = [slice(None)] * len(shape)
    for start, end, axis, step in zip(starts, ends, axes, steps or (1,) * len(starts), strict=True):
        below = step < 0 and end < -shape[axis]
        places[axis] = slice(start, None if below else end, step)
    return places


@shape_rule("Gather")
def gather(call: ShapeCall) -> Results:
    data, indices = call.shape(0), call.shape(1)
    require_rank(data, 1, "the data")
    axis = normal_axis(call.attribute("axis", 0), len(data))
    shape = (*data[:axis], *indices, *data[axis + 1 :])
    return (call.folded(shape, call.dtype(), lambda values, places: np.take(values, places, axis)),)


@shape_rule("GatherElements")
def gather_elements(call: ShapeCall) -> Results:
    axis = call.attribute("axis", 0)
    compute = lambda data, places: np.take_along_axis(data, places.astype(np.int64), axis)  # noqa: E731
    return (call.folded(call.shape(1), call.dtype(), compute),)


@shape_rule("GatherND", "com.microsoft.GatherND")
def gather_nd(call: ShapeCall) -> Results:
    """The last axis of the indices addresses axes of the data, after the batch axes."""
    data, indices, batch = call.shape(0), call.shape(1), call.attribute("batch_dims", 0)
    require_rank(indices, 1, "the tensor of indices")
    rest = batch + indices[-1]
    if rest > len(data):
        raise ShapeConflict("the indices address more axes than there are", indices[-1], len(data) - batch)
    shape = (*indices[:-1], *data[rest:])
    if batch:
        return (Inferred(shape, call.dtype()),)
    return (call.folded(shape, call.dtype(), lambda values, places: values[tuple(np.moveaxis(places, -1, 0))]),)


@shape_rule("ScatterND")
def scatter_nd(call: ShapeCall) -> Results:
    return (scattered(call, lambda places: tuple(np.moveaxis(places, -1, 0))),)


@shape_rule("Scatter", "ScatterElements")
def scatter_elements(call: ShapeCall) -> Results:
    axis = normal_axis(call.attribute("axis", 0), len(call.shape()))

    def address(places: np.ndarray) -> tuple[Any, ...]:
        return tuple([places if along == axis else grid for along, grid in enumerate(np.indices(places.shape))])

    return (scattered(call, address),)


def scattered(call: ShapeCall, address: Any) -> Inferred:
    if call.attribute("reduction", "none") != "none":
        return Inferred(call.shape(), call.dtype())

    def write(data: np.ndarray, places: np.ndarray, updates: np.ndarray) -> np.ndarray:
        result = data.copy()
        result[address(places)] = updates
        return result

    return call.folded(call.shape(), call.dtype(), write)


@shape_rule("TopK")
def top_k(call: ShapeCall) -> Results:
    """K from an attribute (before opset 10) or operand 1; 1 where it is not known."""
    shape = call.shape()
    axis = normal_axis(call.attribute("axis", -1), len(shape))
    k = call.attribute("k") or (call.numbers(1) or [None])[0]
    result = replaced(shape, axis, min(1 if k is None else k, shape[axis]))
    if k is None or call.value(0) is None:
        return Inferred(result, call.dtype(), assumed=k is None), Inferred(result, "int64", assumed=k is None)
    order = ranking(call, axis, result[axis])
    chosen = call.folded(result, call.dtype(), lambda data, *_: np.take_along_axis(data, order, axis))
    return chosen, call.folded(result, "int64", lambda *_: order)


def ranking(call: ShapeCall, axis: int, count: int) -> np.ndarray:
    """Places of the `count` largest (or smallest) elements along the axis; equal ones in their order."""
    data = np.asarray(call.value(0))
    keys = np.negative(data, dtype=np.float64) if call.attribute("largest", 1) else data
    return np.take(np.argsort(keys, axis=axis, kind="stable"), range(count), axis)


@shape_rule("NonZero")
def non_zero(call: ShapeCall) -> Results:
    """(rank, elements that are not zero); one of them where the data is not known."""
    shape, value = call.shape(), call.value(0)
    if value is None:
        return (Inferred((len(shape), 1), "int64", assumed=True),)
    places = np.array(np.nonzero(value), np.int64)
    small = places.size <= FOLDED_ELEMENTS
    return (Inferred(places.shape, "int64", frozen_value(places, places.shape, "int64") if small else None),)


@shape_rule("Compress")
def compress(call: ShapeCall) -> Results:
    """As many slices as the condition has true elements; one where that is not known."""
    shape, condition = call.shape(), call.numbers(1)
    count = 1 if condition is None else sum(map(bool, condition))
    axis = call.attribute("axis")
    result = (count,) if axis is None else replaced(shape, normal_axis(axis, len(shape)), count)
    return (Inferred(result, call.dtype(), assumed=condition is None),)


@shape_rule("Unique", "com.microsoft.Unique")
def unique(call: ShapeCall) -> Results:
    """Results: unique slices, their first places, the way back, their counts; com.microsoft's leaves out the places."""
    shape, axis = call.shape(), call.attribute("axis")
    value = call.value(0)
    count = 1 if value is None else np.unique(value, axis=axis).shape[axis or 0]
    assumed, whole = value is None, int(np.prod(shape)) if axis is None else shape[axis]
    chosen = (count,) if axis is None else replaced(shape, normal_axis(axis, len(shape)), count)
    counts = Inferred((count,), "int64", assumed=assumed)
    first, back = Inferred(chosen, call.dtype(), assumed=assumed), Inferred((whole,), "int64")
    return (first, back, counts) if call.op.startswith("com.") else (first, counts, back, counts)


@shape_rule("NonMaxSuppression")
def non_max_suppression(call: ShapeCall) -> Results:
    """(boxes kept, 3): at most max_output_boxes_per_class for each class and batch, never more than there are boxes."""
    (batches, classes, boxes), most = call.shape(1), call.numbers(2)
    kept = batches * classes * min(most[0], boxes) if most else (0 if not call.has(2) else 1)
    return (Inferred((kept, 3), "int64", assumed=True),)


@shape_rule("OneHot")
def one_hot(call: ShapeCall) -> Results:
    """A new axis as long as the depth; 1 where that is not known."""
    shape, depth = call.shape(), call.numbers(1)
    axis = normal_axis(call.attribute("axis", -1), len(shape) + 1)
    result = (*shape[:axis], int(depth[0]) if depth else 1, *shape[axis:])
    return (Inferred(result, call.dtype(2), assumed=not depth),)


@shape_rule("TensorScatter")
def tensor_scatter(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("com.microsoft.TorchEmbedding")
def embedding(call: ShapeCall) -> Results:
    return (Inferred((*call.shape(1), call.shape(0)[1]), call.dtype()),)
