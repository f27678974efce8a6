"""Into which devices does the analysed network go? One model, every device that is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from analysis.errors import ProfileError, UnknownNameError
from analysis.memory import Allotment, MemoryPlan, allot, scaled_plan
from analysis.placement import place
from analysis.scenario import Analysis, batch_of, runtime_of, wish_of, with_overrides
from analysis.stages import Same, Stages
from analysis.workload import Workload

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate import Fit
    from analysis.graph import Graph

# More ways to allot memory than all devices' runtimes have, for the networks that a moved batch follows from as well.
PLANS = Stages(each=64)
# More than twice as many as there are devices: what a change of one device leaves alone is not weighed again.
FITS = Stages(each=128)


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
    device = with_overrides(device, analysis.scenario)
    runtime = runtime_of(analysis.scenario, device)
    plan = plan_by(analysis, wish_of(analysis.scenario, asking(analysis), runtime, device))
    if any(wish.device == device.id for wish in analysis.scenario.placements):
        return DeviceFit(device, runtime, fit_by_hand(analysis, plan, device, runtime))
    workload, kernel = analysis.workload, analysis.scenario.kernel
    key = (workload, plan, Same(device), Same(runtime), kernel)
    return FITS.get(
        "fit", key, lambda: DeviceFit(device, runtime, fit_at_home(workload, plan, device, runtime, kernel))
    )


def fit_at_home(workload: Workload, plan: MemoryPlan, device: Device, runtime: Runtime, kernel: str) -> Fit:
    from analysis.estimate import fit

    return fit(workload, plan, device, runtime, kernel)


def fit_by_hand(analysis: Analysis, plan: MemoryPlan, device: Device, runtime: Runtime) -> Fit:
    from analysis.estimate import fit_where_placed

    placed = place(analysis.scenario.placements, analysis.graph, analysis.workload, plan, device)
    return fit_where_placed(analysis.workload, plan, device, runtime, analysis.scenario.kernel, placed)[0]


def asking(analysis: Analysis) -> Graph:
    """The graph whose kernels tell whether they ask for memory, see scenario.asking."""
    moved = analysis.plan.moved_from if batch_of(analysis.source) > 1 else ()
    return moved[0] if moved else analysis.graph


def plan_by(analysis: Analysis, wish: Allotment) -> MemoryPlan:
    """The analysis's own plan where it was allotted so, or another, kept while the network is the same."""
    if wish == analysis.plan.allotment:
        return analysis.plan
    return PLANS.get(
        "plan by", (analysis.graph, wish), lambda: moved_plan(analysis, wish) or allot(analysis.graph, wish)
    )


def moved_plan(analysis: Analysis, wish: Allotment) -> MemoryPlan | None:
    """At a batch size whose own plan follows from two others, another planner's may as well."""
    graphs = analysis.plan.moved_from[:2]
    if len(graphs) < 2:
        return None
    (one, first), (other, second) = (
        (PLANS.get("plan by", (graph, wish), partial(allot, graph, wish)), batch_of(graph)) for graph in graphs
    )
    moved = scaled_plan(one, first, other, second, batch_of(analysis.source))
    return replace(moved, graph=analysis.graph) if moved else None
