"""Blocks of image networks that unfold: separable, residual, inverted residual, squeeze-excite, ghost, fire, dense."""

from __future__ import annotations

from analysis.graph import Shape, Tensor
from analysis.sketch.kinds.plan import OUTSIDE, End, Planner, composite
from analysis.sketch.kinds.registry import Param
from analysis.sketch.kinds.windows import divisor, image

X: End = (OUTSIDE, 0)
ACTIVATIONS = ("relu", "relu6", "hard_swish", "silu", "gelu", "leaky_relu", "none")
NORM = Param("norm", "batch norm", "bool", True)
MEDIUM = (((1, 64, 56, 56), "fp32"),)


def filters(default: int = 64) -> Param:
    return Param("filters", "filters", "int", default, unit="channels")


def kernel(default: int = 3) -> Param:
    return Param("kernel", "kernel", "sizes", (default,), 1, 1024, unit="px")


def stride(default: int = 1) -> Param:
    return Param("stride", "stride", "sizes", (default,), 1, 64, unit="px")


def activation(default: str = "relu") -> Param:
    return Param("activation", "activation", "choice", default, choices=ACTIVATIONS)


def channels_of(planner: Planner, inputs: tuple[Tensor, ...]) -> int:
    """Channels of the image that comes in. Raises Misfit."""
    shape: Shape = image(inputs[0], 2, planner.name)
    return shape[1]


