"""The loop order and the tiles of a layer that move least into given buffers: exact costs, no nest is run.

    one level      least Σ_T b_T·fills_T across its boundary, partial sums twice, with Σ_T b_T·|T| ≤ capacity
    more levels    the least across the outermost boundary; of what moves so little the least across the next, and so on;
                   with costs given, the least Σ_level cost·bytes of those that move little across the outermost

Searched is every tile of every order of `tiling.orders`, with one loop over tiles a dimension and a cut of its own for
each tensor; on small layers also every tile of every order with one common cut. Past the first boundary only the best
few go on, and tiles are halved: the first boundary is the least of all that is searched, the others are good, not proven.
Long loops keep one step for each number of tiles. The words are those of `closed.flow`, to the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations

from analysis.dataflow.closed import touched
from analysis.dataflow.layer import DIMS, INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Dim, Layer, LayerError
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.tiling.inner import Nested, Settled, best_inside, openings
from analysis.dataflow.tiling.mesh import Mesh, Walk
from analysis.dataflow.tiling.plans import WORDS, Found, Plan, Widths, is_summed, least, plans

# Of the orders that move least across the outermost boundary, how many are followed inwards.
FOLLOWED = 2

# Layers of at most so many MACs and busy loops: every order is tried.
SMALL_MACS = 2000
SMALL_LOOPS = 4


@dataclass(frozen=True, slots=True)
class Moved:
    """Words across one boundary. outputs: finished, each once. psums: sums that leave unfinished and come back.

    held: the largest tile of each tensor in the buffer behind the boundary.
    """

    level: str
    weights: int
    inputs: int
    outputs: int
    psums: int
    held: Mapping[str, int]

    @property
    def words(self) -> int:
        return self.weights + self.inputs + self.outputs + 2 * self.psums

    def bytes(self, widths: Widths) -> float:
        loads = self.weights * widths.weights + self.inputs * widths.inputs
        return loads + self.outputs * widths.outputs + 2 * self.psums * widths.psums


@dataclass(frozen=True)
class Tiling:
    """The least that was found. levels: memory first, as in the nest; moved: one for each boundary, outermost first."""

    nest: Nest
    moved: tuple[Moved, ...]
    widths: Widths

    @property
    def words(self) -> int:
        """Across the outermost boundary."""
        return self.moved[0].words

    @cached_property
    def times(self) -> Mapping[str, float]:
        """How often each word of a tensor crosses the outermost boundary, on average."""
        outer = self.moved[0]
        words = {WEIGHTS: outer.weights, INPUTS: outer.inputs, OUTPUTS: outer.outputs + 2 * outer.psums}
        return {tensor: words[tensor] / max(touched(self.nest.layer, tensor), 1) for tensor in OPERANDS}

    @cached_property
    def stays(self) -> str:
        """The tensor that crosses least often; of equals the one that takes most room."""
        return min(OPERANDS, key=lambda tensor: (self.times[tensor], -self.moved[0].held[tensor]))

    @property
    def tile(self) -> Mapping[Dim, int]:
        """What of each dimension lies within one step of the loops over tiles, where it is not the whole."""
        sizes = self.nest.layer.sizes
        return {loop.dim: loop.step for loop in self.nest.loops if 1 < loop.step < sizes[loop.dim]}

    @property
    def why(self) -> str:
        """One sentence: which tensor stays, and how often each crosses."""
        if set(self.times.values()) == {1.0}:
            return "Every word crosses once: nothing moves less."
        others = [tensor for tensor in OPERANDS if tensor != self.stays]
        first = f"{self.stays.capitalize()} stay: each crosses {times_text(self.times[self.stays])}"
        rest = " and ".join(f"{tensor} {times_text(self.times[tensor])}" for tensor in others)
        return f"{first}; {rest}."


def times_text(times: float) -> str:
    return "once" if times == 1 else f"{times:,.2f} times"


def best_tiling(
    layer: Layer,
    capacities: float | Sequence[float],
    widths: Widths = WORDS,
    double: bool = False,
    names: Sequence[str] = (),
    costs: Sequence[float] = (),
) -> Tiling:
    """capacities: bytes of each buffer between memory and arithmetic, outermost first; words with the default widths.

    double: half of each buffer is filled while the other is used. names: of the levels, memory first. costs: of a byte
    across each boundary. Raises LayerError where a word of each tensor does not fit.
    """
    sizes = (capacities,) if isinstance(capacities, int | float) else tuple(capacities)
    room = tuple(size / 2 if double else size for size in sizes)
    return found_tiling(layer, room, widths, tuple(names) or level_names(len(room)), tuple(costs))


def level_names(buffers: int) -> tuple[str, ...]:
    return ("memory", *(f"buffer {number}" if buffers > 1 else "buffer" for number in range(1, buffers + 1)))


@lru_cache(maxsize=4096)
def found_tiling(
    layer: Layer, capacities: tuple[float, ...], widths: Widths, names: tuple[str, ...], costs: tuple[float, ...]
) -> Tiling:
    check_room(layer, capacities, widths)
    if len(capacities) == 1:
        best = outermost(layer, capacities[0], widths, first_to_be_least=True)[0]
        return tiling_of(layer, loops_of(best), (best.plan.cuts,), names, widths)
    ways = [followed(layer, found, capacities, widths) for found in outermost(layer, capacities[0], widths)[:FOLLOWED]]
    tilings = [tiling_of(layer, way.loops, way.cuts, names, widths) for way in ways]
    return min(tilings, key=lambda tiling: objective(tiling, costs))


def objective(tiling: Tiling, costs: tuple[float, ...]) -> tuple[float, ...]:
    crossing = tuple(moved.bytes(tiling.widths) for moved in tiling.moved)
    return (sum(a * b for a, b in zip(costs, crossing, strict=True)),) if costs else crossing


def check_room(layer: Layer, capacities: tuple[float, ...], widths: Widths) -> None:
    need = widths.weights + widths.inputs + (widths.psums if is_summed(layer) else widths.outputs)
    if min(capacities) < need:
        raise LayerError("the buffer", min(capacities), f"at least {need:g}: one of each tensor")


def outermost(layer: Layer, capacity: float, widths: Widths, first_to_be_least: bool = False) -> list[Found]:
    """One way for each order that fits, the one that moves least first; may end where nothing can move less."""
    lowest = sum(touched(layer, tensor) * widths.of(tensor) for tensor in (WEIGHTS, INPUTS))
    lowest += layer.words(OUTPUTS) * widths.outputs
    found: list[Found] = []
    for plan in (*plans(layer), *every_order(layer)):
        way = least(layer, plan, capacity, widths)
        found += [way] if way else []
        if way and first_to_be_least and way.cost == lowest:
            break
    return sorted(found, key=lambda each: each.key)


def every_order(layer: Layer) -> list[Plan]:
    """All orders of a small layer's loops, all buffers cut inside the last of them."""
    busy = [dim for dim in DIMS if layer.sizes[dim] > 1]
    if layer.macs > SMALL_MACS or len(busy) > SMALL_LOOPS:
        return []
    cuts = dict.fromkeys(OPERANDS, len(busy))
    inside = tuple(Walk(dim) for dim in busy)
    return [
        Plan("", (*(Walk(dim, variable=place) for place, dim in enumerate(order)), *inside), order, cuts, len(busy))
        for order in permutations(busy)
    ]


