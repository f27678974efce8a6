"""The best device under a budget: what keeps it and costs least."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from analysis.sweep.pareto import WORK, at_least, groups
from analysis.sweep.table import DONE, Table

# What of two that keep the budget is better: the cheaper, then what takes less energy, less time, less RAM.
ORDER = ("price_eur", "energy_j", "latency_s", "ram_used_bytes")


@dataclass(frozen=True, slots=True)
class Limits:
    """Most that a cell may take, SI and euros; None: no limit."""

    latency_s: float | None = None
    energy_j: float | None = None
    ram_used_bytes: float | None = None
    flash_used_bytes: float | None = None
    price_eur: float | None = None

    @property
    def any(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))


def keeping(rows: Table, limits: Limits) -> np.ndarray:
    """Mask of the cells that fit and are expected to keep every limit.

    What is not known keeps no limit, nor does what is only the least possible.
    """
    mask: np.ndarray = (rows["state"] == DONE) & (rows["fit"] == "yes")
    for field in fields(limits):
        limit = getattr(limits, field.name)
        if limit is not None:
            mask = mask & (rows.numbers(field.name) <= limit) & ~at_least(rows, field.name)
    return mask


def best(rows: Table, limits: Limits) -> np.ndarray:
    """Row numbers: of cells that do the same work (network, batch, resolution) the best that keeps the limits, if any."""
    kept = keeping(rows, limits)
    found = [first(rows, group[kept[group]]) for group in groups(rows, WORK) if kept[group].any()]
    return np.array(found, dtype=np.int64)


def first(rows: Table, among: np.ndarray) -> int:
    """By ORDER; what is not known comes last."""
    keys = [np.nan_to_num(rows.numbers(name)[among], nan=np.inf) for name in reversed(ORDER)]
    return int(among[np.lexsort(keys)[0]])


def without_choice(rows: Table, limits: Limits) -> np.ndarray:
    """Row numbers, one for each work that was answered and that no cell does within the limits."""
    kept, done = keeping(rows, limits), rows["state"] == DONE
    found = [group[0] for group in groups(rows, WORK) if not kept[group].any() and done[group].any()]
    return np.array(found, dtype=np.int64)
