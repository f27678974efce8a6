"""Convolutions in one, two and three dimensions, and their cheaper relatives."""

from __future__ import annotations

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import AXES, attributes_of, image, pads_of, spread, window

FORMULA = "MACs = N·M·P·Q·(C/G)·R·S"
# Spaces that the defaults of one to three axes are made for: a second of sound, a picture, a short film.
SPACES: dict[int, Shape] = {1: (1, 40, 98), 2: (1, 3, 224, 224), 3: (1, 3, 16, 112, 112)}
FILTERS = Param("filters", "filters", "int", 32, unit="channels")
BIAS = Param("bias", "bias", "bool", True)
GROUPS = Param("groups", "groups", "int", 1)
IN_CHANNELS = Param("in_channels", "channels in", "int", 0, 0, unit="channels, 0: as they come")


def check_channels(writer: Writer, channels: int) -> None:
    """What a person has said of the channels that come in. Raises Misfit."""
    said = writer.param("in_channels")
    if said not in (0, channels):
        raise Misfit("other channels come in", channels, said, 0, (("set_param", ("in_channels", channels)),))


def check_groups(groups: int, inputs: int, outputs: int) -> None:
    for what, channels in (("channels in", inputs), ("filters", outputs)):
        if channels % groups:
            dividing = [g for g in range(1, groups + 1) if inputs % g == 0 and outputs % g == 0]
            cures: Cures = (("set_param", ("groups", dividing[-1])),)
            raise Misfit(
                f"the groups do not divide the {what}", f"{groups} groups, {channels} {what}", "a divisor", None, cures
            )


def convolve(writer: Writer, x: Tensor, axes: int, filters: int, groups: int, suffix: str = "") -> Tensor:
    shape = x.shape or ()
    check_groups(groups, shape[1], filters)
    attributes = attributes_of(writer, shape[2:])
    kernel, prefix = attributes["kernel_shape"], f"{suffix}." if suffix else ""
    weight = writer.weight(f"{prefix}weight", (filters, shape[1] // groups, *kernel))
    bias = [writer.weight(f"{prefix}bias", (filters,))] if writer.param("bias") else []
    return writer.op("Conv", (x, weight, *bias), suffix, group=groups, **attributes)


def add_convolution(axes: int) -> None:
    word = f"A window that is slid over {AXES[axes]}, all channels together"
    formula = (
        FORMULA if axes == 2 else f"MACs = N·M·{'L' if axes == 1 else 'O·P·Q'}·(C/G)·{'R' if axes == 1 else 'K·R·S'}"
    )

    @kind(
        f"conv{axes}d", f"Conv {axes}-D", "convolution", word, formula, FILTERS, *window(), GROUPS, BIAS, IN_CHANNELS,
        typed=("conv",) if axes == 2 else (), behind=((SPACES[axes], "fp32"),),
    )  # fmt: skip
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        rank = len(inputs[0].shape or ())
        other = [("set_kind", (f"conv{rank - 2}d",))] if rank - 2 in AXES else []
        check_channels(writer, image(inputs[0], axes, writer.block.name, *other)[1])
        return convolve(writer, inputs[0], axes, writer.param("filters"), writer.param("groups"))


for _axes in AXES:
    add_convolution(_axes)


@kind(
    "depthwise", "Depthwise conv", "convolution", "Each channel has a window of its own", "MACs = N·C·D·P·Q·R·S",
    Param("multiplier", "depth multiplier", "int", 1, 1, 64, unit="per channel"), *window(), BIAS, typed=("dw", "dwconv"),
)  # fmt: skip
def write_depthwise(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    channels = image(inputs[0], 2, writer.block.name)[1]
    return convolve(writer, inputs[0], 2, channels * writer.param("multiplier"), channels)


@kind(
    "pointwise", "Pointwise conv", "convolution", "A window of one pixel: mixes the channels", "MACs = N·M·P·Q·C",
    FILTERS, Param("stride", "stride", "sizes", (1,), 1, 64, unit="px"), BIAS, typed=("pw", "conv1x1"),
)  # fmt: skip
def write_pointwise(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    x, filters = inputs[0], writer.param("filters")
    channels = image(x, 2, writer.block.name)[1]
    bias = [writer.weight("bias", (filters,))] if writer.param("bias") else []
    weight = writer.weight("weight", (filters, channels, 1, 1))
    return writer.op("Conv", (x, weight, *bias), kernel_shape=(1, 1), strides=spread(writer, "stride", 2))


@kind(
    "transposed", "Transposed conv", "convolution", "The way back: every input pixel spreads a window",
    "MACs = N·C·H·W·(M/G)·R·S", FILTERS, Param("kernel", "kernel", "sizes", (2,), 1, 1024, unit="px"),
    Param("stride", "stride", "sizes", (2,), 1, 64, unit="px"), Param("pads", "padding", "sizes", (0,), 0, 1024, unit="px"),
    GROUPS, BIAS, typed=("deconv", "convtranspose", "upconv"),
)  # fmt: skip
def write_transposed(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    x, filters, groups = inputs[0], writer.param("filters"), writer.param("groups")
    channels = image(x, 2, writer.block.name)[1]
    check_groups(groups, channels, filters)
    kernel, stride, pads = spread(writer, "kernel", 2), spread(writer, "stride", 2), pads_of(writer, 2)
    check_transposed(writer, (x.shape or ())[2:], kernel, stride, pads)
    bias = [writer.weight("bias", (filters,))] if writer.param("bias") else []
    weight = writer.weight("weight", (channels, filters // groups, *kernel))
    return writer.op("ConvTranspose", (x, weight, *bias), kernel_shape=kernel, strides=stride, pads=pads, group=groups)


def check_transposed(writer: Writer, space: Shape, kernel: Shape, stride: Shape, pads: Shape) -> None:
    """Raises Misfit where the padding takes away all that the windows spread."""
    left = [(space[i] - 1) * stride[i] + kernel[i] - pads[i] - pads[2 + i] for i in range(2)]
    if min(left) < 1:
        cures: Cures = (("set_param", ("pads", (0,))),)
        raise Misfit("the padding is larger than the result", shape_text(pads), "a smaller one", None, cures)
