"""What is said of the energy of a run: every way to know it, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.units import NARROW_SPACE, exact, si

if TYPE_CHECKING:
    from analysis.estimate import EnergyWay, Estimate

tr = partial(QCoreApplication.translate, "energy")


def energy_tip(estimate: Estimate | None) -> str:
    """Every digit, what it rests on, and below it each way with its own basis."""
    if estimate is None:
        return tr("no device is chosen")
    lines = [f"{exact(estimate.total_energy_j)}{NARROW_SPACE}J: {estimate.energy_basis}"]
    if len(estimate.energy_ways) > 1:
        lines += ["", tr("each way to know it:"), *(f"{amount(way)}: {way.basis}" for way in estimate.energy_ways)]
    return "\n".join(lines)


def ways_in_short(estimate: Estimate | None) -> list[str]:
    """The whole network's energy each way, where there are several."""
    ways = estimate.energy_ways if estimate else ()
    return [amount(way) for way in ways] if len(ways) > 1 else []


def amount(way: EnergyWay) -> str:
    sign = "≥" + NARROW_SPACE if way.low_bound else ""
    return tr("{energy} by {way}").format(energy=sign + si(way.energy_j, "J"), way=way.name)
