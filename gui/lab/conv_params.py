"""The sizes of a convolution as parameters, and the parameters that describe a layer."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from analysis.dataflow.conv_values import AS_PADDED_ROWS, AS_ROWS, layer_of, pads_of
from analysis.dataflow.layer import Layer
from gui.lab.scene import Param, Values

__all__ = ["AS_PADDED_ROWS", "AS_ROWS", "is_padded", "layer_of", "rare_sizes", "sizes", "step_values", "values_of"]

N = QT_TRANSLATE_NOOP

MOST_SIDE, MOST_CHANNELS, MOST_KERNEL, MOST_STEP = 1024, 8192, 32, 32


def sizes(height: int = 4, width: int = 4, channels: int = 3, filters: int = 5, kernel: int = 2) -> tuple[Param, ...]:
    """Those of every convolution scene, with a scene's own first values."""
    return (
        Param("height", N("lab", "input rows"), height, most=MOST_SIDE),
        Param("width", N("lab", "input columns"), width, most=MOST_SIDE),
        Param("channels", N("lab", "input channels"), channels, most=MOST_CHANNELS),
        Param("filters", N("lab", "filters"), filters, most=MOST_CHANNELS),
        Param("kernel_rows", N("lab", "kernel rows"), kernel, most=MOST_KERNEL),
        Param("kernel_columns", N("lab", "kernel columns"), kernel, most=MOST_KERNEL),
        Param("stride", N("lab", "stride"), 1, most=MOST_STEP),
        Param("padding", N("lab", "padding"), 0, least=0, most=MOST_STEP),
        *rare_sizes(),
        Param("groups", N("lab", "groups"), 1, most=MOST_CHANNELS, rare=True),
        Param("batch", N("lab", "images in the batch"), 1, most=1024, rare=True),
    )


def rare_sizes() -> tuple[Param, ...]:
    """What few layers have: other paddings at the end, and columns unlike rows."""
    as_rows = N("lab", "0: as for rows")
    return (
        Param(
            "padding_end", N("lab", "more padding below and right"), 0, least=-MOST_STEP, most=MOST_STEP,
            hint=N("lab", "some frameworks put the odd row and column of zeros at the end; below 0: at the beginning"),
            rare=True,
        ),
        Param("dilation", N("lab", "dilation"), 1, most=MOST_STEP, rare=True),
        Param(
            "padding_columns", N("lab", "padding on the left"), AS_PADDED_ROWS, least=AS_PADDED_ROWS, most=MOST_STEP,
            hint=N("lab", "−1: as above"), rare=True,
        ),
        Param(
            "padding_columns_end", N("lab", "padding on the right"), AS_PADDED_ROWS, least=AS_PADDED_ROWS,
            most=MOST_STEP, hint=N("lab", "−1: as on the left, and as much more as below"), rare=True,
        ),
        Param("stride_columns", N("lab", "stride in columns"), AS_ROWS, least=AS_ROWS, most=MOST_STEP, hint=as_rows, rare=True),
        Param(
            "dilation_columns", N("lab", "dilation in columns"), AS_ROWS, least=AS_ROWS, most=MOST_STEP, hint=as_rows,
            rare=True,
        ),
    )  # fmt: skip


def is_padded(values: Values) -> bool:
    return max(pads_of(values)) > 0


def values_of(layer: Layer) -> Values | None:
    """None where a size is beyond what can be set."""
    found = {
        "height": layer.height, "width": layer.width, "channels": layer.channels_in, "filters": layer.channels_out,
        "kernel_rows": layer.kernel_height, "kernel_columns": layer.kernel_width, "groups": layer.groups,
        "batch": layer.batch, **step_values(layer),
    }  # fmt: skip
    limits = {param.name: param for param in sizes()}
    return found if all(limits[name].least <= size <= limits[name].most for name, size in found.items()) else None


def step_values(layer: Layer) -> dict[str, int]:
    """Strides, dilations and paddings; columns on their own only where they differ from rows."""
    top, left, bottom, right = layer.pads
    (down, across), (spread, spread_across) = layer.strides, layer.dilations
    return {
        "stride": down, "stride_columns": AS_ROWS if across == down else across,
        "dilation": spread, "dilation_columns": AS_ROWS if spread_across == spread else spread_across,
        "padding": top, "padding_end": bottom - top,
        "padding_columns": AS_PADDED_ROWS if left == top else left,
        "padding_columns_end": AS_PADDED_ROWS if right - left == bottom - top else right,
    }  # fmt: skip
