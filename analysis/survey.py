"""Into which devices does the analysed network go? One model, every device that is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from analysis.errors import ProfileError, UnknownNameError
from analysis.memory import MemoryPlan, plan_memory
from analysis.scenario import STAGES, Analysis, planner_of, runtime_of, with_overrides

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate import Fit


@dataclass(frozen=True, slots=True)
class DeviceFit:
    """Whether the analysed model fits one device with one runtime."""

    device: Device
    runtime: Runtime
    fit: Fit


def survey(analysis: Analysis) -> tuple[DeviceFit, ...]:
    """Whether the model fits, for every device that is known, in the order of the device list.

    A person's own profile that is wrong is left out; device.profile_problems() says what is wrong with it.
    """
    from analysis.device import known_devices, load_device, theirs

    fits, own = [], theirs()
    for card in known_devices():
        try:
            fits.append(weighed(analysis, load_device(card.id, own)))
        except (ProfileError, UnknownNameError):
            continue
    return tuple(fits)


def weighed(analysis: Analysis, device: Device) -> DeviceFit:
    """Whether the model fits one device, with the scenario's changes of it. Raises UnknownNameError, ProfileError."""
    from analysis.estimate import fit

    device = with_overrides(device, analysis.scenario)
    runtime = runtime_of(analysis.scenario, device)
    plan = plan_by(analysis, planner_of(analysis.scenario, runtime))
    return DeviceFit(device, runtime, fit(analysis.workload, plan, device, runtime, analysis.scenario.kernel))


def plan_by(analysis: Analysis, planner: str) -> MemoryPlan:
    """The analysis's own plan, or the one by another planner, kept while the network is the same."""
    if planner == analysis.plan.planner:
        return analysis.plan
    in_place = analysis.scenario.in_place
    make = partial(plan_memory, analysis.graph, planner, in_place)
    return STAGES.get("plan by", (analysis.graph, planner, in_place), make)
