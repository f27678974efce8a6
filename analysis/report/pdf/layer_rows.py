"""The table of layers: a row a layer, what was left out as one row, the totals."""

from __future__ import annotations

from typing import Any

from analysis.report.text import numbers
from analysis.scenario import Analysis
from analysis.units import exact


def layer_section(analysis: Analysis, most: int | None) -> dict[str, Any]:
    work = analysis.workload
    rows = list(zip(work.names, work.ops, numbers(work.macs.tolist(), work.counted.tolist()), strict=True))
    return {"rows": rows[:most], "total": ["total", "", exact(work.totals.macs)]}
