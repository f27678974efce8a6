"""Which layers stand in one row of a comparison: pairs, and layers that only one of the two has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.compare import NO_ROW, align
from analysis.workload import Workload


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Read-only int64 columns, one entry a row of the comparison: the layer of A, the layer of B, NO_ROW where none is.

    In B's order of execution; what only A has follows the layer that it follows in A.
    """

    one: np.ndarray
    other: np.ndarray

    def __len__(self) -> int:
        return len(self.one)

    @property
    def both(self) -> np.ndarray:
        """Mask of rows with a layer on either side."""
        mask: np.ndarray = (self.one != NO_ROW) & (self.other != NO_ROW)
        return mask

    @property
    def only_one(self) -> np.ndarray:
        mask: np.ndarray = self.other == NO_ROW
        return mask

    @property
    def only_other(self) -> np.ndarray:
        mask: np.ndarray = self.one == NO_ROW
        return mask


def pairs_of(one: Workload, other: Workload, rows: np.ndarray | None = None) -> Pairs:
    """rows: for each layer of `other` its layer in `one` as compare.align gives it; looked up where it is not given."""
    rows = align(other, one) if rows is None else rows
    partners = np.full(len(one), NO_ROW, dtype=np.int64)
    matched = np.flatnonzero(rows != NO_ROW)
    partners[rows[matched]] = matched
    gone = np.flatnonzero(partners == NO_ROW)
    places = np.concatenate((np.arange(len(other)), anchors(partners)[gone] + 0.5))
    order = np.argsort(places, kind="stable")
    ours = np.concatenate((rows, gone))[order]
    theirs = np.concatenate((np.arange(len(other)), np.full(len(gone), NO_ROW)))[order]
    return Pairs(read_only(ours.astype(np.int64)), read_only(theirs.astype(np.int64)))


def anchors(partners: np.ndarray) -> np.ndarray:
    """For each layer of A the partner of the last matched one up to it; -1 before the first."""
    last = np.maximum.accumulate(np.where(partners != NO_ROW, np.arange(len(partners)), -1))
    found: np.ndarray = np.where(last >= 0, partners[last], -1)
    return found


def read_only(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column
