"""From which layer to which each activation must be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from analysis.errors import LARGEST_COUNT, Diagnostic, TooLargeError
from analysis.graph import Graph, Node, Tensor
from analysis.memory.overwriting import InPlace, may_overwrite


@dataclass(frozen=True, eq=False)
class Buffers:
    """Columns over the buffers, in the order in which the network needs them: inputs first, then results by layer.

    buffer_bytes, first_layer, last_layer: int64; alive from the first to the last layer, both included.
    sharers: every tensor that lies in the buffer, `tensors` the first of them. placed: offset of a buffer (by its first
    tensor) that the file itself gives; the planner of TensorFlow Lite Micro leaves those where they are. unsized:
    activations whose size is not known, and which are therefore no buffers.
    """

    tensors: tuple[str, ...]
    sharers: tuple[tuple[str, ...], ...]
    buffer_bytes: np.ndarray
    first_layer: np.ndarray
    last_layer: np.ndarray
    diagnostics: tuple[Diagnostic, ...] = ()
    placed: Mapping[str, int] = field(default_factory=dict)
    unsized: tuple[str, ...] = ()

    def alive_at(self, layer: int) -> np.ndarray:
        """Indices of the buffers alive at a layer."""
        return np.flatnonzero((self.first_layer <= layer) & (self.last_layer >= layer))

    def of_rows(self, rows: Sequence[int]) -> Buffers:
        """Some of the buffers, or all in another order."""
        return replace(
            self,
            tensors=tuple(self.tensors[row] for row in rows),
            sharers=tuple(self.sharers[row] for row in rows),
            buffer_bytes=self.buffer_bytes[rows],
            first_layer=self.first_layer[rows],
            last_layer=self.last_layer[rows],
        )


@dataclass(slots=True)
class Buffer:
    """One buffer while its life is being followed."""

    nbytes: int
    first: int
    last: int
    sharers: list[str] = field(default_factory=list)


# One network is planned in many ways, by every runtime that is weighed.
@lru_cache(maxsize=8)
def lifetimes(graph: Graph, in_place: InPlace = False) -> Buffers:
    """Follows each activation from the layer that writes it to the last that reads it.

    The network's inputs are alive from the first layer, its outputs to the last, its state from one to the other. What a
    loop's body reads from outside stays until the loop is over. in_place: views, and operators that may overwrite their
    first operand where nobody needs it any more, write into its buffer.
    """
    last_read = last_reads(graph)
    buffers: dict[str, Buffer] = {}
    for name in (*graph.inputs, *graph.state):
        keep(buffers, graph, name, 0, last_read)
    for index, node in enumerate(graph.nodes):
        shared = reused(graph, node, index, buffers, in_place)
        for name in node.outputs:
            if name and shared is not None:
                buffers[name] = grown(shared, name, last_read.get(name, index))
                shared = None
            elif name:
                keep(buffers, graph, name, index, last_read)
    return replace(as_columns(buffers.values(), without_size(graph)), unsized=unsized(graph))


def keep(buffers: dict[str, Buffer], graph: Graph, name: str, first: int, last_read: dict[str, int]) -> None:
    """Starts a buffer, unless the tensor is a constant, has no known shape or lies somewhere already."""
    tensor = graph.tensors[name]
    if tensor.constant or tensor.nbytes is None or name in buffers:
        return
    buffers[name] = Buffer(tensor.nbytes, first, max(first, last_read.get(name, first)), [name])


def grown(buffer: Buffer, name: str, last: int) -> Buffer:
    buffer.sharers.append(name)
    buffer.last = max(buffer.last, last)
    return buffer


def reused(graph: Graph, node: Node, index: int, buffers: dict[str, Buffer], in_place: InPlace) -> Buffer | None:
    """Operand 0's buffer, if the result may lie there: it dies here, is large enough, and no input or result of the network."""
    if not may_overwrite(graph, node, in_place):
        return None
    buffer = buffers.get(node.inputs[0])
    if buffer is None or {*buffer.sharers} & {*graph.inputs, *graph.outputs, *graph.state}:
        return None
    return buffer if buffer.last == index else None


