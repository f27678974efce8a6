"""Many scenarios at once: a grid goes in, a table with a row for each of its cells comes out."""

from __future__ import annotations

from analysis.sweep.grid import Cell, Grid, Resolution, cells, checked, resolution_of, resolution_text
from analysis.sweep.pareto import AXES, fronts, pareto
from analysis.sweep.table import DONE, FAILED, Row, Table

__all__ = [
    "AXES", "DONE", "FAILED", "Cell", "Grid", "Resolution", "Row", "Table", "cells", "checked", "fronts", "pareto",
    "resolution_of", "resolution_text",
]  # fmt: skip
