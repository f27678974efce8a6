"""Working buffers of CMSIS-NN's kernels under TensorFlow Lite Micro, for cores with the DSP extension and with Helium (MVE).

Sources: CMSIS-NN, commit 99f736a6, Source/*/*get_buffer_sizes*.c and Include/arm_nnsupportfunctions.h; which of them is asked:
tflite-micro, commit 90b983c2, kernels/cmsis_nn. Built with GCC and for speed, as tflite-micro's own Makefile does: with
armclang a pointwise convolution on a DSP core takes 4·channels more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from analysis.memory.kernels import Layer, Window, window_of
from analysis.memory.scratch_reference import REFERENCE, Requests, Rule, lstm, transpose_conv

# Channels that a depthwise kernel of MVE takes at once; channels above which a transposed convolution is turned into a
# plain one; results above which a depthwise convolution of one channel is (GCC; 8 with armclang). arm_nnsupportfunctions.h.
MVE_CHANNELS, TURNED_CHANNELS, PLAIN_CHANNELS = 124, 16, 1


def asked(size: int) -> Requests:
    """A buffer of no bytes is not asked for."""
    return (size,) if size > 0 else ()


def columns_s8(window: Window, mve: bool) -> int:
    """bytes = 4·⌈K/4⌉·4 (DSP: two columns of int16), 4·⌈K/16⌉·16 (MVE: four of int8); K = kernel area · channels."""
    inner = window.area * window.channels
    return 4 * (-(-inner // 16) * 16) if mve else 2 * (-(-inner // 4) * 4) * 2


def columns_s16(window: Window, mve: bool) -> int:
    """bytes = 4·K (DSP), 8·⌈K/8⌉·8 (MVE)."""
    inner = window.area * window.channels
    return 4 * (-(-inner // 8) * 8) * 2 if mve else 2 * inner * 2


def is_pointwise(window: Window) -> bool:
    return (
        window.area == 1
        and window.pad == (0, 0)
        and window.dilation == (1, 1)
        and window.channels == window.kernel_channels
    )


def is_row(window: Window) -> bool:
    """One row high, in steps of whole words."""
    return (
        window.height == window.kernel[0] == window.dilation[1] == 1
        and window.stride[1] * window.channels % 4 == 0
        and window.channels == window.kernel_channels
    )


def row_s8_mve(window: Window) -> int:
    """bytes = max(K_x·C + left, (K_x − 1)·C + right) where the windows at the edges are told apart; else the columns'."""
    step, kernel, pad, channels = window.stride[1], window.kernel[1], window.pad[1], window.channels
    total = (window.out_width - 1) * step + kernel - window.width
    uneven = abs(total) % 2 * (1 if total >= 0 else -1)  # as C divides
    right = max(1, int((pad + uneven + step - 1) / step)) if pad + uneven else 0
    left = max(1, (pad + step - 1) // step) if pad else 0
    if right + max(window.out_width - right - left, 0) + left != window.out_width:
        return columns_s8(window, mve=True)
    after = right * channels if uneven else pad * channels
    return max(kernel * channels + pad * channels, (kernel - 1) * channels + after)


def convolution_s8(window: Window, mve: bool) -> int:
    if is_pointwise(window):
        return 0
    return row_s8_mve(window) if mve and is_row(window) else columns_s8(window, mve)


def conv(layer: Layer, mve: bool) -> Requests:
    """bytes = 0 pointwise; columns for im2col else: see columns_s8, columns_s16, row_s8_mve."""
    dtype = layer.dtype
    window = window_of(layer) if dtype in ("int8", "int16") else None
    if window is None:
        return ()
    if dtype == "int8":
        return asked(convolution_s8(window, mve))
    bias = layer.input(2)
    return asked(columns_s16(window, mve)) if bias is None or bias.dtype == "int64" else ()


def depthwise(layer: Layer, mve: bool) -> Requests:
    """bytes = 2·C·area (DSP; 0 for 3×3 with padding up to 1), 4·124·area (MVE), where results = C, batch and dilation 1.

    MVE, one channel and several results: as the plain convolution, and the weights once more.
    """
    window = window_of(layer) if layer.dtype == "int8" else None
    if window is None:
        return ()
    weights = layer.weights
    packed = weights is not None and weights.dtype == "int4"
    if mve and not packed and window.channels == 1 and window.out_channels > PLAIN_CHANNELS:
        return asked(as_plain(window))
    if window.channels != window.out_channels or window.batch != 1 or window.dilation != (1, 1):
        return ()
    if mve:
        return asked(4 * MVE_CHANNELS * window.area)
    small = window.kernel == (3, 3) and max(window.pad) <= 1
    return () if small and not packed else asked(2 * window.channels * window.area)


def as_plain(window: Window) -> int:
    """bytes = the plain convolution's over one channel + area · results."""
    plain = replace(window, kernel_channels=1)
    return convolution_s8(plain, mve=True) + window.area * window.out_channels


def dense(layer: Layer, mve: bool) -> Requests:
    """bytes = 8·outputs where the result has more than 2 dimensions, inputs % 4 = 0 and one scale serves all; else 0.

    With MVE the sums of the weights' rows are kept for good (see persistent.py) where weights and biases are constants.
    """
    if layer.dtype != "int8" or is_int4(layer):
        return ()
    result, weights = layer.shape(layer.output()), layer.shape(layer.weights)
    if not result or not weights:
        return ()
    if len(result) > 2 and weights[-1] % 4 == 0:
        return () if layer.weight_scales > 1 else asked(8 * result[-1])
    return () if not mve or constant_products(layer) else asked(4 * result[-1])


def is_int4(layer: Layer) -> bool:
    return layer.weights is not None and layer.weights.dtype == "int4"


def constant_products(layer: Layer) -> bool:
    """Weights and biases are known before the network runs."""
    bias = layer.input(2)
    return layer.weights is not None and layer.weights.constant and (bias is None or bias.constant)


def average_pool(layer: Layer, mve: bool) -> Requests:
    """bytes = 4·channels (DSP), 0 (MVE)."""
    shape = layer.shape(layer.operand)
    return asked(4 * shape[-1]) if not mve and shape and layer.dtype in ("int8", "int16") else ()


def turned_conv(layer: Layer, mve: bool) -> Requests:
    """bytes = 4·((W − 1)·s_x + max(K_x, s_y))·C_out·max(K_y, s_y); with steps up to 2 and over 16 channels columns, weights."""
    window = window_of(layer) if layer.dtype == "int8" else None
    if window is None:
        return transpose_conv(layer)
    (rows, places), (down, across) = window.kernel, window.stride
    if max(down, across) <= 2 and window.channels > TURNED_CHANNELS:
        return columns_s8(window, mve), window.channels * window.area * window.out_channels
    width = (window.width - 1) * across + max(places, down)
    return (4 * width * window.out_channels * max(rows, down),)


def cell(layer: Layer, mve: bool) -> Requests:
    """bytes = batch·units·2, three times, for int8 and int16; four times as the reference in float."""
    return lstm(layer, 3) if layer.dtype in ("int8", "int16") else lstm(layer)


def batched_product(layer: Layer, mve: bool) -> Requests:
    """bytes = 4·columns of the result (MVE, int8)."""
    shape = layer.shape(layer.output())
    return asked(4 * shape[-1]) if mve and shape and layer.dtype == "int8" else ()


RULES = {
    "CONV_2D": conv, "DEPTHWISE_CONV_2D": depthwise, "FULLY_CONNECTED": dense, "AVERAGE_POOL_2D": average_pool,
    "TRANSPOSE_CONV": turned_conv, "UNIDIRECTIONAL_SEQUENCE_LSTM": cell, "BATCH_MATMUL": batched_product,
}  # fmt: skip


def rules(mve: bool) -> Mapping[str, Rule]:
    """The library's rules over the reference's, which serve what the library has no kernel for."""
    return MappingProxyType({**REFERENCE, **{name: partial(rule, mve=mve) for name, rule in RULES.items()}})


DSP, MVE = rules(mve=False), rules(mve=True)
