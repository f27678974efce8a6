"""Windows over each channel: pooling, local and global."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import require_rank, windows
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def pooled(call: ShapeCall, spatial: Shape) -> Shape:
    attributes = call.attributes
    return windows(
        spatial,
        call.required("kernel_shape"),
        attributes.get("strides", ()),
        attributes.get("dilations", ()),
        attributes.get("pads", ()),
        attributes.get("auto_pad", "NOTSET"),
        attributes.get("ceil_mode", 0),
    )


@shape_rule("AveragePool", "LpPool", "MaxPool", "com.microsoft.MaxpoolWithMask")
def pool(call: ShapeCall) -> Results:
    """MaxPool's second result holds the indices of the maxima."""
    data = call.shape()
    require_rank(data, 2, "the data")
    shape = (*data[:2], *pooled(call, data[2:]))
    return Inferred(shape, call.dtype()), Inferred(shape, "int64")


@shape_rule("com.microsoft.QLinearAveragePool", "com.microsoft.NhwcMaxPool")
def quantized_pool(call: ShapeCall) -> Results:
    """Channels come last in NhwcMaxPool and where the attribute channels_last says so."""
    data = call.shape()
    if call.op.endswith("NhwcMaxPool") or call.attribute("channels_last"):
        return (Inferred((data[0], *pooled(call, data[1:-1]), data[-1]), call.dtype()),)
    return (Inferred((*data[:2], *pooled(call, data[2:])), call.dtype()),)


@shape_rule("GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "com.microsoft.QLinearGlobalAveragePool")
def global_pool(call: ShapeCall) -> Results:
    data = call.shape()
    ones = (1,) * (len(data) - 2)
    shape = (data[0], *ones, data[-1]) if call.attribute("channels_last") else (*data[:2], *ones)
    return (Inferred(shape, call.dtype()),)


@shape_rule("MaxUnpool")
def unpool(call: ShapeCall) -> Results:
    """The third operand names the size where the windows leave it open."""
    wanted = call.numbers(2)
    if wanted is not None:
        return (Inferred(tuple(wanted), call.dtype()),)
    data, kernel = call.shape(), call.required("kernel_shape")
    strides, pads = call.attribute("strides") or (1,) * len(kernel), call.attribute("pads") or (0,) * (2 * len(kernel))
    spatial = [(size - 1) * strides[i] + kernel[i] - pads[i] - pads[len(kernel) + i] for i, size in enumerate(data[2:])]
    return (Inferred((*data[:2], *spatial), call.dtype(), assumed=call.has(2)),)


@shape_rule("MaxRoiPool")
def roi_pool(call: ShapeCall) -> Results:
    return (Inferred((call.shape(1)[0], call.shape(0)[1], *call.required("pooled_shape")), call.dtype()),)


@shape_rule("RoiAlign")
def roi_align(call: ShapeCall) -> Results:
    height, width = call.attribute("output_height", 1), call.attribute("output_width", 1)
    return (Inferred((call.shape(1)[0], call.shape(0)[1], height, width), call.dtype()),)
