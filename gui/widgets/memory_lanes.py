"""Memories one above the other on a memory map, where a person placed activations: each has an arena of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.memory import MemoryPlan

# Room between two memories for a line of words, as a share of all arenas.
GAP = 0.12

# What else lies in a memory, by name; None where that is not known.
Taken = tuple[tuple[str, int | None], ...]


def room_left(capacity_bytes: int | None, taken: Taken) -> int | None:
    """What is left of a memory for its arena; None where the capacity is unknown."""
    return None if capacity_bytes is None else max(0, capacity_bytes - sum(size or 0 for _, size in taken))


@dataclass(frozen=True, slots=True)
class Lane:
    """A memory whose address 0 is drawn at base_bytes. taken: what else lies in it; capacity_bytes: None where unknown."""

    memory: str
    base_bytes: int
    arena_bytes: int
    capacity_bytes: int | None
    taken: Taken

    @property
    def room_bytes(self) -> int | None:
        """What is left for its arena."""
        return room_left(self.capacity_bytes, self.taken)

    @property
    def top_bytes(self) -> int:
        return self.base_bytes + self.arena_bytes


@dataclass(frozen=True, slots=True, eq=False)
class Lanes:
    """The lowest is the largest arena. lane_of: index into lanes by buffer; bottom: where each buffer is drawn, in bytes.

    live_bytes: alive at each layer in the lowest lane.
    """

    lanes: tuple[Lane, ...]
    lane_of: np.ndarray
    bottom: np.ndarray
    live_bytes: np.ndarray


def lanes_of(plan: MemoryPlan, estimate: Estimate | None) -> Lanes | None:
    """None where everything lies at home."""
    placed = estimate.placed if estimate else None
    if estimate is None or placed is None or not placed.moved or len(placed.offsets) != len(plan.tensors):
        return None
    arenas = sorted(((size, name) for name, size in placed.arena_bytes.items() if size), reverse=True)
    if [name for _, name in arenas] == [estimate.device.activation_memory.name]:
        return None
    lanes = stacked(estimate, [name for _, name in arenas])
    place = {lane.memory: index for index, lane in enumerate(lanes)}
    lane_of = np.array([place.get(name, 0) for name in placed.memories])[placed.buffer_home]
    bases = np.array([lane.base_bytes for lane in lanes])
    return Lanes(lanes, lane_of, placed.offsets + bases[lane_of], live_in(plan, lane_of == 0))


def stacked(estimate: Estimate, names: list[str]) -> tuple[Lane, ...]:
    arenas, uses = estimate.placed.arena_bytes, {use.memory: use for use in estimate.memory_uses}
    gap, base, lanes = int(GAP * sum(arenas[name] for name in names)), 0, []
    for name in names:
        taken = tuple((item, size) for item, size in uses[name].items.items() if item != "arena")
        lanes.append(Lane(name, base, arenas[name], uses[name].capacity_bytes, taken))
        base += arenas[name] + gap
    return tuple(lanes)


def live_in(plan: MemoryPlan, inside: np.ndarray) -> np.ndarray:
    """Bytes alive at each layer of the tensors inside; working buffers of kernels are no tensors."""
    tensors = np.arange(len(plan.tensors)) < len(plan.tensors) - plan.scratch_rows
    rows = np.flatnonzero(inside & tensors)
    change = np.zeros(len(plan.live_bytes) + 1, dtype=np.int64)
    np.add.at(change, plan.first_layer[rows], plan.buffer_bytes[rows])
    np.add.at(change, plan.last_layer[rows] + 1, -plan.buffer_bytes[rows])
    return np.cumsum(change[:-1])
