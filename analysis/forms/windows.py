"""Convolutions and pooling: channels last in the file, padding by name, kernels by rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.forms.registry import Form, Source, Unformed, form, moved

# Channels last to channels first, and back; for images and volumes.
FIRST = {4: (0, 3, 1, 2), 5: (0, 4, 1, 2, 3)}
LAST = {4: (0, 2, 3, 1), 5: (0, 2, 3, 4, 1)}
PADDING = {"SAME": "SAME_UPPER", "VALID": "VALID"}


def steps_of(call: Source, letters: str, what: str, suffix: str = "") -> tuple[int, ...]:
    return tuple(call.option(f"{what}_{letter}{suffix}", 1) for letter in letters)


def windowed(call: Source, letters: str = "hw") -> dict[str, Any]:
    return {
        "strides": steps_of(call, letters, "stride"),
        "dilations": steps_of(call, letters, "dilation", "_factor"),
        "auto_pad": PADDING.get(call.option("padding", "SAME"), "SAME_UPPER"),
    }


def convolution(call: Source, kernel: tuple[int, ...], attributes: Mapping[str, Any], group: int) -> Form:
    """kernel: the file's axes in the order outputs, inputs per group, window."""
    rank = len(kernel)
    inputs = (moved(call.tensor(0), FIRST[rank]), moved(call.tensor(1), kernel), call.optional(2))
    return Form("Conv", inputs, {**attributes, "group": group}, LAST[rank])


@form("CONV_2D", "Conv")
def conv_2d(call: Source) -> Form:
    """Kernel (outputs, rows, columns, inputs per group)."""
    return convolution(call, (0, 3, 1, 2), windowed(call), max(call.shape(0)[3] // call.shape(1)[3], 1))


@form("DEPTHWISE_CONV_2D", "Conv")
def depthwise_conv_2d(call: Source) -> Form:
    """Kernel (1, rows, columns, channels × depth multiplier)."""
    return convolution(call, (3, 0, 1, 2), windowed(call), call.shape(0)[3])


@form("CONV_3D", "Conv")
def conv_3d(call: Source) -> Form:
    """Kernel (depth, rows, columns, inputs, outputs)."""
    return convolution(call, (4, 3, 0, 1, 2), windowed(call, "dhw"), 1)


@form("TRANSPOSE_CONV", "ConvTranspose", metadata=(0,))
def transpose_conv(call: Source) -> Form:
    """Operands: shape of the result, kernel (outputs, rows, columns, inputs), data, bias."""
    return transposed(call, (3, 0, 1, 2), steps_of(call, "hw", "stride"))


@form("CONV_3D_TRANSPOSE", "ConvTranspose", metadata=(0,))
def conv_3d_transpose(call: Source) -> Form:
    """Operands: shape of the result, kernel (depth, rows, columns, outputs, inputs), data, bias."""
    return transposed(call, (4, 3, 0, 1, 2), steps_of(call, "dhw", "stride"))


@form("Convolution2DTransposeBias", "ConvTranspose")
def mediapipe_transpose_conv(call: Source) -> Form:
    """MediaPipe's own operator: data, kernel (outputs, rows, columns, inputs), bias; its options are raw bytes."""
    data, weight = moved(call.tensor(0), FIRST[4]), moved(call.tensor(1), (3, 0, 1, 2))
    return Form("ConvTranspose", (data, weight, call.optional(2)), {}, LAST[4])


def transposed(call: Source, kernel: tuple[int, ...], strides: tuple[int, ...]) -> Form:
    rank = len(kernel)
    data, weight = moved(call.tensor(2), FIRST[rank]), moved(call.tensor(1), kernel)
    wanted = call.numbers(0)[1:-1]
    attributes = {"strides": strides, "output_shape": wanted}
    return Form("ConvTranspose", (data, weight, call.optional(3)), attributes, LAST[rank])


@form("STABLEHLO_CONVOLUTION", "Conv")
def stablehlo_convolution(call: Source) -> Form:
    """Any order of axes, which the options name."""
    if set(call.option("lhs_dilation", ())) - {1} or call.option("batch_group_count", 1) > 1:
        raise Unformed("a convolution over spread data or by groups of the batch has no form in the standard's words")
    data = axes_of(call, "input_batch_dimension", "input_feature_dimension", "input_spatial_dimensions")
    kernel = axes_of(
        call, "kernel_output_feature_dimension", "kernel_input_feature_dimension", "kernel_spatial_dimensions"
    )
    result = axes_of(call, "output_batch_dimension", "output_feature_dimension", "output_spatial_dimensions")
    pads = call.option("padding", ())
    attributes = {
        "strides": tuple(call.option("window_strides", ())),
        "dilations": tuple(call.option("rhs_dilation", ())),
        "pads": (*pads[::2], *pads[1::2]),
        "group": call.option("feature_group_count", 1),
    }
    order = tuple(result.index(axis) for axis in range(len(result)))
    return Form("Conv", (moved(call.tensor(0), data), moved(call.tensor(1), kernel)), attributes, order)


def axes_of(call: Source, first: str, second: str, spatial: str) -> tuple[int, ...]:
    return (call.option(first), call.option(second), *call.option(spatial, ()))


def pooled(op: str, call: Source) -> Form:
    kernel = {"kernel_shape": (call.option("filter_height", 1), call.option("filter_width", 1))}
    return Form(op, (moved(call.tensor(0), FIRST[4]),), {**windowed(call), **kernel}, LAST[4])


form("AVERAGE_POOL_2D", "AveragePool")(lambda call: pooled("AveragePool", call))
form("MAX_POOL_2D", "MaxPool")(lambda call: pooled("MaxPool", call))
form("L2_POOL_2D", "LpPool")(lambda call: pooled("LpPool", call))


@form("LOCAL_RESPONSE_NORMALIZATION", "LRN")
def local_response(call: Source) -> Form:
    return Form("LRN", (call.tensor(0),), {"size": 2 * call.option("radius") + 1})


@form("DEPTH_TO_SPACE", "DepthToSpace")
def depth_to_space(call: Source) -> Form:
    return Form("DepthToSpace", (moved(call.tensor(0), FIRST[4]),), {"blocksize": call.option("block_size")}, LAST[4])


@form("SPACE_TO_DEPTH", "SpaceToDepth")
def space_to_depth(call: Source) -> Form:
    return Form("SpaceToDepth", (moved(call.tensor(0), FIRST[4]),), {"blocksize": call.option("block_size")}, LAST[4])
