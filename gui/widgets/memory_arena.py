"""The arena of an analysis as a memory map shows it: its buffers in columns, and what the device leaves for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.compare import beside
from gui.widgets.memory_geometry import Arena, Ghost, Room
from gui.widgets.memory_lanes import Lanes, lanes_of

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.graph import Graph
    from analysis.scenario import Analysis


def arena_of(analysis: Analysis, ghost: Analysis | None = None, rows: np.ndarray | None = None) -> Arena | None:
    """None where nothing lies in the arena. ghost: the analysis compared with, rows: its layer for each of ours."""
    plan, graph = analysis.plan, analysis.graph
    if not len(plan.tensors) or not plan.arena_bytes or plan.peak_layer is None:
        return None
    aligned = -(-plan.buffer_bytes // plan.alignment_bytes) * plan.alignment_bytes
    given = set(graph.inputs)
    is_input = np.array([name in given for name in plan.tensors], dtype=bool)
    layers, buffers = writers(graph, plan.sharers)
    estimate = analysis.estimates[0] if analysis.estimates else None
    lanes = lanes_of(plan, estimate)
    bottom = lanes.bottom if lanes else plan.offsets
    arena = Arena(
        plan.tensors,
        plan.sharers,
        analysis.workload.names,
        plan.buffer_bytes,
        plan.first_layer.astype(float),
        plan.last_layer.astype(float) + 1.0,
        bottom.astype(float),
        (bottom + aligned).astype(float),
        is_input,
        producers(graph, plan.tensors, plan.first_layer, is_input),
        layers,
        buffers,
        plan.live_bytes,
        plan.arena_bytes,
        plan.liveness_peak_bytes,
        plan.peak_layer,
        room_of(estimate) if estimate else None,
        None if ghost is None else Ghost(beside(rows, ghost.plan.live_bytes), ghost.plan.arena_bytes),
    )
    return with_lanes(arena, lanes) if lanes else arena


def with_lanes(arena: Arena, lanes: Lanes) -> Arena:
    """What is said of the arena is said of the lowest memory; one compared with would be another one's sum."""
    lowest, live = lanes.lanes[0], lanes.live_bytes
    return replace(
        arena,
        live_bytes=live,
        arena_bytes=lowest.arena_bytes,
        liveness_peak_bytes=int(live.max(initial=0)),
        peak_layer=int(live.argmax()),
        room=Room(f"{arena.room.device}, {lowest.memory}", lowest.capacity_bytes, lowest.taken),
        ghost=None,
        lanes=lanes,
    )


def writers(graph: Graph, sharers: tuple[tuple[str, ...], ...]) -> tuple[np.ndarray, np.ndarray]:
    """(layer, buffer) of every write, in the order of layers."""
    buffer_of = {name: buffer for buffer, names in enumerate(sharers) for name in names}
    pairs = [(i, buffer_of[name]) for i, node in enumerate(graph.nodes) for name in node.outputs if name in buffer_of]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def producers(graph: Graph, tensors: tuple[str, ...], first: np.ndarray, is_input: np.ndarray) -> np.ndarray:
    """The first layer of each buffer; of an input the first layer that reads it, where one does."""
    result = first.copy()
    wanted = {tensors[i]: i for i in np.flatnonzero(is_input)}
    for index, node in enumerate(graph.nodes):
        for name in wanted.keys() & set(node.inputs):
            result[wanted.pop(name)] = index
        if not wanted:
            break
    return result


def room_of(estimate: Estimate) -> Room:
    ram = estimate.fit.ram
    others = tuple((name, size) for name, size in ram.items.items() if name != "arena")
    return Room(estimate.device.name, ram.capacity_bytes, others)