@composite(
    "conv_block", "Conv block", "Convolution, batch norm and activation, as they usually come",
    "MACs = N·M·P·Q·C·R·S", filters(32), kernel(), stride(), NORM, activation(), typed=("conv_bn_relu", "cba"),
)  # fmt: skip
def plan_conv_block(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    channels_of(planner, inputs)
    return planner.conv(
        "conv2d", "conv", X, planner.param("norm"), planner.param("activation"),
        filters=planner.param("filters"), kernel=planner.param("kernel"), stride=planner.param("stride"),
    )  # fmt: skip


@composite(
    "separable", "Separable block", "Depthwise, then pointwise: a convolution in two cheap steps",
    "MACs = N·C·P·Q·(R·S + M)", filters(), kernel(), stride(), NORM, activation(), typed=("sepconv", "separable_conv"),
)  # fmt: skip
def plan_separable(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    channels_of(planner, inputs)
    norm, act = planner.param("norm"), planner.param("activation")
    sizes = {"kernel": planner.param("kernel"), "stride": planner.param("stride")}
    x = planner.conv("depthwise", "depthwise", X, norm, act, **sizes)
    return planner.conv("pointwise", "pointwise", x, norm, act, filters=planner.param("filters"))


@composite(
    "ds_cnn", "DS-CNN block", "The separable block of keyword spotters, with dropout behind", "MACs = N·C·P·Q·(R·S + M)",
    filters(), kernel(), stride(), Param("rate", "dropout", "real", 0.0, 0, 1), typed=("dscnn",),
    behind=(((1, 64, 25, 5), "fp32"),),
)  # fmt: skip
def plan_ds_cnn(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Zhang et al., Hello Edge, arXiv 1711.07128."""
    channels_of(planner, inputs)
    sizes = {"kernel": planner.param("kernel"), "stride": planner.param("stride")}
    x = planner.conv("depthwise", "depthwise", X, True, "relu", **sizes)
    x = planner.conv("pointwise", "pointwise", x, True, "relu", filters=planner.param("filters"))
    return planner.put("dropout", "dropout", x, rate=planner.param("rate")) if planner.param("rate") else x


def shortcut(planner: Planner, channels: int, outputs: int) -> End:
    """What is added to the block's own result: its input, by a 1×1 projection where that has another shape."""
    step = planner.param("stride")
    if channels == outputs and set(step) == {1}:
        return X
    return planner.conv("pointwise", "shortcut", X, planner.param("norm"), filters=outputs, stride=step)


@composite(
    "residual", "Residual block", "Two convolutions beside a shortcut: ResNet-18's block",
    "MACs = N·M·P·Q·9·(C + M), and N·M·P·Q·C for a projected shortcut", filters(), stride(), NORM, activation(),
    typed=("basic_block", "basic"), behind=MEDIUM,
)  # fmt: skip
def plan_residual(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: He et al., arXiv 1512.03385, figure 2."""
    channels, outputs = channels_of(planner, inputs), planner.param("filters")
    norm, act = planner.param("norm"), planner.param("activation")
    x = planner.conv("conv2d", "conv1", X, norm, act, filters=outputs, stride=planner.param("stride"))
    x = planner.conv("conv2d", "conv2", x, norm, filters=outputs)
    return planner.activated("out", planner.put("add", "add", x, shortcut(planner, channels, outputs)), act)


@composite(
    "bottleneck", "Bottleneck block", "Narrow, convolve, widen, beside a shortcut: ResNet-50's block",
    "MACs = N·P·Q·F·(C + 9·F + e·F) for stride 1, and N·P·Q·C·e·F for a projected shortcut", filters(),
    Param("expansion", "expansion", "int", 4, 1, 64), stride(), NORM, activation(),
    Param("early", "stride in the first convolution", "bool", False), behind=(((1, 256, 56, 56), "fp32"),),
)  # fmt: skip
def plan_bottleneck(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: He et al., arXiv 1512.03385, figure 5; early: its own stride, otherwise that of ResNet v1.5."""
    channels, inner = channels_of(planner, inputs), planner.param("filters")
    norm, act, step = planner.param("norm"), planner.param("activation"), planner.param("stride")
    outputs, early = inner * planner.param("expansion"), planner.param("early")
    x = planner.conv("pointwise", "narrow", X, norm, act, filters=inner, stride=step if early else (1,))
    x = planner.conv("conv2d", "conv", x, norm, act, filters=inner, stride=(1,) if early else step)
    x = planner.conv("pointwise", "widen", x, norm, filters=outputs)
    return planner.activated("out", planner.put("add", "add", x, shortcut(planner, channels, outputs)), act)


@composite(
    "inverted_residual", "Inverted residual", "Widen, convolve each channel, narrow: MobileNetV2's block",
    "MACs = N·t·C·(H·W·C + P·Q·(R·S + M)); without the first term for t = 1", filters(16),
    Param("expansion", "expansion", "int", 6, 1, 64), kernel(), stride(), NORM, activation("relu6"),
    Param("squeeze", "squeeze-excite by", "int", 0, 0, 256, unit="0: none"), typed=("mbconv", "ir"),
    behind=(((1, 16, 112, 112), "fp32"),),
)  # fmt: skip
def plan_inverted_residual(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """The input is added where nothing has changed its shape. Source: Sandler et al., arXiv 1801.04381, figure 4."""
    channels, outputs = channels_of(planner, inputs), planner.param("filters")
    norm, act, step = planner.param("norm"), planner.param("activation"), planner.param("stride")
    x, wide = X, channels * planner.param("expansion")
    if wide != channels:
        x = planner.conv("pointwise", "expand", x, norm, act, filters=wide)
    x = planner.conv("depthwise", "depthwise", x, norm, act, kernel=planner.param("kernel"), stride=step)
    if planner.param("squeeze"):
        x = planner.put("squeeze_excite", "squeeze", x, reduction=planner.param("squeeze"))
    x = planner.conv("pointwise", "project", x, norm, filters=outputs)
    return planner.put("add", "add", x, X) if channels == outputs and set(step) == {1} else x


@composite(
    "squeeze_excite", "Squeeze-excite", "Weighs each channel by what the whole image says of it",
    "MACs = 2·N·C·C/r", Param("reduction", "reduction", "int", 16, 1, 256),
    Param("gate", "gate", "choice", "sigmoid", choices=("sigmoid", "hard_sigmoid")), typed=("se",), behind=MEDIUM,
)  # fmt: skip
def plan_squeeze_excite(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Hu et al., arXiv 1709.01507."""
    channels = channels_of(planner, inputs)
    x = planner.put("global_avg", "squeeze", X)
    x = planner.put("pointwise", "reduce", x, filters=max(1, channels // planner.param("reduction")))
    x = planner.put("pointwise", "expand", planner.put("relu", "relu", x), filters=channels)
    return planner.put("mul", "scale", X, planner.put(planner.param("gate"), "gate", x))


@composite(
    "ghost", "Ghost module", "Half of the channels computed, the others made of them by cheap windows",
    "MACs = N·P·Q·(M/r)·(C + (r − 1)·R·S)", filters(), Param("ratio", "ratio", "int", 2, 2, 16), kernel(), NORM, activation(),
)  # fmt: skip
def plan_ghost(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Han et al., GhostNet, arXiv 1911.11907. Channels beyond the wanted ones are cut off."""
    channels_of(planner, inputs)
    outputs, ratio = planner.param("filters"), planner.param("ratio")
    norm, act, first = planner.param("norm"), planner.param("activation"), -(-outputs // ratio)
    primary = planner.conv("pointwise", "primary", X, norm, act, filters=first)
    sizes = {"kernel": planner.param("kernel"), "multiplier": ratio - 1}
    x = planner.put("concat", "concat", primary, planner.conv("depthwise", "cheap", primary, norm, act, **sizes))
    return planner.put("slice", "cut", x, length=outputs) if first * ratio > outputs else x


@composite(
    "fire", "Fire module", "Squeeze to few channels, expand by 1×1 and 3×3: SqueezeNet's block",
    "MACs = N·H·W·s·(C + e₁ + 9·e₃)", Param("squeeze", "squeeze", "int", 16, unit="channels"),
    Param("expand1", "1×1 filters", "int", 64, unit="channels"), Param("expand3", "3×3 filters", "int", 64, unit="channels"),
)  # fmt: skip
def plan_fire(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Iandola et al., SqueezeNet, arXiv 1602.07360, figure 1."""
    channels_of(planner, inputs)
    x = planner.conv("pointwise", "squeeze", X, False, "relu", filters=planner.param("squeeze"))
    ones = planner.conv("pointwise", "expand1", x, False, "relu", filters=planner.param("expand1"))
    threes = planner.conv("conv2d", "expand3", x, False, "relu", filters=planner.param("expand3"))
    return planner.put("concat", "concat", ones, threes)


@composite(
    "dense_block", "Dense block", "Each layer sees all before it: DenseNet's block",
    "MACs = N·H·W·Σ b·k·(C + i·k + 9·k), i = 0 … layers − 1", Param("layers", "layers", "int", 4, 1, 64),
    Param("growth", "growth", "int", 32, 1, 1024, unit="channels"), Param("bottleneck", "bottleneck", "int", 4, 1, 64),
    behind=MEDIUM,
)  # fmt: skip
def plan_dense_block(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Huang et al., arXiv 1608.06993."""
    channels_of(planner, inputs)
    growth, x = planner.param("growth"), X
    for number in range(1, planner.param("layers") + 1):
        inner = planner.put("relu", f"relu{number}a", planner.put("batch_norm", f"bn{number}a", x))
        wide = growth * planner.param("bottleneck")
        inner = planner.conv("pointwise", f"narrow{number}", inner, True, "relu", filters=wide)
        inner = planner.put("conv2d", f"conv{number}", inner, filters=growth, bias=False)
        x = planner.put("concat", f"concat{number}", x, inner)
    return x


@composite(
    "transition", "Transition", "Between dense blocks: half the channels, half the rows and columns",
    "MACs = N·H·W·C·θ·C", Param("compression", "compression", "real", 0.5, 0.01, 1), behind=MEDIUM,
)  # fmt: skip
def plan_transition(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Huang et al., arXiv 1608.06993."""
    kept = max(1, int(channels_of(planner, inputs) * planner.param("compression")))
    x = planner.put("relu", "relu", planner.put("batch_norm", "bn", X))
    return planner.put(
        "avg_pool", "pool", planner.put("pointwise", "conv", x, filters=kept, bias=False), padding="same"
    )


@composite(
    "channel_shuffle", "Channel shuffle", "Mixes the channels of groups without computing: ShuffleNet's step",
    "bytes = in + out", Param("groups", "groups", "int", 2, 1, 1024), behind=MEDIUM,
)  # fmt: skip
def plan_channel_shuffle(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Groups that do not divide the channels: the next smaller ones that do. Source: Zhang et al., arXiv 1707.01083."""
    channels = channels_of(planner, inputs)
    groups = divisor(channels, planner.param("groups"))
    height, width = (inputs[0].shape or ())[2:]
    parted = (0, groups, channels // groups, height, width)
    x = planner.put("reshape", "part", X, shape=parted)
    x = planner.put("transpose", "mix", x, order=(0, 2, 1, 3, 4))
    return planner.put("reshape", "join", x, shape=(0, channels, height, width))
