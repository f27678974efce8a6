"""The blocked schedule: m filters × p×q partial sums are held, and one channel's window at a time passes by.

    words = ⌈P/p⌉·⌈Q/q⌉·M·C·R·S + ⌈M/m⌉·C·Σ(tile rows)·Σ(tile columns) + M·P·Q

One group, no padding, two channels or more (of one channel the window stays, and less moves); the tiles of the input
overlap by the window. held = m·p·q + rows·columns + m·R·S words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Dim, Layer, LayerError
from analysis.dataflow.nest import Buffer, Loop, Nest, indices_of


@dataclass(frozen=True, slots=True)
class Block:
    """A choice of tile, what it holds and what it moves, in words."""

    filters: int
    rows: int
    columns: int
    held_words: int
    moved_words: int


def blocked(layer: Layer, filters: int, rows: int, columns: int, levels: tuple[str, str] = ("DRAM", "SRAM")) -> Nest:
    """Tiles of m filters, p rows and q columns outside; channels next; a weight and a window each meet the tile's sums."""
    outside = [Loop("N"), Loop("G"), Loop("M", filters), Loop("P", rows), Loop("Q", columns), Loop("C")]
    inside = [Loop("R"), Loop("S"), Loop("M"), Loop("P"), Loop("Q")]
    cuts = {WEIGHTS: 6, INPUTS: 6, OUTPUTS: 5}
    return Nest(layer, tuple(outside + inside), tuple(Buffer(name, 1, cuts[name]) for name in OPERANDS), levels)


def block(layer: Layer, filters: int, rows: int, columns: int) -> Block:
    """What a tile holds and moves, by formula. Raises LayerError where the formula does not hold."""
    plain(layer)
    tall, wide = reach(layer, "P", rows), reach(layer, "Q", columns)
    held = filters * rows * columns + tall * wide + filters * layer.kernel_height * layer.kernel_width
    return Block(filters, rows, columns, held, moved(layer, filters, rows, columns))


def plain(layer: Layer) -> None:
    if layer.groups > 1 or max(layer.pads) > 0:
        found = f"{layer.groups} groups, padding {max(layer.pads)}"
        raise LayerError("a blocked schedule by formula", found, "1 group, no padding")


@lru_cache(maxsize=4096)
def reach(layer: Layer, dim: Dim, outputs: int) -> int:
    """Rows (P) or columns (Q) of the input that so many outputs touch; pixels between the windows are not counted."""
    axis = layer.axes(INPUTS)[3 if dim == "P" else 4]
    whole = {d: (0, layer.sizes[d]) for d in axis.dims} | {dim: (0, outputs)}
    return len(indices_of(axis, whole))


def moved(layer: Layer, filters: int, rows: int, columns: int) -> int:
    sizes = layer.sizes
    pixels = -(-sizes["P"] // rows) * -(-sizes["Q"] // columns)
    weights = layer.batch * pixels * layer.words(WEIGHTS)
    tall, wide = covered(layer, "P", rows), covered(layer, "Q", columns)
    inputs = layer.batch * -(-sizes["M"] // filters) * sizes["C"] * tall * wide
    return weights + inputs + layer.words(OUTPUTS)


def covered(layer: Layer, dim: Dim, step: int) -> int:
    """Σ over the tiles of one axis of the rows (or columns) below them; the last tile may be ragged."""
    whole, rest = divmod(layer.sizes[dim], step)
    return whole * reach(layer, dim, step) + (reach(layer, dim, rest) if rest else 0)


def best_block(layer: Layer, capacity_words: int) -> Block | None:
    """The tile that moves the fewest words of all that fit; None where not even one filter and one pixel fit."""
    return min(fitting(layer, capacity_words), key=lambda one: (one.moved_words, one.held_words), default=None)


def fitting(layer: Layer, capacity_words: int) -> Iterator[Block]:
    """For each p and q the fewest filters that sweep the input as seldom as the most that fit."""
    sizes, taps = layer.sizes, layer.kernel_height * layer.kernel_width
    for rows in range(1, sizes["P"] + 1):
        for columns in range(1, sizes["Q"] + 1):
            room = capacity_words - reach(layer, "P", rows) * reach(layer, "Q", columns)
            most = min(sizes["M"], room // (rows * columns + taps))
            if most > 0:
                yield block(layer, -(-sizes["M"] // -(-sizes["M"] // most)), rows, columns)


def window_reuse(layer: Layer) -> float:
    """ρ = R·S / stride², at least 1: windows that cover one input."""
    taps = layer.kernel_height * layer.kernel_width
    return max(1.0, taps / (layer.strides[0] * layer.strides[1]))


def reference_words(layer: Layer, capacity_words: int) -> float:
    """2·MACs / √(ρ·S) + |O|: the form of Chen, Han and Wang (HPCA 2020, arXiv:1911.05662). Its constant is not proven.

    With ρ = 1 the line of a matrix product, which convolutions of overlapping windows pass below.
    """
    return 2 * layer.macs / sqrt(window_reuse(layer) * capacity_words) + layer.words(OUTPUTS)
