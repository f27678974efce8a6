"""Budgets that a build is held to: what is broken, by how much, and what cannot be told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from analysis.report.text import expected_text
from analysis.scenario import Analysis
from analysis.units import UNKNOWN, binary, duration, si

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.estimate import Estimate, Promise, Resource

SCHEMA = "rooflens.check/1"


@dataclass(frozen=True, slots=True)
class Budget:
    """Most that one inference may take; None: no limit of one's own beside the device's capacities."""

    latency_s: float | None = None
    energy_j: float | None = None
    ram_bytes: float | None = None
    flash_bytes: float | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken promise. found is None where the need is not known: what cannot be told is not kept."""

    device: str
    quantity: str
    found: float | None
    allowed: float | None
    message: str


def breaches(analysis: Analysis, budget: Budget) -> tuple[Breach, ...]:
    """Every breach on every device of the analysis: capacities first, then the budgets."""
    return tuple(breach for estimate in analysis.estimates for breach in of_device(analysis, estimate, budget))


def of_device(analysis: Analysis, estimate: Estimate, budget: Budget) -> Iterator[Breach]:
    fit, device = estimate.fit, estimate.device
    if fit.ok is not True:
        short = next((r for r in (fit.ram, fit.flash) if r.ok is False), fit.ram)
        yield Breach(device.id, "fit", short.used_bytes, short.capacity_bytes, f"{device.name}: {fit.reason}")
    for promise in promised(estimate, budget):
        if promise.exceeded:
            yield breach(device, promise.quantity, promise.found, promise.allowed, promise.at_least, promise.shown)
    for name, resource, allowed in (("RAM", fit.ram, budget.ram_bytes), ("flash", fit.flash, budget.flash_bytes)):
        used = need(resource)
        if allowed is not None and (used is None or used > allowed):
            yield breach(device, name, used, allowed, not resource.complete, binary)


def promised(estimate: Estimate, budget: Budget) -> tuple[Promise, ...]:
    from analysis.estimate import promises

    return promises(estimate, budget.latency_s, budget.energy_j)


def need(resource: Resource) -> float | None:
    return None if resource.used_bytes is None else float(resource.used_bytes)


def breach(
    device: Device, quantity: str, found: float | None, allowed: float, at_least: bool, shown: Callable[[float], str]
) -> Breach:
    """More is needed than allowed, or (found None) the need is not known."""
    if found is None:
        text = f"{quantity} is not known, so a budget of {shown(allowed)} cannot be promised"
    else:
        least = "at least " if at_least else ""
        text = f"{quantity} {least}{shown(found)} exceeds {shown(allowed)} by {shown(found - allowed)}"
    return Breach(device.id, quantity, found, allowed, f"{device.name}: {text}")


def check_report(analysis: Analysis, budget: Budget, found: Sequence[Breach], form: str) -> str:
    """The breaches, a line each; without any, what was promised and what it rests on."""
    if form == "json":
        record = {
            "schema": SCHEMA,
            "ok": not found,
            "budget": asdict(budget),
            "verdicts": [verdict for estimate in analysis.estimates for verdict in verdicts(estimate, budget)],
            "breaches": [asdict(b) for b in found],
        }
        return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if found:
        return "".join(f"{breach.message}\n" for breach in found)
    return "".join(f"{kept(estimate, budget)}\n" for estimate in analysis.estimates)


def verdicts(estimate: Estimate, budget: Budget) -> list[dict[str, str]]:
    """Per budget of time and energy: kept, maybe, broken or unknown, and the sentence that says on what ground."""
    return [
        {"device": estimate.device.id, "quantity": promise.quantity, "state": promise.state, "text": promise.sentence}
        for promise in promised(estimate, budget)
    ]


def kept(estimate: Estimate, budget: Budget) -> str:
    bound_s = estimate.total_latency_bound_s
    least = "least time not known" if bound_s is None else f"at least {duration(bound_s)} a run"
    energy = si(estimate.total_energy_j, "J")
    bound = "at least " if estimate.energy_low_bound else ""
    rest = (f"expected {expected_text(estimate)}, " if estimate.latency_s else "") + least
    rest += f", {bound}{energy}" if energy != UNKNOWN else ""
    held = (promise.verdict for promise in promised(estimate, budget))
    return "; ".join((f"{estimate.device.name}: {estimate.fit.reason}", rest, *held))
