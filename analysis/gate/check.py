"""One check of a build: which model on which devices, and what it is held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import AnalysisError, ScenarioError
from analysis.gate.allowance import Allowance
from analysis.gate.budget import Budget
from analysis.gate.finding import Finding, refused_of
from analysis.scenario import Analysis, Scenario


@dataclass(frozen=True, slots=True)
class Check:
    """What is looked at in one go.

    name: for people, no two of a build alike. sha256: what the model's file should have, None for any. growth: what may
    grow since the baseline, by quantity; what is not named may not. strict: what cannot be told is refused as well.
    file, line: where a person finds it, from 1; None for the whole file. trouble: why nothing can be looked at.
    """

    name: str
    scenario: Scenario
    budget: Budget
    sha256: str | None = None
    baseline: Path | None = None
    growth: Mapping[str, Allowance] = field(default_factory=dict)
    strict: bool = False
    file: str = ""
    line: int | None = None
    trouble: AnalysisError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a check. notes: what is worth knowing and no finding. error: why nothing could be looked at.

    analysis: the answer that was held to the budgets; None with an error.
    """

    check: Check
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    error: AnalysisError | None = None
    seconds: float = 0.0
    analysis: Analysis | None = None

    @property
    def refused(self) -> tuple[Finding, ...]:
        return refused_of(self.findings)

    @property
    def ok(self) -> bool:
        return self.error is None and not self.refused


def purposeful(check: Check) -> Check:
    """The check, where it can fail. Raises ScenarioError where something that it is held to asks for a device."""
    budget = check.budget
    on_devices = (budget.latency_s, budget.energy_j, budget.ram_bytes, budget.flash_bytes)
    anywhere = (budget.macs, budget.parameters, check.baseline)
    if not check.scenario.devices and (any_said(on_devices) or not any_said(anywhere)):
        raise ScenarioError("nothing to check against", "no device", "--device ID, see rooflens devices")
    return check


def any_said(values: Iterable[object]) -> bool:
    return any(value is not None for value in values)
