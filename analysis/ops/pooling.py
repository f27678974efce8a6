"""Pooling: one value out of a window or a whole map."""

from __future__ import annotations

from math import prod

from analysis.ops.registry import Call, Cost, Uncountable, cost_rule, not_counted
from analysis.ops.steps import DEQUANTIZE_STEPS, QUANTIZE_STEPS

QUANTIZED = (1, 2, 3, 4)


@cost_rule("MaxPool", "com.microsoft.NhwcMaxPool", "com.microsoft.nchwc.MaxPool", family="pooling")
def max_pool(call: Call) -> Cost:
    """other_ops = E·(W-1)

    E output elements, W elements of the window (its padding included): W-1 compares.
    """
    return windowed(call, window(call) - 1)


@cost_rule("com.microsoft.MaxpoolWithMask", family="pooling", metadata=(1,))
def masked_max_pool(call: Call) -> Cost:
    """other_ops = E·(2·W-1)

    As MaxPool, and one selection by the mask per element of the window.
    """
    return windowed(call, 2 * window(call) - 1)


@cost_rule("AveragePool", "com.microsoft.nchwc.AveragePool", family="pooling")
def average_pool(call: Call) -> Cost:
    """other_ops = E·W

    E output elements, W elements of the window (its padding included): W-1 adds and a division.
    """
    return windowed(call, window(call))


@cost_rule("com.microsoft.QLinearAveragePool", family="pooling", metadata=QUANTIZED)
def quantized_average_pool(call: Call) -> Cost:
    """other_ops = E·(3·W+4)

    As AveragePool; two steps dequantise each element of the window, four requantise each output element.
    """
    return windowed(call, (1 + DEQUANTIZE_STEPS) * window(call) + QUANTIZE_STEPS)


@cost_rule("LpPool", family="pooling")
def power_pool(call: Call) -> Cost:
    """other_ops = 2·E·W

    E output elements, W elements of the window: a power for each, W-1 adds and a root.
    """
    return windowed(call, 2 * window(call))


@cost_rule("GlobalAveragePool", "com.microsoft.nchwc.GlobalAveragePool", family="pooling")
def global_average_pool(call: Call) -> Cost:
    """other_ops = I

    I input elements: an add for each but the first of a map, a division for each map.
    """
    return Cost(other_ops=call.in_elements, symbols={"I": call.in_elements})


@cost_rule("com.microsoft.QLinearGlobalAveragePool", family="pooling", metadata=QUANTIZED)
def quantized_global_average_pool(call: Call) -> Cost:
    """other_ops = 3·I + 4·E

    As GlobalAveragePool; two steps dequantise each of the I input elements, four requantise each of the E output elements.
    """
    i, e = call.in_elements, call.out_elements
    return Cost(other_ops=(1 + DEQUANTIZE_STEPS) * i + QUANTIZE_STEPS * e, symbols={"I": i, "E": e})


@cost_rule("GlobalMaxPool", "com.microsoft.nchwc.GlobalMaxPool", family="pooling")
def global_max_pool(call: Call) -> Cost:
    """other_ops = I-E

    I input, E output elements: a compare for each element but the first of a map.
    """
    i, e = call.in_elements, call.out_elements
    return Cost(other_ops=i - e, symbols={"I": i, "E": e})


@cost_rule("GlobalLpPool", family="pooling")
def global_power_pool(call: Call) -> Cost:
    """other_ops = 2·I

    I input elements: a power for each, an add for each but the first of a map, a root for each map.
    """
    return Cost(other_ops=2 * call.in_elements, symbols={"I": call.in_elements})


not_counted(
    "MaxRoiPool", reason="how many elements each window has depends on the values of the boxes", family="pooling"
)


def window(call: Call) -> int:
    kernel = call.attribute("kernel_shape")
    if not kernel:
        raise Uncountable("kernel_shape is not given")
    return prod(kernel)


def windowed(call: Call, steps: int) -> Cost:
    elements = call.out_elements
    return Cost(other_ops=elements * steps, symbols={"E": elements, "W": window(call)})
