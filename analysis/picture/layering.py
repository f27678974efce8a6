"""Rows of a layered picture: each box in a row below all that it reads, wires that pass a row get a place in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Progress = Callable[[float, str], None]

# A wire over more rows than this goes around the picture instead of taking a place in each.
LONG_ROWS = 25
# Boxes without any wire stand side by side in rows of this many.
LOOSE_A_ROW = 8


@dataclass(frozen=True, slots=True, eq=False)
class Wires:
    """Columns, one entry a wire: from box `sources` to box `targets`, always to a box of a higher number.

    signals: equal where two wires of one box carry the same value, so that they may share their way.
    """

    sources: np.ndarray
    targets: np.ndarray
    signals: np.ndarray

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Items by row: boxes (numbers below `boxes`) and, above that, places that wires keep free.

    rows: item numbers from left to right. row_of: row by item. above, below: linked items in the rows next to it.
    chains: for each wire the items between its ends, from above; None for a long wire, which keeps no places.
    """

    boxes: int
    rows: list[list[int]]
    row_of: list[int]
    above: list[list[int]]
    below: list[list[int]]
    chains: list[tuple[int, ...] | None]


def ranks_of(boxes: int, wires: Wires) -> list[int]:
    """Longest path from a source; then whatever reads less than it feeds moves down towards what it feeds."""
    sources, targets = wires.sources.tolist(), wires.targets.tolist()
    before: list[list[int]] = [[] for _ in range(boxes)]
    after: list[list[int]] = [[] for _ in range(boxes)]
    for source, target in zip(sources, targets, strict=True):
        before[target].append(source)
        after[source].append(target)
    ranks = [0] * boxes
    for box in range(boxes):
        ranks[box] = max((ranks[b] + 1 for b in before[box]), default=0)
    for box in reversed(range(boxes)):
        if len(after[box]) > len(before[box]):
            ranks[box] = min(ranks[a] for a in after[box]) - 1
    return with_loose_below(ranks, [b for b in range(boxes) if not before[b] and not after[b]])


def with_loose_below(ranks: list[int], loose: Sequence[int]) -> list[int]:
    """Boxes that nothing is tied to come last; rows are counted from 0."""
    tied = sorted(set(range(len(ranks))) - set(loose))
    first = min((ranks[box] for box in tied), default=0)
    last = max((ranks[box] for box in tied), default=first - 1)
    for box in tied:
        ranks[box] -= first
    for place, box in enumerate(loose):
        ranks[box] = last - first + 1 + place // LOOSE_A_ROW
    return ranks


def rows_of(boxes: int, wires: Wires) -> Rows:
    """Rows in their first order: that of the boxes' numbers, wires that pass to the right of them."""
    row_of = ranks_of(boxes, wires)
    rows: list[list[int]] = [[] for _ in range(max(row_of, default=-1) + 1)]
    for box, row in enumerate(row_of):
        rows[row].append(box)
    above: list[list[int]] = [[] for _ in range(boxes)]
    below: list[list[int]] = [[] for _ in range(boxes)]
    result = Rows(boxes, rows, row_of, above, below, [])
    kept: dict[tuple[int, int, int], int] = {}
    for wire in zip(wires.sources.tolist(), wires.targets.tolist(), wires.signals.tolist(), strict=True):
        result.chains.append(keep_places(result, kept, *wire))
    return result


def keep_places(
    rows: Rows, kept: dict[tuple[int, int, int], int], source: int, target: int, signal: int
) -> tuple[int, ...] | None:
    """Items that the wire passes, None for a long one; wires that carry one value share them."""
    start, end = rows.row_of[source], rows.row_of[target]
    if end - start > LONG_ROWS:
        return None
    last, chain = source, []
    for row in range(start + 1, end):
        key = (source, signal, row)
        if key not in kept:
            kept[key] = len(rows.row_of)
            rows.row_of.append(row)
            rows.rows[row].append(kept[key])
            rows.above.append([])
            rows.below.append([])
        link(rows, last, kept[key])
        last = kept[key]
        chain.append(last)
    link(rows, last, target)
    return tuple(chain)


def link(rows: Rows, upper: int, lower: int) -> None:
    """Once, however many wires lead the same way."""
    if upper not in rows.above[lower]:
        rows.above[lower].append(upper)
        rows.below[upper].append(lower)
