"""Levels after the first: the loops outside a tile are settled, those inside it are ordered and cut once more.

A level that is settled keeps what it moves: at each try its tensors are cut wherever they hold least without moving
more than they did. What does not fit so is no candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.dataflow.layer import DIMS, OPERANDS, OUTPUTS, Dim, Layer
from analysis.dataflow.tiling.mesh import Mesh, Walk
from analysis.dataflow.tiling.orders import Order, orders
from analysis.dataflow.tiling.plans import Plan, Widths, cost_of, is_summed, sum_of, thinned

MOST_INNER_TILES = 1500


@dataclass(frozen=True, slots=True)
class Settled:
    """A level whose traffic is decided. moved: fills of each tensor. first: the outermost place where each may be cut.

    capacity: bytes that one copy may take.
    """

    moved: Mapping[str, int]
    first: Mapping[str, int]
    capacity: float


@dataclass(frozen=True, slots=True)
class Nested:
    """Loops with their steps, and the cuts of each level, outermost first. cost: bytes across the last boundary.

    tiled: loops that stay when the next level is sought; those after them only say what streams.
    """

    cost: float
    room: float
    stays: str
    loops: tuple[tuple[Dim, int], ...]
    cuts: tuple[Mapping[str, int], ...]
    tiled: int


def halvings(size: int) -> tuple[int, ...]:
    """1 … size by factors of about two."""
    found = {size}
    while size > 1:
        size = -(-size // 2)
        found.add(size)
    return tuple(sorted(found))


def openings(outer: tuple[tuple[Dim, int], ...], tiled: int, deepest: int) -> list[tuple[tuple[Dim, int], ...]]:
    """What stays of the loops outside: only those over tiles, or also the first that stream, with their steps open (0)."""
    streaming = [(dim, 0) for dim, _ in outer[tiled:deepest]]
    counts = sorted({0, min(1, len(streaming)), len(streaming)})
    return [(*outer[:tiled], *streaming[:count]) for count in counts]


def inner_plan(
    layer: Layer, outer: tuple[tuple[Dim, int], ...], order: Order
) -> tuple[Plan, tuple[tuple[int, ...], ...]]:
    """The order inside the loops that are settled; and the steps that each open one may have."""
    extent, loops, choices, letters = dict(layer.sizes), list[Walk](), list[tuple[int, ...]](), list[Dim]()

    def add_open(dim: Dim) -> None:
        loops.append(Walk(dim, variable=len(choices)))
        choices.append(halvings(extent[dim]))
        letters.append(dim)

    for dim, step in outer:
        if step:
            loops.append(Walk(dim, step))
            extent[dim] = min(extent[dim], step)
        elif extent[dim] > 1:
            add_open(dim)
    before = [len(loops)]
    for letter in order.loops:
        dim = letter.upper()
        if extent[dim] > 1 and letter == dim:
            add_open(dim)
        elif extent[dim] > 1:
            loops.append(Walk(dim))
            extent[dim] = 1
        before.append(len(loops))
    loops += [Walk(dim) for dim in DIMS if extent[dim] > 1]
    tiled = max(
        place
        for place in range(before[0], len(loops) + 1)
        if all(w.variable is not None for w in loops[before[0] : place])
    )
    cuts = {tensor: before[cut] for tensor, cut in order.cuts}
    return Plan(order.stays, tuple(loops), tuple(letters), cuts, tiled), thinned(tuple(choices), MOST_INNER_TILES)


def best_inside(
    layer: Layer,
    outer: tuple[tuple[Dim, int], ...],
    settled: tuple[Settled, ...],
    capacity: float,
    widths: Widths,
) -> Nested | None:
    """The least across the next boundary that leaves those outside as they are."""
    seen, best = set[object](), None
    for order in orders():
        plan, choices = inner_plan(layer, outer, order)
        key = (plan.loops, tuple(sorted(plan.cuts.items())))
        if key in seen:
            continue
        seen.add(key)
        found = least_inside(Mesh(layer, plan.loops, choices), plan, settled, capacity, widths)
        if found and (best is None or (found.cost, found.room) < (best.cost, best.room)):
            best = found
    return best


def least_inside(
    mesh: Mesh, plan: Plan, settled: tuple[Settled, ...], capacity: float, widths: Widths
) -> Nested | None:
    room = rooms(mesh, plan.cuts, widths, partial_everywhere(mesh))
    fits = np.broadcast_to(room <= capacity, mesh.shape)
    if not fits.any():
        return None
    kept = []
    inside, partial = plan.cuts, mesh.fills(OUTPUTS, plan.cuts[OUTPUTS]) > mesh.layer.words(OUTPUTS)
    for level in reversed(settled):
        cuts = {tensor: cut_choices(mesh, tensor, level, inside[tensor]) for tensor in OPERANDS}
        width = {tensor: np.asarray(widths.of(tensor)) for tensor in OPERANDS}
        width[OUTPUTS] = np.where(partial, widths.psums, widths.outputs)
        fits = fits & (sum_of([width[tensor] * cuts[tensor][1] for tensor in OPERANDS]) <= level.capacity)
        partial = np.asarray(level.moved[OUTPUTS] > mesh.layer.words(OUTPUTS))
        kept.append(cuts)
    if not fits.any():
        return None
    cost = np.broadcast_to(cost_of(mesh, plan.cuts, widths), mesh.shape)
    best = int(np.where(fits, cost, np.inf).argmin())

    def there(array: np.ndarray) -> int:
        return int(np.broadcast_to(array, mesh.shape).reshape(-1)[best])

    outside = tuple({tensor: there(cuts[tensor][0]) for tensor in OPERANDS} for cuts in reversed(kept))
    loops = tuple(zip((walk.dim for walk in mesh.loops), mesh.at(best), strict=True))
    held = np.broadcast_to(room, mesh.shape).reshape(-1)[best]
    return Nested(
        cost.reshape(-1)[best].item(), held.item(), plan.stays, loops, (*outside, dict(plan.cuts)), plan.tiled
    )


def partial_everywhere(mesh: Mesh) -> np.ndarray:
    return np.asarray(is_summed(mesh.layer))


def rooms(mesh: Mesh, cuts: Mapping[str, int], widths: Widths, partial: np.ndarray) -> np.ndarray:
    width = {tensor: np.asarray(widths.of(tensor)) for tensor in OPERANDS}
    width[OUTPUTS] = np.where(partial, widths.psums, widths.outputs)
    return sum_of([width[tensor] * mesh.held(tensor, cuts[tensor]) for tensor in OPERANDS])


def cut_choices(mesh: Mesh, tensor: str, level: Settled, last: int) -> tuple[np.ndarray, np.ndarray]:
    """The cut that holds least while no more words come in than did, and what it holds; ∞ where there is none."""
    cut, held = np.zeros((1,) * len(mesh.choices), dtype=np.int64), np.array(np.inf)
    for place in range(min(level.first[tensor], last), last + 1):
        here = mesh.held(tensor, place)
        better = (mesh.fills(tensor, place) <= level.moved[tensor]) & (here < held)
        cut, held = np.where(better, place, cut), np.where(better, here, held)
    return cut, held
