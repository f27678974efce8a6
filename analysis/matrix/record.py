"""A cell as plain values under the names that files give them."""

from __future__ import annotations

from typing import Any

from analysis.advice import options
from analysis.matrix.result import Cell, Row

# Of a cell, in the order of the columns; refused_layers is a number, refused_operators are names.
CELL_KEYS = (
    "model", "name", "device", "tier", "runtime", "state", "limit", "headroom_bytes", "headroom_share", "latency_s",
    "latency_low_s", "latency_high_s", "latency_bound_s", "energy_j", "energy_low_bound", "refused_layers",
    "refused_operators", "change", "change_options", "change_helps", "change_cost", "change_latency_s", "reason", "trouble",
)  # fmt: skip
ALIKE = (
    "runtime", "state", "limit", "headroom_bytes", "headroom_share", "latency_s", "latency_low_s", "latency_high_s",
    "latency_bound_s", "energy_j", "energy_low_bound", "refused_layers", "reason",
)  # fmt: skip


def cell_values(row: Row, cell: Cell) -> dict[str, Any]:
    """The cell under the names of CELL_KEYS, but for trouble; None is unknown or does not apply."""
    named = {"model": row.model, "name": row.name, "device": cell.device.id, "tier": cell.device.tier}
    refused = {"refused_operators": list(cell.refused_operators)}
    return named | {key: getattr(cell, key) for key in ALIKE} | refused | change_values(cell)


def change_values(cell: Cell) -> dict[str, Any]:
    if (advice := cell.advice) is None:
        return dict.fromkeys(("change", "change_options", "change_helps", "change_cost", "change_latency_s"))
    return {
        "change": advice.title,
        "change_options": options(advice) or None,
        "change_helps": advice.helps,
        "change_cost": advice.cost,
        "change_latency_s": advice.estimate.latency_s,
    }
