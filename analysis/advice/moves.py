"""Changes worth trying, the smallest first.

The order is by how much of the network, and of what is around it, a change touches: how memory is planned, where
tensors lie, the code of the kernels, how many inputs a run takes, the runtime; then the weights of one layer, all numbers
of the network by their widths, and last the resolution that it was trained at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.advice.result import Fields
from analysis.graph import shape_text
from analysis.placement import AUTO, Placement, by_rule
from analysis.traffic import Held

if TYPE_CHECKING:
    from analysis.advice.trials import Trial, Trials
    from analysis.graph import Graph, Tensor
    from analysis.workload import Workload

# The least plan can take a solver and seconds, so it is not tried; of no planner's plan the arena is below the peak.
PLANNERS = {"first-fit": "each into the first gap", "tflm": "the largest first", "executorch": "in shared objects"}

WIDTHS = {
    "fp16": ("fp16 weights and activations", "no training as a rule; accuracy must be checked"),
    "w8a16": ("int8 weights and fp16 activations", "calibrate the weights; accuracy must be checked"),
    "int8": ("int8 weights and activations", "retrain or calibrate; accuracy must be checked"),
    "w4a16": ("int4 weights and fp16 activations", "calibrate in groups or retrain; accuracy must be checked"),
}
NARROWER = {"fp64": "int8", "fp32": "int8", "fp16": "int8", "bf16": "int8", "int8": "int4", "uint8": "int4"}

# A picture is halved so often at most, and not below so many pixels a side.
HALVINGS, LEAST_SIDE = 3, 16
COLOURS = (1, 3, 4)

HELD: tuple[Held, ...] = ("weights", "activations")


@dataclass(frozen=True, slots=True)
class Move:
    """One change: in plain words, what of the scenario it sets, what it asks for. Two of one `kind` exclude each other."""

    kind: str
    title: str
    fields: Fields
    cost: str


def moves(trials: Trials, start: Trial) -> Iterator[Move]:
    """Every single change of the scenario on its device, the smallest first."""
    yield from plan_moves(start)
    yield from placement_moves(start)
    if start.scenario.kernel not in ("ideal", "best"):
        yield Move("kernel", "the best kernel for each layer", (("kernel", "best"),), "another implementation a layer")
    if trials.rereadable:
        yield from batch_moves(start.counted.batch)
    for name in start.device.runtimes:
        if name != start.runtime.id:
            yield Move("runtime", f"runtime {runtime_name(name)}", (("runtime", name),), "another runtime in the build")
    yield from precision_moves(start)
    if trials.rereadable:
        yield from resolution_moves(start)


def runtime_name(name: str) -> str:
    from analysis.device import load_runtime

    return load_runtime(name).name


def batch_moves(batch: int) -> Iterator[Move]:
    """Half as many inputs a run, and half of that again, down to one."""
    while batch > 1:
        batch //= 2
        title = "one input a run" if batch == 1 else f"{batch} inputs a run"
        yield Move("batch", title, (("batch", batch),), "more runs for as many inputs")


def plan_moves(start: Trial) -> Iterator[Move]:
    if not start.scenario.in_place:
        cost = "layers must be fused, or write over what they read"
        yield Move("in place", "results in the place of operands", (("in_place", True),), cost)
    for name, words in PLANNERS.items():
        if name != start.plan.planner:
            cost = "offsets are planned before the build"
            yield Move("planner", f"memory planned by {name}, {words}", (("planner", name),), cost)


def placement_moves(start: Trial) -> Iterator[Move]:
    """What does not go into its home, into the nearest other memory that holds it."""
    needed = {"weights": start.counted.workload.totals.weight_bytes, "activations": start.plan.arena_bytes}
    found = {tensors: by_rule(start.device, tensors, needed[tensors])[0] for tensors in HELD}
    away = {tensors: memory for tensors, memory in found.items() if memory != start.device.home(tensors).name}
    if away:
        wishes = tuple(Placement(start.device.id, tensors, "", AUTO) for tensors in away)
        title = " and ".join(f"{tensors} in {memory}" for tensors, memory in away.items())
        cost = "the board must have that memory, which may be slower"
        yield Move("placement", title, (("placements", (*start.scenario.placements, *wishes)),), cost)


# Numbers of other widths


def precision_moves(start: Trial) -> Iterator[Move]:
    work = start.counted.workload
    if layer := narrowed_layer(work):
        name, dtype = layer
        wishes = (*start.scenario.layer_precisions, (name, dtype, None))
        cost = "calibrate this layer; accuracy must be checked"
        yield Move("precision", f"{dtype} weights of layer {name} alone", (("layer_precisions", wishes),), cost)
    for name, (title, cost) in WIDTHS.items():
        if name != start.scenario.precision:
            yield Move("precision", title, (("precision", name), ("layer_precisions", ())), cost)
    yield int4_weights(start.counted.graph)


def narrowed_layer(work: Workload) -> tuple[str, str] | None:
    """The layer with the largest weights, and the next narrower type for them."""
    if not len(work) or not work.weight_bytes.any():
        return None
    row = int(work.weight_bytes.argmax())
    dtype = NARROWER.get(work.weight_dtypes[row])
    return (work.names[row], dtype) if dtype else None


def int4_weights(graph: Graph) -> Move:
    """Half of int8 for the weights alone, which is no precision of a whole network but of its layers."""
    layers = tuple((node.name, "int4", None) for node in graph.nodes if any(is_weight(graph, n) for n in node.inputs))
    cost = "retrain, or calibrate in groups; accuracy must be checked"
    return Move(
        "precision", "int4 weights and int8 activations", (("precision", "int8"), ("layer_precisions", layers)), cost
    )


def is_weight(graph: Graph, name: str) -> bool:
    tensor = graph.tensors.get(name)
    return tensor is not None and tensor.constant and len(tensor.shape or ()) > 1 and tensor.dtype in NARROWER


# Smaller pictures


def resolution_moves(start: Trial) -> Iterator[Move]:
    source = start.counted.source
    pictures = [tensor for name in source.inputs if sides_of(tensor := source.tensors[name])]
    if len(pictures) != 1:
        return
    shape = pictures[0].shape or ()
    for _ in range(HALVINGS):
        shape = halved(shape, sides_of(pictures[0]))
        sides = [shape[axis] for axis in sides_of(pictures[0])]
        if min(sides) < LEAST_SIDE:
            return
        shapes = tuple((dict(start.scenario.shapes) | {pictures[0].name: shape}).items())
        cost = f"train at {shape_text(tuple(sides))}, or check that accuracy holds"
        yield Move("resolution", f"input of {shape_text(tuple(sides))} pixels", (("shapes", shapes),), cost)


def sides_of(tensor: Tensor) -> tuple[int, ...]:
    """Axes of height and width; none of what is no picture."""
    shape = tensor.shape or ()
    if len(shape) != 4:
        return ()
    _, first, _, last = shape
    return (2, 3) if first in COLOURS else (1, 2) if last in COLOURS else ()


def halved(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple((size + 1) // 2 if axis in axes else size for axis, size in enumerate(shape))


def joined(first: Fields, second: Fields) -> dict[str, Any]:
    """The fields of two moves of different kinds, which never set one field both."""
    return {**dict(first), **dict(second)}
