"""Cells of a sweep against the window: which are the scenario that it shows, all of them as data, devices to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.plot_tables import PlotTable

if TYPE_CHECKING:
    from analysis.device import DeviceCard
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


def alike(devices: Sequence[str], cards: Iterable[DeviceCard]) -> tuple[str, ...]:
    """Those devices, and every other of the tier of the first."""
    known = tuple(cards)
    tiers = {card.tier for card in known if card.id in devices[:1]} or {"sensor"}
    return tuple(card.id for card in known if card.tier in tiers or card.id in devices)
