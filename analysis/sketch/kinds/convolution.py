"""Convolutions in one, two and three dimensions, and their cheaper relatives."""

from __future__ import annotations

from typing import Any

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind

AXES = {1: "length", 2: "rows and columns", 3: "depth, rows and columns"}
PADDING = ("same", "valid", "numbers")
FORMULA = "MACs = N·M·P·Q·(C/G)·R·S"


def window(kernel: int = 3, stride: int = 1) -> tuple[Param, ...]:
    return (
        Param("kernel", "kernel", "sizes", (kernel,), 1, 1024, unit="px"),
        Param("stride", "stride", "sizes", (stride,), 1, 64, unit="px"),
        Param("padding", "padding", "choice", "same", choices=PADDING),
        Param("pads", "padding by number", "sizes", (0,), 0, 1024, unit="px"),
        Param("dilation", "dilation", "sizes", (1,), 1, 64, unit="px"),
    )


FILTERS = Param("filters", "filters", "int", 32, unit="channels")
BIAS = Param("bias", "bias", "bool", True)
GROUPS = Param("groups", "groups", "int", 1)
IN_CHANNELS = Param("in_channels", "channels in", "int", 0, 0, unit="channels, 0: as they come")


def spread(sizes: tuple[int, ...], axes: int) -> tuple[int, ...]:
    """One number stands for every axis. Raises Misfit for another count."""
    if len(sizes) == 1:
        return sizes * axes
    if len(sizes) != axes:
        raise Misfit(
            "a number for each axis, or one for all", "x".join(map(str, sizes)), f"{axes} numbers: {AXES[axes]}"
        )
    return sizes


def image(tensor: Tensor, axes: int, what: str) -> Shape:
    """The shape (batch, channels, *space). Raises Misfit for another rank."""
    shape = tensor.shape or ()
    if len(shape) != axes + 2:
        wanted = "batch x channels x " + "x".join(("length",) if axes == 1 else ("depth", "rows", "columns")[-axes:])
        raise Misfit(f"{what} takes {axes + 2} dimensions", shape_text(shape), wanted, 0)
    return shape


def attributes_of(writer: Writer, space: Shape, what: str) -> dict[str, Any]:
    """Strides, dilations and padding of the standard's operators. Raises Misfit where the window is larger than its input."""
    axes = len(space)
    kernel, stride, dilation = (spread(writer.param(name), axes) for name in ("kernel", "stride", "dilation"))
    found: dict[str, Any] = {"kernel_shape": kernel, "strides": stride, "dilations": dilation}
    if writer.param("padding") == "same":
        return found | {"auto_pad": "SAME_UPPER"}
    pads = spread(writer.param("pads"), axes) if writer.param("padding") == "numbers" else (0,) * axes
    check_window(space, kernel, dilation, pads, what)
    return found | {"pads": (*pads, *pads)}


def check_window(space: Shape, kernel: Shape, dilation: Shape, pads: Shape, what: str) -> None:
    reach = tuple((k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True))
    room = tuple(size + 2 * pad for size, pad in zip(space, pads, strict=True))
    if any(wide > size for wide, size in zip(reach, room, strict=True)):
        cures: Cures = (("set_param", ("padding", "same")), ("set_param", ("kernel", tuple(map(min, kernel, space)))))
        raise Misfit(
            f"the window of {what} is larger than its input", shape_text(reach), f"at most {shape_text(room)}", 0, cures
        )


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
    shape = image(x, axes, writer.block.name)
    check_groups(groups, shape[1], filters)
    attributes = attributes_of(writer, shape[2:], writer.block.name)
    kernel, prefix = attributes["kernel_shape"], f"{suffix}." if suffix else ""
    weight = writer.weight(f"{prefix}weight", (filters, shape[1] // groups, *kernel))
    bias = [writer.weight(f"{prefix}bias", (filters,))] if writer.param("bias") else []
    return writer.op("Conv", (x, weight, *bias), suffix, group=groups, **attributes)


def add_convolution(axes: int) -> None:
    word = f"A window that is slid over {AXES[axes]}, all channels together"

    @kind(
        f"conv{axes}d", f"Conv {axes}-D", "convolution", word, FORMULA if axes == 2 else "MACs = N·M·outputs·(C/G)·window",
        FILTERS, *window(), GROUPS, BIAS, IN_CHANNELS, typed=("conv",) if axes == 2 else (),
    )  # fmt: skip
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        check_channels(writer, image(inputs[0], axes, writer.block.name)[1])
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
    return writer.op("Conv", (x, weight, *bias), kernel_shape=(1, 1), strides=spread(writer.param("stride"), 2))


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
    kernel, stride, pads = (spread(writer.param(name), 2) for name in ("kernel", "stride", "pads"))
    bias = [writer.weight("bias", (filters,))] if writer.param("bias") else []
    weight = writer.weight("weight", (channels, filters // groups, *kernel))
    return writer.op(
        "ConvTranspose", (x, weight, *bias), kernel_shape=kernel, strides=stride, pads=(*pads, *pads), group=groups
    )
