"""Cells of a sweep against the window: which are the scenario that it shows, and all of them as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.plot_tables import PlotTable

if TYPE_CHECKING:
    from analysis.scenario import Scenario
    from analysis.sweep import Table


def cells_table(table: Table) -> PlotTable:
    """All columns, by the names of the command's own files."""
    return PlotTable(tuple(table.columns), tuple(tuple(row) for row in table.rows()))


def rows_like(table: Table, scenario: Scenario | None) -> list[int]:
    """The cells that are what the window shows, whatever its runtime."""
    if scenario is None or not scenario.devices or scenario.shapes:
        return []
    wanted = {"model": scenario.model, "device": scenario.devices[0], "precision": scenario.precision,
              "kernel": scenario.kernel, "resolution": ""}  # fmt: skip
    batch = table.numbers("batch")
    alike = np.isnan(batch) if scenario.batch is None else batch == scenario.batch
    for name, value in wanted.items():
        alike &= (table[name] == value).astype(bool)
    return np.flatnonzero(alike).tolist()
