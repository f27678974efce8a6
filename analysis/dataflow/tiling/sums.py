"""What loops do along one axis of a tensor, summed over all they do: the factors of `closed.flow`, each made once.

    fills = Π_axes Σ|T| − Σ_loops Π_axes (|T ∩ T_before|, summed over the steps of that loop)

At a step of a loop of this axis its own tile moves; at a step of another axis' loop this axis goes from its last tile
back to its first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from analysis.dataflow.layer import Axis, Dim

# (dimension, step), outermost first.
Steps = tuple[tuple[Dim, int], ...]


@dataclass(frozen=True, slots=True)
class AxisSums:
    """whole: Σ|T| over all states. largest: the largest |T|.

    wraps[k]: |last ∩ first| summed over the runs that share the passes of the first k loops; wraps[-1] = whole.
    steps[k]: |T ∩ T_before| summed over the steps of loop k, the loops inside it back at their first pass.
    """

    whole: int
    largest: int
    wraps: tuple[int, ...]
    steps: tuple[int, ...]


Pieces = dict[int, int]


def pieces(size: int, steps: tuple[int, ...]) -> list[Pieces]:
    """How many tiles of which size there are inside the first k loops, for each k."""
    found: list[Pieces] = [{size: 1}]
    for step in steps:
        cut: Pieces = {}
        for part, many in found[-1].items():
            whole, rest = divmod(part, step)
            if whole:
                cut[step] = cut.get(step, 0) + whole * many
            if rest:
                cut[rest] = cut.get(rest, 0) + many
        found.append(cut)
    return found


@lru_cache(maxsize=1 << 15)
def own_sums(size: int, steps: tuple[int, ...]) -> AxisSums:
    """An axis of one dimension: tiles are apart, so that only a run of one tile ends where it began."""
    parts = pieces(size, steps)
    last = min(steps, default=size)
    wraps = tuple(sum(part * many for part, many in found.items() if part <= last) for found in parts)
    return AxisSums(size, max(parts[-1]), wraps, (0,) * len(steps))


@lru_cache(maxsize=1 << 15)
def other_sums(size: int, steps: tuple[int, ...]) -> AxisSums:
    """A dimension that the tensor lacks: every tile is the same one word."""
    runs = [sum(found.values()) for found in pieces(size, steps)]
    moves = tuple(after - before for before, after in pairwise(runs))
    return AxisSums(runs[-1], 1, tuple(runs), moves)


@dataclass(frozen=True, slots=True)
class States:
    """Tiles of a window axis in the order of the loops. low, high: of each dimension. runs: of each prefix, whose run."""

    low: dict[Dim, np.ndarray]
    high: dict[Dim, np.ndarray]
    runs: tuple[np.ndarray, ...]


def states_of(sizes: tuple[tuple[Dim, int], ...], loops: Steps) -> States:
    low = {dim: np.zeros(1, dtype=np.int64) for dim, _ in sizes}
    high = {dim: np.array([size]) for dim, size in sizes}
    runs = [np.zeros(1, dtype=np.int64)]
    for dim, step in loops:
        counts = -((low[dim] - high[dim]) // step)
        passes = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        low = {name: np.repeat(values, counts) for name, values in low.items()}
        high = {name: np.repeat(values, counts) for name, values in high.items()}
        runs = [*(np.repeat(run, counts) for run in runs), np.arange(counts.sum())]
        low[dim] = low[dim] + step * passes
        high[dim] = np.minimum(low[dim] + step, high[dim])
    return States(low, high, tuple(runs))


class Ranges:
    """Sets without gaps, as their ends."""

    def __init__(self, low: np.ndarray, high: np.ndarray) -> None:
        self.low, self.high = low, high
        self.sizes = np.maximum(high - low, 0)

    def shared(self, one: np.ndarray, other: np.ndarray) -> int:
        both = np.minimum(self.high[one], self.high[other]) - np.maximum(self.low[one], self.low[other])
        return int(np.maximum(both, 0).sum())


class Members:
    """Sets with gaps, as a table states × words."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = table
        self.sizes = table.sum(axis=1)

    def shared(self, one: np.ndarray, other: np.ndarray) -> int:
        return int((self.table[one] & self.table[other]).sum())


@lru_cache(maxsize=1 << 15)
def window_sums(axis: Axis, sizes: tuple[tuple[Dim, int], ...], loops: Steps) -> AxisSums:
    """An axis of two dimensions, output place and kernel place: tiles overlap where windows do."""
    states = states_of(sizes, loops)
    words = words_of(axis, dict(sizes), states)
    wraps, steps = [], []
    for prefix, run in enumerate(states.runs):
        first = np.flatnonzero(np.diff(run, prepend=-1))
        last = np.append(first[1:], len(run)) - 1
        wraps.append(words.shared(last, first))
        if prefix:
            outside = states.runs[prefix - 1]
            goes_on = outside[first[1:]] == outside[last[:-1]]
            steps.append(words.shared(last[:-1][goes_on], first[1:][goes_on]))
    return AxisSums(int(words.sizes.sum()), int(words.sizes.max()), tuple(wraps), tuple(steps))


def words_of(axis: Axis, sizes: dict[Dim, int], states: States) -> Ranges | Members:
    (place, stride), (kernel, dilation) = axis.terms
    if sizes[kernel] == 1 or sizes[place] == 1:
        dim, step = (place, stride) if sizes[kernel] == 1 else (kernel, dilation)
        return in_steps(states.low[dim], states.high[dim], step, axis)
    wide, deep = (states.high[dim] - states.low[dim] for dim in (place, kernel))
    dense = (
        ((dilation == 1) & (stride <= deep))
        | ((stride == 1) & (dilation <= wide))
        | ((wide == 1) & ((dilation == 1) | (deep == 1)))
        | ((deep == 1) & (stride == 1))
    )
    if not dense.all():
        return members_of(axis, sizes, states)
    low = stride * states.low[place] + dilation * states.low[kernel] + axis.offset
    high = stride * (states.high[place] - 1) + dilation * (states.high[kernel] - 1) + axis.offset + 1
    return Ranges(np.maximum(low, 0), np.minimum(high, axis.length))


def in_steps(low: np.ndarray, high: np.ndarray, step: int, axis: Axis) -> Ranges:
    """Words step·x + offset of a range of x, counted in x: those within the axis."""
    first = -(axis.offset // step)
    last = (axis.length - 1 - axis.offset) // step + 1
    return Ranges(np.maximum(low, first), np.minimum(high, last))


def members_of(axis: Axis, sizes: dict[Dim, int], states: States) -> Members:
    (place, stride), (kernel, dilation) = axis.terms
    table = np.zeros((len(states.low[place]), axis.length), dtype=bool)
    low, high = states.low[kernel], states.high[kernel]
    for ends in {(int(a), int(b)) for a, b in zip(low, high, strict=True)}:
        rows = np.flatnonzero((low == ends[0]) & (high == ends[1]))
        touched = touching(axis, stride * np.arange(sizes[place]), dilation * np.arange(*ends))
        table[rows] = touched[states.high[place][rows]] > touched[states.low[place][rows]]
    return Members(table)


def touching(axis: Axis, places: np.ndarray, taps: np.ndarray) -> np.ndarray:
    """How many of the first x places touch each word, (places + 1) × words."""
    found = np.zeros((len(places) + 1, axis.length), dtype=np.int32)
    reached = np.add.outer(places, taps) + axis.offset
    rows, columns = np.nonzero((reached >= 0) & (reached < axis.length))
    found[rows + 1, reached[rows, columns]] = 1
    summed: np.ndarray = found.cumsum(axis=0)
    return summed
