"""Many scenarios at once: a grid goes in, a table with a row for each of its cells comes out."""

from __future__ import annotations

from analysis.sweep.counting import scenario_of
from analysis.sweep.grid import Cell, Grid, Resolution, cells, checked, resolution_of, resolution_text
from analysis.sweep.pareto import AXES, at_least, fronts, pareto
from analysis.sweep.running import Way, digests_of, run
from analysis.sweep.table import DONE, FAILED, NAMES, Row, Table, key_of

__all__ = [
    "AXES", "DONE", "FAILED", "NAMES", "Cell", "Grid", "Resolution", "Row", "Table", "Way", "at_least", "cells", "checked",
    "digests_of", "fronts", "key_of", "pareto", "resolution_of", "resolution_text", "run", "scenario_of",
]  # fmt: skip
