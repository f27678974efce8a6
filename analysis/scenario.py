"""A scenario goes in, an analysis comes out: the program's one idea, stage by stage, each stage kept while it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analysis.batch import Counted, line_through
from analysis.control_flow import flatten
from analysis.errors import Diagnostic, ScenarioError, UnknownNameError
from analysis.memory import Allotment, MemoryPlan, allot, allotment_of, default_allotment, scaled_plan
from analysis.placement import Placement, place
from analysis.readers import Wishes, read
from analysis.readers.from_sketch import graph_of_sketch
from analysis.rewrite import LayerPrecision, with_layer_precisions, with_precision
from analysis.stages import Key, Stages, file_key
from analysis.workload import Workload, build_workload

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate import Estimate
    from analysis.graph import Graph
    from analysis.sketch import Sketch

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Override:
    """A device's number changed by hand, SI. name: of quantity "peak" the data type (MAC/s), of "bandwidth" (bytes/s)

    and "capacity" (bytes) the memory, of "clock" (Hz) empty. What follows from another clock: `Device.with_clock`.
    """

    device: str
    quantity: Literal["peak", "bandwidth", "clock", "capacity"]
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that an analysis depends on. None and empty mean: as the file, the runtime or the device has it.

    model: path of the file, "-" for standard input. dims: sizes of symbolic dimensions. shapes: whole shapes of inputs.
    batch: first dimension of every input. layer_precisions: (layer, weights' type, activations' type), None as they are,
    see rewrite.layer_precision. placements: tensors elsewhere than at home, see analysis.placement. planner: None takes
    the first device's runtime's. runtime: None takes each device's own default. max_latency_s, max_energy_j: most that
    one run may take; they change no number, only the verdict, see estimate.promise. sketch: the network as it is drawn;
    the model is then only where the drawing came from, "" for one that came from nowhere.
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
    layer_precisions: tuple[LayerPrecision, ...] = ()
    placements: tuple[Placement, ...] = ()
    max_latency_s: float | None = None
    max_energy_j: float | None = None
    sketch: Sketch | None = None


@dataclass(frozen=True, eq=False)
class Analysis:
    """The answer to a scenario, with the scenario, so that every number knows where it came from.

    source: the network as the file has it. graph: with the precision asked for and control flow made straight; the
    workload's rows are its nodes. plan: by the planner asked for, else by the first device's runtime's; each estimate
    rests on the plan of its own runtime. estimates: one a device, in the scenario's order.
    """

    scenario: Scenario
    source: Graph
    graph: Graph
    workload: Workload
    plan: MemoryPlan
    estimates: tuple[Estimate, ...]
    diagnostics: tuple[Diagnostic, ...]


def analyze(scenario: Scenario, progress: Progress | None = None) -> Analysis:
    """Answers the scenario. Pure; stages whose inputs did not change are taken from before.

    progress(fraction, text) is called now and then and may raise Cancelled. Raises FileError, ModelError,
    ScenarioError, ProfileError, UnknownNameError.
    """
    tell = progress or silent
    check(scenario)
    key = (source_key(scenario), scenario.dims, scenario.shapes, scenario.precision, scenario.layer_precisions)
    counted = count(scenario, key, tell)
    tell(0.9, "planning memory")
    pairs = [device_and_runtime(scenario, name) for name in scenario.devices]
    told = asking(counted, key)
    wishes = [wish_of(scenario, told, runtime, device) for device, runtime in pairs]
    plans = [planned(counted, (key, scenario.batch), wish) for wish in wishes or [without_device(scenario, told)]]
    plan, plans = plans[0], plans[: len(pairs)]
    estimates = tuple(estimated(scenario, counted, own, *pair) for own, pair in zip(plans, pairs, strict=True))
    tell(1.0, "done")
    doubts = diagnostics_of(counted, plan, estimates)
    return Analysis(scenario, counted.source, counted.graph, counted.workload, plan, estimates, doubts)


def count(scenario: Scenario, key: Key, tell: Progress) -> Counted:
    """Reads and counts the model, or takes it from before, or from the line that three other batch sizes lie on."""
    # Without a wish for the batch the file may leave doubts about it, which no other batch size has.
    kept = {which: found for which, found in STAGES.alike("counted", key).items() if which[1] is not None}
    batch = scenario.batch
    if (key, batch) not in kept and batch is not None:
        line = STAGES.get("line", (key, len(kept)), lambda: line_through(tuple(kept.values())))
        # Kept, so that whatever follows from this graph is not made again at every other change.
        if line is not None and (found := STAGES.get("along", (key, len(kept), batch), partial(line.at, batch))):
            return found
    return STAGES.get("counted", (key, batch), lambda: count_anew(scenario, tell))


def count_anew(scenario: Scenario, tell: Progress) -> Counted:
    source = read_model(scenario, tell)
    flat = flatten(with_precision(source, scenario.precision))
    graph = with_layer_precisions(flat, scenario.layer_precisions)
    return Counted(batch_of(source), source, graph, build_workload(graph, part(tell, 0.6, 0.9)))


def batch_of(graph: Graph) -> int:
    """First dimension of the first input that has one; 1 without any."""
    shapes = (graph.tensors[name].shape for name in graph.inputs)
    return next((shape[0] for shape in shapes if shape), 1)


def silent(fraction: float, text: str) -> None:
    """Progress that nobody watches."""


def part(tell: Progress, first: float, last: float) -> Progress:
    """Progress of one stage as a part of the whole."""
    return lambda fraction, text: tell(first + (last - first) * fraction, text)


def read_model(scenario: Scenario, tell: Progress) -> Graph:
    dims, shapes, told = dict(scenario.dims), dict(scenario.shapes), part(tell, 0.0, 0.6)
    if scenario.sketch is not None:
        return graph_of_sketch(scenario.sketch, Wishes(dims, shapes, scenario.batch), told)
    return read(scenario.model, dims=dims, shapes=shapes, batch=scenario.batch, progress=told)


def asking(counted: Counted, key: Key) -> Graph:
    """The graph whose kernels tell whether they ask for memory: at any batch size above 1 as at one that was counted."""
    known = STAGES.alike("counted", key).values() if counted.moved and counted.batch > 1 else ()
    return next((one.graph for one in known if not one.moved), counted.graph)


def wish_of(scenario: Scenario, graph: Graph, runtime: Runtime, device: Device | None) -> Allotment:
    """How the runtime plans memory, or the planner that was asked for."""
    return allotment_of(graph, runtime, device, scenario.planner, scenario.in_place)


def without_device(scenario: Scenario, graph: Graph) -> Allotment:
    """As the runtime that was named, or as no device asks for."""
    if scenario.runtime is None:
        return default_allotment(graph, scenario.planner, scenario.in_place)
    from analysis.device import load_runtime

    return wish_of(scenario, graph, load_runtime(scenario.runtime), None)


def planned(counted: Counted, key: Key, wish: Allotment) -> MemoryPlan:
    start, batch = (key[0], wish), key[1]

    def plan() -> MemoryPlan:
        kept = STAGES.alike("plan", start) if counted.moved else {}
        moved = grown(kept, counted.batch)
        return replace(moved, graph=counted.graph) if moved else allot(counted.graph, wish)

    return STAGES.get("plan", (start, batch), plan)


def grown(kept: Mapping[Key, MemoryPlan], batch: int) -> MemoryPlan | None:
    """The plan at `batch` from two at other batch sizes, where the one follows from the others."""
    known = [(key[1], plan) for key, plan in kept.items() if isinstance(key[1], int)]
    if len(known) < 2:
        return None
    (first, one), (second, other) = known[:2]
    return scaled_plan(one, first, other, second, batch)


def estimated(scenario: Scenario, counted: Counted, plan: MemoryPlan, device: Device, runtime: Runtime) -> Estimate:
    from analysis.estimate import estimate

    placed = place(scenario.placements, counted.graph, counted.workload, plan, device)
    return estimate(counted.workload, plan, device, runtime, scenario.kernel, placed)


def device_and_runtime(scenario: Scenario, name: str) -> tuple[Device, Runtime]:
    from analysis.device import load_device

    device = with_overrides(load_device(name), scenario)
    return device, runtime_of(scenario, device)


def runtime_of(scenario: Scenario, device: Device) -> Runtime:
    from analysis.device import load_runtime

    return load_runtime(scenario.runtime or usual_runtime(device, scenario.model))


def usual_runtime(device: Device, model: str) -> str:
    """The first of the device's own; of a .tflite file TensorFlow Lite where the device has it: ONNX Runtime opens none."""
    own = device.runtimes
    return "tflite" if "tflite" in own and Path(model).suffix == ".tflite" else own[0]


