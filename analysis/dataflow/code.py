"""A nest as code to read: loops, what is loaded and stored where, the multiply–accumulate; a line for every event."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.dataflow.events import CodeLine
from analysis.dataflow.layer import OUTPUTS, Dim, Layer
from analysis.dataflow.nest import Buffer, Nest

WHAT: dict[Dim, str] = {
    "N": "images", "G": "groups", "M": "filters", "C": "input channels",
    "P": "output rows", "Q": "output columns", "R": "kernel rows", "S": "kernel columns",
}  # fmt: skip
LETTER = {"weights": "W", "inputs": "I", "outputs": "O"}
# A dense layer b = W·a is written as the lecture writes it: outputs m, inputs n, examples b of the minibatch.
DENSE_NAMES: dict[Dim, str] = {"M": "m", "C": "n", "N": "b"}
DENSE_WHAT: dict[Dim, str] = {"M": "outputs", "C": "inputs", "N": "examples"}
DENSE_LETTER = {"weights": "W", "inputs": "a", "outputs": "b"}


@dataclass(frozen=True, slots=True)
class NestCode:
    """lines: with places of what each buffer does. names: of the loops, tiled ones with a number. tile_depth: loops of a tile."""

    lines: tuple[CodeLine, ...]
    names: tuple[str, ...]
    loads: dict[tuple[str, int], int]
    stores: dict[tuple[str, int], int]
    mac_line: int
    tile_depth: int

    def load_line(self, buffer: Buffer) -> int:
        return self.loads[buffer.key]

    def store_line(self, buffer: Buffer) -> int:
        return self.stores.get(buffer.key, self.mac_line)

    def evict_line(self, buffer: Buffer) -> int:
        return self.stores.get(buffer.key, self.loads[buffer.key])


def is_dense(layer: Layer) -> bool:
    """One pixel and a kernel of 1×1, one group."""
    return layer.groups == 1 and max(layer.height, layer.width, layer.kernel_height, layer.kernel_width) == 1


def letter_of(nest: Nest, tensor: str) -> str:
    return DENSE_LETTER[tensor] if is_dense(nest.layer) else LETTER[tensor]


def loop_names(nest: Nest) -> tuple[str, ...]:
    """m, and m1, m0 from the outside in where a dimension is tiled."""
    dims = [loop.dim for loop in nest.loops]
    letters = DENSE_NAMES if is_dense(nest.layer) else {}
    found = []
    for place, dim in enumerate(dims):
        left = dims[place + 1 :].count(dim)
        found.append(letters.get(dim, dim.lower()) + (str(left) if dims.count(dim) > 1 else ""))
    return tuple(found)


def tile_depth(nest: Nest) -> int:
    """Loops whose step begins a new tile: the fewest outside a buffer next to the arithmetic."""
    inner = len(nest.levels) - 1
    cuts = [b.cut for b in nest.buffers if b.level == inner and b.cut]
    fewest = min(cuts, default=0)
    return fewest if 0 < fewest < nest.depth else min(1, nest.depth)


def code_of(nest: Nest) -> NestCode:
    lines: list[CodeLine] = []
    loads: dict[tuple[str, int], int] = {}
    stores: dict[tuple[str, int], int] = {}
    names, counts = loop_names(nest), nest.counts
    closing: list[tuple[int, Buffer]] = []
    for place in range(len(nest.loops) + 1):
        for buffer in sorted((b for b in nest.buffers if b.cut == place), key=lambda b: b.level):
            loads[buffer.key] = len(lines)
            lines.append(CodeLine(load_text(nest, buffer), shown(nest, place), nest.levels[buffer.level]))
            if buffer.tensor == OUTPUTS:
                closing.append((place, buffer))
        if place < len(nest.loops) and counts[place] > 1:
            lines.append(
                CodeLine(f"for {names[place]} in 0 … {counts[place] - 1}:", shown(nest, place), note(nest, place))
            )
    mac_line = len(lines)
    weight, given, out = (letter_of(nest, tensor) for tensor in ("weights", "inputs", "outputs"))
    lines.append(CodeLine(f"{out} += {weight} · {given}", shown(nest, len(nest.loops))))
    for place, buffer in reversed(closing):
        stores[buffer.key] = len(lines)
        lines.append(CodeLine(f"store {out}", shown(nest, place), nest.levels[buffer.level]))
    return NestCode(tuple(lines), names, loads, stores, mac_line, tile_depth(nest))


def shown(nest: Nest, place: int) -> int:
    """Depth of indentation: loops that run once are not written."""
    return sum(count > 1 for count in nest.counts[:place])


def note(nest: Nest, place: int) -> str:
    loop = nest.loops[place]
    step = f", {loop.step} at a time" if loop.step > 1 else ""
    turn = ", to and fro" if loop.serpentine else ""
    what = WHAT | DENSE_WHAT if is_dense(nest.layer) else WHAT
    return what[loop.dim] + step + turn


def load_text(nest: Nest, buffer: Buffer) -> str:
    letter = letter_of(nest, buffer.tensor)
    if buffer.tensor == OUTPUTS:
        return f"begin {letter}, or load what was begun"
    return f"load what is new of {letter}" if buffer.kept_from < buffer.cut else f"load {letter}"
