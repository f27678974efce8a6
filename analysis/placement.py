"""Where tensors lie in a device's memories: at home, as its profile says, or where a person placed them.

    home        weights in the flash (or RAM of their own) that the profile names, activations in the RAM that it names.
    by hand     weights of a layer, one activation, all weights or all activations in another memory. The later wish holds.
    auto        home where all of it fits, else the nearest other memory that holds it: flash for weights, RAM for
                activations.

Each RAM has an arena of its own, by the planner of the scenario. A constant that several layers read lies once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import ScenarioError, UnknownNameError
from analysis.graph import Graph, Node
from analysis.memory import Buffers, MemoryPlan, plan_buffers
from analysis.traffic import NOTHING_AWAY, Away, Held
from analysis.units import binary
from analysis.workload import Workload

if TYPE_CHECKING:
    from analysis.device import Device, Memory

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Placement:
    """A wish: on a device, the weights of layer `name` or the activation `name` lie in `memory`; "" as name is all.

    memory: a name of the device's memories, or "auto" for all weights or all activations.
    """

    device: str
    tensors: Held
    name: str
    memory: str


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where everything lies. memories: the device's RAM and flash, nearest first.

    weight_home: index into memories for each layer; buffer_home, offsets: for each buffer of the plan, the offset within
    its memory's arena. arena_bytes: by memory, of those that have an arena. away: bytes by layer that do not lie at home.
    moved: what lies elsewhere by hand, a sentence each.
    """

    memories: tuple[str, ...]
    weight_home: np.ndarray
    buffer_home: np.ndarray
    offsets: np.ndarray
    arena_bytes: Mapping[str, int]
    away: Away
    moved: tuple[str, ...] = ()


def at_home(workload: Workload, plan: MemoryPlan, device: Device) -> Placed:
    """Everything as the profile says."""
    names = tuple(memory.name for memory in places(device))
    weights = np.full(len(workload), names.index(device.weight_memory.name))
    buffers = np.full(len(plan.tensors), names.index(device.activation_memory.name))
    arena_bytes = {device.activation_memory.name: plan.arena_bytes}
    return Placed(names, frozen(weights), frozen(buffers), plan.offsets, arena_bytes, NOTHING_AWAY)


def place(wishes: Iterable[Placement], graph: Graph, workload: Workload, plan: MemoryPlan, device: Device) -> Placed:
    """Grants the wishes for the device. Raises UnknownNameError, ScenarioError for one that cannot be."""
    mine, home = [wish for wish in wishes if wish.device == device.id], at_home(workload, plan, device)
    if not mine:
        return home
    names, weights, buffers = home.memories, home.weight_home.copy(), home.buffer_home.copy()
    said = []
    for wish in mine:
        memory, words = granted(wish, workload, plan, device)
        column = weights if wish.tensors == "weights" else buffers
        column[rows_of(wish, graph, workload, plan)] = names.index(memory)
        said.append(words)
    arenas = {name: arena(plan, buffers == index, len(workload)) for index, name in enumerate(names)}
    offsets = np.sum([offsets for offsets, _ in arenas.values()], axis=0)
    heights = {name: height for name, (_, height) in arenas.items() if height or name in home.arena_bytes}
    away = away_of(graph, workload, plan, device, names, weights, buffers)
    return Placed(names, frozen(weights), frozen(buffers), frozen(offsets), heights, away, tuple(said))


def frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column


def places(device: Device) -> list[Memory]:
    """Memories that tensors can lie in."""
    return [memory for memory in device.memories if memory.kind in ("ram", "flash")]


def places_for(device: Device, tensors: Held) -> list[Memory]:
    """Flash is not written while a network runs."""
    return [memory for memory in places(device) if tensors == "weights" or memory.kind == "ram"]


def granted(wish: Placement, workload: Workload, plan: MemoryPlan, device: Device) -> tuple[str, str]:
    """The memory's name and the wish as a sentence. Raises UnknownNameError, ScenarioError."""
    allowed = [memory.name for memory in places_for(device, wish.tensors)]
    if wish.memory == AUTO and not wish.name:
        needed = workload.totals.weight_bytes if wish.tensors == "weights" else plan.arena_bytes
        return by_rule(device, wish.tensors, needed)
    if wish.memory in allowed:
        return wish.memory, f"{told(wish)} in {wish.memory}, by hand"
    if any(memory.name == wish.memory for memory in device.memories):
        found = f"{wish.memory} ({device.memory(wish.memory).kind})"
        raise ScenarioError(f"{told(wish)} cannot lie there on {device.id}", found, ", ".join(allowed))
    raise UnknownNameError(f"memory of {device.id}", wish.memory, allowed)


def told(wish: Placement) -> str:
    if not wish.name:
        return f"all {wish.tensors}"
    return f"weights of {wish.name}" if wish.tensors == "weights" else f"activation {wish.name}"


