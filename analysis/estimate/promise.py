"""Does a run keep its budgets: by what is expected, with its band, where that is known, else by the least possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analysis.units import duration, si, span

if TYPE_CHECKING:
    from analysis.estimate.result import Estimate
    from analysis.scenario import Scenario

BUDGETS = {"latency": "deadline", "energy": "energy budget"}


@dataclass(frozen=True, slots=True)
class Promise:
    """One budget of a run on one device, seconds or joules.

    found: expected, or (at_least) the least possible, which can only break a budget, never keep it; None where not known.
    low, high: the band of what is expected, None without one.
    """

    quantity: Literal["latency", "energy"]
    allowed: float
    found: float | None
    low: float | None = None
    high: float | None = None
    at_least: bool = False

    @property
    def state(self) -> Literal["kept", "maybe", "broken", "unknown"]:
        """kept: the whole band is within the budget. maybe: what is expected is, the band reaches beyond. Else broken."""
        if self.found is None:
            return "unknown"
        if self.found > self.allowed:
            return "broken"
        if self.at_least:
            return "unknown"
        return "maybe" if self.high is not None and self.high > self.allowed else "kept"

    @property
    def sure(self) -> bool:
        """Nothing in the band says otherwise."""
        low = self.found if self.low is None else self.low
        return self.state == "kept" or (self.state == "broken" and low is not None and low > self.allowed)

    @property
    def exceeded(self) -> bool:
        """Broken, or nothing is known: what a build is refused for."""
        return self.found is None or self.found > self.allowed

    @property
    def budget(self) -> str:
        """ "deadline of 50 ms"."""
        return f"{BUDGETS[self.quantity]} of {self.shown(self.allowed)}"

    @property
    def verdict(self) -> str:
        """ "deadline of 50 ms kept", "deadline of 20 ms probably broken by 4 ms"."""
        if self.state == "unknown" or self.found is None:
            return f"cannot tell whether the {self.budget} is kept"
        sure = "" if self.sure else "probably "
        by = f"broken by {self.shown(self.found - self.allowed)}" if self.state == "broken" else "kept"
        return f"{self.budget} {sure}{by}"

    @property
    def ground(self) -> str:
        """ "expected 24 ms (20–29 ms)", "at least 3 ms"."""
        if self.found is None:
            return f"{self.quantity} is not known"
        if self.low is None or self.high is None:
            return f"{'at least' if self.at_least else 'expected'} {self.shown(self.found)}"
        return f"expected {self.shown(self.found)} ({span(self.shown(self.low), self.shown(self.high))})"

    @property
    def sentence(self) -> str:
        return f"{self.verdict}: {self.ground}"

    def shown(self, value: float) -> str:
        return duration(value) if self.quantity == "latency" else si(value, "J")


def promises_of(scenario: Scenario, estimate: Estimate) -> tuple[Promise, ...]:
    """The scenario's budgets, held against one device's answer; none without a budget."""
    return promises(estimate, scenario.max_latency_s, scenario.max_energy_j)


def promises(estimate: Estimate, max_latency_s: float | None, max_energy_j: float | None) -> tuple[Promise, ...]:
    return tuple(promised(estimate, max_latency_s, max_energy_j))


def promised(estimate: Estimate, max_latency_s: float | None, max_energy_j: float | None) -> Iterator[Promise]:
    if max_latency_s is not None:
        yield of_latency(estimate, max_latency_s)
    if max_energy_j is not None:
        yield of_energy(estimate, max_energy_j)


def of_latency(estimate: Estimate, allowed_s: float) -> Promise:
    if estimate.latency_s is None:
        return Promise("latency", allowed_s, estimate.total_latency_bound_s, at_least=True)
    return Promise("latency", allowed_s, estimate.latency_s, estimate.latency_low_s, estimate.latency_high_s)


def of_energy(estimate: Estimate, allowed_j: float) -> Promise:
    if estimate.energy_low_bound or estimate.total_energy_j is None:
        return Promise("energy", allowed_j, estimate.total_energy_j, at_least=True)
    return Promise("energy", allowed_j, estimate.total_energy_j, estimate.energy_low_j, estimate.energy_high_j)
