"""Two analyses side by side: which layer of the one answers to which of the other, and how far their numbers are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.workload import Workload

NO_ROW = -1


def align(one: Workload, other: Workload) -> np.ndarray:
    """For each row of `one` its row in `other`, int64, NO_ROW where it has none; no row is taken twice.

    By name where a name occurs once on each side. The rest by place, where the operator there is the same: so the same
    network out of another exporter finds itself again, and two different networks share little.
    """
    rows = np.full(len(one), NO_ROW, dtype=np.int64)
    unique = set(once(one.names)) & set(once(other.names))
    places = {name: row for row, name in enumerate(other.names) if name in unique}
    for row, name in enumerate(one.names):
        rows[row] = places.get(name, NO_ROW)
    taken = np.zeros(len(other), dtype=bool)
    taken[rows[rows != NO_ROW]] = True
    for row in np.flatnonzero(rows[: len(other)] == NO_ROW).tolist():
        if not taken[row] and one.ops[row] == other.ops[row]:
            rows[row] = row
    rows.setflags(write=False)
    return rows


def once(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count == 1]


def beside(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The other's values (float64) in the order of the one's rows; NaN where a row has no other."""
    found = np.full(len(rows), np.nan)
    matched = rows != NO_ROW
    found[matched] = np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)[rows[matched]]
    return found


def relative(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """(ours - theirs) / theirs, float64: 0.12 is 12 % more. NaN where one is unknown or theirs is 0 and ours is not."""
    ours = np.ma.filled(np.ma.asarray(ours, dtype=np.float64), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        change: np.ndarray = (ours - theirs) / theirs
    change[(ours == 0) & (theirs == 0)] = 0.0
    change[~np.isfinite(change)] = np.nan
    return change


def change_of(ours: float | None, theirs: float | None) -> float | None:
    """The same of two numbers; None where one is unknown or theirs is 0 and ours is not."""
    if ours is None or theirs is None:
        return None
    if ours == theirs:
        return 0.0
    return (ours - theirs) / theirs if theirs else None
