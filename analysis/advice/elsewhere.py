"""Other devices that the network fits as it is: the one with the least to spare first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import inf
from typing import TYPE_CHECKING

from analysis.advice.moves import Move
from analysis.advice.result import Budgets
from analysis.advice.search import Tried
from analysis.advice.shortage import enough, most_needed
from analysis.errors import AnalysisError

if TYPE_CHECKING:
    from analysis.advice.trials import Trial, Trials

# Devices of the lectures are made up, and in no shop.
MADE_UP = "lecture"
# Where no device of the tier holds the network, one of the next does.
NEXT_TIERS = {"sensor": ("gateway", "cloud"), "accelerator": ("gateway", "cloud"), "gateway": ("cloud",), "cloud": ()}
MOST_DEVICES = 2


def elsewhere(trials: Trials, start: Trial, budgets: Budgets) -> list[Tried]:
    """At most two of the same tier, else of the first larger tier that has one."""
    for tier in (start.device.tier, *NEXT_TIERS[start.device.tier]):
        found = [(headroom(trial), trial.device.id, trial) for trial in of_tier(trials, start, tier, budgets)]
        if found:
            return [
                Tried((move_to(trial, start.device.tier),), trial)
                for _, _, trial in islice(sorted(found, key=by_room), MOST_DEVICES)
            ]
    return []


def by_room(found: tuple[float, str, Trial]) -> tuple[float, str]:
    return found[0], found[1]


def of_tier(trials: Trials, start: Trial, tier: str, budgets: Budgets) -> Iterator[Trial]:
    from analysis.device import known_devices

    for card in known_devices():
        if card.tier == tier and card.vendor != MADE_UP and card.id != start.device.id:
            trial = on(trials, card.id)
            if trial is not None and enough(trial, budgets):
                yield trial


def on(trials: Trials, device: str) -> Trial | None:
    """None for a person's own profile that is wrong."""
    try:
        return trials.on(device, runtime=None)
    except AnalysisError:
        return None


def headroom(trial: Trial) -> float:
    """Bytes left of RAM or flash, whichever are fewer: the smallest part is seldom the dearest."""
    parts = [part for part in (trial.fit.ram, trial.fit.flash) if part.capacity_bytes is not None]
    return min(((part.capacity_bytes or 0) - (most_needed(part) or 0) for part in parts), default=inf)


def move_to(trial: Trial, tier: str) -> Move:
    other = f" ({trial.device.tier})" if trial.device.tier != tier else ""
    title = f"another device: {trial.device.name}{other}"
    fields = (("devices", (trial.device.id,)), ("runtime", None))
    return Move("device", title, fields, "another board; the network stays as it is")
