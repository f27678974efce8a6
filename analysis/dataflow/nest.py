"""Loops in an order, cut into tiles, and the buffers that hold a tile of a tensor while loops run inside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from analysis.dataflow.layer import DIMS, Axis, Dim, Layer, LayerError

# Words of a tile that is worth keeping.
SMALL_TILE = 256

# What a loop covers of its dimension: (first, one past the last).
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Loop:
    """Walks `dim` in steps of `step` within the tile of that dimension outside it, or the whole; the last may be ragged.

    serpentine: every second sweep runs backwards, so that its first tile is the last one of the sweep before.
    """

    dim: Dim
    step: int = 1
    serpentine: bool = False


@dataclass(frozen=True, slots=True)
class Buffer:
    """Holds of a tensor what the loops from `cut` on touch. Levels count from the outermost: 0 is memory, 1 is filled from it.

    kept_from: only steps of loops from this position on find words of the tile before; steps of loops outside begin
    with nothing. cut: nothing is ever kept. 0: what is still needed stays.
    """

    tensor: str
    level: int
    cut: int
    kept_from: int = 0

    @property
    def key(self) -> tuple[str, int]:
        return self.tensor, self.level


@dataclass(frozen=True, slots=True)
class Nest:
    """loops: outermost first. levels: names, memory first, the registers of the arithmetic last. Raises LayerError."""

    layer: Layer
    loops: tuple[Loop, ...]
    buffers: tuple[Buffer, ...]
    levels: tuple[str, ...] = ("memory", "registers")

    def __post_init__(self) -> None:
        last = {loop.dim: loop.step for loop in self.loops}
        for dim, size in self.layer.sizes.items():
            if size > 1 and last.get(dim) != 1:
                raise LayerError(f"the loops of {dim} end with steps of", last.get(dim), "1: each needs every value")
        for buffer in self.buffers:
            if not 0 <= buffer.kept_from <= buffer.cut <= len(self.loops):
                raise LayerError(f"the cut of {buffer.tensor}", buffer.cut, f"0 to {len(self.loops)} loops")
            if not 0 < buffer.level < len(self.levels):
                raise LayerError(f"the level of {buffer.tensor}", buffer.level, f"1 to {len(self.levels) - 1}")

    @property
    def counts(self) -> tuple[int, ...]:
        """Most iterations of each loop in one sweep; the last tile outside may have fewer."""
        extent = dict(self.layer.sizes)
        counts = []
        for loop in self.loops:
            counts.append(-(-extent[loop.dim] // loop.step))
            extent[loop.dim] = min(loop.step, extent[loop.dim])
        return tuple(counts)

    @property
    def depth(self) -> int:
        """Loops outside every buffer: an iteration of them is the least that changes what is held."""
        return max((buffer.cut for buffer in self.buffers), default=0)

    def iterations(self, depth: int) -> int:
        """How often the body of the first `depth` loops runs."""
        runs = dict.fromkeys(DIMS, 1)
        for dim in DIMS:
            steps = [loop.step for loop in self.loops[:depth] if loop.dim == dim]
            runs[dim] = len(tiles(self.layer.sizes[dim], steps))
        return prod(runs.values())

    def buffer(self, tensor: str, level: int) -> Buffer:
        return next(b for b in self.buffers if b.key == (tensor, level))


def tiles(size: int, steps: list[int]) -> list[Range]:
    """Innermost tiles of nested loops over 0 … size−1, in order."""
    found: list[Range] = [(0, size)]
    for step in steps:
        found = [(low, min(low + step, end)) for first, end in found for low in range(first, end, step)]
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """One iteration of some outer loops. digits: which pass of each loop. parts: the range that each loop is at.

    changed: the outermost loop that moved since the moment before; -1 at the first.
    """

    nest: Nest
    digits: tuple[int, ...]
    parts: tuple[Range, ...]
    changed: int

    def ranges(self, cut: int | None = None) -> dict[Dim, Range]:
        """What is left of each dimension inside the first `cut` loops, or inside all that were walked."""
        found: dict[Dim, Range] = {dim: (0, size) for dim, size in self.nest.layer.sizes.items()}
        for loop, part in zip(self.nest.loops[:cut], self.parts[:cut], strict=False):
            found[loop.dim] = part
        return found


def walk(nest: Nest, depth: int) -> Iterator[Moment]:
    """The iterations of the first `depth` loops in the order in which they run."""
    sweeps = [0] * depth
    digits = [0] * depth
    parts: list[Range] = [(0, 0)] * depth
    ranges: dict[Dim, Range] = {dim: (0, size) for dim, size in nest.layer.sizes.items()}
    moved = -1

    def inside(position: int) -> Iterator[Moment]:
        nonlocal moved
        if position == depth:
            yield Moment(nest, tuple(digits), tuple(parts), moved)
            moved = depth
            return
        loop = nest.loops[position]
        low, high = whole = ranges[loop.dim]
        passes = list(enumerate(range(low, high, loop.step)))
        if loop.serpentine and sweeps[position] % 2:
            passes.reverse()
        sweeps[position] += 1
        for turn, (digit, first) in enumerate(passes):
            digits[position] = digit
            parts[position] = ranges[loop.dim] = (first, min(first + loop.step, high))
            if turn:
                moved = min(moved, position)
            yield from inside(position + 1)
        ranges[loop.dim] = whole

    yield from inside(0)


def indices_of(axis: Axis, ranges: Mapping[Dim, Range]) -> np.ndarray:
    """Real words of one axis that the ranges touch, rising (int64, read-only)."""
    return reached(axis, tuple(ranges[dim] for dim, _ in axis.terms))


@lru_cache(maxsize=4096)
def reached(axis: Axis, parts: tuple[Range, ...]) -> np.ndarray:
    """The same few tiles of an axis are asked for over and over."""
    places = np.array([axis.offset])
    for (low, high), (_, factor) in zip(parts, axis.terms, strict=True):
        places = np.add.outer(places, factor * np.arange(low, high)).reshape(-1)
    found: np.ndarray = np.unique(places) if len(parts) > 1 else places
    found = found[(found >= 0) & (found < axis.length)]
    found.setflags(write=False)
    return found


def cells_of(layer: Layer, tensor: str, ranges: Mapping[Dim, Range]) -> np.ndarray:
    """Flat places of the words of a tensor that the ranges touch, rising (int64, read-only)."""
    axes = layer.axes(tensor)
    parts = tuple(tuple(ranges[dim] for dim, _ in axis.terms) for axis in axes)
    words = prod(high - low for own in parts for low, high in own)
    return small_cells(axes, parts) if words <= SMALL_TILE else cells_reached(axes, parts)


@lru_cache(maxsize=4096)
def small_cells(axes: tuple[Axis, ...], parts: tuple[tuple[Range, ...], ...]) -> np.ndarray:
    """Small tiles are asked for over and over; large ones would fill the memory."""
    return cells_reached(axes, parts)


def cells_reached(axes: tuple[Axis, ...], parts: tuple[tuple[Range, ...], ...]) -> np.ndarray:
    flat = np.zeros(1, dtype=np.int64)
    for axis, own in zip(axes, parts, strict=True):
        flat = np.add.outer(flat * axis.length, reached(axis, own)).reshape(-1)
    flat.setflags(write=False)
    return flat
