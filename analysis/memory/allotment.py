"""What memory a runtime allots for a network: its plan of activations and working buffers, and what it keeps beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from analysis.graph import Graph
from analysis.memory.kernels import Layer, kernel_name, layers_of
from analysis.memory.lifetimes import Buffers
from analysis.memory.persistent import VARIABLES, persistent_items
from analysis.memory.plan import Allotment, MemoryPlan
from analysis.memory.planning import added, plan_buffers
from analysis.memory.scratch import largest, requests_of, with_scratch
from analysis.memory.scratch_reference import Requests
from analysis.memory.subgraphs import every_node, planned_by_tick

if TYPE_CHECKING:
    from analysis.device import Device, Runtime

# Of cores with the vector extension M-Profile (MVE, Helium).
HELIUM = ("Helium", "Cortex-M52", "Cortex-M55", "Cortex-M85")
# Of the only Xtensa core with vector instructions that ESP-NN has kernels for.
VECTOR_LX7 = "LX7 with 128-bit SIMD"


def allotment_of(
    graph: Graph, runtime: Runtime, device: Device | None, planner: str | None = None, in_place: bool = False
) -> Allotment:
    """The runtime's on a device. planner: one that a person asks for; another than the runtime's plans the tensors alone,
    over operands only where that is asked for too.

    Runtimes that plan one network alike have one allotment of it.
    """
    if planner not in (None, runtime.planner):
        return Allotment(planner or runtime.planner, in_place, alignment_bytes=runtime.alignment_bytes)
    asked = kernels_that_ask(graph, kernels_on(runtime.scratch, device))
    apart = runtime.persistent == "tflm" and bool(graph.state)
    return Allotment(runtime.planner, runtime.in_place or in_place, asked, apart, runtime.alignment_bytes)


def default_allotment(graph: Graph, planner: str | None = None, in_place: bool = False) -> Allotment:
    """Without runtime or device: files of TensorFlow Lite as Micro's reference kernels, others with its planner alone."""
    if planner is None and graph.format == "TensorFlow Lite":
        return Allotment("tflm", in_place, kernels_that_ask(graph, "tflm-reference"), bool(graph.state))
    return Allotment(planner or "tflm", in_place)


@lru_cache(maxsize=32)
def kernels_that_ask(graph: Graph, kernels: str) -> str:
    """The kernels' name, "none" where none of them asks for working buffers."""
    return kernels if runs_subgraphs(graph) or any(requests_for(graph, kernels)) else "none"


def kernels_on(scratch: str, device: Device | None) -> str:
    """CMSIS-NN and ESP-NN choose their kernels by the core; without a device by the plain one."""
    units = device.compute_units if device is not None else ""
    if scratch == "cmsis-nn":
        return "cmsis-nn-mve" if any(word in units for word in HELIUM) else "cmsis-nn-dsp"
    if scratch == "esp-nn":
        return "esp-nn-s3" if VECTOR_LX7 in units else "esp-nn-c"
    return scratch


def allot(graph: Graph, wish: Allotment) -> MemoryPlan:
    """Plans a flat graph as the runtime does; raises what `plan_memory` raises."""
    buffers, apart = added(graph, wish.planner, wish.in_place), frozenset(graph.state if wish.apart else ())
    if apart:
        buffers = without(buffers, apart)
    buffers = replace(buffers, placed=graph.placed)
    plan = plan_buffers(buffers, len(graph.nodes), wish.planner, wish.alignment_bytes)
    if runs_subgraphs(graph) and wish.planner == "tflm":
        plan = planned_by_tick(plan, graph, wish.scratch, apart)
    elif wish.scratch != "none":
        plan = with_requests(plan, buffers, graph, wish)
    return replace(plan, allotment=wish, graph=graph)


def runs_subgraphs(graph: Graph) -> bool:
    """The file is TensorFlow Lite's and has subgraphs that run while it does."""
    return graph.nested is not None and graph.format == "TensorFlow Lite"


def with_requests(alone: MemoryPlan, buffers: Buffers, graph: Graph, wish: Allotment) -> MemoryPlan:
    """The plan with the working buffers that the kernels ask for; what is alive is told of the tensors alone."""
    every = replace(with_scratch(buffers, graph, requests_for(graph, wish.scratch)), placed=graph.placed)
    both = plan_buffers(every, len(graph.nodes), wish.planner, wish.alignment_bytes)
    return replace(
        both,
        live_bytes=alone.live_bytes,
        liveness_peak_bytes=alone.liveness_peak_bytes,
        peak_layer=alone.peak_layer,
        peak_tensors=alone.peak_tensors,
        scratch_rows=len(every.tensors) - len(buffers.tensors),
        scratch_bytes=max(both.arena_bytes - alone.arena_bytes, 0),
    )


def beside_bytes(plan: MemoryPlan, runtime: Runtime, device: Device) -> int:
    """What the runtime's kernels ask for where it is no part of the plan: the most that one layer does."""
    kernels = kernels_on(runtime.scratch, device)
    if plan.graph is None or plan.allotment.scratch != "none" or quiet(plan, kernels):
        return 0
    return largest(requests_for(plan.graph, kernels))


def quiet(plan: MemoryPlan, kernels: str) -> bool:
    """The plan follows from others, whose kernels ask for nothing."""
    return bool(plan.moved_from) and not any(any(requests_for(graph, kernels)) for graph in plan.moved_from)


def kept_bytes(plan: MemoryPlan, runtime: Runtime, device: Device) -> Mapping[str, int]:
    """What the runtime keeps while the network is loaded, by what it is for; empty where that is not modelled.

    Of a network in another format: as a converter would write it; layers without an operator there are records alone.
    """
    if plan.graph is None or runtime.persistent == "none":
        return {}
    kernels, apart = kernels_on(runtime.scratch, device), plan.allotment.apart
    others = [kept_for(graph, kernels, apart) for graph in plan.moved_from]
    if others and all(kept == others[0] for kept in others):
        return others[0]
    return kept_for(plan.graph, kernels, apart)


@lru_cache(maxsize=16)
def kept_for(graph: Graph, kernels: str, apart: bool) -> Mapping[str, int]:
    layers = every_layer(graph)
    requests = requests_for(graph, kernels) if graph.nested is None else requests_of(layers, kernels)
    kept = dict(persistent_items(graph, layers, kernels, requests))
    if not apart:
        kept.pop(VARIABLES, None)
    return MappingProxyType(kept)


def every_layer(graph: Graph) -> tuple[Layer, ...]:
    """The layers, those of all bodies among them."""
    if graph.nested is None:
        return kernels_of(graph)
    return tuple(Layer(kernel_name(node, graph), node, graph) for node in every_node(graph.nested.nodes))


@lru_cache(maxsize=16)
def requests_for(graph: Graph, kernels: str) -> tuple[Requests, ...]:
    return requests_of(kernels_of(graph), kernels)


@lru_cache(maxsize=2)
def kernels_of(graph: Graph) -> tuple[Layer, ...]:
    return tuple(layers_of(graph))


def without(buffers: Buffers, names: frozenset[str]) -> Buffers:
    """The buffers but those of these tensors."""
    kept = [row for row, name in enumerate(buffers.tensors) if name not in names]
    return buffers if len(kept) == len(buffers.tensors) else buffers.of_rows(kept)
