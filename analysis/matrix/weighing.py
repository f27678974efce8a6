"""One cell: the verdict, what limits it, what a run takes, and the change that makes it fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.advice import Advice, Budgets, Need, Trial, Trials, enough, first_advice, needs, refused, unsized
from analysis.matrix.result import Cell, Refusal, State
from analysis.scenario import Progress

if TYPE_CHECKING:
    from analysis.estimate import Fit

OPERATORS = "operators"
RUN = ("latency", "energy")


def cell_of(trials: Trials, device: str, budgets: Budgets, tell: Progress) -> Cell:
    """The model on that device. Raises what `analyze` raises of a device or its runtime."""
    trial = trials.on(device)
    verdict = enough(trial, budgets)
    advice = first_advice(trials, trial, budgets, tell)
    state = state_of(verdict, advice, trial.fit)
    need = None if refused(trial) or state == "unknown" else tightest(trial, budgets)
    return Cell(
        device=trial.device,
        runtime=trial.runtime.id,
        scenario=trial.scenario,
        state=state,
        reason=reason_of(trial, need),
        limit=OPERATORS if refused(trial) else need.name if need else unknown_part(trial.fit, budgets),
        headroom_bytes=bytes_left(need),
        headroom_share=1 - taken(need) if need and need.allowed else None,
        refused=refusals(trial),
        advice=advice,
        doubt=doubt_of(trial.fit),
        **({} if refused(trial) else run_of(trial)),
    )


def state_of(verdict: bool | None, advice: Advice | None, fit: Fit) -> State:
    """Room in the memories is not enough where nobody knows whether the runtime runs every operator."""
    reached = fit if verdict else advice.estimate.fit if advice else None
    if verdict is None or (reached and may_refuse(reached)):
        return "unknown"
    if verdict:
        return "fits"
    return "change" if advice else "no"


def may_refuse(fit: Fit) -> bool:
    """It is not known of some operators whether the runtime runs them."""
    return bool(fit.coverage and fit.coverage.unknown)


def doubt_of(fit: Fit) -> str:
    """ "not known whether these run: GRU" """
    return "; ".join(f"not known {group.reason}" for group in fit.coverage.unknown) if fit.coverage else ""


def tightest(trial: Trial, budgets: Budgets) -> Need | None:
    """What there is least left of by share, or most too little; None where nothing that is known has a limit."""
    known = [need for need in needs(trial, budgets).values() if need.used is not None]
    return max(known, key=taken, default=None)


def taken(need: Need) -> float:
    """Share of what there is."""
    return (need.used or 0.0) / need.allowed if need.allowed else float("inf") if need.used else 0.0


def unknown_part(fit: Fit, budgets: Budgets) -> str:
    """What cannot be told: the memory that is not known, or not known to be enough, else operators, else a run."""
    if fit.ok is None:
        return next((name for name, part in (("RAM", fit.ram), ("flash", fit.flash)) if part.ok is None), "")
    if may_refuse(fit):
        return OPERATORS
    if unsized(fit):
        return "RAM"
    return "latency" if budgets.latency_s is not None else "energy" if budgets.energy_j is not None else ""


def bytes_left(need: Need | None) -> int | None:
    """Of a memory; a run has none."""
    return None if need is None or need.used is None or need.name in RUN else int(need.allowed - need.used)


def reason_of(trial: Trial, need: Need | None) -> str:
    """The verdict on the memories and operators; a run that takes too long is told before it."""
    reason = trial.fit.reason + operators_words(trial.fit)
    if need is None or need.name not in RUN or not need.short:
        return reason
    return f"{need.name} {need.text} of {need.shown(need.allowed)}; {reason}"


def operators_words(fit: Fit) -> str:
    """What falls back and what is not known to run; what is refused is in the verdict already."""
    cover = fit.coverage
    return f"; {cover.sentence}" if cover and not cover.refusal and (cover.falls_back or cover.unknown) else ""


def run_of(trial: Trial) -> dict[str, Any]:
    estimate = trial.estimate
    return {
        "latency_s": estimate.latency_s,
        "latency_low_s": estimate.latency_low_s,
        "latency_high_s": estimate.latency_high_s,
        "latency_bound_s": estimate.total_latency_bound_s,
        "energy_j": estimate.total_energy_j,
        "energy_low_bound": estimate.energy_low_bound,
    }


def refusals(trial: Trial) -> tuple[Refusal, ...]:
    cover, names = trial.fit.coverage, trial.counted.workload.names
    if cover is None:
        return ()
    return tuple(Refusal(g.reason, g.operators, tuple(names[row] for row in g.layers)) for g in cover.refused)