def by_rule(device: Device, tensors: Held, needed: int) -> tuple[str, str]:
    """Home where it all fits, else the nearest other memory of the kind that holds it, else home."""
    home = device.home(tensors)
    what = f"all {tensors} ({binary(needed)})"
    if home.usable_bytes is None or needed <= home.usable_bytes:
        return home.name, f"{what} in {home.name}, their home"
    kind = "flash" if tensors == "weights" and home.kind == "flash" else "ram"
    others = [m for m in places(device) if m.kind == kind and m is not home and (m.usable_bytes or 0) >= needed]
    small = f"{home.name} has {binary(home.usable_bytes)}"
    if not others:
        return home.name, f"{what} in {home.name}: {small}, and no other {kind} is larger"
    return others[0].name, f"{what} in {others[0].name}, the nearest that holds them: {small}"


# Which rows a wish is about


def rows_of(wish: Placement, graph: Graph, workload: Workload, plan: MemoryPlan) -> Any:
    """Rows of layers, or of buffers. Raises UnknownNameError, ScenarioError."""
    if not wish.name:
        return slice(None)
    if wish.tensors == "activations":
        buffers = buffers_by_tensor(plan)
        if wish.name not in buffers:
            raise UnknownNameError("activation", wish.name, buffers)
        return [buffers[wish.name]]
    if wish.name not in workload.index_of:
        raise UnknownNameError("layer", wish.name, workload.index_of)
    rows = sharing(graph)[workload.index_of[wish.name]]
    if not rows:
        raise ScenarioError(f"layer {wish.name} cannot be placed", "a layer without weights", "a layer with weights")
    return rows


@lru_cache(maxsize=4)
def buffers_by_tensor(plan: MemoryPlan) -> Mapping[str, int]:
    """Every tensor in the arena -> its buffer. Kernels' working buffers stay where the arena is."""
    tensors = plan.sharers[: len(plan.sharers) - plan.scratch_rows]
    return {name: index for index, sharers in enumerate(tensors) for name in sharers}


@lru_cache(maxsize=4)
def sharing(graph: Graph) -> tuple[list[int], ...]:
    """For each layer the layers that read its largest constant, itself included; none without constants."""
    largest = [largest_constant(graph, node) for node in graph.nodes]
    readers = defaultdict(list)
    for row, root in enumerate(largest):
        readers[root].append(row)
    return tuple(readers[root] if root else [] for root in largest)


def largest_constant(graph: Graph, node: Node) -> str:
    constants = [
        graph.tensors[n] for n in node.inputs if n and n not in node.quantization and graph.tensors[n].constant
    ]
    return max(constants, key=lambda tensor: tensor.stored_bytes).root if constants else ""


# What lies where


def arena(plan: MemoryPlan, inside: np.ndarray, layers: int) -> tuple[np.ndarray, int]:
    """Offsets of the buffers in one memory (0 for the others), and the height of their arena."""
    if len(inside) and inside.all():
        return plan.offsets, plan.arena_bytes
    return arena_of_some(plan, tuple(np.flatnonzero(inside).tolist()), layers)


@lru_cache(maxsize=32)
def arena_of_some(plan: MemoryPlan, rows: tuple[int, ...], layers: int) -> tuple[np.ndarray, int]:
    offsets, some = np.zeros(len(plan.tensors), dtype=np.int64), np.array(rows, dtype=np.int64)
    if not rows:
        return offsets, 0
    tensors, sharers = tuple(plan.tensors[row] for row in rows), tuple(plan.sharers[row] for row in rows)
    columns = (plan.buffer_bytes[some], plan.first_layer[some], plan.last_layer[some])
    own = plan_buffers(Buffers(tensors, sharers, *columns), layers, plan.planner, plan.alignment_bytes)
    offsets[some] = own.offsets
    return offsets, own.arena_bytes


def away_of(
    graph: Graph,
    workload: Workload,
    plan: MemoryPlan,
    device: Device,
    names: tuple[str, ...],
    weights: np.ndarray,
    buffers: np.ndarray,
) -> Away:
    """Bytes by operand and memory that do not lie at home."""
    read = (workload.weight_read_bytes * workload.moves).astype(np.float64)
    found: dict[Any, dict[str, np.ndarray]] = {"weights": {}, "inputs": {}, "outputs": {}}
    for index, name in enumerate(names):
        if name != device.weight_memory.name and (weights == index).any():
            found["weights"][name] = np.where(weights == index, read, 0.0)
        if name != device.activation_memory.name and (buffers == index).any():
            rows = tuple(np.flatnonzero(buffers == index).tolist())
            found["inputs"][name], found["outputs"][name] = moved_bytes(graph, workload, plan, rows)
    return MappingProxyType({operand: columns for operand, columns in found.items() if columns})


@lru_cache(maxsize=32)
def moved_bytes(
    graph: Graph, workload: Workload, plan: MemoryPlan, buffers: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Bytes that each layer reads from, and writes into, these buffers; views move none."""
    inside = {name for buffer in buffers for name in plan.sharers[buffer]}
    read = [bytes_within(graph, node, node.inputs, inside) for node in graph.nodes]
    written = [bytes_within(graph, node, node.outputs, inside) for node in graph.nodes]
    return np.array(read) * workload.moves, np.array(written) * workload.moves


def bytes_within(graph: Graph, node: Node, names: Iterable[str], inside: set[str]) -> float:
    """Each tensor once a run, however often the layer names it."""
    return float(node.repeat * sum(graph.tensors[name].nbytes or 0 for name in set(names) & inside))
