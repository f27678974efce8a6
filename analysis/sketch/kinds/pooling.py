"""Pools: windows over each channel, of one to three axes of space."""

from __future__ import annotations

from typing import Any

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import attributes_of, divisor, space_of, spread, window

CEIL = Param("ceil", "count the part windows", "bool", False)


def add_pool(id: str, op: str, title: str, word: str, formula: str, whole: str, typed: tuple[str, ...]) -> None:
    @kind(id, title, "pooling", word, formula, *window(2, 2, "valid"), CEIL, typed=typed)
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        space = space_of(inputs[0], writer.block.name)[2:]
        found = attributes_of(writer, space, ("set_kind", (whole,)))
        check_rim(found, len(space))
        return writer.op(op, inputs, ceil_mode=int(writer.param("ceil")), **found)


def check_rim(found: dict[str, Any], axes: int) -> None:
    """A window that lies in the padding alone has no maximum. Raises Misfit."""
    kernel, pads = found["kernel_shape"], found.get("pads", (0,) * (2 * axes))
    if any(pads[at] >= kernel[at % axes] for at in range(2 * axes)):
        gaps: Cures = (("set_param", ("dilation", (1,))),) if max(found["dilations"]) > 1 else ()
        cures = gaps or (("set_param", ("padding", "same")),)
        allowed = f"less than {shape_text(kernel)}"
        raise Misfit("the padding is as wide as the window", shape_text(pads), allowed, None, cures)


add_pool("max_pool", "MaxPool", "Max pool", "The largest value of each window", "other_ops = N·C·P·Q·(R·S − 1)", "global_max",
         ("maxpool", "pool"))  # fmt: skip
add_pool("avg_pool", "AveragePool", "Average pool", "The average of each window", "other_ops = N·C·P·Q·R·S", "global_avg",
         ("avgpool",))  # fmt: skip


def add_global(id: str, op: str, title: str, word: str, formula: str, typed: tuple[str, ...]) -> None:
    @kind(id, title, "pooling", word, formula, typed=typed)
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        space_of(inputs[0], writer.block.name)
        return writer.op(op, inputs)


add_global("global_avg", "GlobalAveragePool", "Global average pool", "The average of each channel", "other_ops = N·C·H·W",
           ("gap", "global_avg_pool"))  # fmt: skip
add_global("global_max", "GlobalMaxPool", "Global max pool", "The largest value of each channel", "other_ops = N·C·(H·W − 1)",
           ("gmp", "global_max_pool"))  # fmt: skip


@kind(
    "adaptive_pool", "Adaptive pool", "pooling", "Windows so wide that a given size comes out", "other_ops = N·C·P·Q·R·S",
    Param("outputs", "output size", "sizes", (7,), 1, 1024, unit="px"),
    Param("mode", "mode", "choice", "average", choices=("average", "max")), typed=("adaptive_avg_pool",),
)  # fmt: skip
def write_adaptive(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """Windows of one size, side by side; where the input is no multiple of the output no such windows exist."""
    space = space_of(inputs[0], writer.block.name)[2:]
    outputs = spread(writer, "outputs", len(space))
    if any(size % wanted for size, wanted in zip(space, outputs, strict=True)):
        raise Misfit("equal windows do not give this size", shape_text(outputs), f"divisors of {shape_text(space)}", 0,
                     not_dividing(space, outputs))  # fmt: skip
    kernel = tuple(size // wanted for size, wanted in zip(space, outputs, strict=True))
    op = "AveragePool" if writer.param("mode") == "average" else "MaxPool"
    return writer.op(op, inputs, kernel_shape=kernel, strides=kernel)


def not_dividing(space: Shape, outputs: Shape) -> Cures:
    smaller = tuple(divisor(size, wanted) for size, wanted in zip(space, outputs, strict=True))
    wider = tuple(-(-size // wanted) * wanted for size, wanted in zip(space, outputs, strict=True))
    resized = ("insert", ("resize", (("sizes", wider), ("by", "sizes"))))
    return (("set_param", ("outputs", smaller)), *([resized] if len(space) == 2 else []))
