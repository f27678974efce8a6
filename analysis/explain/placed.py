"""What tensors placed by hand add to an expected time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.explain.formula import literal
from analysis.explain.result import Step

if TYPE_CHECKING:
    from analysis.estimate import Estimate


def as_placed(steps: tuple[Step, ...], estimate: Estimate, layer: int | None = None) -> tuple[Step, ...]:
    """T = T_home + Σ_l ΔQ_l/β_l: the steps to a layer's, or the model's, time, and what moves add to it."""
    moved, last = estimate.moved_s, steps[-1]
    if moved is None or last.value is None:
        return steps
    extra = float(moved.sum() if layer is None else moved[layer])
    home = last.value - extra
    sign = "+" if extra >= 0 else "-"
    filled = f"{literal(float(f'{home:.6g}'))} {sign} {literal(float(f'{abs(extra):.6g}'))}"
    at_home = Step("T_home", "", literal(float(f"{home:.6g}")), home, "s", last.terms, exact=False)
    return *steps[:-1], at_home, Step("T", "T_home + Σ ΔQ_l/β_l", filled, last.value, "s", exact=False)
