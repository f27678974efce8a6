"""Convolutions: standard, transposed, deformable, quantised and fused with what follows."""

from __future__ import annotations

from math import prod

from analysis.ops.registry import Call, Cost, Family, MatrixProduct, Uncountable, cost_rule
from analysis.ops.steps import QUANTIZE_STEPS, activation_steps, divided, pixels

# Bilinear interpolation between four neighbours: four multiplications, three adds.
BILINEAR_STEPS = 7


@cost_rule("Conv", "com.microsoft.NhwcConv", family="convolution")
def convolution(call: Call) -> Cost:
    """MACs = N·M·P·Q·(C/G)·R·S

    N images, M output and C input channels in G groups, P×Q output positions, R×S kernel; positions in the padding count
    as work. In three dimensions P and R hold depth × rows, in one dimension they are 1. other_ops: one add per output
    element for the bias.
    """
    last = call.op.endswith("NhwcConv")
    return convolve(call, 1, bias_adds(call, 2), channels_last=last)


@cost_rule("com.microsoft.FusedConv", "com.microsoft.NhwcFusedConv", "com.microsoft.nchwc.Conv", family="convolution")
def fused_convolution(call: Call) -> Cost:
    """MACs = N·M·P·Q·(C/G)·R·S

    As Conv. other_ops: bias, the added operand (index 3) and the steps of the activation, per output element.
    """
    steps = call.has(3) + activation_steps(str(call.attribute("activation", "")))
    last = call.op.endswith("NhwcFusedConv")
    return convolve(call, 1, bias_adds(call, 2) + steps * call.out_elements, channels_last=last)


@cost_rule("ConvInteger", family="convolution", metadata=(2, 3))
def integer_convolution(call: Call) -> Cost:
    """MACs = N·M·P·Q·(C/G)·R·S

    As Conv, on integers. other_ops: the zero point is subtracted from each input element where it is given.
    """
    return convolve(call, 1, call.in_elements if call.has(2) else 0)


@cost_rule("QLinearConv", "com.microsoft.QLinearConv", family="convolution", metadata=(1, 2, 4, 5, 6, 7))
def quantized_convolution(call: Call) -> Cost:
    """MACs = N·M·P·Q·(C/G)·R·S

    As Conv, on integers. other_ops per output element: the bias, and four steps of requantisation.
    """
    last = bool(call.attribute("channels_last", 0))
    return convolve(call, 3, bias_adds(call, 8) + QUANTIZE_STEPS * call.out_elements, channels_last=last)


@cost_rule("DeformConv", family="convolution")
def deformable_convolution(call: Call) -> Cost:
    """MACs = N·M·P·Q·(C/G)·R·S

    As Conv, on samples between the pixels. other_ops: seven steps of bilinear interpolation per sample (N·C·P·Q·R·S of
    them), one multiplication more with a mask, one add per offset, the bias.
    """
    cost = convolve(call, 1, 0)
    n = cost.symbols
    samples = n["N"] * n["C"] * n["P"] * n["Q"] * n["R"] * n["S"]
    steps = (BILINEAR_STEPS + call.has(4)) * samples + prod(call.in_shape(2)) + bias_adds(call, 3)
    return Cost(cost.macs, steps, product=cost.product, family=cost.family, symbols=cost.symbols)


@cost_rule("CausalConvWithState", "com.microsoft.CausalConvWithState", family="depthwise")
def causal_convolution(call: Call) -> Cost:
    """MACs = E·S

    E output elements, S taps of the kernel: each channel is filtered along time by itself. other_ops per output element:
    the bias and the activation.
    """
    weight, elements = call.in_shape(1), call.out_elements
    steps = call.has(2) + activation_steps(str(call.attribute("activation", "none")))
    channels, taps = weight[0], weight[-1]
    product = MatrixProduct(1, taps, divided(elements, channels, "output elements"), channels, window_inputs=taps > 1)
    return Cost(elements * taps, steps * elements, product=product, symbols={"E": elements, "S": taps})


@cost_rule("ConvTranspose", family="convolution")
def transposed_convolution(call: Call) -> Cost:
    """MACs = N·C·H·W·(M/G)·R·S

    N images, C input and M output channels in G groups, H×W input positions (depth joins H), R×S kernel: each input
    element is spread over one kernel window. other_ops: the bias. The product's rows are M/G·R·S, its inner length is C/G.
    """
    return spread(call, 1, bias_adds(call, 2))


@cost_rule("com.microsoft.ConvTransposeWithDynamicPads", family="convolution", metadata=(2,))
def transposed_convolution_with_pads(call: Call) -> Cost:
    """MACs = N·C·H·W·(M/G)·R·S

    As ConvTranspose; the padding is an operand.
    """
    return spread(call, 1, bias_adds(call, 3))


@cost_rule("com.microsoft.QLinearConvTranspose", family="convolution", metadata=(1, 2, 4, 5, 6, 7))
def quantized_transposed_convolution(call: Call) -> Cost:
    """MACs = N·C·H·W·(M/G)·R·S

    As ConvTranspose, on integers. other_ops per output element: the bias, and four steps of requantisation.
    """
    return spread(call, 3, bias_adds(call, 8) + QUANTIZE_STEPS * call.out_elements)


def bias_adds(call: Call, index: int) -> int:
    return call.out_elements if call.has(index) else 0


def convolve(call: Call, weight_index: int, other_ops: int, channels_last: bool = False) -> Cost:
    """The convolution with weights (M, C/G, *kernel) that writes the first result."""
    weight, out, groups = call.in_shape(weight_index), call.out_shape(), int(call.attribute("group", 1))
    if len(weight) != len(out) or len(out) < 2:
        raise Uncountable(f"weights of rank {len(weight)} do not go with a result of rank {len(out)}")
    spatial = out[1:-1] if channels_last else out[2:]
    (p, q), (r, s) = pixels(spatial), pixels(weight[2:])
    n, m, depth = out[0], weight[0], weight[1]
    product = MatrixProduct(
        divided(m, groups, "output channels"), depth * r * s, n * p * q, groups, has_windows(call, r * s)
    )
    symbols = {"N": n, "M": m, "C": depth * groups, "G": groups, "P": p, "Q": q, "R": r, "S": s}
    family = family_of(depth, groups)
    return Cost(n * m * p * q * depth * r * s, other_ops, product=product, family=family, symbols=symbols)


def spread(call: Call, weight_index: int, other_ops: int) -> Cost:
    """The transposed convolution with weights (C, M/G, *kernel)."""
    weight, x, groups = call.in_shape(weight_index), call.in_shape(), int(call.attribute("group", 1))
    (h, w), (r, s) = pixels(x[2:]), pixels(weight[2:])
    n, c, width = x[0], weight[0], weight[1]
    depth = divided(c, groups, "input channels")
    product = MatrixProduct(width * r * s, depth, n * h * w, groups)
    symbols = {"N": n, "M": width * groups, "C": c, "G": groups, "H": h, "W": w, "R": r, "S": s}
    family = family_of(depth, groups)
    return Cost(n * c * h * w * width * r * s, other_ops, product=product, family=family, symbols=symbols)


def has_windows(call: Call, kernel_elements: int) -> bool:
    """Whether a column of the input matrix has to be gathered: the kernel is larger than 1×1, or pixels are skipped."""
    return kernel_elements > 1 or any(stride > 1 for stride in call.attribute("strides", ()))


def family_of(input_channels_per_group: int, groups: int) -> Family | None:
    return "depthwise" if input_channels_per_group == 1 and groups > 1 else None
