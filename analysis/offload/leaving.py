"""What leaves the building, by how much it tells: the frame, features of a layer, the network's result, a class index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.graph import stored_bytes
from analysis.offload.stream import Stream

if TYPE_CHECKING:
    from analysis.graph import Graph
    from analysis.workload import Workload

What = Literal["frame", "features", "result", "class index"]


@dataclass(frozen=True, slots=True)
class Leaving:
    """One way to share the work. frame_bytes: sent for each frame. layer: the last that runs here, "" for none.

    mac_share: of the network's MACs that runs here. source: where the size comes from.
    """

    what: What
    frame_bytes: float
    layer: str
    mac_share: float
    source: str


def leaving(graph: Graph, workload: Workload, stream: Stream, batch: int) -> tuple[Leaving, ...]:
    """From what tells most to what tells least. graph: with control flow made straight, a node a row of the workload."""
    frame = Leaving("frame", stream.frame_bytes, "", 0.0, stream.source)
    cuts = feature_cuts(graph, workload, batch)
    smaller = next((cut for cut in cuts if cut.frame_bytes < stream.frame_bytes), None)
    least = min(cuts, key=lambda cut: cut.frame_bytes, default=None)
    kept = dict.fromkeys(cut for cut in (smaller, least) if cut is not None)
    return (frame, *kept, *results(graph, batch))


def feature_cuts(graph: Graph, workload: Workload, batch: int) -> list[Leaving]:
    """Every place in execution order where the network may be cut so that no input crosses, with MACs before and behind.

    A cut across a tensor of unknown size is none: NaN is not above 0.
    """
    crossing = bytes_across(graph)
    done = np.cumsum(workload.macs, dtype=np.float64)
    whole = float(done[-1]) if len(done) else 0.0
    text = "tensors that later layers read, at their own width"
    return [
        Leaving("features", size / batch, graph.nodes[row].name, float(done[row]) / whole, text)
        for row, size in enumerate(crossing)
        if size > 0 and 0 < done[row] < whole
    ]


def bytes_across(graph: Graph) -> list[float]:
    """Bytes that cross the cut after each node; NaN where an input crosses as well, or a size is not known."""
    first = dict.fromkeys(graph.inputs, -1) | dict(graph.producers)
    last = last_readers(graph)
    steps = np.zeros(len(graph.nodes) + 1)
    unknown = np.zeros(len(graph.nodes) + 1)
    for name, begin in first.items():
        end = last.get(name, begin)
        size = None if begin < 0 else graph.tensors[name].nbytes
        column, amount = (unknown, 1) if size is None else (steps, size)
        column[max(begin, 0)] += amount if end > begin else 0
        column[max(end, 0)] -= amount if end > begin else 0
    sizes = np.where(np.cumsum(unknown) > 0, np.nan, np.cumsum(steps))
    return [float(size) for size in sizes[:-1]]


def last_readers(graph: Graph) -> dict[str, int]:
    """Index of the last node that reads a tensor; of a result of the network, behind the last node."""
    last = {name: row for row, node in enumerate(graph.nodes) for name in node.inputs if name}
    return last | dict.fromkeys(graph.outputs, len(graph.nodes))


def results(graph: Graph, batch: int) -> Iterator[Leaving]:
    """All outputs as the network hands them out, and the index of the likeliest class where it tells classes apart."""
    sizes = [graph.tensors[name].nbytes for name in graph.outputs]
    if None not in sizes:
        yield Leaving("result", sum(size or 0 for size in sizes) / batch, "", 1.0, "the network's outputs")
    if classes := classes_of(graph, batch):
        bits = max(1, (classes - 1).bit_length())
        text = f"where the outputs are scores of {classes} classes: {bits} bits, in whole bytes"
        yield Leaving("class index", stored_bytes(1, bits), "", 1.0, text)


def classes_of(graph: Graph, batch: int) -> int | None:
    """Numbers of the only output for one frame; None where there are several outputs, or it is no vector.

    As many numbers as come in are the input again, as of an autoencoder, and no classes.
    """
    if len(graph.outputs) != 1:
        return None
    shape = graph.tensors[graph.outputs[0]].shape
    if shape is None or len(shape) != 2 or shape[0] != batch or shape[1] < 2:
        return None
    return None if shape[1:] in (shape_of(graph, name)[1:] for name in graph.inputs) else shape[1]


def shape_of(graph: Graph, name: str) -> tuple[int, ...]:
    return graph.tensors[name].shape or ()
