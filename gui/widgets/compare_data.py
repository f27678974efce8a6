"""The numbers of a comparison as they leave the window: rows on screen, every quantity, exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.compare import NO_ROW
from analysis.contrast import TOLD
from gui.widgets.compare_columns import operators
from gui.widgets.plot_tables import PlotTable, table

if TYPE_CHECKING:
    from analysis.contrast import Column, Contrast
    from analysis.workload import Workload

# Which side has less of it, in the words of the window.
LESS = {"A": "ghost", "B": "shown", "same": "same"}


def compare_table(found: Contrast, rows: Sequence[int]) -> PlotTable:
    """Both layers, then of every quantity the ghost's, what is shown, the difference and which is less."""
    names = ["index", "name", "ghost_index", "ghost_name", "op"]
    names += [f"{name}_{part}" for name in found.columns for part in ("ghost", "shown", "delta", "smaller")]
    ops = operators(found)
    columns = tuple(found.columns.values())
    return table(names, ((*heads(found, row), ops[row], *numbers(columns, row)) for row in rows))


def heads(found: Contrast, row: int) -> tuple[object, ...]:
    ghost, shown = int(found.pairs.one[row]), int(found.pairs.other[row])
    return (*head(found.other.workload, shown), *head(found.one.workload, ghost))


def head(workload: Workload, layer: int) -> tuple[object, object]:
    return (None, None) if layer == NO_ROW else (layer, workload.names[layer])


def numbers(columns: Sequence[Column], row: int) -> list[object]:
    found: list[object] = []
    for column in columns:
        parts = (part[row] for part in (column.one, column.other, column.delta))
        found += [None if value is np.ma.masked else value for value in parts]
        found.append(LESS.get(TOLD[int(column.smaller[row])]))
    return found
