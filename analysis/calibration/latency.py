"""What an expected time says, and how it is set against the roofline's bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import Diagnostic
from analysis.graph import DTYPE_BITS
from analysis.workload import Workload


@dataclass(frozen=True, slots=True, eq=False)
class Latency:
    """Seconds by layer (NaN where not known) and of a run, with a band. basis: what it rests on, or why it is not known."""

    latency_s: np.ndarray
    total_s: float | None
    low_s: float | None
    high_s: float | None
    basis: str
    diagnostics: tuple[Diagnostic, ...] = ()


def banded(raw_s: np.ndarray, bound_s: np.ndarray, factor: float, basis: str, said: list[Diagnostic]) -> Latency:
    """At least the bound; the band is the total ÷ and × factor, and never below the bound either."""
    least = np.nan_to_num(bound_s)
    if least.sum() > raw_s.sum():
        said.append(Diagnostic(None, "info", "the roofline's bound is above the calibrated time: the bound is taken"))
    column = at_least(raw_s, least)
    total = float(column.sum())
    column.setflags(write=False)
    return Latency(column, total, max(total / factor, float(least.sum())), total * factor, basis, tuple(said))


def at_least(raw_s: np.ndarray, bound_s: np.ndarray) -> np.ndarray:
    """The larger of both sums, split so that no layer is below its bound: what is above it shares the rest."""
    above = np.maximum(raw_s - bound_s, 0)
    rest = max(raw_s.sum() - bound_s.sum(), 0.0)
    column: np.ndarray = bound_s + (above * (rest / above.sum()) if above.any() else 0.0)
    return column


def computing_dtype(workload: Workload) -> str:
    """The one type that all MACs have, without its sign; "" for none, "mixed" for several."""
    names = [*DTYPE_BITS, ""]
    found = {names[code].removeprefix("u") for code in np.unique(workload.dtype_codes[workload.macs > 0])}
    return found.pop() if len(found) == 1 else "mixed" if found else ""


def unknown(workload: Workload, reason: str) -> Latency:
    column = np.full(len(workload), np.nan)
    column.setflags(write=False)
    return Latency(column, None, None, None, reason)
