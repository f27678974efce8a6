"""What the placement view shows of an estimate: memories as shelves, the tensors in them as blocks. No painting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.memory_arena import producers

if TYPE_CHECKING:
    from analysis.estimate import Estimate, MemoryUse
    from analysis.scenario import Analysis

# What is drawn one by one; the other items of a memory are one grey piece in front.
BLOCKS = ("weights", "arena")
IMAGE = "weights to load into RAM"
ROOM = 1.15


@dataclass(frozen=True, slots=True)
class Shelf:
    """A memory. capacity_bytes: None where unknown. extent_bytes: how much of it is drawn, at least what is used.

    takes: "weights", "activations" or both. home_of: those that lie here unless a person says otherwise. ghost_bytes: what
    the scenario compared with has here, None without one.
    """

    name: str
    kind: str
    capacity_bytes: int | None
    used_bytes: int
    ok: bool | None
    items: tuple[tuple[str, int | None], ...]
    extent_bytes: float
    takes: tuple[str, ...]
    home_of: tuple[str, ...]
    ghost_bytes: int | None = None

    @property
    def aside_bytes(self) -> int:
        """What cannot be placed: code, state, metadata, working buffers."""
        return sum(size or 0 for name, size in self.items if name not in BLOCKS)

    @property
    def image_bytes(self) -> int:
        """Of those the weights that are loaded into a RAM from here."""
        return dict(self.items).get(IMAGE) or 0

    @property
    def broken(self) -> bool:
        """More of the memory lies beyond the end of the bar."""
        return self.capacity_bytes is not None and self.extent_bytes < self.capacity_bytes


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Shelves nearest first, and columns over the blocks: weights of layers, then buffers of activations.

    names: what a scenario calls them: the layer, the tensor. layer: whose weights, or who writes the buffer (of an input
    who reads it first). is_scratch: a kernel's working buffer, which stays where the arena is. start_bytes: address within
    the shelf. first, last: while it is alive, from 0 to 1 of a run.
    """

    device: str
    shelves: tuple[Shelf, ...]
    names: tuple[str, ...]
    layers: tuple[str, ...]
    is_weights: np.ndarray
    is_input: np.ndarray
    is_scratch: np.ndarray
    shelf: np.ndarray
    start_bytes: np.ndarray
    nbytes: np.ndarray
    first: np.ndarray
    last: np.ndarray
    layer: np.ndarray

    def __len__(self) -> int:
        return len(self.names)

    def tensors(self, block: int) -> str:
        return "weights" if self.is_weights[block] else "activations"

    def blocks_of(self, layers: frozenset[int], tensors: str) -> list[int]:
        """Weights, or activations written, by these layers."""
        mine = np.isin(self.layer, np.fromiter(layers, dtype=np.int64))
        return np.flatnonzero(mine & ~self.is_scratch & (self.is_weights == (tensors == "weights"))).tolist()


def stock_of(analysis: Analysis, estimate: Estimate | None, ghost: Estimate | None = None) -> Stock | None:
    """None without a device or tensors. ghost: of the same device, what it is compared with."""
    if estimate is None or estimate.placed is None or not len(analysis.workload):
        return None
    placed, work, plan = estimate.placed, analysis.workload, analysis.plan
    same = ghost is not None and ghost.device.id == estimate.device.id
    other = {use.memory: use.used_bytes for use in ghost.memory_uses} if same else {}
    shelves = tuple(shelf_of(use, estimate, other.get(use.memory)) for use in estimate.memory_uses)
    rows = np.flatnonzero(work.weight_bytes > 0)
    inputs = np.isin(np.array(plan.tensors, dtype=object), analysis.graph.inputs) if plan.tensors else np.zeros(0, bool)
    shelf = np.concatenate((placed.weight_home[rows], placed.buffer_home))
    weights = np.arange(len(shelf)) < len(rows)
    nbytes = np.concatenate((work.weight_bytes[rows], plan.buffer_bytes))
    count = float(len(work))
    return Stock(
        device=estimate.device.name,
        shelves=shelves,
        names=(*(work.names[row] for row in rows), *plan.tensors),
        layers=work.names,
        is_weights=weights,
        is_input=np.concatenate((np.zeros(len(rows), dtype=bool), inputs)),
        is_scratch=np.arange(len(shelf)) >= len(shelf) - plan.scratch_rows,
        shelf=shelf,
        start_bytes=starts(shelves, shelf, weights, nbytes, placed.offsets),
        nbytes=nbytes,
        first=np.concatenate((np.zeros(len(rows)), plan.first_layer / count)),
        last=np.concatenate((np.ones(len(rows)), (plan.last_layer + 1) / count)),
        layer=np.concatenate((rows, producers(analysis.graph, plan.tensors, plan.first_layer, inputs))),
    )


def shelf_of(use: MemoryUse, estimate: Estimate, ghost: int | None) -> Shelf:
    device = estimate.device
    homes = [t for t in ("weights", "activations") if device.home(t).name == use.memory]
    takes = ("weights", "activations") if use.kind == "ram" else ("weights",)
    items = tuple(use.items.items())
    extent = extent_of(use.capacity_bytes, max(use.used_bytes, ghost or 0))
    return Shelf(
        use.memory, use.kind, use.capacity_bytes, use.used_bytes, use.ok, items, extent, takes, tuple(homes), ghost
    )


def extent_of(capacity: int | None, used: int) -> float:
    """A power of two that leaves some room beside what is used, at most the capacity; all of it where it is over-full."""
    if not used:
        return float(capacity or 1)
    step = 2.0 ** int(np.ceil(np.log2(used * ROOM)))
    return step if capacity is None else float(max(used, min(step, capacity)))


def starts(
    shelves: tuple[Shelf, ...], shelf: np.ndarray, weights: np.ndarray, nbytes: np.ndarray, offsets: np.ndarray
) -> np.ndarray:
    """Addresses: on each shelf first what cannot be placed, then weights one after the other, then the arena."""
    start = np.zeros(len(shelf), dtype=np.int64)
    start[len(shelf) - len(offsets) :] = offsets
    for index, held in enumerate(shelves):
        mine = np.flatnonzero((shelf == index) & weights)
        ends = held.aside_bytes + np.cumsum(nbytes[mine])
        start[mine] = ends - nbytes[mine]
        start[(shelf == index) & ~weights] += ends[-1] if len(mine) else held.aside_bytes
    return start