def with_overrides(device: Device, scenario: Scenario) -> Device:
    """The clock first, whatever the order: a peak or a bandwidth set by hand is not scaled by it."""
    changes = [change for change in scenario.overrides if change.device == device.id]
    for change in sorted(changes, key=lambda change: change.quantity != "clock"):
        device = device.with_override(change.quantity, change.name, change.value)
    return device


def diagnostics_of(counted: Counted, plan: MemoryPlan, estimates: tuple[Estimate, ...]) -> tuple[Diagnostic, ...]:
    """All doubts, each once."""
    found = [*counted.graph.diagnostics, *counted.workload.diagnostics, *plan.diagnostics]
    for estimate in estimates:
        found += [*estimate.diagnostics, *runtime_doubts(estimate)]
    return tuple(dict.fromkeys(found))


def runtime_doubts(estimate: Estimate) -> Iterator[Diagnostic]:
    """A runtime that is not known on the device."""
    device, runtime = estimate.device, estimate.runtime
    if runtime.id not in device.runtimes:
        text = f"{runtime.name} is not known to run on {device.name}; known: {', '.join(device.runtimes)}"
        yield Diagnostic(None, "warning", text)


def source_key(scenario: Scenario) -> Key:
    """What tells one network from another: of a drawing all but where its blocks stand."""
    return file_key(scenario.model) if scenario.sketch is None else ("drawing", scenario.sketch.bare)


