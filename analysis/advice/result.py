"""What advice says: one change, what it gives and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Scenario

Fields = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Budgets:
    """Most that one run may take, SI; None: no limit of one's own beside the device's capacities."""

    latency_s: float | None = None
    energy_j: float | None = None
    ram_bytes: float | None = None
    flash_bytes: float | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """One change worth trying, or two together, analysed and not guessed.

    title: in plain words. kind: what is changed, "precision" or "resolution + precision". fields: of the Scenario, new
    values by name. scenario: the one analysed, with the one device. estimate: its answer. fits: True where everything
    that was short is enough; None where that cannot be told. helps: what was short, before and after, as one sentence.
    cost: what it asks for of a person.
    """

    title: str
    kind: str
    fields: Fields
    scenario: Scenario
    estimate: Estimate
    fits: bool | None
    helps: str
    cost: str
