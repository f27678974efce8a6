"""Budgets that a build is held to: what is broken, by how much, and what cannot be told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from analysis.report.text import expected_text
from analysis.scenario import Analysis
from analysis.units import UNKNOWN, binary, duration, parse, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Resource

SCHEMA = "rooflens.check/1"


@dataclass(frozen=True, slots=True)
class Budget:
    """Most that one inference may take; None: no limit of one's own beside the device's capacities."""

    latency_s: float | None = None
    energy_j: float | None = None
    ram_bytes: float | None = None
    flash_bytes: float | None = None

    @staticmethod
    def parse(latency: str | None, energy: str | None, ram: str | None, flash: str | None) -> Budget:
        """Of what a person wrote: "50ms", "5mJ", "256KiB". Raises ScenarioError."""
        said = ((latency, "s", "latency"), (energy, "J", "energy"), (ram, "B", "ram"), (flash, "B", "flash"))
        return Budget(*(None if text is None else parse(text, unit, f"--max-{name}") for text, unit, name in said))


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
    latency = estimate.latency_s if estimate.latency_s is not None else estimate.total_latency_bound_s
    yield from over(estimate, "latency", latency, budget.latency_s, duration)
    yield from over(estimate, "energy", estimate.total_energy_j, budget.energy_j, lambda value: si(value, "J"))
    yield from over(estimate, "RAM", need(fit.ram), budget.ram_bytes, binary)
    yield from over(estimate, "flash", need(fit.flash), budget.flash_bytes, binary)


def need(resource: Resource) -> float | None:
    return None if resource.used_bytes is None else float(resource.used_bytes)


def over(
    estimate: Estimate, quantity: str, found: float | None, allowed: float | None, shown: Callable[[float], str]
) -> Iterator[Breach]:
    """A breach when more is needed than allowed, or when the need is not known."""
    if allowed is None or (found is not None and found <= allowed):
        return
    name = estimate.device.name
    if found is None:
        text = f"{name}: {quantity} is not known, so a budget of {shown(allowed)} cannot be promised"
    else:
        least = "at least " if is_least(estimate, quantity) else ""
        text = f"{name}: {quantity} {least}{shown(found)} exceeds {shown(allowed)} by {shown(found - allowed)}"
    yield Breach(estimate.device.id, quantity, found, allowed, text)


def is_least(estimate: Estimate, quantity: str) -> bool:
    """True where the figure is the least possible: a bound, or a sum that lacks an item."""
    fit = estimate.fit
    return {
        "latency": estimate.latency_s is None,
        "energy": estimate.energy_low_bound,
        "RAM": not fit.ram.complete,
        "flash": not fit.flash.complete,
    }[quantity]


def check_report(analysis: Analysis, budget: Budget, found: Sequence[Breach], form: str) -> str:
    """The breaches, a line each; without any, what was promised and what it rests on."""
    if form == "json":
        record = {"schema": SCHEMA, "ok": not found, "budget": asdict(budget), "breaches": [asdict(b) for b in found]}
        return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if found:
        return "".join(f"{breach.message}\n" for breach in found)
    return "".join(f"{kept(estimate)}\n" for estimate in analysis.estimates)


def kept(estimate: Estimate) -> str:
    least = duration(estimate.total_latency_bound_s)
    energy = si(estimate.total_energy_j, "J")
    bound = "at least " if estimate.energy_low_bound else ""
    rest = (f"expected {expected_text(estimate)}, " if estimate.latency_s else "") + f"at least {least} a run"
    rest += f", {bound}{energy}" if energy != UNKNOWN else ""
    return f"{estimate.device.name}: {estimate.fit.reason}; {rest}"