def loops_of(found: Found) -> tuple[tuple[Dim, int], ...]:
    return tuple(zip((walk.dim for walk in found.plan.loops), found.steps, strict=True))


def followed(layer: Layer, found: Found, capacities: tuple[float, ...], widths: Widths) -> Nested:
    """The way of one order through all levels."""
    plan = found.plan
    way = Nested(found.cost, found.room, plan.stays, loops_of(found), (plan.cuts,), plan.tiled)
    for capacity in capacities[1:]:
        settled = tuple(
            Settled(moved_at(layer, way.loops, cut), {tensor: min(way.tiled, cut[tensor]) for tensor in cut}, room)
            for cut, room in zip(way.cuts, capacities, strict=False)
        )
        deepest = max(max(level.values()) for level in way.cuts)
        tries = [
            best_inside(layer, outer, settled, capacity, widths) for outer in openings(way.loops, way.tiled, deepest)
        ]
        ways = [each for each in tries if each]
        way = min(ways, key=lambda each: (each.cost, each.room))
    return way


def moved_at(layer: Layer, loops: tuple[tuple[Dim, int], ...], cuts: Mapping[str, int]) -> dict[str, int]:
    mesh = Mesh(layer, tuple(Walk(dim, step) for dim, step in loops), ())
    return {tensor: int(mesh.fills(tensor, cuts[tensor])) for tensor in OPERANDS}


def tiling_of(
    layer: Layer,
    loops: tuple[tuple[Dim, int], ...],
    cuts: tuple[Mapping[str, int], ...],
    names: tuple[str, ...],
    widths: Widths,
) -> Tiling:
    """Loops that run once go; what is left keeps its cuts."""
    extent, kept, before = dict(layer.sizes), list[Loop](), [0]
    for dim, step in loops:
        if step < extent[dim]:
            kept.append(Loop(dim, step))
            extent[dim] = step
        before.append(len(kept))
    buffers = tuple(
        Buffer(tensor, level, before[cut[tensor]]) for level, cut in enumerate(cuts, start=1) for tensor in OPERANDS
    )
    nest = Nest(layer, tuple(kept), buffers, names)
    return Tiling(nest, tuple(moved_of(nest, level) for level in range(1, len(names))), widths)


def moved_of(nest: Nest, level: int) -> Moved:
    """What the nest's own formula says, one boundary."""
    mesh = Mesh(nest.layer, tuple(Walk(loop.dim, loop.step) for loop in nest.loops), ())
    cuts = {tensor: nest.buffer(tensor, level).cut for tensor in OPERANDS}
    fills = {tensor: int(mesh.fills(tensor, cuts[tensor])) for tensor in OPERANDS}
    held = {tensor: int(mesh.held(tensor, cuts[tensor])) for tensor in OPERANDS}
    whole = nest.layer.words(OUTPUTS)
    return Moved(nest.levels[level], fills[WEIGHTS], fills[INPUTS], whole, fills[OUTPUTS] - whole, held)