def last_reads(graph: Graph) -> dict[str, int]:
    """Tensor -> last layer that needs it; loops keep what they read from outside until they end."""
    ends = loop_ends(graph.nodes)
    last = last_reads_in_loops(graph, ends) if ends else plain_last_reads(graph)
    end = len(graph.nodes) - 1
    last.update(dict.fromkeys((*graph.outputs, *graph.state), end))
    return last


def plain_last_reads(graph: Graph) -> dict[str, int]:
    return {name: index for index, node in enumerate(graph.nodes) for name in node.inputs if name}


def last_reads_in_loops(graph: Graph, ends: dict[Scope, tuple[int, int]]) -> dict[str, int]:
    written = {name: index for index, node in enumerate(graph.nodes) for name in node.outputs}
    last: dict[str, int] = {}
    for index, node in enumerate(graph.nodes):
        for name in node.inputs:
            if name:
                last[name] = max(last.get(name, 0), release(ends, node, index, written.get(name, -1)))
    return last


Scope = tuple[str, ...]


def loop_ends(nodes: Iterable[Node]) -> dict[Scope, tuple[int, int]]:
    """Scope of each body that runs more than once -> its first and last layer."""
    spans: dict[Scope, tuple[int, int]] = {}
    for index, node in enumerate(nodes):
        for depth in range(1, len(node.scope) + 1) if node.repeat > 1 else ():
            first, _ = spans.get(node.scope[:depth], (index, index))
            spans[node.scope[:depth]] = (first, index)
    return spans


def release(ends: dict[Scope, tuple[int, int]], node: Node, index: int, written: int) -> int:
    """The layer after which a value that `node` reads is needed no more, given the layer that wrote it."""
    spans = [ends[node.scope[:depth]] for depth in range(1, len(node.scope) + 1) if node.scope[:depth] in ends]
    return max((last for first, last in spans if written < first), default=index)


def unsized(graph: Graph) -> tuple[str, ...]:
    """Activations of the network and its layers that have no known size."""
    written = (name for node in graph.nodes for name in node.outputs if name)
    every = dict.fromkeys((*graph.inputs, *graph.state, *written))
    return tuple(name for name in every if unknown(graph.tensors[name]))


def without_size(graph: Graph) -> tuple[Diagnostic, ...]:
    """Says which activations have no known size and are therefore in no sum."""
    return tuple(
        Diagnostic(node.name, "warning", f"the shape of {name!r} is not known; it is missing in the memory plan")
        for node in graph.nodes
        for name in node.outputs
        if name and unknown(graph.tensors[name])
    )


def unknown(tensor: Tensor) -> bool:
    return tensor.shape is None and not tensor.constant


def as_columns(buffers: Iterable[Buffer], diagnostics: tuple[Diagnostic, ...]) -> Buffers:
    unique = list({id(buffer): buffer for buffer in buffers}.values())
    total = sum(buffer.nbytes for buffer in unique)
    if total > LARGEST_COUNT:
        raise TooLargeError("bytes of all activations", total)
    return Buffers(
        tuple(buffer.sharers[0] for buffer in unique),
        tuple(tuple(buffer.sharers) for buffer in unique),
        np.array([buffer.nbytes for buffer in unique], dtype=np.int64),
        np.array([buffer.first for buffer in unique], dtype=np.int64),
        np.array([buffer.last for buffer in unique], dtype=np.int64),
        diagnostics,
    )


def as_numbered(buffers: Buffers, order: tuple[str, ...]) -> Buffers:
    """The buffers in this order of their (first) tensors, others behind them; as they are without one."""
    if not order:
        return buffers
    place = {name: index for index, name in enumerate(order)}
    count = len(buffers.tensors)
    return buffers.of_rows(sorted(range(count), key=lambda row: place.get(buffers.tensors[row], len(place))))


def live_bytes(buffers: Buffers, layers: int) -> np.ndarray:
    """Sum of the buffers alive at each of `layers` layers."""
    change = np.zeros(layers + 1, dtype=np.int64)
    inside = buffers.first_layer < layers
    np.add.at(change, buffers.first_layer[inside], buffers.buffer_bytes[inside])
    np.add.at(change, buffers.last_layer[inside] + 1, -buffers.buffer_bytes[inside])
    return np.cumsum(change)[:layers]
