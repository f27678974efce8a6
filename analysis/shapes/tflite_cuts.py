"""TensorFlow Lite's parts of tensors, by begins and ends or by blocks."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from analysis.shapes.geometry import ShapeConflict, require_equal
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


@shape_rule("tflite.SLICE")
def cut(call: ShapeCall) -> Results:
    """Operands: data, begins, sizes; −1 is all that follows."""
    shape, begins, sizes = call.shape(), call.decided(1), call.decided(2)
    triples = zip(shape, begins, sizes, strict=True)
    result = tuple([extent - begin if size < 0 else size for extent, begin, size in triples])
    places = tuple(slice(begin, begin + size) for begin, size in zip(begins, result, strict=True))
    return (call.folded(result, call.dtype(), lambda data, *_: data[places]),)


@shape_rule("tflite.STRIDED_SLICE")
def strided_slice(call: ShapeCall) -> Results:
    """Operands: data, begins, ends, steps. Bits of the masks: bounds left open, axes left out, new or dropped."""
    shape = call.shape()
    places = tuple(strided_places(call, len(shape)))
    sample = np.broadcast_to(np.int8(0), shape)
    result = sample[places].shape
    return (call.folded(result, call.dtype(), lambda data, *_: data[places]),)


def strided_places(call: ShapeCall, rank: int) -> list[Any]:
    """What stands in NumPy's brackets."""
    begins, ends, steps = call.decided(1), call.decided(2), call.decided(3)
    masks = {
        name: int(call.attribute(f"{name}_mask", 0)) for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    }
    places: list[Any] = []
    for index, (begin, end, step) in enumerate(zip(begins, ends, steps, strict=True)):
        bit = {name: mask >> index & 1 for name, mask in masks.items()}
        if bit["ellipsis"]:
            places.append(Ellipsis)
        elif bit["new_axis"]:
            places.append(None)
        elif bit["shrink_axis"]:
            places.append(begin)
        else:
            stop = begin + end if call.attribute("offset") else end
            places.append(slice(None if bit["begin"] else begin, None if bit["end"] else stop, step))
    return places


@shape_rule("tflite.SPACE_TO_BATCH_ND")
def space_to_batch(call: ShapeCall) -> Results:
    """Operands: (N, space…, rest), blocks, pads."""
    shape, blocks, pads = call.shape(), call.decided(1), call.decided(2)
    count = len(blocks)
    space = [shape[1 + i] + pads[2 * i] + pads[2 * i + 1] for i in range(count)]
    if any(size % block for size, block in zip(space, blocks, strict=True)):
        raise ShapeConflict("the padded space does not divide into blocks", space, f"multiples of {blocks}")
    inner = [size // block for size, block in zip(space, blocks, strict=True)]
    return (Inferred((shape[0] * prod(blocks), *inner, *shape[1 + count :]), call.dtype()),)


@shape_rule("tflite.BATCH_TO_SPACE_ND")
def batch_to_space(call: ShapeCall) -> Results:
    """Operands: (N, space…, rest), blocks, crops."""
    shape, blocks, crops = call.shape(), call.decided(1), call.decided(2)
    count = len(blocks)
    require_equal(shape[0] % prod(blocks), 0, "the batch and its blocks")
    space = [shape[1 + i] * blocks[i] - crops[2 * i] - crops[2 * i + 1] for i in range(count)]
    return (Inferred((shape[0] // prod(blocks), *space, *shape[1 + count :]), call.dtype()),)
