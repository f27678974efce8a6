"""Where blocks stand when nobody says: rows by the longest way from an input, order by barycentres, short wires.

After Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system structures, 1981.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise

import numpy as np

from analysis.sketch.folding import first_rows
from analysis.sketch.model import Point, Sketch
from analysis.sketch.ordering import sorted_blocks

# Room for a block and the gap beside and below it, in units of the canvas.
STEP_ACROSS, STEP_DOWN = 198.0, 90.0
# Room for a wire that passes a row.
WIRE_ACROSS = 28.0
# Between the columns of a long drawing.
GUTTER = 66.0
SWEEPS = 6

# A block by its id, or the place where wire `number` passes row `row`: (number, row).
Cell = int | tuple[int, int]


def arranged(sketch: Sketch) -> dict[int, Point]:
    """A place for each block, the same for the same sketch."""
    rank = rows_of(sketch)
    rows, above, below = cells_of(sketch, rank)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        put_in_order(rows if down else rows[::-1], above if down else below)
    across = placed_across(rows, above, below)
    return in_columns(sketch, rank, rows, across)


def in_columns(
    sketch: Sketch, rank: Mapping[int, int], rows: Sequence[Sequence[Cell]], across: Mapping[Cell, float]
) -> dict[int, Point]:
    """A long drawing is read column by column, each from the top; a short one stands in one."""
    spans = [max(across[cell] for cell in row) - min(across[cell] for cell in row) for row in rows]
    leaving = np.array([len(row) for row in rows])
    first = first_rows(leaving, float(np.mean(spans)) + STEP_ACROSS + GUTTER, STEP_DOWN) if rows else np.zeros(1)
    found: dict[int, Point] = {}
    right = 0.0
    for start, end in pairwise((*first.tolist(), len(rows))):
        cells = [cell for row in rows[int(start) : int(end)] for cell in row]
        shift = right - min((across[cell] for cell in cells), default=0.0)
        blocks = [cell for cell in cells if isinstance(cell, int)]
        found |= {id: (across[id] + shift, (rank[id] - start) * STEP_DOWN) for id in blocks}
        right = max((across[cell] + shift for cell in cells), default=0.0) + STEP_ACROSS + GUTTER
    return {block.id: found[block.id] for block in sketch.blocks}


def rows_of(sketch: Sketch) -> dict[int, int]:
    """Row of each block: below all that it reads; one that reads nothing stands right above the first that reads it."""
    order, _ = sorted_blocks(sketch)
    sorted_ids = {block.id for block in order}
    ids = [*(block.id for block in order), *(block.id for block in sketch.blocks if block.id not in sorted_ids)]
    rank: dict[int, int] = {}
    for id in ids:
        rank[id] = max((rank[wire.source] + 1 for wire in sketch.into.get(id, ()) if wire.source in rank), default=0)
    for id in ids:
        if not sketch.into.get(id) and id in sketch.out_of:
            rank[id] = max(0, min(rank[wire.target] for wire in sketch.out_of[id]) - 1)
    return rank


def cells_of(
    sketch: Sketch, rank: Mapping[int, int]
) -> tuple[list[list[Cell]], dict[Cell, list[Cell]], dict[Cell, list[Cell]]]:
    """Cells by row, and each cell's neighbours above and below; a wire over several rows has a cell in each between."""
    rows: list[list[Cell]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    above: dict[Cell, list[Cell]] = {}
    below: dict[Cell, list[Cell]] = {}
    for block in sketch.blocks:
        rows[rank[block.id]].append(block.id)
    for number, wire in enumerate(sketch.wires):
        passed: list[Cell] = [(number, row) for row in range(rank[wire.source] + 1, rank[wire.target])]
        for row, cell in enumerate(passed, start=rank[wire.source] + 1):
            rows[row].append(cell)
        way: list[Cell] = [wire.source, *passed, wire.target] if rank[wire.source] < rank[wire.target] else []
        for upper, lower in pairwise(way):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return rows, above, below


def put_in_order(rows: Iterable[list[Cell]], neighbours: Mapping[Cell, list[Cell]]) -> None:
    """Each row, from the first on, by the mean place of its cells' neighbours in the row before."""
    place: dict[Cell, float] = {}
    for row in rows:
        middle = {cell: number / max(len(row), 1) for number, cell in enumerate(row)}
        wanted = {cell: mean_place(neighbours.get(cell, ()), place, middle[cell]) for cell in row}
        row.sort(key=lambda cell: wanted[cell])
        place = {cell: number / len(row) for number, cell in enumerate(row)}


def placed_across(
    rows: Sequence[list[Cell]], above: Mapping[Cell, list[Cell]], below: Mapping[Cell, list[Cell]]
) -> dict[Cell, float]:
    """Left edges: as near to the neighbours' as the order and the room of each row let them be."""
    across: dict[Cell, float] = {cell: 0.0 for row in rows for cell in row}
    for sweep in range(SWEEPS):
        neighbours, turned = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        for row in turned:
            wanted = [mean_place(neighbours.get(cell, ()), across, across[cell]) for cell in row]
            across.update(zip(row, apart(wanted, [room_of(cell) for cell in row]), strict=True))
    return across


def mean_place(cells: Sequence[Cell], place: Mapping[Cell, float], otherwise: float) -> float:
    return sum([place[cell] for cell in cells]) / len(cells) if cells else otherwise


def room_of(cell: Cell) -> float:
    return STEP_ACROSS if isinstance(cell, int) else WIRE_ACROSS


def apart(wanted: Sequence[float], room: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones, in least squares, in this order and `room` apart: pooled adjacent violators."""
    offsets = [*accumulate(room, initial=0.0)][: len(room)]
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        total, size = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            before, count = pools.pop()
            total, size = total + before, size + count
        pools.append((total, size))
    level = chain.from_iterable([total / size] * size for total, size in pools)
    return [place + offset for place, offset in zip(level, offsets, strict=True)]
