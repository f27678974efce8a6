"""Lifetimes where a .tflite file runs subgraphs, as TensorFlow Lite Micro sees them: a clock that ticks inside them too.

Every layer is a tick; one that runs subgraphs goes on until they all have, whichever is taken. A subgraph's own inputs and
outputs are copies of the caller's tensors. Source: tflite-micro, commit 90b983c2, micro_allocation_info.cc.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.graph import Body, Graph, Node, Tensor
from analysis.memory.kernels import Layer, kernel_name
from analysis.memory.lifetimes import Buffers, as_numbered
from analysis.memory.plan import MemoryPlan, frozen
from analysis.memory.planning import plan_buffers
from analysis.memory.scratch import requests_of
from analysis.memory.scratch_reference import Requests


@dataclass(frozen=True, slots=True)
class Called:
    """A subgraph: what it is given, by the caller's names; its nodes; what it gives."""

    label: str
    given: tuple[str, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]


@dataclass(slots=True)
class Clock:
    """Ticks through layers and subgraphs. spans: tensor -> [first, last] tick; layers: node and its ticks, in order."""

    graph: Graph
    tick: int = 0
    spans: dict[str, list[int]] = field(default_factory=dict)
    copied: dict[str, str] = field(default_factory=dict)
    layers: list[tuple[Node, int, int]] = field(default_factory=list)

    def run(
        self, inputs: Iterable[str], nodes: Iterable[Node], outputs: Iterable[str], aliases: dict[str, str]
    ) -> None:
        """One subgraph. aliases: the caller's name -> the copy's within."""
        for name in inputs:
            self.mark(aliases.get(name, name))
        for node in nodes:
            self.layer(node, aliases)
        for name in outputs:
            self.mark(aliases.get(name, name))

    def layer(self, node: Node, aliases: dict[str, str]) -> None:
        self.tick += 1
        for name in node.outputs:
            self.mark(name)
        start, calls = self.tick, called(node)
        for call in calls:
            self.tick += 1
            copies = {name: f"{name} in {call.label}" for name in call.given}
            self.copied |= {copy: name for name, copy in copies.items()}
            self.run(copies, call.nodes, call.outputs, copies)
        given = () if node.op == "Loop" else tuple(name for call in calls for name in call.given)
        for name in (*node.inputs, *given, *node.outputs):
            self.mark(aliases.get(name, name))
        self.layers.append((node, start, self.tick))

    def mark(self, name: str) -> None:
        """The tensor is needed now."""
        if name:
            self.spans.setdefault(name, [self.tick, self.tick])[1] = self.tick

    def tensor(self, name: str) -> Tensor:
        return self.graph.tensors[self.copied.get(name, name)]


def ticked(nested: Graph, flat: Graph) -> Clock:
    """The clock run through the network. nested: with its bodies; flat: made straight, with the tensors as they are now."""
    clock = Clock(flat)
    clock.run(nested.inputs, nested.nodes, nested.outputs, {})
    return clock


def called(node: Node) -> list[Called]:
    """Subgraphs that the layer runs: branches, or condition and body of a loop."""
    if node.op == "Loop" and len(node.bodies) == 1:
        return list(loop_calls(node, node.bodies[0]))
    return [Called(f"{node.name}/{body.role}", outer_names(body), body.nodes, body.outputs) for body in node.bodies]


def loop_calls(node: Node, body: Body) -> Iterator[Called]:
    """The reader puts the condition's nodes before the body's; both are given the carried values."""
    carried = tuple(name for name in body.inputs if name)
    condition = tuple(inner for inner in body.nodes if inner.name.startswith(f"{node.name}/cond/"))
    yield Called(f"{node.name}/cond", carried, condition, body.outputs[:1])
    yield Called(f"{node.name}/body", carried, body.nodes[len(condition) :], body.outputs[1:])


def outer_names(body: Body) -> tuple[str, ...]:
    """What a branch reads and does not write: it was given that."""
    written = {name for node in body.nodes for name in node.outputs}
    read = dict.fromkeys(name for node in body.nodes for name in node.inputs if name)
    return tuple(name for name in (*read, *body.outputs) if name not in written)


def every_node(nodes: Iterable[Node]) -> Iterator[Node]:
    """Nodes and those of their bodies."""
    for node in nodes:
        yield node
        for body in node.bodies:
            yield from every_node(body.nodes)


def copies_of(graph: Graph) -> tuple[int, int]:
    """(subgraphs that layers run, copies of what they are given)."""
    calls = [call for node in every_node(graph.nodes) for call in called(node)]
    return len(calls), sum(len(call.given) for call in calls)


def rows_of(clock: Clock, flat: Sequence[Node]) -> np.ndarray:
    """Tick -> row of the flat graph: the layer that runs, or the last before that has a row."""
    row_of = {node.name: row for row, node in enumerate(flat)}
    rows = np.zeros(clock.tick + 1, dtype=np.int64)
    for node, start, _ in clock.layers:
        rows[start] = row_of.get(node.name, 0)
    return np.maximum.accumulate(rows)


def buffers_of(clock: Clock, without: frozenset[str], requests: Sequence[Requests]) -> Buffers:
    """Tensors and copies by tick, behind them the working buffers of each of the clock's layers."""
    spans = {name: span for name, span in clock.spans.items() if name not in without and allotted(clock.tensor(name))}
    asked = [
        (f"scratch of {node.name}", size, start, end)
        for (node, start, end), sizes in zip(clock.layers, requests, strict=True)
        for size in sizes
    ]
    found = [(name, clock.tensor(name).nbytes, *span) for name, span in spans.items()] + asked
    names = tuple(str(name) for name, *_ in found)
    table = np.array([numbers for _, *numbers in found], dtype=np.int64).reshape(-1, 3)
    return Buffers(names, tuple((name,) for name in names), table[:, 0], table[:, 1], table[:, 2])


def allotted(tensor: Tensor) -> bool:
    return not tensor.constant and bool(tensor.nbytes)


def planned_by_tick(alone: MemoryPlan, graph: Graph, kernels: str, without: frozenset[str]) -> MemoryPlan:
    """The plan over ticks, told in the rows of the flat graph; what is alive stays that of the flat graph's tensors."""
    assert graph.nested is not None
    clock = ticked(graph.nested, graph)
    layers = [Layer(kernel_name(node, graph), node, graph) for node, _, _ in clock.layers]
    buffers = as_numbered(buffers_of(clock, without, requests_of(layers, kernels)), graph.order)
    both = plan_buffers(buffers, clock.tick + 1, alone.planner, alone.alignment_bytes)
    rows, told = rows_of(clock, graph.nodes), np.array([name in graph.tensors for name in both.tensors], dtype=bool)
    order = np.argsort(~told, kind="stable")
    names = tuple(both.tensors[row] for row in order)
    return replace(
        alone,
        tensors=names,
        sharers=tuple((name,) for name in names),
        buffer_bytes=frozen(both.buffer_bytes[order]),
        offsets=frozen(both.offsets[order]),
        first_layer=frozen(rows[both.first_layer[order]]),
        last_layer=frozen(rows[both.last_layer[order]]),
        arena_bytes=both.arena_bytes,
        scratch_rows=int((~told).sum()),
        scratch_bytes=max(both.arena_bytes - alone.arena_bytes, 0),
    )
