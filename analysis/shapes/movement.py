"""The same elements in another arrangement: reshaping, transposing, joining, splitting, repeating, padding."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from analysis.graph import Shape, shape_text
from analysis.shapes.geometry import (
    ShapeConflict,
    broadcast,
    elements,
    normal_axes,
    normal_axis,
    replaced,
    require_equal,
)
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def rearranged(call: ShapeCall, shape: Shape) -> Results:
    """The first operand's elements in the same order under another shape."""
    return (call.folded(shape, call.dtype(), lambda data, *_: data.reshape(shape)),)


@shape_rule("Reshape")
def reshape(call: ShapeCall) -> Results:
    """−1 stands for what is left, 0 for the size in the same place (unless allowzero). Unknown sizes: all in the last."""
    shape = call.shape()
    wanted = call.attribute("shape") or call.numbers(1)
    if wanted is None:
        rank = call.shape(1)[0]
        return (Inferred((*(1,) * (rank - 1), elements(shape))[:rank], call.dtype(), assumed=True),)
    return rearranged(call, reshaped(shape, tuple(wanted), bool(call.attribute("allowzero"))))


def reshaped(shape: Shape, wanted: Shape, allow_zero: bool) -> Shape:
    if 0 in wanted and not allow_zero:
        wanted = tuple([shape[axis] if size == 0 else size for axis, size in enumerate(wanted)])
    total = elements(shape)
    if -1 in wanted:
        rest = -elements(wanted)
        left = total // rest if rest > 0 else 0
        wanted = tuple([left if size == -1 else size for size in wanted])
    if elements(wanted) != total or min(wanted, default=0) < 0:
        found = f"{shape_text(shape)} into {shape_text(wanted)} ({total:,} into {elements(wanted):,})"
        raise ShapeConflict("the new shape holds another number of elements", found, "sizes that make them equal")
    return wanted


@shape_rule("Flatten")
def flatten(call: ShapeCall) -> Results:
    """All axes before `axis` become one, all others the second."""
    shape, axis = call.shape(), call.attribute("axis", 1)
    axis = axis if axis == len(shape) else normal_axis(axis, len(shape))
    return rearranged(call, (elements(shape[:axis]), elements(shape[axis:])))


@shape_rule("Squeeze")
def squeeze(call: ShapeCall) -> Results:
    shape, axes = call.shape(), call.setting("axes", 1)
    if axes is None:
        return rearranged(call, tuple([size for size in shape if size != 1]))
    gone = normal_axes(axes, len(shape))
    if any(shape[axis] != 1 for axis in gone):
        raise ShapeConflict("only sizes of 1 can be squeezed", f"axes {gone} of {shape}")
    return rearranged(call, tuple([size for axis, size in enumerate(shape) if axis not in gone]))


@shape_rule("Unsqueeze", "com.microsoft.ExpandDims")
def unsqueeze(call: ShapeCall) -> Results:
    shape, axes = call.shape(), call.setting("axes", 1)
    if axes is None:
        raise ShapeConflict("the axes are absent")
    rank = len(shape) + len(axes)
    new, old = normal_axes(axes, rank), iter(shape)
    if len(set(new)) < len(new):
        raise ShapeConflict("an axis is named twice", axes)
    return rearranged(call, tuple([1 if axis in new else next(old) for axis in range(rank)]))


@shape_rule("Transpose")
def transpose(call: ShapeCall) -> Results:
    shape = call.shape()
    order = call.attribute("perm") or tuple(range(len(shape)))[::-1]
    if len(order) != len(shape):
        raise ShapeConflict("the order names another number of axes", order, f"{len(shape)} axes")
    result = tuple([shape[axis] for axis in order])
    if call.value(0) is None:
        return (Inferred(result, call.dtype()),)
    return (call.folded(result, call.dtype(), lambda data: data.transpose(order)),)


@shape_rule("Concat")
def concat(call: ShapeCall) -> Results:
    shapes = call.shapes()
    first = shapes[0]
    axis = normal_axis(call.attribute("axis", 1), len(first))
    for shape in shapes:
        if shape[:axis] != first[:axis] or shape[axis + 1 :] != first[axis + 1 :]:
            raise ShapeConflict(
                "joined shapes differ beside the axis", f"{first} and {shape}", f"differences in {axis}"
            )
    result = replaced(first, axis, sum([shape[axis] for shape in shapes]))
    if call.value(0) is None:
        return (Inferred(result, call.dtype()),)
    return (call.folded(result, call.dtype(), lambda *parts: np.concatenate(parts, axis)),)


@shape_rule("Split")
def split(call: ShapeCall) -> Results:
    """Sizes from an attribute (before opset 13) or an operand; without them equal parts, the last one smaller."""
    shape = call.shape()
    axis = normal_axis(call.attribute("axis", 0), len(shape))
    given = call.attribute("split") or call.numbers(1)
    sizes = given or equal_parts(shape[axis], call.attribute("num_outputs") or call.outputs, call.outputs)
    if call.has(1) and call.value(1) is None:
        return tuple([Inferred(replaced(shape, axis, size), call.dtype(), assumed=True) for size in sizes])
    if given:
        require_equal(sum(sizes), shape[axis], "the parts and the whole")
    ends = list(accumulate(sizes))
    return tuple([part(call, axis, end - size, end) for size, end in zip(sizes, ends, strict=True)])


