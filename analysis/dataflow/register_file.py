"""A block of a dense layer in a register file with names in its slots: the count that the formula is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.dataflow.register_blocks import Block


def simulated(block: Block) -> np.ndarray:
    """The same from a register file with names in its slots, filled and emptied step by step."""
    found = []
    for top in range(0, block.outputs, block.rows):
        for left in range(0, block.batch, block.columns):
            rows = [row for row in range(top, top + block.rows) if row < block.outputs]
            columns = [column for column in range(left, left + block.columns) if column < block.batch]
            found += block_by_slots(block, rows, columns)
    return np.array(found, dtype=np.int64)


def block_by_slots(block: Block, rows: list[int], columns: list[int]) -> list[list[int]]:
    """Sums take free slots in turn; when only one is left and more are to come, all others share it and spill."""
    free = block.registers - block.operands
    file: set[tuple[int, int]] = set()
    waiting = [(row, column) for row in rows for column in columns]
    while waiting and (free > 1 or len(waiting) == 1):
        file.add(waiting.pop(0))
        free -= 1
    memory: set[tuple[int, int]] = set()
    found = []
    for n in range(block.inputs):
        begun = back = spilled = 0
        for out in ((row, column) for row in rows for column in columns):
            if n == 0:
                begun += 1
            elif out not in file:
                back += out in memory
            if out not in file and n < block.inputs - 1:
                memory.add(out)
                spilled += 1
        macs = len(rows) * len(columns)
        found.append([begun, len(rows), len(columns), back, macs, spilled, macs if n == block.inputs - 1 else 0])
    return found
