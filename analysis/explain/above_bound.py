"""The last step to an expected time: what a rule gives, and never less than the roofline's bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.explain.formula import literal
from analysis.explain.result import Step, Term, shown
from analysis.units import duration_range

if TYPE_CHECKING:
    from analysis.estimate import Estimate


def above_bound(symbol: str, raw_s: float, least_s: float, value: float, estimate: Estimate) -> Step:
    """T = T_min + max(raw - T_min, 0)·s; without s where all of what the rule gives is taken."""
    share = (value - least_s) / (raw_s - least_s) if raw_s > least_s else 1.0
    if whole(share):
        formula, filled = f"max({symbol}, T_min)", f"max({digits(raw_s)}, {digits(least_s)})"
    else:
        formula = f"T_min + max({symbol} - T_min, 0)·s"
        filled = f"{digits(least_s)} + max({digits(raw_s)} - {digits(least_s)}, 0)·{digits(share)}"
    terms = (Term("T_min", shown(least_s, "s")), *shared(share), band_term(estimate))
    return Step("T", formula, filled, value, "s", terms, exact=False)


def shared(share: float) -> tuple[Term, ...]:
    words = "what is left for the time above the bound, where runtimes fuse what the roofline counts apart"
    return () if whole(share) else (Term("s", digits(share), words),)


def whole(share: float) -> bool:
    return abs(share - 1) < 1e-9


def band_term(estimate: Estimate) -> Term:
    return Term("band of a run", duration_range(estimate.latency_low_s, estimate.latency_high_s))


def digits(value: float) -> str:
    """Four digits: measures are read, not redone to the last."""
    return literal(float(f"{value:.4g}"))
