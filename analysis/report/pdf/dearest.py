"""Which layers cost most: by time on the first device; by MACs without one, or where nothing is known of the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.graph import shape_text
from analysis.ops.registry import FAMILIES
from analysis.report.costs import costs, dearest, seconds_of
from analysis.units import UNKNOWN, duration, exact, percent, si

if TYPE_CHECKING:
    from analysis.scenario import Analysis


def dearest_rows(analysis: Analysis, most: int) -> list[dict[str, Any]]:
    """Rank, name and what each costs, with its share and the share of all so far."""
    cost, rows = costs(analysis), dearest(analysis, most)
    whole, so_far = cost.sum(), 0.0
    found = []
    for rank, row in enumerate(rows, 1):
        so_far += float(cost[row])
        found.append(entry(analysis, rank, row) | shares(float(cost[row]), so_far, float(whole)))
    return found


def entry(analysis: Analysis, rank: int, row: int) -> dict[str, Any]:
    work = analysis.workload
    outputs = work.output_shapes[row]
    return {
        "rank": str(rank),
        "number": str(row),
        "name": work.names[row],
        "op": work.ops[row].rpartition(".")[2],
        "family": FAMILIES[int(work.family[row])],
        "output": shape_text(outputs[0]) if outputs else "",
        "macs": si(int(work.macs[row]), "MAC") if work.counted[row] else "not counted",
        "weights": exact(int(work.weight_bytes[row])),
        "time": duration(float(seconds_of(analysis, 0)[row])) if analysis.estimates else UNKNOWN,
        "energy": energy_text(analysis, row),
        "bound": bound_text(analysis, row),
    }


def bound_text(analysis: Analysis, row: int) -> str:
    """What the layer waits for, in words."""
    if not analysis.estimates:
        return ""
    bound = analysis.estimates[0].bound_of(row)
    return "" if bound == "none" else bound


def energy_text(analysis: Analysis, row: int) -> str:
    known = analysis.estimates and analysis.workload.counted[row]
    return si(float(analysis.estimates[0].energy_j[row]), "J") if known else UNKNOWN


def shares(cost: float, so_far: float, whole: float) -> dict[str, Any]:
    share = cost / whole if whole else None
    return {"share": percent(share), "so_far": percent(so_far / whole if whole else None), "part": share or 0.0}
