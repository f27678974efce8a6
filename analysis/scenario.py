"""A scenario goes in, an analysis comes out: the program's one idea, stage by stage, each stage kept while it is true."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from analysis.control_flow import flatten
from analysis.errors import Diagnostic, ScenarioError, UnknownNameError
from analysis.memory import MemoryPlan, plan_memory
from analysis.readers import read
from analysis.rewrite import with_precision
from analysis.workload import Workload, build_workload

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate import Estimate, Fit
    from analysis.graph import Graph

Progress = Callable[[float, str], None]
Value = TypeVar("Value")

DEFAULT_PLANNER = "tflm"


@dataclass(frozen=True, slots=True)
class Override:
    """A device's number changed by hand: quantity "peak" by data type (MAC/s) or "bandwidth" by memory (bytes/s)."""

    device: str
    quantity: Literal["peak", "bandwidth"]
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that an analysis depends on. None and empty mean: as the file, the runtime or the device has it.

    model: path of the file, "-" for standard input. dims: sizes of symbolic dimensions. shapes: whole shapes of inputs.
    batch: first dimension of every input. planner: None takes the first device's runtime's. runtime: None takes each
    device's own default.
    """

    model: str
    dims: tuple[tuple[str, int], ...] = ()
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    batch: int | None = None
    precision: str = "native"
    kernel: str = "ideal"
    planner: str | None = None
    in_place: bool = False
    devices: tuple[str, ...] = ()
    runtime: str | None = None
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, eq=False)
class Analysis:
    """The answer to a scenario, with the scenario, so that every number knows where it came from.

    source: the network as the file has it. graph: with the precision asked for and control flow made straight; the
    workload's rows are its nodes. estimates: one a device, in the scenario's order.
    """

    scenario: Scenario
    source: Graph
    graph: Graph
    workload: Workload
    plan: MemoryPlan
    estimates: tuple[Estimate, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class DeviceFit:
    """Whether the analysed model fits one device with one runtime."""

    device: Device
    runtime: Runtime
    fit: Fit


def analyze(scenario: Scenario, progress: Progress | None = None) -> Analysis:
    """Answers the scenario. Pure; stages whose inputs did not change are taken from before.

    progress(fraction, text) is called now and then and may raise Cancelled. Raises FileError, ModelError,
    ScenarioError, ProfileError, UnknownNameError.
    """
    tell = progress or silent
    file = file_key(scenario.model)
    bound = (file, scenario.dims, scenario.shapes, scenario.batch)
    source = STAGES.get(("read", *bound), lambda: read_model(scenario, tell))
    graph = STAGES.get(("graph", *bound, scenario.precision), lambda: straightened(source, scenario.precision))
    workload = STAGES.get(("work", *bound, scenario.precision), lambda: build_workload(graph, part(tell, 0.6, 0.9)))
    tell(0.9, "planning memory")
    plan = planned(scenario, graph, (*bound, scenario.precision))
    estimates = tuple(estimated(scenario, workload, plan, device) for device in scenario.devices)
    tell(1.0, "done")
    return Analysis(
        scenario, source, graph, workload, plan, estimates, diagnostics_of(graph, workload, plan, estimates)
    )


def survey(analysis: Analysis) -> tuple[DeviceFit, ...]:
    """Whether the model fits, for every device that is known, in the order of the device list."""
    from analysis.device import known_devices, load_device
    from analysis.estimate import fit

    fits = []
    for card in known_devices():
        device = with_overrides(load_device(card.id), analysis.scenario)
        runtime = runtime_of(analysis.scenario, device)
        fits.append(DeviceFit(device, runtime, fit(analysis.workload, analysis.plan, device, runtime, analysis.scenario.kernel)))
    return tuple(fits)


def silent(fraction: float, text: str) -> None:
    """Progress that nobody watches."""


def part(tell: Progress, first: float, last: float) -> Progress:
    """Progress of one stage as a part of the whole."""
    return lambda fraction, text: tell(first + (last - first) * fraction, text)


def read_model(scenario: Scenario, tell: Progress) -> Graph:
    dims, shapes = dict(scenario.dims), dict(scenario.shapes)
    return read(scenario.model, dims=dims, shapes=shapes, batch=scenario.batch, progress=part(tell, 0.0, 0.6))


def straightened(source: Graph, precision: str) -> Graph:
    return flatten(with_precision(source, precision))


def planned(scenario: Scenario, graph: Graph, key: tuple[Hashable, ...]) -> MemoryPlan:
    planner = scenario.planner or default_planner(scenario)
    return STAGES.get(
        ("plan", *key, planner, scenario.in_place), lambda: plan_memory(graph, planner, scenario.in_place)
    )


def default_planner(scenario: Scenario) -> str:
    """The planner of the first device's runtime."""
    if not scenario.devices:
        return DEFAULT_PLANNER
    return device_and_runtime(scenario, scenario.devices[0])[1].planner


