"""What the families share: windows over space, ranks and types that a block takes, and the cures for those that it does not."""

from __future__ import annotations

from typing import Any

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import FLOATS, Cures, Misfit, Param, Writer

AXES = {1: "length", 2: "rows and columns", 3: "depth, rows and columns"}
PADDING = ("same", "valid", "numbers")


def window(kernel: int = 3, stride: int = 1, padding: str = "same") -> tuple[Param, ...]:
    return (
        Param("kernel", "kernel", "sizes", (kernel,), 1, 1024, unit="px"),
        Param("stride", "stride", "sizes", (stride,), 1, 64, unit="px"),
        Param("padding", "padding", "choice", padding, choices=PADDING),
        Param("pads", "padding by number", "sizes", (0,), 0, 1024, unit="px"),
        Param("dilation", "dilation", "sizes", (1,), 1, 64, unit="px"),
    )


def spread(writer: Writer, name: str, axes: int) -> tuple[int, ...]:
    """One number stands for every axis. Raises Misfit for another count."""
    sizes: tuple[int, ...] = writer.param(name)
    if len(sizes) == 1:
        return sizes * axes
    if len(sizes) != axes:
        allowed = f"{axes} number{'s' * (axes > 1)}: {AXES[axes]}"
        cures: Cures = (("set_param", (name, sizes[:1])),)
        raise Misfit(f"{name} takes a number for each axis, or one for all", shape_text(sizes), allowed, cures=cures)
    return sizes


def pads_of(writer: Writer, axes: int) -> tuple[int, ...]:
    """All begins, then all ends; a person says them all, those of one side, or one number. Raises Misfit."""
    pads: tuple[int, ...] = writer.param("pads")
    return pads if len(pads) == 2 * axes else spread(writer, "pads", axes) * 2


def numbers(tensor: Tensor, what: str, port: int = 0) -> None:
    """Raises Misfit for a tensor of integers: they are scaled back first."""
    if tensor.dtype not in FLOATS:
        back = ("insert", ("dequantise", (), port)) if tensor.dtype in ("int8", "uint8") else None
        cures: Cures = (*([back] if back else []), ("insert", ("cast", (), port)))
        raise Misfit(f"{what} computes on floating-point numbers", tensor.dtype, ", ".join(FLOATS), port, cures)


def image(tensor: Tensor, axes: int, what: str, *first: tuple[str, tuple[Any, ...]], port: int = 0) -> Shape:
    """The shape (batch, channels, *space) of floating-point numbers. Raises Misfit for another rank.

    first: cures to be offered before that of another shape.
    """
    numbers(tensor, what, port)
    shape = tensor.shape or ()
    if len(shape) != axes + 2:
        wanted = "batch x channels x " + ("length" if axes == 1 else " x ".join(("depth", "rows", "columns")[-axes:]))
        cures: Cures = (*with_batch(shape, axes + 2, port), *first, reshaped(shape, axes + 2, port))
        raise Misfit(f"{what} takes {axes + 2} dimensions", shape_text(shape), wanted, port, cures)
    return shape


def with_batch(shape: Shape, rank: int, port: int) -> Cures:
    """An input that was said without its batch is one example."""
    return (("set_source_param", ("shape", (1, *shape), port)),) if len(shape) == rank - 1 else ()


def space_of(tensor: Tensor, what: str) -> Shape:
    """The shape (batch, channels, *space) with one to three axes of space. Raises Misfit."""
    rank = len(tensor.shape or ())
    return image(tensor, rank - 2 if rank - 2 in AXES else 2, what)


def reshaped(shape: Shape, rank: int, port: int = 0) -> tuple[str, tuple[Any, ...]]:
    """The cure that brings a tensor to a rank: features become channels, missing axes are 1, surplus ones are joined."""
    if len(shape) > rank:
        wanted: Shape = (0,) * (rank - 1) + (-1,)
    elif len(shape) == 2:
        wanted = (0, 0, *(1,) * (rank - 2))
    else:
        wanted = (*shape[:1], *(1,) * (rank - len(shape)), *shape[1:])
    return "insert", ("reshape", (("shape", wanted),), port)


def rows(tensor: Tensor, rank: int, what: str, wanted: str, port: int = 0) -> Shape:
    """The shape of floating-point numbers of one rank: rows of features, or sequences of them. Raises Misfit."""
    numbers(tensor, what, port)
    shape = tensor.shape or ()
    if len(shape) != rank:
        raise Misfit(f"{what} takes {rank} dimensions", shape_text(shape), wanted, port, (reshaped(shape, rank, port),))
    return shape


def axis_of(writer: Writer, shape: Shape, name: str = "axis") -> int:
    """The axis counted from the front. Raises Misfit."""
    axis, rank = writer.param(name), len(shape)
    if not -rank <= axis < rank:
        cures: Cures = (("set_param", (name, rank - 1)),)
        raise Misfit(f"there is no axis {axis} of {shape_text(shape)}", axis, f"{-rank} to {rank - 1}", 0, cures)
    return int(axis) % rank


def divided(writer: Writer, name: str, whole: int, what: str) -> int:
    """A parameter that has to divide a size. Raises Misfit with the next smaller divisor as cure."""
    parts: int = writer.param(name)
    if whole % parts:
        cures: Cures = (("set_param", (name, divisor(whole, parts))),)
        raise Misfit(f"{what} {whole} cannot be divided by {parts}", parts, f"a divisor of {whole}", 0, cures)
    return parts


def divisor(whole: int, most: int) -> int:
    """The largest divisor of a size up to a bound."""
    return next(parts for parts in range(min(whole, most), 0, -1) if whole % parts == 0)


def attributes_of(writer: Writer, space: Shape, *first: tuple[str, tuple[Any, ...]]) -> dict[str, Any]:
    """Strides, dilations and padding of the standard's operators. Raises Misfit where the window is larger than its input.

    first: cures for that, to be offered before the others.
    """
    axes = len(space)
    kernel, stride, dilation = (spread(writer, name, axes) for name in ("kernel", "stride", "dilation"))
    found: dict[str, Any] = {"kernel_shape": kernel, "strides": stride, "dilations": dilation}
    if writer.param("padding") == "same":
        wide = max(dilation) > 1
        return found | ({"pads": same_pads(space, kernel, stride, dilation)} if wide else {"auto_pad": "SAME_UPPER"})
    pads = pads_of(writer, axes) if writer.param("padding") == "numbers" else (0,) * (2 * axes)
    reach = tuple((k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True))
    room = tuple(size + pads[axis] + pads[axes + axis] for axis, size in enumerate(space))
    if any(wide > size for wide, size in zip(reach, room, strict=True)):
        smaller = tuple((size - 1) // d + 1 for size, d in zip(room, dilation, strict=True))
        cures: Cures = (
            *first, ("set_param", ("padding", "same")), ("set_param", ("kernel", tuple(map(min, kernel, smaller)))),
        )  # fmt: skip
        what = f"the window of {writer.block.name} is larger than its input"
        raise Misfit(what, shape_text(reach), f"at most {shape_text(room)}", 0, cures)
    return found | {"pads": pads}


def same_pads(space: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> tuple[int, ...]:
    """What SAME_UPPER means, in numbers: ONNX Runtime does not compute it for windows with gaps. Source: ONNX standard, Conv."""
    totals = [
        max((-(-size // step) - 1) * step + (wide - 1) * gap + 1 - size, 0)
        for size, wide, step, gap in zip(space, kernel, stride, dilation, strict=True)
    ]
    return (*(total // 2 for total in totals), *(total - total // 2 for total in totals))
