"""What planning gives: one offset a buffer, and the peak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import Diagnostic


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


def frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column
