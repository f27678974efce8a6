"""Words that enter and leave a buffer, by formula, exact for any order, stride, dilation, padding, group, ragged tile.

    fills = Σ_iterations |T| − Σ_steps |T ∩ T_before|

A step of loop j sends the loops inside it back to their first pass. A tile is a product of sets, one an axis, and each
loop belongs to one axis of the tensor or to none; so both sums are products over the axes of sums over that axis' own
loops: nothing is walked but one axis at a time. Without ragged tiles and padding this is the tile-delta sum

    |T| + Σ_j (Π_{i<j} B_i)(B_j − 1) · (|T| − |T ∩ (T + d_j)|),

with B the bounds and d_j the shift of the tile by a step of loop j.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from analysis.dataflow.layer import DIMS, OUTPUTS, REDUCED, Axis, Dim, Layer
from analysis.dataflow.nest import Buffer, Moment, Nest, Range, cells_of, indices_of, walk


@dataclass(frozen=True, eq=False)
class AxisWalk:
    """The loops of one axis, walked alone. axis: None for a dimension that the tensor does not have: one word, always.

    places: positions of these loops in the nest. digits: passes, one row a state. ranges: what each state covers.
    """

    axis: Axis | None
    places: tuple[int, ...]
    counts: tuple[int, ...]
    digits: np.ndarray
    ranges: tuple[dict[Dim, Range], ...]

    @cached_property
    def members(self) -> np.ndarray:
        """Which words of the axis each state touches, bool states × length."""
        if self.axis is None:
            return np.ones((len(self.ranges), 1), dtype=bool)
        table = np.zeros((len(self.ranges), self.axis.length), dtype=bool)
        for row, ranges in enumerate(self.ranges):
            table[row, indices_of(self.axis, ranges)] = True
        return table

    @cached_property
    def sizes(self) -> np.ndarray:
        found: np.ndarray = self.members.sum(axis=1)
        return found

    def groups(self, prefix: int) -> np.ndarray:
        """First rows of the runs of states that share their first `prefix` digits, and the number of states."""
        if not prefix:
            return np.array([0, len(self.digits)])
        head = self.digits[:, :prefix]
        new = np.nonzero((head[1:] != head[:-1]).any(axis=1))[0] + 1
        return np.concatenate(([0], new, [len(self.digits)]))

    def before(self, position: int) -> int:
        """How many of these loops lie outside a position."""
        return sum(place < position for place in self.places)

    def spread(self, values: np.ndarray, rows: np.ndarray, known: int, depth: int) -> np.ndarray:
        """Values of some states, dense over the loops outside `depth`; summed over those inside.

        The value of a row stands at its first `known` digits, and at the first pass of loops after them.
        """
        outer = self.before(depth)
        table = np.zeros(self.counts[:outer], dtype=np.int64)
        digits = np.zeros((len(rows), outer), dtype=np.int64)
        kept = min(known, outer)
        digits[:, :kept] = self.digits[rows, :kept]
        np.add.at(table, tuple(digits.T) if outer else (), values if outer else values.sum())
        return table

    def sums(self, depth: int) -> np.ndarray:
        """Σ |T| over the states inside each iteration of the loops outside `depth`."""
        rows = np.arange(len(self.digits))
        return self.spread(self.sizes, rows, len(self.places), depth)

    def present(self, depth: int) -> np.ndarray:
        """Iterations that there are; ragged tiles leave some out."""
        rows = np.arange(len(self.digits))
        return self.spread(np.ones(len(rows), dtype=np.int64), rows, len(self.places), depth) > 0

    def steps(self, position: int, depth: int, shared: bool) -> np.ndarray:
        """At each step of the loop at `position`: |T ∩ T_before| where shared, else |T_before|, summed as `sums`."""
        outside = self.before(position)
        moves = position in self.places
        known = outside + moves
        bounds = self.groups(known)
        new, old = bounds[:-1], bounds[1:] - 1
        if moves:
            head = self.digits[new[1:], :outside] == self.digits[new[:-1], :outside]
            goes_on = head.all(axis=1)
            new, old = new[1:][goes_on], old[:-1][goes_on]
        before = self.members[old]
        values = (before & self.members[new]).sum(axis=1) if shared else before.sum(axis=1)
        return self.spread(values, new, known, depth)


def axis_walks(nest: Nest, buffer: Buffer) -> tuple[AxisWalk, ...]:
    """One walk for each axis of the tensor, and one for each dimension that it lacks."""
    axes = nest.layer.axes(buffer.tensor)
    missing = [dim for dim in DIMS if not any(dim in axis.dims for axis in axes)]
    parts: list[tuple[Axis | None, frozenset[Dim]]] = [(axis, axis.dims) for axis in axes]
    parts += [(None, frozenset(dim)) for dim in missing]
    return tuple(axis_walk(nest, buffer.cut, axis, dims) for axis, dims in parts)


def axis_walk(nest: Nest, cut: int, axis: Axis | None, dims: frozenset[Dim]) -> AxisWalk:
    places = tuple(place for place, loop in enumerate(nest.loops[:cut]) if loop.dim in dims)
    counts = nest.counts
    states = list(states_of(nest, places, dims))
    digits = np.array([digits for digits, _ in states], dtype=np.int64).reshape(len(states), len(places))
    return AxisWalk(axis, places, tuple(counts[place] for place in places), digits, tuple(r for _, r in states))


def states_of(
    nest: Nest, places: tuple[int, ...], dims: frozenset[Dim]
) -> Iterator[tuple[tuple[int, ...], dict[Dim, Range]]]:
    ranges = {dim: (0, nest.layer.sizes[dim]) for dim in dims}
    return inside(nest, places, (), ranges)


def inside(
    nest: Nest, places: tuple[int, ...], digits: tuple[int, ...], ranges: dict[Dim, Range]
) -> Iterator[tuple[tuple[int, ...], dict[Dim, Range]]]:
    if len(digits) == len(places):
        yield digits, ranges
        return
    loop = nest.loops[places[len(digits)]]
    low, high = ranges[loop.dim]
    for digit, first in enumerate(range(low, high, loop.step)):
        smaller = ranges | {loop.dim: (first, min(first + loop.step, high))}
        yield from inside(nest, places, (*digits, digit), smaller)


def outer_product(nest: Nest, walks: tuple[AxisWalk, ...], depth: int, parts: list[np.ndarray]) -> np.ndarray:
    """Π of one array an axis, dense over the first `depth` loops."""
    shape = nest.counts[:depth]
    result = np.ones(shape, dtype=np.int64)
    for walk_, part in zip(walks, parts, strict=True):
        own = [place for place in walk_.places if place < depth]
        result = result * part.reshape([shape[place] if place in own else 1 for place in range(depth)])
    return result


@dataclass(frozen=True, eq=False)
class Flow:
    """What a buffer takes and gives in each iteration of some outer loops, int64 columns in the order of the loops.

    fills: words that come. reloads: those of them that had been there before; of outputs alone they cost a load.
    leaves: words that went at the steps into the iteration; what is left after the last one is `tile_at_end`.
    """

    fills: np.ndarray
    reloads: np.ndarray
    leaves: np.ndarray
    tile_at_end: int

    @property
    def stores(self) -> int:
        """Words that leave in all: every word that comes goes."""
        return int(self.leaves.sum()) + self.tile_at_end


def flow(nest: Nest, buffer: Buffer, depth: int | None = None) -> Flow:
    """By formula; depth 0 is one row, the whole run."""
    depth = buffer.cut if depth is None else depth
    if any(loop.serpentine for loop in nest.loops[: buffer.cut]):
        return walked_flow(nest, buffer, depth)
    walks = axis_walks(nest, buffer)
    spread = nest_depth(buffer, depth)
    fills = outer_product(nest, walks, spread, [w.sums(spread) for w in walks])
    leaves = np.zeros_like(fills)
    for position in range(buffer.cut):
        at = [w.steps(position, spread, shared=False) for w in walks]
        gone = outer_product(nest, walks, spread, at)
        if position >= buffer.kept_from:
            kept = outer_product(nest, walks, spread, [w.steps(position, spread, shared=True) for w in walks])
            fills, gone = fills - kept, gone - kept
        leaves = leaves + gone
    there = outer_product(nest, walks, spread, [w.present(spread).astype(np.int64) for w in walks]) > 0
    firsts = first_touches(nest, buffer, spread) * fresh(nest, spread) if buffer.tensor == OUTPUTS else fills
    last = prod(int(w.sizes[-1]) for w in walks)
    found = Flow(fills[there].reshape(-1), (fills - firsts)[there].reshape(-1), leaves[there].reshape(-1), last)
    return spread_deeper(nest, buffer, depth, found)


def nest_depth(buffer: Buffer, depth: int) -> int:
    """Inside its cut a buffer does not change."""
    return min(depth, buffer.cut)


def spread_deeper(nest: Nest, buffer: Buffer, depth: int, flow: Flow) -> Flow:
    """Each row at the first of the inner iterations that belong to it."""
    if depth <= buffer.cut:
        return flow
    firsts = [moment.changed < buffer.cut for moment in walk(nest, depth)]
    wide = np.zeros((3, len(firsts)), dtype=np.int64)
    wide[:, firsts] = flow.fills, flow.reloads, flow.leaves
    return Flow(wide[0], wide[1], wide[2], flow.tile_at_end)


def first_touches(nest: Nest, buffer: Buffer, depth: int) -> np.ndarray:
    """Outputs that each iteration of the outer loops reaches, dense."""
    whole = Buffer(buffer.tensor, buffer.level, depth)
    walks = axis_walks(nest, whole)
    return outer_product(nest, walks, depth, [w.sums(depth) for w in walks])


def fresh(nest: Nest, depth: int) -> np.ndarray:
    """Iterations before which no sum was begun: every reduced loop is at its first pass. Bool, dense."""
    shape = nest.counts[:depth]
    result = np.ones(shape, dtype=bool)
    for place, loop in enumerate(nest.loops[:depth]):
        if loop.dim in REDUCED:
            first = np.arange(shape[place]) == 0
            result = result & first.reshape([-1 if axis == place else 1 for axis in range(depth)])
    return result


def walked_flow(nest: Nest, buffer: Buffer, depth: int) -> Flow:
    """The same sums step by step, where loops turn round: a step then depends on the sweeps before it."""
    rows: dict[tuple[int, ...], list[int]] = {}
    before: tuple[np.ndarray, ...] = ()
    seen = np.zeros(nest.layer.words(buffer.tensor), dtype=bool)
    for moment in walk(nest, max(depth, buffer.cut)):
        if moment.changed < buffer.cut:
            tile = tuple(indices_of(axis, moment.ranges(buffer.cut)) for axis in nest.layer.axes(buffer.tensor))
            kept = shared_words(before, tile) if moment.changed >= buffer.kept_from and before else 0
            size, left = volume(tile), volume(before) if before else 0
            again = size - kept - touch(nest, buffer, moment, seen) if buffer.tensor == OUTPUTS else 0
            add(rows, moment.digits[:depth], [size - kept, again, left - kept])
            before = tile
        else:
            add(rows, moment.digits[:depth], [0, 0, 0])
    table = np.array(list(rows.values()), dtype=np.int64).reshape(-1, 3)
    return Flow(table[:, 0], table[:, 1], table[:, 2], volume(before))


def touch(nest: Nest, buffer: Buffer, moment: Moment, seen: np.ndarray) -> int:
    """Words touched for the first time."""
    cells = cells_of(nest.layer, buffer.tensor, moment.ranges(buffer.cut))
    new = int((~seen[cells]).sum())
    seen[cells] = True
    return new


def add(rows: dict[tuple[int, ...], list[int]], digits: tuple[int, ...], amounts: list[int]) -> None:
    rows[digits] = [a + b for a, b in zip(rows.get(digits, [0, 0, 0]), amounts, strict=True)]


def volume(tile: tuple[np.ndarray, ...]) -> int:
    return prod(len(axis) for axis in tile)


def shared_words(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> int:
    return prod(len(np.intersect1d(a, b, assume_unique=True)) for a, b in zip(one, other, strict=True))


def touched(layer: Layer, tensor: str) -> int:
    """Words of a tensor that any MAC reads or writes: the least that must move."""
    whole = {dim: (0, size) for dim, size in layer.sizes.items()}
    return prod(len(indices_of(axis, whole)) for axis in layer.axes(tensor))
