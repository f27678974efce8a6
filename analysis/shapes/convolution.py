"""Convolutions of every kind: spatial sizes from windows, channels from the kernel."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, require_equal, require_rank, windows
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


@shape_rule("Conv", "ConvInteger", "com.microsoft.FusedConv", "DeformConv")
def convolution(call: ShapeCall) -> Results:
    """(N, C, …) by (M, C/group, k…) -> (N, M, …)."""
    dtype = "int32" if call.op == "ConvInteger" else call.dtype()
    return (Inferred(convolved(call, call.shape(0), call.shape(1)), dtype),)


def convolved(call: ShapeCall, data: Shape, kernel: Shape) -> Shape:
    require_rank(data, 2, "the data")
    require_rank(kernel, 2, "the kernel")
    attributes = call.attributes
    require_equal(data[1], kernel[1] * attributes.get("group", 1), "channels of the data and of the kernel")
    spatial = windows(
        data[2:],
        kernel[2:],
        attributes.get("strides", ()),
        attributes.get("dilations", ()),
        attributes.get("pads", ()),
        attributes.get("auto_pad", "NOTSET"),
    )
    return (data[0], kernel[0], *spatial)


@shape_rule("QLinearConv", "com.microsoft.QLinearConv")
def quantized_convolution(call: ShapeCall) -> Results:
    """Operands: x, its scale and zero point, w, its scale and zero point, y's scale and zero point, bias."""
    data, dtype = call.shape(0), call.dtype_or(7, call.dtype())
    if not call.attribute("channels_last"):
        return (Inferred(convolved(call, data, call.shape(3)), dtype),)
    batch, channels, *spatial = convolved(call, (data[0], data[-1], *data[1:-1]), call.shape(3))
    return (Inferred((batch, *spatial, channels), dtype),)


@shape_rule("com.microsoft.NhwcConv", "com.microsoft.NhwcFusedConv")
def channels_last_convolution(call: ShapeCall) -> Results:
    """(N, …, C) by (M, k…, C/group), or by (M, C/group, k…) where only that fits, -> (N, …, M)."""
    data, kernel = call.shape(0), call.shape(1)
    if kernel[-1] * call.attribute("group", 1) == data[-1]:
        kernel = (kernel[0], kernel[-1], *kernel[1:-1])
    first = convolved(call, (data[0], data[-1], *data[1:-1]), kernel)
    return (Inferred((first[0], *first[2:], first[1]), call.dtype()),)


@shape_rule("ConvTranspose")
def transposed_convolution(call: ShapeCall) -> Results:
    """(N, C, …) by (C, M/group, k…) -> (N, M, …); spatial: stride·(n − 1) + dilation·(k − 1) + 1 + output_padding − pads."""
    data, kernel = call.shape(0), call.shape(1)
    require_rank(data, 2, "the data")
    require_equal(data[1], kernel[0], "channels of the data and of the kernel")
    channels = kernel[1] * call.attribute("group", 1)
    return (Inferred((data[0], channels, *transposed_sizes(call, data[2:], kernel[2:])), call.dtype()),)


def transposed_sizes(call: ShapeCall, spatial: Shape, kernel: Shape) -> Shape:
    rank = len(spatial)
    wanted, strides = call.attribute("output_shape"), call.attribute("strides") or (1,) * rank
    if wanted:
        return tuple(wanted[-rank:])
    if call.attribute("auto_pad", "NOTSET") in ("SAME_UPPER", "SAME_LOWER"):
        return tuple([size * stride for size, stride in zip(spatial, strides, strict=True)])
    dilations, extra = call.attribute("dilations") or (1,) * rank, call.attribute("output_padding") or (0,) * rank
    pads = call.attribute("pads") or (0,) * (2 * rank)
    sizes = [
        strides[i] * (spatial[i] - 1) + dilations[i] * (kernel[i] - 1) + 1 + extra[i] - pads[i] - pads[rank + i]
        for i in range(rank)
    ]
    if min(sizes, default=0) < 0:
        raise ShapeConflict("the padding is larger than the result", sizes)
    return tuple(sizes)
