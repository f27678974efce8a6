"""Planning: lifetimes go in, offsets and the peak come out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.graph import Graph
from analysis.memory.lifetimes import Buffers, as_numbered, lifetimes, live_bytes
from analysis.memory.overwriting import InPlace
from analysis.memory.plan import Allotment, MemoryPlan, frozen
from analysis.memory.planners import aligned, planner_called


def plan_memory(
    graph: Graph, planner: str = "tflm", in_place: InPlace = False, alignment_bytes: int = 16
) -> MemoryPlan:
    """Plans the activations of a flat graph; raises UnknownNameError, and ScenarioError where an extra is missing."""
    plan = plan_buffers(added(graph, planner, in_place), len(graph.nodes), planner, alignment_bytes)
    return replace(plan, allotment=Allotment(planner, in_place, alignment_bytes=alignment_bytes), graph=graph)


def added(graph: Graph, planner: str, in_place: InPlace = False) -> Buffers:
    """The buffers in the order in which the planner is told of them: TensorFlow Lite Micro's as the file numbers them."""
    buffers = lifetimes(graph, in_place)
    return as_numbered(buffers, graph.order) if planner == "tflm" else buffers


def plan_buffers(buffers: Buffers, layers: int, planner: str, alignment_bytes: int = 16) -> MemoryPlan:
    """Plans buffers whose lifetimes are known."""
    place = planner_called(planner)
    slots = replace(buffers, buffer_bytes=aligned(buffers.buffer_bytes, alignment_bytes))
    offsets, doubts = place(slots)
    live = live_bytes(buffers, layers)
    peak = int(live.argmax()) if layers else None
    alive = buffers.alive_at(peak) if peak is not None else np.zeros(0, dtype=np.int64)
    return MemoryPlan(
        planner=planner,
        alignment_bytes=alignment_bytes,
        tensors=buffers.tensors,
        sharers=buffers.sharers,
        buffer_bytes=frozen(buffers.buffer_bytes),
        offsets=frozen(offsets),
        first_layer=frozen(buffers.first_layer),
        last_layer=frozen(buffers.last_layer),
        live_bytes=frozen(live),
        arena_bytes=int((offsets + slots.buffer_bytes).max(initial=0)),
        liveness_peak_bytes=int(live.max(initial=0)),
        peak_layer=peak,
        peak_tensors=tuple(buffers.tensors[index] for index in alive),
        diagnostics=buffers.diagnostics + doubts,
        unsized=buffers.unsized,
    )