STAGES = Stages(each=6)


# No file format or runtime has larger dimensions; products of several are checked where they are counted.
LARGEST_SIZE = 2**31 - 1


def changed(scenario: Scenario, **settings: Any) -> Scenario:
    """The scenario with other settings, checked as far as names and sizes go. Raises UnknownNameError, ScenarioError."""
    new = replace(scenario, **settings)
    check(new)
    return new


def check(scenario: Scenario) -> None:
    """Raises UnknownNameError for a name that nobody has, ScenarioError for a size that none can be."""
    from analysis.memory import PLANNERS
    from analysis.rewrite import PRECISIONS
    from analysis.traffic import KERNELS

    wishes = (("precision", PRECISIONS), ("kernel", KERNELS), ("planner", PLANNERS))
    for kind, known in wishes:
        name = getattr(scenario, kind)
        if name is not None and name not in known:
            raise UnknownNameError(kind, name, known)
    for budget in (scenario.max_latency_s, scenario.max_energy_j):
        if budget is not None and not 0 <= budget < inf:
            raise ScenarioError("a budget is no amount", budget, "finite numbers from 0 on")
    if scenario.batch is not None:
        check_size("the batch", scenario.batch, least=1)
    for name, size in scenario.dims:
        check_size(f"dimension {name}", size)
    for name, shape in scenario.shapes:
        for size in shape:
            check_size(f"the shape of {name}", size)


def check_size(what: str, size: int, least: int = 0) -> None:
    """An empty dimension is a size too: a cache before the first token."""
    if not least <= size <= LARGEST_SIZE:
        raise ScenarioError(f"{what} is no size", size, f"whole numbers from {least} to {LARGEST_SIZE}")
