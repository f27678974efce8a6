"""Values between the pixels: resizing, sampling by a grid, regions of interest; and choosing among boxes."""

from __future__ import annotations

from math import prod

from analysis.ops.registry import Call, Cost, Uncountable, cost_rule, not_counted

# Neighbours in each resampled axis. ONNX renamed "bilinear" and "bicubic" of GridSample in opset 20.
NEIGHBOURS = {"nearest": 1, "linear": 2, "bilinear": 2, "cubic": 4, "bicubic": 4}
BILINEAR_STEPS = 7


@cost_rule("Resize", family="elementwise", metadata=(1, 2, 3))
def resize(call: Call) -> Cost:
    """other_ops = K·E

    E output elements; K = 2·T-1 with T neighbours (2 in each resized axis if linear, 4 if cubic): T multiplications, T-1 adds.
    K = 0 for the nearest pixel, which is a copy. Antialiasing is not counted.
    """
    return interpolated(call, str(call.attribute("mode", "nearest")))


@cost_rule("Upsample", "com.microsoft.nchwc.Upsample", family="elementwise", metadata=(1,))
def upsample(call: Call) -> Cost:
    """other_ops = K·E

    As Resize.
    """
    return interpolated(call, str(call.attribute("mode", "nearest")))


@cost_rule("GridSample", "com.microsoft.GridSample", family="elementwise")
def grid_sample(call: Call) -> Cost:
    """other_ops = K·E + 2·G

    E output elements, K as in Resize; G elements of the grid: a multiplication and an add bring each into pixels.
    """
    spatial = len(call.out_shape()) - 2
    steps = steps_of(neighbours(str(call.attribute("mode", "linear")), spatial))
    e, g = call.out_elements, prod(call.in_shape(1))
    return Cost(other_ops=steps * e + 2 * g, symbols={"E": e, "K": steps, "G": g})


@cost_rule("AffineGrid", family="elementwise", metadata=(1,))
def affine_grid(call: Call) -> Cost:
    """other_ops = 2·D·E

    E coordinates in D dimensions: D multiplications and D adds for each (a row of the matrix, its last column added).
    """
    e, d = call.out_elements, call.out_shape()[-1]
    return Cost(other_ops=2 * d * e, symbols={"E": e, "D": d})


@cost_rule("RoiAlign", family="pooling", metadata=(2,))
def region_align(call: Call) -> Cost:
    """other_ops = 8·E·A

    E output elements, A = sampling_ratio² samples for each: seven steps of bilinear interpolation, and one to add (the last one
    divides) or to compare.
    """
    ratio = int(call.attribute("sampling_ratio", 0))
    if ratio <= 0:
        raise Uncountable("with sampling_ratio 0 the number of samples depends on the values of the boxes")
    e, samples = call.out_elements, ratio * ratio
    return Cost(other_ops=(BILINEAR_STEPS + 1) * e * samples, symbols={"E": e, "A": samples})


@cost_rule("com.microsoft.CropAndResize", family="elementwise", metadata=(2, 3))
def crop_and_resize(call: Call) -> Cost:
    """other_ops = K·E

    E output elements; K = 7 steps of bilinear interpolation, 0 for the nearest pixel.
    """
    steps = steps_of(neighbours(str(call.attribute("mode", "bilinear")), 2))
    return Cost(other_ops=steps * call.out_elements, symbols={"E": call.out_elements, "K": steps})


not_counted(
    "NonMaxSuppression",
    reason="how many boxes are compared depends on the values of boxes and scores",
    family="movement",
)


def interpolated(call: Call, mode: str) -> Cost:
    source, target = call.in_shape(), call.out_shape()
    resized = sum(before != after for before, after in zip(source, target, strict=True))
    steps, e = steps_of(neighbours(mode, resized)), call.out_elements
    return Cost(other_ops=steps * e, family=None if steps else "movement", symbols={"E": e, "K": steps})


def neighbours(mode: str, axes: int) -> int:
    if mode not in NEIGHBOURS:
        raise Uncountable(f"interpolation {mode!r} is not known")
    return int(NEIGHBOURS[mode] ** axes)


def steps_of(taps: int) -> int:
    """Steps that a weighted sum of `taps` values takes; one value is a copy."""
    return 2 * taps - 1 if taps > 1 else 0
