"""The sizes of a convolution as parameters, and the layer that they describe."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from analysis.dataflow.layer import Layer
from gui.lab.scene import Param, Values

N = QT_TRANSLATE_NOOP

MOST_SIDE, MOST_CHANNELS, MOST_KERNEL = 1024, 8192, 31


def sizes(height: int = 4, width: int = 4, channels: int = 3, filters: int = 5, kernel: int = 2) -> tuple[Param, ...]:
    """Those of every convolution scene, with a scene's own first values."""
    return (
        Param("height", N("lab", "input rows"), height, most=MOST_SIDE),
        Param("width", N("lab", "input columns"), width, most=MOST_SIDE),
        Param("channels", N("lab", "input channels"), channels, most=MOST_CHANNELS),
        Param("filters", N("lab", "filters"), filters, most=MOST_CHANNELS),
        Param("kernel_rows", N("lab", "kernel rows"), kernel, most=MOST_KERNEL),
        Param("kernel_columns", N("lab", "kernel columns"), kernel, most=MOST_KERNEL),
        Param("stride", N("lab", "stride"), 1, most=16),
        Param("padding", N("lab", "padding"), 0, least=0, most=16),
        Param(
            "padding_end", N("lab", "more padding below and right"), 0, least=0, most=16,
            hint=N("lab", "some frameworks put the odd row and column of zeros at the end"), rare=True,
        ),
        Param("dilation", N("lab", "dilation"), 1, most=16, rare=True),
        Param("groups", N("lab", "groups"), 1, most=MOST_CHANNELS, rare=True),
        Param("batch", N("lab", "images in the batch"), 1, most=1024, rare=True),
    )  # fmt: skip


def layer_of(values: Values) -> Layer:
    """Raises LayerError where the sizes make no layer."""
    begin, stride, dilation = values["padding"], values["stride"], values["dilation"]
    end = begin + values["padding_end"]
    return Layer(
        values["height"], values["width"], values["channels"], values["filters"],
        values["kernel_rows"], values["kernel_columns"], values["batch"], values["groups"],
        (stride, stride), (dilation, dilation), (begin, begin, end, end),
    )  # fmt: skip


def values_of(layer: Layer) -> Values | None:
    """None where rows and columns differ in stride, dilation or padding."""
    top, left, bottom, right = layer.pads
    uneven = layer.strides[0] != layer.strides[1] or layer.dilations[0] != layer.dilations[1]
    if uneven or top != left or bottom != right or bottom < top:
        return None
    found = {
        "height": layer.height, "width": layer.width, "channels": layer.channels_in, "filters": layer.channels_out,
        "kernel_rows": layer.kernel_height, "kernel_columns": layer.kernel_width, "stride": layer.strides[0],
        "padding": top, "padding_end": bottom - top, "dilation": layer.dilations[0], "groups": layer.groups,
        "batch": layer.batch,
    }  # fmt: skip
    limits = {param.name: param for param in sizes()}
    return found if all(limits[name].least <= size <= limits[name].most for name, size in found.items()) else None
