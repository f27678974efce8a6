"""One network under many scenarios: what two of them share is made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.batch import Counted
from analysis.control_flow import flatten
from analysis.errors import AnalysisError
from analysis.memory import MemoryPlan, allot
from analysis.placement import place
from analysis.rewrite import with_layer_precisions, with_precision
from analysis.scenario import (
    Analysis,
    Scenario,
    batch_of,
    device_and_runtime,
    estimated,
    read_model,
    silent,
    wish_of,
)
from analysis.stages import Same
from analysis.survey import asking, plan_by
from analysis.workload import build_workload

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate import Estimate, Fit, MemoryUse
    from analysis.graph import Graph
    from analysis.memory import Allotment

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Trial:
    """A scenario on its one device: the verdict at once, time and energy when somebody asks."""

    scenario: Scenario
    counted: Counted
    plan: MemoryPlan
    device: Device
    runtime: Runtime
    fit: Fit
    uses: tuple[MemoryUse, ...]

    @cached_property
    def estimate(self) -> Estimate:
        return estimated(self.scenario, self.counted, self.plan, self.device, self.runtime)


class Trials:
    """Tries scenarios of one analysed network. Nothing goes through the stages that the analysis itself keeps.

    A network that came through a pipe cannot be read again: what changes its sizes is then refused.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._kept: dict[tuple[Hashable, ...], Any] = {}

    @property
    def rereadable(self) -> bool:
        return self.analysis.scenario.sketch is not None or self.analysis.scenario.model != "-"

    def on(self, device: str, **fields: Any) -> Trial:
        """The analysis's scenario on that device alone, with other fields. Raises what `analyze` raises."""
        return self.of(replace(self.analysis.scenario, **{"devices": (device,), **fields}))

    def of(self, scenario: Scenario) -> Trial:
        """The scenario on the first of its devices. Raises what `analyze` raises."""
        from analysis.estimate import fit_where_placed

        device, runtime = device_and_runtime(scenario, scenario.devices[0])
        counted = self._counted(scenario)
        own = counted.workload is self.analysis.workload
        plan = self._plan(counted.graph, wish_of(scenario, self._asking(counted), runtime, device), own)
        placed = place(scenario.placements, counted.graph, counted.workload, plan, device)
        fit, uses = fit_where_placed(counted.workload, plan, device, runtime, scenario.kernel, placed)
        return Trial(scenario, counted, plan, device, runtime, fit, uses)

    def attempt(self, scenario: Scenario) -> Trial | None:
        """The same; None where the network cannot have these settings."""
        try:
            return self.of(scenario)
        except AnalysisError:
            return None

    def _asking(self, counted: Counted) -> Graph:
        return asking(self.analysis) if counted.workload is self.analysis.workload else counted.graph

    def _plan(self, graph: Graph, wish: Allotment, own: bool) -> MemoryPlan:
        if own:
            return plan_by(self.analysis, wish)
        return self._keep(("plan", Same(graph), wish), lambda: allot(graph, wish))

    def _counted(self, scenario: Scenario) -> Counted:
        analysis = self.analysis
        if network_of(scenario) == network_of(analysis.scenario):
            return Counted(batch_of(analysis.source), analysis.source, analysis.graph, analysis.workload)
        return self._keep(("counted", network_of(scenario)), lambda: counted_anew(self._source(scenario), scenario))

    def _source(self, scenario: Scenario) -> Graph:
        if sizes_of(scenario) == sizes_of(self.analysis.scenario):
            return self.analysis.source
        return self._keep(("source", sizes_of(scenario)), lambda: read_model(scenario, silent))

    def _keep(self, key: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        if key not in self._kept:
            self._kept[key] = made_or_trouble(make)
        made = self._kept[key]
        if isinstance(made, AnalysisError):
            raise made
        found: Made = made
        return found


def made_or_trouble(make: Callable[[], Made]) -> Made | AnalysisError:
    """What cannot be made is not tried again either."""
    try:
        return make()
    except AnalysisError as error:
        return error


def counted_anew(source: Graph, scenario: Scenario) -> Counted:
    flat = flatten(with_precision(source, scenario.precision))
    graph = with_layer_precisions(flat, scenario.layer_precisions)
    return Counted(batch_of(source), source, graph, build_workload(graph, silent))


def sizes_of(scenario: Scenario) -> tuple[Hashable, ...]:
    return (scenario.dims, scenario.shapes, scenario.batch)


def network_of(scenario: Scenario) -> tuple[Hashable, ...]:
    return (*sizes_of(scenario), scenario.precision, scenario.layer_precisions)
