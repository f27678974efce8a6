"""A long network in several columns, each read from top to bottom: where the rows break."""

from __future__ import annotations

from math import sqrt

import numpy as np

# Width to height of the whole picture that columns aim at: about that of a panel.
ASPECT = 1.6
# A network of fewer rows stays in one column.
FOLDED_FROM_ROWS = 30
# How far a break may move from even columns, as a share of a column's rows, to cut fewer wires.
LEEWAY = 0.25


def first_rows(leaving: np.ndarray, mean_width: float, pitch: float) -> np.ndarray:
    """First row of each column. leaving: items of each row that feed the next; mean_width: of a column."""
    count = len(leaving)
    columns = round(sqrt(ASPECT * count * pitch / mean_width)) if count >= FOLDED_FROM_ROWS else 1
    columns = min(max(columns, 1), max(1, count // 8))
    breaks = [best_break(leaving, count * c / columns, count / columns) for c in range(1, columns)]
    return np.array(sorted({0, *breaks}), dtype=np.int64)


def best_break(leaving: np.ndarray, ideal: float, rows: float) -> int:
    """The row near the ideal that the fewest values enter from above."""
    around = np.arange(max(1, int(ideal - LEEWAY * rows)), min(len(leaving), int(ideal + LEEWAY * rows) + 1))
    order = np.lexsort((np.abs(around - ideal), leaving[around - 1]))
    return int(around[order[0]])
