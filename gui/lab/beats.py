"""Time for scenes that show no execution of a layer: so many moments, each one event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Beats:
    """Stands where a trace stands. what: an event in words, such as "frame by frame"."""

    count: int
    what: str = ""

    def __len__(self) -> int:
        return self.count

    @property
    def unit_ends(self) -> np.ndarray:
        return np.arange(1, self.count + 1)

    @property
    def tile_ends(self) -> np.ndarray:
        return self.unit_ends
