"""Where activations lie while the network runs: lifetimes, planners that give each buffer an offset, the peak."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import Diagnostic
from analysis.graph import Graph
from analysis.memory.lifetimes import Buffers, lifetimes, live_bytes
from analysis.memory.planners import PLANNERS, aligned, planner_called

__all__ = ["PLANNERS", "Buffers", "MemoryPlan", "lifetimes", "plan_memory"]


@dataclass(frozen=True, eq=False)
class MemoryPlan:
    """One offset a buffer, and the peak.

    tensors: each buffer's (first) tensor; sharers: all that lie in it, where operators work in place.
    buffer_bytes: as the tensor is; in the arena each takes that, rounded up to `alignment_bytes`.
    first_layer, last_layer: the rows between which it is alive, both included.
    live_bytes: sum over the buffers alive at each row. peak_layer: the row where it is largest, None without rows.
    """

    planner: str
    alignment_bytes: int
    tensors: tuple[str, ...]
    sharers: tuple[tuple[str, ...], ...]
    buffer_bytes: np.ndarray
    offsets: np.ndarray
    first_layer: np.ndarray
    last_layer: np.ndarray
    live_bytes: np.ndarray
    arena_bytes: int
    liveness_peak_bytes: int
    peak_layer: int | None
    peak_tensors: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def alive_at(self, layer: int) -> np.ndarray:
        """Indices of the buffers alive at a row."""
        return np.flatnonzero((self.first_layer <= layer) & (self.last_layer >= layer))


def plan_memory(graph: Graph, planner: str = "tflm", in_place: bool = False, alignment_bytes: int = 16) -> MemoryPlan:
    """Plans the activations of a flat graph; raises UnknownNameError, and ScenarioError where an extra is missing."""
    return plan_buffers(lifetimes(graph, in_place), len(graph.nodes), planner, alignment_bytes)


def plan_buffers(buffers: Buffers, layers: int, planner: str, alignment_bytes: int = 16) -> MemoryPlan:
    """Plans buffers whose lifetimes are known."""
    place = planner_called(planner)
    slots = replace(buffers, buffer_bytes=aligned(buffers.buffer_bytes, alignment_bytes))
    offsets, doubts = place(slots)
    live = live_bytes(buffers, layers)
    peak = int(live.argmax()) if layers else None
    alive = buffers.alive_at(peak) if peak is not None else np.zeros(0, dtype=np.int64)
    return MemoryPlan(
        planner=planner,
        alignment_bytes=alignment_bytes,
        tensors=buffers.tensors,
        sharers=buffers.sharers,
        buffer_bytes=frozen(buffers.buffer_bytes),
        offsets=frozen(offsets),
        first_layer=frozen(buffers.first_layer),
        last_layer=frozen(buffers.last_layer),
        live_bytes=frozen(live),
        arena_bytes=int((offsets + slots.buffer_bytes).max(initial=0)),
        liveness_peak_bytes=int(live.max(initial=0)),
        peak_layer=peak,
        peak_tensors=tuple(buffers.tensors[index] for index in alive),
        diagnostics=buffers.diagnostics + doubts,
    )


def frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column
