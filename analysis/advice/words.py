"""Advice in words: what was short, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.advice.result import Advice, Budgets, Fields
from analysis.advice.shortage import enough, needs, refused, run_needs

if TYPE_CHECKING:
    from analysis.advice.search import Tried
    from analysis.advice.trials import Trial


def advice_of(tried: Tried, start: Trial, budgets: Budgets) -> Advice:
    trial, chosen = tried.trial, tried.moves
    return Advice(
        title=", with ".join(move.title for move in chosen),
        kind=" + ".join(move.kind for move in chosen),
        fields=fields_of(tried, start),
        scenario=trial.scenario,
        estimate=trial.estimate,
        fits=enough(trial, budgets),
        helps=helps(start, trial, budgets),
        cost="; ".join(dict.fromkeys(move.cost for move in chosen)),
    )


def fields_of(tried: Tried, start: Trial) -> Fields:
    """What is other than before."""
    found = ((name, value) for move in tried.moves for name, value in move.fields)
    return tuple((name, value) for name, value in found if value != getattr(start.scenario, name))


def helps(start: Trial, trial: Trial, budgets: Budgets) -> str:
    """ "RAM 1.2 MiB → 310 KiB of 640 KiB", then what is still too much. Another device says what it has room for."""
    if trial.device.id != start.device.id:
        return "; ".join(
            (trial.fit.reason, *(f"{n.name} {n.text} of {n.shown(n.allowed)}" for n in run_needs(trial, budgets)))
        )
    return "; ".join((*operators(start, trial), *amounts(start, trial, budgets), *rest(trial, budgets)))


def operators(start: Trial, trial: Trial) -> Iterator[str]:
    if count := refused(start):
        layers, doubtful = "1 layer" if count == 1 else f"{count} layers", unknown(trial)
        now = f"refuses none, of {doubtful} layers it is not known" if doubtful else "runs all"
        yield f"{start.runtime.id} refuses {layers} → {trial.runtime.id} {now}"


def unknown(trial: Trial) -> int:
    """Layers of which nobody knows whether the runtime runs them."""
    cover = trial.fit.coverage
    return sum(len(group.layers) for group in cover.unknown) if cover else 0


def amounts(start: Trial, trial: Trial, budgets: Budgets) -> Iterator[str]:
    before, after = needs(start, budgets), needs(trial, budgets)
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        known = new or old
        if known and ((old and old.short) or (new and new.short) or not (old and new)):
            first, last = (need.text if need else "nothing" for need in (old, new))
            yield f"{name} {first} → {last} of {known.shown(known.allowed)}"


def rest(trial: Trial, budgets: Budgets) -> Iterator[str]:
    short = [need for need in needs(trial, budgets).values() if need.short and need.used is not None]
    if short:
        yield "not enough, over " + ", ".join(f"{n.name} by {n.shown((n.used or 0) - n.allowed)}" for n in short)
    elif enough(trial, budgets) is None:
        yield "whether that is enough is not known"
