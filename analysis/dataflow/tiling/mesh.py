"""One order of loops with many tiles at once: words that each tensor moves and holds, exact, as arrays over the tiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, product

import numpy as np

from analysis.dataflow.layer import DIMS, Axis, Dim, Layer
from analysis.dataflow.tiling.sums import AxisSums, Steps, other_sums, own_sums, window_sums


@dataclass(frozen=True, slots=True)
class Walk:
    """A loop: of a fixed step, or of each of the steps that a variable of the mesh may have."""

    dim: Dim
    step: int = 1
    variable: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """AxisSums of each choice of steps, as arrays that broadcast over the mesh."""

    whole: np.ndarray
    largest: np.ndarray
    wraps: tuple[np.ndarray | None, ...]
    steps: tuple[np.ndarray | None, ...]


# Dimensions of an axis, and its table.
Along = tuple[frozenset[Dim], Table]


@dataclass(eq=False)
class Mesh:
    """loops: outermost first. choices: of each variable the steps it may have; the mesh is their product."""

    layer: Layer
    loops: tuple[Walk, ...]
    choices: tuple[tuple[int, ...], ...]
    known: dict[tuple[bool, frozenset[Dim], int], Table] = field(default_factory=dict)
    counts: dict[frozenset[Dim], list[int]] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(steps) for steps in self.choices)

    def at(self, flat: int) -> tuple[int, ...]:
        """The step of each loop at a place of the mesh."""
        place = np.unravel_index(flat, self.shape)
        return tuple(w.step if w.variable is None else self.choices[w.variable][place[w.variable]] for w in self.loops)

    def fills(self, tensor: str, cut: int) -> np.ndarray:
        """Words that come into a buffer cut there: `closed.flow(…).fills`, int64, broadcast over the mesh."""
        tables = self.tables(tensor, cut)
        moved = multiplied([table.whole for _, table in tables])
        for place in range(cut):
            factors = self.at_step(tables, place)
            if factors:
                moved = moved - multiplied(factors)
        return moved

    def at_step(self, tables: list[Along], place: int) -> list[np.ndarray]:
        """What is shared along each axis at the steps of a loop; none where along one of them nothing ever is."""
        moving, found = self.loops[place].dim, []
        for dims, table in tables:
            before = self.outside(dims)[place]
            shared = table.steps[before] if moving in dims else table.wraps[before]
            if shared is None:
                return []
            found.append(shared)
        return found

    def held(self, tensor: str, cut: int) -> np.ndarray:
        """Words of the largest tile."""
        return multiplied([table.largest for _, table in self.tables(tensor, cut)])

    def runs(self, cut: int) -> np.ndarray:
        """How often the body of the first `cut` loops runs."""
        return multiplied([self.table(None, frozenset(dim), cut).whole for dim in DIMS])

    def outside(self, dims: frozenset[Dim]) -> list[int]:
        """How many loops of these dimensions stand before each place."""
        if dims not in self.counts:
            mine = [loop.dim in dims for loop in self.loops]
            self.counts[dims] = [0, *accumulate(mine)]
        return self.counts[dims]

    def tables(self, tensor: str, cut: int) -> list[Along]:
        """One for each axis of the tensor, and one for each dimension with loops that it lacks."""
        axes = self.layer.axes(tensor)
        found = [(axis.dims, self.table(axis, axis.dims, cut)) for axis in axes]
        mine = frozenset[Dim]().union(*(dims for dims, _ in found))
        lacking = sorted({loop.dim for loop in self.loops[:cut]} - mine)
        return found + [(frozenset(dim), self.table(None, frozenset(dim), cut)) for dim in lacking]

    def table(self, axis: Axis | None, dims: frozenset[Dim], cut: int) -> Table:
        key = (axis is None, dims, self.outside(dims)[cut])
        if key not in self.known:
            own = tuple(loop for loop in self.loops[:cut] if loop.dim in dims)
            self.known[key] = self.made(axis, dims, own)
        return self.known[key]

    def made(self, axis: Axis | None, dims: frozenset[Dim], own: tuple[Walk, ...]) -> Table:
        sums = sums_of(self.layer.sizes, axis, dims)
        variables = list(dict.fromkeys(walk.variable for walk in own if walk.variable is not None))
        rows = []
        for picked in product(*(self.choices[variable] for variable in variables)):
            chosen: dict[int | None, int] = dict(zip(variables, picked, strict=True))
            rows.append(sums(tuple((walk.dim, chosen.get(walk.variable, walk.step)) for walk in own)))
        shape = tuple(len(steps) if v in variables else 1 for v, steps in enumerate(self.choices))
        return stacked(rows, variables, self.shape, shape)


def stacked(rows: list[AxisSums], variables: list[int], sizes: tuple[int, ...], shape: tuple[int, ...]) -> Table:
    table = np.array([(row.whole, row.largest, *row.wraps, *row.steps) for row in rows], dtype=np.int64)
    columns = table.T.reshape(-1, *(sizes[variable] for variable in variables))
    order = sorted(range(len(variables)), key=lambda position: variables[position])
    turned = columns.transpose(0, *(position + 1 for position in order)).reshape(-1, *shape)
    ends = 2 + len(rows[0].wraps)
    shared = [array if array.any() else None for array in turned[2:]]
    return Table(turned[0], turned[1], tuple(shared[: ends - 2]), tuple(shared[ends - 2 :]))


def sums_of(sizes: Mapping[Dim, int], axis: Axis | None, dims: frozenset[Dim]) -> Callable[[Steps], AxisSums]:
    """The sums along an axis as a function of its loops."""
    if axis is not None and len(axis.terms) == 2:
        window, bounds = axis, tuple((dim, sizes[dim]) for dim, _ in axis.terms)
        return lambda steps: window_sums(window, bounds, steps)
    (dim,) = dims
    plain = other_sums if axis is None else own_sums
    return lambda steps: plain(sizes[dim], tuple(step for _, step in steps))


def multiplied(factors: list[np.ndarray]) -> np.ndarray:
    """Π, the small arrays first."""
    result = np.ones((1,) * factors[0].ndim, dtype=np.int64)
    for factor in sorted(factors, key=lambda array: array.size):
        result = result * factor
    return result
