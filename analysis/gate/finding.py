"""One thing that a build was held to, and what came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["kept", "maybe", "unknown", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came out of one budget, of the device's capacities or of the growth since a baseline.

    device: id, None for what a model needs on any. quantity: "fit", or a quantity's name. found: the need, SI, None where
    it is not known. allowed: the most there may be, before: the need in the baseline, None without one.
    state: "maybe" where what is expected is within and its band is not, "unknown" where only the least is known, or nothing.
    refused: a build fails for it; what is not known at all is refused, too.
    """

    device: str | None
    quantity: str
    kind: Literal["fit", "budget", "growth"]
    state: State
    refused: bool
    message: str
    found: float | None = None
    allowed: float | None = None
    before: float | None = None

    @property
    def title(self) -> str:
        """ "fit", "RAM budget", "growth of flash"."""
        return {"fit": "fit", "budget": f"{self.quantity} budget", "growth": f"growth of {self.quantity}"}[self.kind]


def refused_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.refused)


def strictly(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same for a build that wants to be sure: whatever is not kept for certain is refused."""
    return tuple(replace(finding, refused=finding.state != "kept") for finding in findings)
