"""Budgets that a build is held to: what is broken, by how much, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.gate.finding import Finding, State
from analysis.gate.quantities import QUANTITIES, Quantity
from analysis.scenario import Analysis

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Fit, Promise, Resource


@dataclass(frozen=True, slots=True)
class Budget:
    """Most that one inference, or the model, may take; None: no limit of one's own beside the device's capacities."""

    latency_s: float | None = None
    energy_j: float | None = None
    ram_bytes: float | None = None
    flash_bytes: float | None = None
    macs: float | None = None
    parameters: float | None = None


# A budget's field by its quantity.
FIELDS = {
    "latency": "latency_s",
    "energy": "energy_j",
    "ram": "ram_bytes",
    "flash": "flash_bytes",
    "macs": "macs",
    "parameters": "parameters",
}


def findings(analysis: Analysis, budget: Budget) -> tuple[Finding, ...]:
    """Capacities and budgets on every device of the analysis in its order, and then what the model has on any."""
    on_devices = (finding for estimate in analysis.estimates for finding in of_device(estimate, budget))
    return (*on_devices, *of_model(analysis, budget))


def of_device(estimate: Estimate, budget: Budget) -> Iterator[Finding]:
    from analysis.estimate import promises

    yield of_fit(estimate)
    for promise in promises(estimate, budget.latency_s, budget.energy_j):
        yield of_promise(estimate, promise)
    for key, resource in (("ram", estimate.fit.ram), ("flash", estimate.fit.flash)):
        allowed = getattr(budget, FIELDS[key])
        if allowed is not None:
            yield of_resource(estimate, QUANTITIES[key], resource, allowed)


def of_fit(estimate: Estimate) -> Finding:
    fit, device = estimate.fit, estimate.device
    short = next((r for r in (fit.ram, fit.flash) if r.ok is False), fit.ram)
    found = None if short.used_bytes is None else float(short.used_bytes)
    text = f"{device.name}: {fit.reason}{operators(fit)}"
    return Finding(device.id, "fit", "fit", fit_state(estimate), fit.ok is not True, text, found, short.capacity_bytes)


def fit_state(estimate: Estimate) -> State:
    """Not known for certain, either, where an item of a need or a kernel for an operator is not known."""
    fit, device = estimate.fit, estimate.device
    needs = (fit.ram,) if device.weights_in_ram else (fit.ram, fit.flash)
    certain = all(need.complete for need in needs) and not (fit.coverage and fit.coverage.unknown)
    states: dict[bool | None, State] = {True: "kept" if certain else "unknown", False: "broken", None: "unknown"}
    return states[fit.ok]


def operators(fit: Fit) -> str:
    """What the runtime makes of the operators, where that is not in the reason already."""
    cover = fit.coverage
    return f"; {cover.sentence}" if cover and (cover.falls_back or cover.unknown) and not cover.refusal else ""


def of_promise(estimate: Estimate, promise: Promise) -> Finding:
    quantity, device = QUANTITIES[promise.quantity], estimate.device
    text = promise.sentence
    if promise.exceeded:
        text = excess(quantity, promise.found, promise.allowed, promise.at_least)
    answer = (promise.state, promise.exceeded, f"{device.name}: {text}", promise.found, promise.allowed)
    return Finding(device.id, quantity.name, "budget", *answer)


def of_resource(estimate: Estimate, quantity: Quantity, resource: Resource, allowed: float) -> Finding:
    """The need against a budget; where it is a band, its upper end may reach beyond."""
    used = resource.used_bytes
    exceeded = used is None or used > allowed
    high = resource.high_bytes if resource.high_bytes is not None else used
    state = state_of(used, high, allowed, resource.complete)
    text = excess(quantity, used, allowed, not resource.complete) if exceeded else within(quantity, resource, allowed)
    device, found = estimate.device, None if used is None else float(used)
    return Finding(device.id, quantity.name, "budget", state, exceeded, f"{device.name}: {text}", found, allowed)


def of_model(analysis: Analysis, budget: Budget) -> Iterator[Finding]:
    """MACs and parameters; layers that are not counted leave only the least of the MACs."""
    totals = analysis.workload.totals
    for key, found in (("macs", totals.macs), ("parameters", totals.parameters)):
        allowed, counted = getattr(budget, key), key != "macs" or not totals.uncounted_nodes
        if allowed is not None:
            yield of_count(QUANTITIES[key], found, allowed, counted, totals.uncounted_nodes)


def of_count(quantity: Quantity, found: int, allowed: float, complete: bool, uncounted: int) -> Finding:
    state = state_of(found, found, allowed, complete)
    text = f"{quantity.budget} of {quantity.shown(allowed)} kept: {quantity.shown(found)}"
    if found > allowed:
        text = excess(quantity, found, allowed, not complete)
    elif not complete:
        ground = f"at least {quantity.shown(found)}, not counted: {uncounted} layers"
        text = f"cannot tell whether the {quantity.budget} of {quantity.shown(allowed)} is kept: {ground}"
    return Finding(None, quantity.name, "budget", state, found > allowed, text, float(found), allowed)


def state_of(found: float | None, high: float | None, allowed: float, complete: bool) -> State:
    """As of a promise: what is only the least of the need can break a budget, never keep it."""
    if found is None:
        return "unknown"
    if found > allowed:
        return "broken"
    if not complete:
        return "unknown"
    return "maybe" if high is not None and high > allowed else "kept"


def excess(quantity: Quantity, found: float | None, allowed: float, at_least: bool) -> str:
    """More is needed than allowed, or (found None) the need is not known."""
    shown = quantity.shown
    if found is None:
        return f"{quantity.name} is not known, so a budget of {shown(allowed)} cannot be promised"
    least = "at least " if at_least else ""
    more = f"{least}{shown(found)} exceed{'' if quantity.many else 's'} {shown(allowed)} by {shown(found - allowed)}"
    return f"{quantity.name}{':' if quantity.many else ''} {more}"


def within(quantity: Quantity, resource: Resource, allowed: float) -> str:
    budget, need = f"{quantity.budget} of {quantity.shown(allowed)}", resource.need
    if not resource.complete:
        unknown = ", ".join(name for name, size in resource.items.items() if size is None)
        return f"cannot tell whether the {budget} is kept: at least {need}, not known: {unknown}"
    maybe = resource.high_bytes is not None and resource.high_bytes > allowed
    return f"{budget} {'probably ' if maybe else ''}kept: {need}"
