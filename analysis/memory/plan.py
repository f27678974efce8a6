"""What planning gives: one offset a buffer, and the peak."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analysis.errors import Diagnostic
from analysis.graph import Graph
from analysis.memory.overwriting import InPlace


@dataclass(frozen=True, slots=True)
class Allotment:
    """How buffers are planned. scratch: working buffers of these kernels among them, by their name in `scratch.SCRATCH`.

    apart: variables lie elsewhere. alignment_bytes: every buffer begins at a multiple of it.
    """

    planner: str = "tflm"
    in_place: InPlace = False
    scratch: str = "none"
    apart: bool = False
    alignment_bytes: int = 16


@dataclass(frozen=True, eq=False)
class MemoryPlan:
    """One offset a buffer, and the peak.

    tensors: each buffer's (first) tensor; sharers: all that lie in it, where operators work in place.
    buffer_bytes: as the tensor is; in the arena each takes that, rounded up to `alignment_bytes`.
    first_layer, last_layer: the rows between which it is alive, both included.
    live_bytes: sum over the buffers alive at each row. peak_layer: the row where it is largest, None without rows.
    scratch_rows: so many of the buffers, the last, are working buffers of kernels, no tensors, and in no live_bytes.
    scratch_bytes: what they add to the arena. allotment: how it was asked for. graph: the network, None where not known.
    moved_from: the network at two other batch sizes, where the plan follows from theirs. unsized: activations whose size
    is not known; they are in no buffer, so that the arena and the peak are the least of what is needed.
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
    scratch_rows: int = 0
    scratch_bytes: int = 0
    allotment: Allotment = Allotment()
    graph: Graph | None = field(default=None, repr=False)
    moved_from: tuple[Graph, ...] = field(default=(), repr=False)
    unsized: tuple[str, ...] = ()

    def alive_at(self, layer: int) -> np.ndarray:
        """Indices of the tensors' buffers alive at a row."""
        tensors = slice(len(self.tensors) - self.scratch_rows)
        return np.flatnonzero((self.first_layer[tensors] <= layer) & (self.last_layer[tensors] >= layer))


def frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column
