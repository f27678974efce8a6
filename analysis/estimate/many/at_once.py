"""From cases to totals: bounds, expected times, energies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from analysis.calibration.many import Case, expected_times
from analysis.estimate.many.cases import Stack, Totals
from analysis.estimate.many.crossing import Crossings
from analysis.estimate.many.joules import joules
from analysis.estimate.many.roofs import latency_bounds
from analysis.workload import Workload

# So many layers of cases at once that the columns in flight stay near the processor.
AT_ONCE = 1 << 16


def totals(workloads: Sequence[Workload], cases: Sequence[Case], kernel: str = "ideal") -> Totals:
    """The totals of every case, in their order, each as `estimate` gives it. Raises UnknownNameError."""
    length = max((len(workload) for workload in workloads), default=0)
    step = max(AT_ONCE // max(length, 1), 1)
    found = [of_some(workloads, cases[start : start + step], kernel) for start in range(0, len(cases), step)]
    return Totals(*(np.concatenate([getattr(part, f.name) for part in found]) for f in fields(Totals)))


def of_some(workloads: Sequence[Workload], cases: Sequence[Case], kernel: str) -> Totals:
    stack = Stack(workloads, cases, kernel)
    crossings = Crossings(stack)
    bound_s = latency_bounds(stack, crossings)
    times = expected_times(workloads, cases, bound_s)
    spent = joules(stack, crossings, bound_s, times)
    return Totals(
        times.total, times.low, times.high, bound_s.sum(axis=1), spent.total, spent.low, spent.high, spent.low_bound
    )
