"""Into which devices does the analysed network go? One model, every device that is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from analysis.errors import ProfileError, UnknownNameError
from analysis.memory import Allotment, MemoryPlan, allot
from analysis.placement import place
from analysis.scenario import Analysis, runtime_of, wish_of, with_overrides
from analysis.stages import Stages

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate import Fit


# More ways to allot memory than all devices' runtimes have.
PLANS = Stages(each=16)


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
    from analysis.estimate import fit_where_placed

    device = with_overrides(device, analysis.scenario)
    runtime = runtime_of(analysis.scenario, device)
    plan = plan_by(analysis, wish_of(analysis.scenario, analysis.graph, runtime, device))
    placed = place(analysis.scenario.placements, analysis.graph, analysis.workload, plan, device)
    fit, _ = fit_where_placed(analysis.workload, plan, device, runtime, analysis.scenario.kernel, placed)
    return DeviceFit(device, runtime, fit)


def plan_by(analysis: Analysis, wish: Allotment) -> MemoryPlan:
    """The analysis's own plan where it was allotted so, or another, kept while the network is the same."""
    if wish == analysis.plan.allotment:
        return analysis.plan
    return PLANS.get("plan by", (analysis.graph, wish), partial(allot, analysis.graph, wish))