def equal_parts(size: int, parts: int, results: int) -> Shape:
    """The first parts, one a result: the attribute may say any number of them."""
    if parts < 1:
        raise ShapeConflict("nothing is split in so few parts", parts)
    whole = -(-size // parts)
    return tuple([max(min(whole, size - whole * index), 0) for index in range(min(parts, results))])


def part(call: ShapeCall, axis: int, start: int, end: int) -> Inferred:
    shape = replaced(call.shape(), axis, end - start)
    return call.folded(shape, call.dtype(), lambda data, *_: data[(slice(None),) * axis + (slice(start, end),)])


@shape_rule("Expand")
def expand(call: ShapeCall) -> Results:
    wanted = call.numbers(1)
    if wanted is None:
        return (Inferred(broadcast(call.shape(), (1,) * call.shape(1)[0]), call.dtype(), assumed=True),)
    shape = broadcast(call.shape(), tuple(wanted))
    return (call.folded(shape, call.dtype(), lambda data, _: np.broadcast_to(data, shape)),)


@shape_rule("Tile")
def tile(call: ShapeCall) -> Results:
    """Operands: data, repeats along each axis; in opset 1 the number of repeats and the one axis."""
    shape, repeats = call.shape(), call.numbers(1)
    if repeats is None:
        return (Inferred(shape, call.dtype(), assumed=True),)
    if call.opset < 6:
        axis, count = (call.numbers(2) or [0])[0], repeats[0]
        repeats = [*replaced((1,) * len(shape), axis, count)]
    result = tuple([size * times for size, times in zip(shape, repeats, strict=True)])
    return (call.folded(result, call.dtype(), lambda data, *_: np.tile(data, tuple(repeats))),)


@shape_rule("Pad", "com.microsoft.Pad")
def pad(call: ShapeCall) -> Results:
    """Pads: all begins, then all ends, negative ones cut; for the axes named, or all."""
    shape = call.shape()
    amounts = call.attribute("pads") or call.attribute("paddings") or call.numbers(1)
    named = call.numbers(3)
    if amounts is None or (call.has(3) and named is None):
        return (Inferred(shape, call.dtype(), assumed=True),)
    axes = normal_axes(named, len(shape)) if named is not None else tuple(range(len(shape)))
    begins, ends = [0] * len(shape), [0] * len(shape)
    require_equal(len(amounts), 2 * len(axes), "the pads and twice the axes")
    for place, axis in enumerate(axes):
        begins[axis], ends[axis] = amounts[place], amounts[len(axes) + place]
    return (padded(call, shape, begins, ends),)


def padded(call: ShapeCall, shape: Shape, begins: list[int], ends: list[int]) -> Inferred:
    result = tuple([begin + size + end for begin, size, end in zip(begins, shape, ends, strict=True)])
    if min(result, default=0) < 0:
        raise ShapeConflict("more is cut off than there is", f"{shape} by {begins} and {ends}")
    if call.attribute("mode", "constant") != "constant" or min(begins + ends, default=0) < 0:
        return Inferred(result, call.dtype())
    filler = call.numbers(2) or [call.attribute("value", 0)]
    width = list(zip(begins, ends, strict=True))
    return call.folded(result, call.dtype(), lambda data, *_: np.pad(data, width, constant_values=filler[0]))


@shape_rule("DepthToSpace")
def depth_to_space(call: ShapeCall) -> Results:
    batch, channels, height, width = call.shape()
    block = call.required("blocksize")
    return (Inferred((batch, channels // block**2, height * block, width * block), call.dtype()),)


@shape_rule("SpaceToDepth")
def space_to_depth(call: ShapeCall) -> Results:
    batch, channels, height, width = call.shape()
    block = call.required("blocksize")
    return (Inferred((batch, channels * block**2, height // block, width // block), call.dtype()),)


@shape_rule("ReverseSequence")
def reverse_sequence(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("CenterCropPad")
def center_crop_pad(call: ShapeCall) -> Results:
    shape, wanted = call.shape(), call.numbers(1)
    axes = normal_axes(call.attribute("axes") or range(len(shape)), len(shape))
    if wanted is None:
        return (Inferred(shape, call.dtype(), assumed=True),)
    sizes: dict[int, Any] = dict(zip(axes, wanted, strict=True))
    return (Inferred(tuple([sizes.get(axis, size) for axis, size in enumerate(shape)]), call.dtype()),)


@shape_rule("Col2Im")
def columns_to_image(call: ShapeCall) -> Results:
    """(N, C·∏block, L) -> (N, C, image…)."""
    image, block, (batch, rows, _) = call.numbers(1), call.numbers(2), call.shape()
    if image is None or block is None:
        return (Inferred((batch, rows, *(1,) * call.shape(1)[0]), call.dtype(), assumed=True),)
    return (Inferred((batch, rows // elements(tuple(block)), *image), call.dtype()),)
