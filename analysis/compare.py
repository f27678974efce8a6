"""Two analyses side by side: which layer of the one answers to which of the other, and how far their numbers are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np

NO_ROW = -1
# Pairs of layers with the same operator among which runs are looked for: about a tenth of a second.
MOST_PAIRS = 200_000


class Layers(Protocol):
    """What two networks are aligned by: a workload has it, and so has an earlier analysis that was written down."""

    @property
    def names(self) -> Sequence[str]: ...

    @property
    def ops(self) -> Sequence[str]: ...

    def __len__(self) -> int: ...


def align(one: Layers, other: Layers) -> np.ndarray:
    """For each row of `one` its row in `other`, int64, NO_ROW where it has none; no row is taken twice.

    By name where a name occurs once on each side. Between those by structure: the longest runs of the same operators
    answer to each other, so a network out of another exporter finds itself again though a layer has come or gone, and
    of two different networks only what is built alike is matched. Where runs would take too long to find, by place.
    """
    rows = by_name(one, other)
    match = in_runs if pairs_of(one, other, rows) <= MOST_PAIRS else in_place
    match(one, other, rows)
    rows.setflags(write=False)
    return rows


def by_name(one: Layers, other: Layers) -> np.ndarray:
    rows = np.full(len(one), NO_ROW, dtype=np.int64)
    unique = set(once(one.names)) & set(once(other.names))
    places = {name: row for row, name in enumerate(other.names) if name in unique}
    for row, name in enumerate(one.names):
        rows[row] = places.get(name, NO_ROW)
    return rows


def pairs_of(one: Layers, other: Layers, rows: np.ndarray) -> int:
    """How many pairs of unmatched layers have the same operator: the work of finding runs."""
    taken = set(rows.tolist())
    ours = Counter(op for op, row in zip(one.ops, rows.tolist(), strict=True) if row == NO_ROW)
    theirs = Counter(op for row, op in enumerate(other.ops) if row not in taken)
    return sum(count * theirs[op] for op, count in ours.items())


def in_runs(one: Layers, other: Layers, rows: np.ndarray) -> None:
    """Matches the rest within the stretches that names leave between them."""
    back = {row: ours for ours, row in enumerate(rows.tolist()) if row != NO_ROW}
    ours = stretches(one.ops, {row: row for row in back.values()})
    theirs = stretches(other.ops, back)
    keys, keys_there = ([key for key, _ in side] for side in (ours, theirs))
    for start, start_there, count in SequenceMatcher(a=keys, b=keys_there, autojunk=False).get_matching_blocks():
        for i in range(count):
            rows[ours[start + i][1]] = theirs[start_there + i][1]


def stretches(ops: Sequence[str], matched: Mapping[int, int]) -> list[tuple[tuple[int, str], int]]:
    """((the matched layer before it, its operator), row) of each row that is not matched."""
    found, last = [], NO_ROW
    for row, op in enumerate(ops):
        if row in matched:
            last = matched[row]
        else:
            found.append(((last, op), row))
    return found


def in_place(one: Layers, other: Layers, rows: np.ndarray) -> None:
    """Matches the rest where the operator at the same place is the same."""
    taken = np.zeros(len(other), dtype=bool)
    taken[rows[rows != NO_ROW]] = True
    for row in np.flatnonzero(rows[: len(other)] == NO_ROW).tolist():
        if not taken[row] and one.ops[row] == other.ops[row]:
            rows[row] = row


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
