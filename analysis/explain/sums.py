"""Sums over several layers, or the whole model: the largest contributions by name, the rest as one summand."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isnan, log10
from typing import TYPE_CHECKING

import numpy as np

from analysis.explain.formula import literal, ten_to
from analysis.explain.result import Answer, Step, Term, exactly
from analysis.units import percent

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis

# Layers that are named one by one; the rest is one summand.
NAMED = 3

# Quantity -> the estimate's column, where the workload has none of that name.
ESTIMATED = {
    "latency": "expected_s",
    "latency_bound": "latency_bound_s",
    "energy": "energy_j",
    "intensity": "intensity_macs_per_byte",
    "attainable": "attainable_macs_per_s",
}
SYMBOLS = {"macs": "MACs", "latency": "T", "latency_bound": "T", "energy": "E", "intensity": "OI", "attainable": "P"}
WORK = ("macs", "other_ops")
NEVER_ADDED = ("intensity", "attainable", "live_bytes")


def total(analysis: Analysis, estimate: Estimate | None, rows: Sequence[int], quantity: str, unit: str) -> Answer:
    """The quantity summed over the layers in `rows`; the largest where it is one that is never added."""
    if quantity == "traffic_bytes":
        return traffic_total(analysis, estimate, rows)
    values, words = column_of(analysis, estimate, quantity), SYMBOLS.get(quantity, quantity.replace("_", " "))
    if quantity in NEVER_ADDED:
        step, title = largest(analysis, values, rows, words, unit), quantity.replace("_", " ")
        return Answer((step,), f"{title[:1].upper()}{title[1:]} is never added up over layers: the largest is shown.")
    counted = np.asarray(rows, dtype=np.int64)
    if quantity in WORK:
        counted = counted[analysis.workload.counted[counted]]
    left_out = len(rows) - len(counted)
    step = summed(analysis, values, counted, words, unit)
    return Answer((step,), assumptions=(f"Not counted, so not in the sum: {layers(left_out)}.",) if left_out else ())


def traffic_total(analysis: Analysis, estimate: Estimate | None, rows: Sequence[int]) -> Answer:
    """The sum at each level, the level that most bytes cross last."""
    columns = dict(estimate.traffic_bytes) if estimate else {}
    steps = [summed(analysis, column, rows, f"Q {level}", "B") for level, column in columns.items()]
    return Answer(tuple(sorted(steps, key=lambda step: step.value or 0)) or (Step("Q", "", "", None, "B"),))


def column_of(analysis: Analysis, estimate: Estimate | None, quantity: str) -> np.ndarray:
    if quantity in ESTIMATED:
        column: np.ndarray = getattr(estimate, ESTIMATED[quantity])
    else:
        column = analysis.plan.live_bytes if quantity == "live_bytes" else getattr(analysis.workload, quantity)
    return column


def summed(analysis: Analysis, column: np.ndarray, rows: Sequence[int] | np.ndarray, name: str, unit: str) -> Step:
    """Σ over the rows; blank where one of them is not known."""
    rows = np.asarray(rows, dtype=np.int64)
    values, formula = column[rows], f"Σ over {layers(len(rows))}"
    result = values.sum().item() if len(rows) else 0
    if isnan(result):
        return Step(name, formula, "", None, unit, (Term("not known", layers(int(np.isnan(values).sum()))),))
    named = NAMED if len(rows) > NAMED + 1 else NAMED + 1
    first = np.argsort(-values, kind="stable")[:named]
    parts = values[first].tolist()
    terms = [
        Term(analysis.workload.names[rows[i]], exactly(v, unit), share_of(v, result))
        for i, v in zip(first, parts, strict=True)
    ]
    if rest := len(rows) - len(first):
        parts.append(max(result - sum(parts), 0))
        terms.append(Term(f"{rest:,} more", exactly(parts[-1], unit), share_of(parts[-1], result)))
    if isinstance(result, int):
        return Step(name, formula, " + ".join(map(literal, parts)) or "0", result, unit, tuple(terms))
    return Step(name, formula, rounded(parts), result, unit, tuple(terms), exact=False)


def layers(count: int) -> str:
    return "1 layer" if count == 1 else f"{count:,} layers"


def share_of(value: float, result: float) -> str:
    return percent(value / result) if result else ""


def rounded(parts: Sequence[float]) -> str:
    """Four digits and one power of ten: sums of measures are read, not redone to the last digit."""
    most = max(map(abs, parts), default=0.0)
    power = 3 * floor(log10(most) / 3) if most else 0
    added = " + ".join(literal(float(f"{value / 10.0**power:.4g}")) for value in parts) or "0"
    return f"({added})·{ten_to(power)}" if power else added


def largest(analysis: Analysis, column: np.ndarray, rows: Sequence[int], name: str, unit: str) -> Step:
    """The largest of the rows that have a value."""
    chosen = np.asarray(rows, dtype=np.int64)
    chosen = chosen[~np.isnan(column[chosen])]
    first = chosen[np.argsort(-column[chosen], kind="stable")[:NAMED]]
    terms = tuple(Term(analysis.workload.names[row], exactly(column[row].item(), unit)) for row in first)
    value = column[first[0]].item() if len(first) else None
    filled = literal(value) if value is not None else ""
    return Step(name, f"max over {layers(len(rows))}", filled, value, unit, terms)
