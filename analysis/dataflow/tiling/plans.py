"""A layer's orders of loops with their meshes of tiles, what each moves in and needs room for, and the least of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from analysis.dataflow.layer import DIMS, INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Dim, Layer
from analysis.dataflow.tiling.mesh import Mesh, Walk
from analysis.dataflow.tiling.orders import Order, orders

REDUCED = "CRS"

# A mesh of more tiles than this is thinned.
MOST_TILES = 100_000
EVERY_STEP = 12


@dataclass(frozen=True, slots=True)
class Widths:
    """Bytes a word. All 1: capacities and traffic are in words."""

    weights: float = 1
    inputs: float = 1
    outputs: float = 1
    psums: float = 1

    def of(self, tensor: str) -> float:
        found: float = getattr(self, tensor)
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """An order with its steps open. letters: of the loops over tiles. cuts: tensor -> loops outside its buffer.

    tiled: loops outside the first that walks single indices inside the tile.
    """

    stays: str
    loops: tuple[Walk, ...]
    letters: tuple[Dim, ...]
    cuts: Mapping[str, int]
    tiled: int


@dataclass(frozen=True, slots=True)
class Found:
    """The least of a mesh. cost: bytes across the boundary. room: bytes held. runs: of the body outside all cuts."""

    cost: float
    room: float
    runs: int
    plan: Plan
    steps: tuple[int, ...]

    @property
    def key(self) -> tuple[float, float, int]:
        return self.cost, self.room, self.runs


@lru_cache(maxsize=1 << 12)
def steps_for(size: int) -> tuple[int, ...]:
    """Steps worth a look: every one of a short loop; else of each number of tiles the smallest that gives it."""
    if size <= EVERY_STEP:
        return tuple(range(1, size + 1))
    return tuple(sorted({-(-size // count) for count in range(1, size + 1)}))


WORDS = Widths()


def plans(layer: Layer) -> tuple[Plan, ...]:
    """Orders that differ for this layer: loops that run once are left out."""
    return plans_of(tuple(layer.sizes.items()))


@lru_cache(maxsize=256)
def plans_of(sizes: tuple[tuple[Dim, int], ...]) -> tuple[Plan, ...]:
    busy = frozenset(dim for dim, size in sizes if size > 1)
    found = {
        (plan.loops, tuple(plan.cuts.items())): plan for plan in (plan_of(order, busy) for order in reversed(orders()))
    }
    return tuple(reversed(found.values()))


def plan_of(order: Order, busy: frozenset[Dim]) -> Plan:
    """Groups are apart: each is a layer of its own, so their loop stands outside all others."""
    loops = [Walk("G")] if "G" in busy else []
    front, letters, before = len(loops), list[Dim](), [0]
    for letter in order.loops:
        dim = letter.upper()
        if dim in busy:
            loops.append(Walk(dim, variable=len(letters) if letter == dim else None))
            letters += [dim] if letter == dim else []
        before.append(len(loops) - front)
    cuts = {tensor: front + before[cut] for tensor, cut in order.cuts}
    done = {walk.dim for walk in loops if walk.variable is None}
    loops += [Walk(dim) for dim in DIMS if dim in busy and dim not in done]
    tiled = next((place for place in range(front, len(loops)) if loops[place].variable is None), len(loops))
    return Plan(order.stays, tuple(loops), tuple(letters), {tensor: cuts[tensor] for tensor in OPERANDS}, tiled)


def thinned(every: tuple[tuple[int, ...], ...], most: int = MOST_TILES) -> tuple[tuple[int, ...], ...]:
    """At most `most` combinations: the longest lists lose every second step until then.

    What is left does not hang on the capacity, so that more room never makes the least larger.
    """
    lists = list(every)
    while prod(map(len, lists)) > most:
        longest = max(range(len(lists)), key=lambda place: len(lists[place]))
        steps = lists[longest]
        lists[longest] = (*steps[:-1:2], steps[-1])
    return tuple(lists)


def least(layer: Layer, plan: Plan, capacity: float, widths: Widths) -> Found | None:
    """The tiles of one order that move least and fit; None where none fits."""
    choices = thinned(tuple(steps_for(layer.sizes[dim]) for dim in plan.letters))
    return least_of(layer, plan, choices, capacity, widths)


def least_of(
    layer: Layer, plan: Plan, choices: tuple[tuple[int, ...], ...], capacity: float, widths: Widths
) -> Found | None:
    mesh = Mesh(layer, plan.loops, choices)
    room = room_of(mesh, plan.cuts, widths)
    fits = np.broadcast_to(room <= capacity, mesh.shape)
    if not fits.any():
        return None
    cost = np.broadcast_to(cost_of(mesh, plan.cuts, widths), mesh.shape)
    lowest = cost[fits].min()
    tied = np.flatnonzero(fits & (cost == lowest))
    rooms = np.broadcast_to(room, mesh.shape).reshape(-1)[tied]
    best = int(tied[rooms.argmin()])
    runs = np.broadcast_to(mesh.runs(max(plan.cuts.values())), mesh.shape).reshape(-1)[best]
    return Found(lowest.item(), rooms.min().item(), int(runs), plan, mesh.at(best))


def room_of(mesh: Mesh, cuts: Mapping[str, int], widths: Widths) -> np.ndarray:
    """Bytes of the tiles held at once; sums that are not finished are wider."""
    psum = widths.psums if is_summed(mesh.layer) else widths.outputs
    parts = {WEIGHTS: widths.weights, INPUTS: widths.inputs, OUTPUTS: psum}
    return sum_of([width * mesh.held(tensor, cuts[tensor]) for tensor, width in parts.items()])


def is_summed(layer: Layer) -> bool:
    return prod(layer.sizes[dim] for dim in REDUCED) > 1


def cost_of(mesh: Mesh, cuts: Mapping[str, int], widths: Widths) -> np.ndarray:
    """Σ_T b_T·fills, and each partial sum that leaves and comes back twice at its own width."""
    loads = [widths.of(tensor) * mesh.fills(tensor, cuts[tensor]) for tensor in (WEIGHTS, INPUTS)]
    whole = mesh.layer.words(OUTPUTS)
    partial = mesh.fills(OUTPUTS, cuts[OUTPUTS]) - whole
    return sum_of([*loads, 2 * widths.psums * partial]) + widths.outputs * whole


def sum_of(parts: list[np.ndarray]) -> np.ndarray:
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result
