"""Working buffers of ESP-NN's kernels for the ESP32-S3; its plain C kernels, as on the ESP32, ask for none but softmax's.

Sources: espressif/esp-nn, commit d45b843c: src/convolution/esp_nn_conv_esp32s3.c, esp_nn_depthwise_conv_s8_esp32s3.c,
src/softmax/*.c; what is asked when: espressif/esp-tflite-micro, commit 99f49e14, kernels/esp_nn.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analysis.memory.kernels import Layer, Window, window_of
from analysis.memory.layout import padded
from analysis.memory.scratch_reference import REFERENCE, Requests, Rule, unpacked_weights

# Alignment and what the assembler reads before and behind.
MARGIN = 64
# A depthwise layer whose operands are larger is taken in strips.
TILED_BYTES, TILED_PADDED_BYTES = 48 * 1024, 40 * 1024


def conv(layer: Layer) -> Requests:
    """bytes = weights and operand as the assembler wants them, see pointwise, columns and padded_rows; + 64."""
    packed, window = unpacked_weights(layer), window_of(layer) if layer.dtype == "int8" else None
    if window is None:
        return packed
    if window.area == 1 and window.pad == (0, 0) and window.stride == (1, 1):
        return (*packed, pointwise(window) + MARGIN)
    row, whole = window.kernel[1] * window.channels, window.area * window.channels
    return (*packed, (columns(window) if row < 16 <= whole else padded_rows(window)) + MARGIN)


def pointwise(window: Window) -> int:
    """bytes = C'·C_out + 16·C' (from 8 places on) + places·C' (where C is no multiple of 8); C' = ⌈C/8⌉·8."""
    places, channels = window.width * window.height, padded(window.channels, 8)
    turned = 16 * channels if places >= 8 else 0
    return channels * window.out_channels + turned + (places * channels if window.channels % 8 else 0)


def columns(window: Window) -> int:
    """bytes = 4·C_out + 16 + C_out·K' + 16 + K'; K' = ⌈area·C/16⌉·16."""
    inner = padded(window.area * window.channels, 16)
    return 4 * window.out_channels + 16 + window.out_channels * inner + 16 + inner


def padded_rows(window: Window) -> int:
    """bytes = padded operand + area·⌈C/16⌉·16·C_out + K_y·⌈K_x·C/16⌉·16·C_out + operand with its far edge + 4·C_out."""
    (down, across), channels, results = window.pad, window.channels, window.out_channels
    operand = (window.width + 2 * across) * (window.height + 2 * down) * channels if across or down else 0
    weights = window.area * padded(channels, 16) * results
    rows = padded(window.kernel[1] * channels, 16) * window.kernel[0] * results
    right, bottom = far_edge(window)
    edge = (window.width + right) * (window.height + bottom) * channels if right or bottom else 0
    return operand + weights + rows + edge + 4 * results


def far_edge(window: Window) -> tuple[int, int]:
    """max(reach, 0): places that the windows reach beyond, to the right and at the bottom."""
    right, bottom = reach(window)
    return max(right, 0), max(bottom, 0)


def reach(window: Window) -> tuple[int, int]:
    """out·stride + kernel − 1 − in, across and down; negative where the last steps of the stride are cut off."""
    right = window.out_width * window.stride[1] + window.kernel[1] - 1 - window.width
    return right, window.out_height * window.stride[0] + window.kernel[0] - 1 - window.height


def depthwise(layer: Layer) -> Requests:
    """bytes by channels and multiplier: see one_to_one, widened; 2·(weights + operand) + 32 for a multiple of 4; else 32."""
    packed, window = unpacked_weights(layer), window_of(layer) if layer.dtype == "int8" else None
    if window is None or not window.channels:
        return packed
    channels, multiplier = window.channels, window.out_channels // window.channels
    weights, operand = window.area * window.out_channels, window.width * window.height * channels
    if multiplier == 1 and channels % 8 == 0:
        return (*packed, one_to_one(window, weights, operand))
    if multiplier == 1 and channels > 3:
        return (*packed, widened(window))
    return (*packed, 2 * (weights + operand) + 32 if multiplier % 4 == 0 else 32)


def one_to_one(window: Window, weights: int, operand: int) -> int:
    """Channels a multiple of 8, one result each: 3×3 in bytes over padded rows, others in int16, large ones in strips."""
    if window.kernel != (3, 3):
        whole = 2 * (weights + operand)
        strip = 2 * weights + 2 * window.width * window.kernel[0] * window.channels
        return (whole if whole <= TILED_BYTES else strip) + 32
    if window.channels % 16 == 0:
        return weights + padded_operand(window) + 16
    return wider_channels(window) if window.channels >= 12 else 2 * (weights + operand) + 32


def padded_operand(window: Window) -> int:
    """bytes = (W + pads)·(H + pads)·C, above 40 KiB (W + pads)·3·C; 0 without padding."""
    (down, across), (right, bottom) = window.pad, reach(window)
    wide, high = (2 * across, 2 * down) if across or down else (right, bottom)
    if not wide and not high:
        return 0
    whole = (window.width + wide) * (window.height + high) * window.channels
    return whole if whole <= TILED_PADDED_BYTES else (window.width + wide) * window.kernel[0] * window.channels


def wider_channels(window: Window) -> int:
    """bytes = 9·C' + (W + pads)·(H + pads)·C' + results·C' + 64; C' = ⌈C/16⌉·16."""
    channels, (down, across), (right, bottom) = padded(window.channels, 16), window.pad, far_edge(window)
    operand = (window.width + 2 * across + right) * (window.height + 2 * down + bottom) * channels
    return 9 * channels + operand + window.out_width * window.out_height * channels + 64


def widened(window: Window) -> int:
    """bytes = 2·weights + 2·operand + results + 3·4·C', each from a multiple of 16, + 16; over C' = ⌈C/8⌉·8 channels."""
    channels = padded(window.channels, 8)
    start = padded(2 * window.area * channels, 16)
    start = padded(start + 2 * window.width * window.height * channels, 16)
    start = padded(start + window.out_width * window.out_height * channels, 16)
    return start + 12 * channels + 16


def softmax(layer: Layer) -> Requests:
    """bytes = 4·(the operand's second dimension), int8."""
    operand = layer.operand
    if operand is None or operand.shape is None or len(operand.shape) < 2 or layer.dtype != "int8":
        return ()
    return (4 * operand.shape[1],)


PLAIN_C: Mapping[str, Rule] = MappingProxyType({**REFERENCE, "SOFTMAX": softmax})
ESP32_S3: Mapping[str, Rule] = MappingProxyType({**PLAIN_C, "CONV_2D": conv, "DEPTHWISE_CONV_2D": depthwise})