def estimated(scenario: Scenario, workload: Workload, plan: MemoryPlan, name: str) -> Estimate:
    from analysis.estimate import estimate

    device, runtime = device_and_runtime(scenario, name)
    return estimate(workload, plan, device, runtime, scenario.kernel)


def device_and_runtime(scenario: Scenario, name: str) -> tuple[Device, Runtime]:
    from analysis.device import load_device

    device = with_overrides(load_device(name), scenario)
    return device, runtime_of(scenario, device)


def runtime_of(scenario: Scenario, device: Device) -> Runtime:
    from analysis.device import load_runtime

    return load_runtime(scenario.runtime or device.runtimes[0])


def with_overrides(device: Device, scenario: Scenario) -> Device:
    for change in scenario.overrides:
        if change.device == device.id:
            device = device.with_override(change.quantity, change.name, change.value)
    return device


def diagnostics_of(
    graph: Graph, workload: Workload, plan: MemoryPlan, estimates: tuple[Estimate, ...]
) -> tuple[Diagnostic, ...]:
    """All doubts, each once."""
    found = graph.diagnostics + workload.diagnostics + plan.diagnostics
    return tuple(dict.fromkeys(found + tuple(doubt for e in estimates for doubt in e.diagnostics)))


def file_key(model: str) -> tuple[Hashable, ...]:
    """What tells one content of a file from another without reading it; the reader reports what is wrong with it."""
    try:
        stat = Path(model).stat()
    except (OSError, ValueError):
        return (model,)
    return (model, stat.st_mtime_ns, stat.st_size)


class Stages:
    """The last results of each stage by what they were made of."""

    def __init__(self, each: int) -> None:
        self._each, self._lock = each, Lock()
        self._kept: dict[Hashable, OrderedDict[Hashable, Any]] = {}

    def get(self, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
        """The result for `key`, made when it is not there. key[0] names the stage."""
        with self._lock:
            stage = self._kept.setdefault(key[0], OrderedDict())
            if key in stage:
                stage.move_to_end(key)
                kept: Value = stage[key]
                return kept
        value = make()
        with self._lock:
            stage[key] = value
            while len(stage) > self._each:
                stage.popitem(last=False)
        return value


STAGES = Stages(each=6)


def changed(scenario: Scenario, **settings: Any) -> Scenario:
    """The scenario with other settings, checked as far as names go. Raises UnknownNameError, ScenarioError."""
    from analysis.rewrite import PRECISIONS
    from analysis.traffic import KERNELS

    new = replace(scenario, **settings)
    if new.precision not in PRECISIONS:
        raise UnknownNameError("precision", new.precision, PRECISIONS)
    if new.kernel not in KERNELS:
        raise UnknownNameError("kernel", new.kernel, KERNELS)
    if new.batch is not None and new.batch < 1:
        raise ScenarioError("the batch is too small", new.batch, "1 and more")
    return new
