"""What is short on a device, by how much, and whether a change makes it less."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, log2
from typing import TYPE_CHECKING, Protocol

from analysis.advice.result import Budgets
from analysis.estimate import Promise, promises
from analysis.estimate.verdict import UNSIZED
from analysis.units import binary, duration, si

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.estimate import Estimate, Fit, MemoryUse, Resource

# Worse than any need that could be weighed: no memory helps a network that the runtime refuses.
REFUSED = 1000.0

SHOWN: Mapping[str, Callable[[float | None], str]] = {"latency": duration, "energy": lambda value: si(value, "J")}


class Weighed(Protocol):
    """What is asked for time and energy only where a budget is about them."""

    @property
    def device(self) -> Device: ...
    @property
    def fit(self) -> Fit: ...
    @property
    def uses(self) -> tuple[MemoryUse, ...]: ...
    @property
    def estimate(self) -> Estimate: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """An estimate that is there already."""

    estimate: Estimate

    @property
    def device(self) -> Device:
        return self.estimate.device

    @property
    def fit(self) -> Fit:
        return self.estimate.fit

    @property
    def uses(self) -> tuple[MemoryUse, ...]:
        return self.estimate.memory_uses


@dataclass(frozen=True, slots=True)
class Need:
    """One quantity against what there is of it, bytes, seconds or joules. used: None where not known.

    name: "RAM", "flash", "latency", "energy", or a memory that something was placed in by hand.
    """

    name: str
    used: float | None
    allowed: float
    at_least: bool = False

    @property
    def short(self) -> bool:
        return self.used is not None and self.used > self.allowed

    @property
    def excess(self) -> float:
        """How often the need is doubled beyond what there is: 0 where it is enough, 1 for twice as much."""
        if self.used is None or not self.short:
            return 0.0
        return log2(self.used / self.allowed) if self.allowed else inf

    def shown(self, value: float | None) -> str:
        return SHOWN.get(self.name, binary)(value)

    @property
    def text(self) -> str:
        """ "at least 44.6 MiB"."""
        return ("at least " if self.at_least and self.used is not None else "") + self.shown(self.used)


def needs(trial: Weighed, budgets: Budgets) -> dict[str, Need]:
    """Everything that has a limit: capacities, or the budget where that is less, and what a run may take."""
    found = [*memory_needs(trial, budgets), *run_needs(trial, budgets)]
    return {need.name: need for need in found}


def memory_needs(trial: Weighed, budgets: Budgets) -> Iterator[Need]:
    fit, device = trial.fit, trial.device
    for name, resource, budget in (("RAM", fit.ram, budgets.ram_bytes), ("flash", fit.flash, budgets.flash_bytes)):
        if (most := least_of(resource.capacity_bytes, budget)) is not None:
            yield Need(name, most_needed(resource), most, not resource.complete)
    homes = (device.activation_memory.name, device.weight_memory.name)
    for use in trial.uses:
        if use.memory not in homes and use.used_bytes and use.capacity_bytes is not None:
            yield Need(use.memory, use.used_bytes, use.capacity_bytes)


def least_of(*limits: float | None) -> float | None:
    return min((limit for limit in limits if limit is not None), default=None)


def most_needed(resource: Resource) -> int | None:
    """The upper end of the need's band, where it has one: what may be too much is to be less."""
    return resource.used_bytes if resource.high_bytes is None else resource.high_bytes


def run_needs(trial: Weighed, budgets: Budgets) -> Iterator[Need]:
    for promise in kept_promises(trial, budgets):
        yield Need(promise.quantity, promise.found, promise.allowed, promise.at_least)


def kept_promises(trial: Weighed, budgets: Budgets) -> tuple[Promise, ...]:
    """Without a budget of time or energy nobody asks for them, which would take a hundred times as long."""
    if budgets.latency_s is None and budgets.energy_j is None:
        return ()
    return promises(trial.estimate, budgets.latency_s, budgets.energy_j)


def refused(trial: Weighed) -> int:
    """Layers that the runtime does not run."""
    cover = trial.fit.coverage
    return sum(len(group.layers) for group in cover.refused) if cover else 0


def enough(trial: Weighed, budgets: Budgets) -> bool | None:
    """Everything is enough; None where that cannot be told."""
    if trial.fit.ok is False or any(need.short for need in needs(trial, budgets).values() if sure(need, trial)):
        return False
    unknown = any(promise.state == "unknown" for promise in kept_promises(trial, budgets))
    return None if trial.fit.ok is None or unknown or unsized(trial.fit) else True


def unsized(fit: Fit) -> bool:
    """Tensors whose size nobody knows are in no need: it may be more than there is."""
    return UNSIZED in fit.ram.items


def sure(need: Need, trial: Weighed) -> bool:
    """The least that is needed is too much as well."""
    low = trial.fit.ram.low_bytes if need.name == "RAM" else None
    return low is None or low > need.allowed


def badness(trial: Weighed, budgets: Budgets) -> float:
    """0 where nothing is short. Every doubling beyond what there is of a quantity counts 1, a refusal more than all."""
    excess = sum(need.excess for need in needs(trial, budgets).values())
    return excess + (REFUSED if refused(trial) else 0.0)
