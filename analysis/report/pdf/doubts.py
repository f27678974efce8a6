"""What is doubtful: operators that are not counted, what the runtime refuses or falls back on, and every diagnostic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.readers.dims import HOW_TO_SET
from analysis.report.pdf.elided import cut_short, shortened
from analysis.units import percent

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Group
    from analysis.scenario import Analysis

ORDER = {"error": 0, "warning": 1, "info": 2}
STATES = {"error": "over", "warning": "tight", "info": "unknown"}
WORDS = {"error": "error", "warning": "warning", "info": "note"}
# More are counted, not listed; JSON has them all.
LISTED, NAMED = 150, 6
LONGEST = 600
FALLS_BACK = "falls back"


def doubt_section(analyses: Sequence[Analysis]) -> dict[str, Any]:
    first = analyses[0]
    found = list(dict.fromkeys(doubt for analysis in analyses for doubt in analysis.diagnostics))
    ranked = sorted(found, key=lambda doubt: ORDER[doubt.severity])
    return {
        "uncounted": uncounted(first),
        "share": percent(first.workload.totals.uncounted_nodes / len(first.workload)) if len(first.workload) else "",
        "operators": [row for analysis in analyses for e in analysis.estimates for row in operator_rows(e, analysis)],
        "rows": [
            {
                "state": STATES[doubt.severity],
                "word": WORDS[doubt.severity],
                "layer": shortened(doubt.layer or "", 80),
                "text": cut_short(doubt.message.removesuffix(HOW_TO_SET), LONGEST),
            }
            for doubt in ranked[:LISTED]
        ],
        "more": max(0, len(ranked) - LISTED),
    }


def uncounted(analysis: Analysis) -> list[list[str]]:
    """Operator, how many layers, which: never a zero among the numbers."""
    work = analysis.workload
    rows: dict[str, list[int]] = {}
    for row in np.flatnonzero(~work.counted).tolist():
        rows.setdefault(work.ops[row], []).append(row)
    return [[shortened(op, 60), str(len(own)), layers_named(own, work.names)] for op, own in rows.items()]


def layers_named(rows: Sequence[int], names: Sequence[str]) -> str:
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return ", ".join(shortened(names[row], 60) for row in rows[:NAMED]) + more


def operator_rows(estimate: Estimate, analysis: Analysis) -> list[dict[str, str]]:
    """What the runtime does not simply run, by reason."""
    cover = estimate.fit.coverage
    if cover is None:
        return []
    kinds = (
        ("over", "refused", cover.refused),
        ("tight", FALLS_BACK, cover.falls_back),
        ("unknown", "not known", cover.unknown),
    )
    return [operator_row(estimate, analysis, state, what, group) for state, what, groups in kinds for group in groups]


def operator_row(estimate: Estimate, analysis: Analysis, state: str, what: str, group: Group) -> dict[str, str]:
    way = f"; {group.way}" if group.way else ""
    # Where layers fall back the reason is what they fall back to.
    reason = f"to {group.why}: {', '.join(group.operators)}" if what == FALLS_BACK else group.reason
    return {
        "state": state,
        "word": what,
        "device": shortened(estimate.device.name, 60),
        "text": cut_short(f"{reason}{way}", LONGEST),
        "layers": layers_named(group.layers, analysis.workload.names),
    }
