"""What each level must hold, against what it can: bytes = Σ_tensors largest tile · bytes a word (· 2 double-buffered)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from analysis.dataflow.closed import axis_walks, flow
from analysis.dataflow.layer import OPERANDS, OUTPUTS, REDUCED
from analysis.dataflow.nest import Buffer, Nest

PSUM_BYTES = 4  # an int32 or fp32 accumulator


@dataclass(frozen=True, slots=True)
class WorkingSet:
    """words: largest tile of each tensor. bytes: with widths and both buffers. capacity_bytes: None where unlimited.

    partial: outputs lie there as sums on the way, of 4 bytes each.
    """

    level: str
    words: Mapping[str, int]
    bytes: int
    capacity_bytes: int | None
    partial: bool

    @property
    def fits(self) -> bool:
        return self.capacity_bytes is None or self.bytes <= self.capacity_bytes


def working_set(
    nest: Nest, level: int, word_bytes: int, capacity_bytes: int | None = None, double: bool = False
) -> WorkingSet:
    """Of a level inside the memory; of the memory itself (0) the whole tensors once."""
    if level == 0:
        words = {tensor: nest.layer.words(tensor) for tensor in OPERANDS}
        return WorkingSet(nest.levels[0], words, sum(words.values()) * word_bytes, capacity_bytes, False)
    words = {b.tensor: tile_words(nest, b) for b in nest.buffers if b.level == level}
    partial = holds_partial_sums(nest, level)
    widths = {tensor: PSUM_BYTES if tensor == OUTPUTS and partial else word_bytes for tensor in words}
    held = sum(words[tensor] * widths[tensor] for tensor in words)
    return WorkingSet(nest.levels[level], words, held * (2 if double else 1), capacity_bytes, partial)


def tile_words(nest: Nest, buffer: Buffer) -> int:
    """The largest tile: every combination of the axes' parts occurs, so it is the product of their largest."""
    return prod(int(walk.sizes.max()) for walk in axis_walks(nest, buffer))


@lru_cache(maxsize=256)
def holds_partial_sums(nest: Nest, level: int) -> bool:
    """Sums grow at the innermost level; a level outside sees them unfinished where the next one has to fetch them back."""
    inner = [b for b in nest.buffers if b.tensor == OUTPUTS and b.level > level]
    if not inner:
        return prod(nest.layer.sizes[dim] for dim in REDUCED) > 1
    child = min(inner, key=lambda b: b.level)
    return bool(flow(nest, child, 0).reloads.sum())
