"""Images of another size: resizing, cropping, sampling on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import numpy as np

from analysis.graph import Shape
from analysis.shapes.geometry import normal_axes, require_equal
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def scaled(size: int, scale: float) -> int:
    """⌊size · scale⌋ in single precision, as runtimes compute it: 10 · 0.7 is 7, not 6."""
    with np.errstate(over="ignore"):  # an infinite size is refused with its operands
        return int(np.floor(np.float32(size) * np.float32(scale)))


@shape_rule("Upsample")
def upsample(call: ShapeCall) -> Results:
    """Scales: operand 1 (opset 9), an attribute (opset 7), or two of them (opset 1)."""
    shape, scales = call.shape(), call.attribute("scales") or call.numbers(1)
    if scales is None and "width_scale" in call.attributes:
        scales = (1, 1, call.attribute("height_scale"), call.attribute("width_scale"))
    return (Inferred(rescaled(shape, scales or (1,) * len(shape)), call.dtype(), assumed=not scales),)


def rescaled(shape: Shape, scales: Sequence[float]) -> Shape:
    require_equal(len(scales), len(shape), "the scales and the axes")
    return tuple([scaled(size, scale) for size, scale in zip(shape, scales, strict=True)])


@shape_rule("Resize")
def resize(call: ShapeCall) -> Results:
    """Operands: data, region, scales, sizes; in opset 10 data, scales. Unknown scales and sizes: nothing changes.

    The standard lets a cropped region shrink the result; ONNX's own implementation and onnxruntime do not, and neither do we.
    """
    shape = call.shape()
    axes = normal_axes(call.attribute("axes") or range(len(shape)), len(shape))
    scales = call.numbers(1 if call.opset < 11 else 2)
    sizes = call.numbers(3)
    if not scales and not sizes:
        return (Inferred(shape, call.dtype(), assumed=True),)
    found = (
        kept_aspect(call, shape, axes, sizes)
        if sizes
        else rescaled(tuple([shape[axis] for axis in axes]), scales or ())
    )
    by_axis = dict(zip(axes, found, strict=True))
    return (Inferred(tuple([by_axis.get(axis, size) for axis, size in enumerate(shape)]), call.dtype()),)


def kept_aspect(call: ShapeCall, shape: Shape, axes: Shape, sizes: Sequence[int]) -> Sequence[int]:
    """The sizes themselves, or those at one common scale that fit into them (not_larger) or cover them (not_smaller)."""
    policy = call.attribute("keep_aspect_ratio_policy", "stretch")
    if policy == "stretch":
        return sizes
    ratios = [size / shape[axis] for axis, size in zip(axes, sizes, strict=True)]
    scale = min(ratios) if policy == "not_larger" else max(ratios)
    return [floor(scale * shape[axis] + 0.5) for axis in axes]


@shape_rule("GridSample", "com.microsoft.GridSample")
def grid_sample(call: ShapeCall) -> Results:
    """(N, C, …) sampled at a grid (N, places…, axes) -> (N, C, places…)."""
    data, grid = call.shape(0), call.shape(1)
    require_equal(data[0], grid[0], "batch sizes of the data and of the grid")
    return (Inferred((*data[:2], *grid[1:-1]), call.dtype()),)


@shape_rule("AffineGrid")
def affine_grid(call: ShapeCall) -> Results:
    """Sizes (N, C, places…) -> (N, places…, axes)."""
    wanted, rank = call.numbers(1), call.shape(1)[0] - 2
    places = tuple(wanted[2:]) if wanted else (1,) * rank
    return (Inferred((call.shape()[0], *places, rank), call.dtype(), assumed=not wanted),)


@shape_rule("com.microsoft.CropAndResize")
def crop_and_resize(call: ShapeCall) -> Results:
    wanted = call.numbers(3)
    size = tuple(wanted) if wanted else (1, 1)
    return (Inferred((call.shape(1)[0], call.shape()[1], *size), call.dtype(), assumed=not wanted),)


@shape_rule("ImageDecoder")
def image_decoder(call: ShapeCall) -> Results:
    """(height, width, channels): only the encoded bytes know the size."""
    channels = 1 if call.attribute("pixel_format", "RGB") == "Grayscale" else 3
    return (Inferred((1, 1, channels), "uint8", assumed=True),)
