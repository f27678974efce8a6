"""What a picture of a network shows: boxes and wires as columns, whether the network was loaded or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.batch import Lazy
from analysis.picture.layering import Wires
from analysis.stages import Same

if TYPE_CHECKING:
    from analysis.graph import Graph, Node, Shape, Tensor
    from analysis.scenario import Analysis
    from analysis.workload import Workload

LAYER, INPUT, OUTPUT = range(3)


@dataclass(frozen=True, eq=False)
class Diagram:
    """Columns, one entry a box: terminals for the network's inputs, its layers, terminals for its outputs.

    kinds: LAYER, INPUT or OUTPUT. layers: row of the workload, -1 for a terminal. ops, names: what stands on the box.
    shapes: of its first result; None where unknown. families: index into FAMILIES.
    carried: the tensor of each wire; one signal of a source is one tensor.
    """

    kinds: np.ndarray
    layers: np.ndarray
    ops: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Sequence[Shape | None]
    families: np.ndarray
    wires: Wires
    carried: Sequence[Tensor]

    def __len__(self) -> int:
        return len(self.kinds)

    @cached_property
    def wire_bytes(self) -> np.ndarray:
        """Bytes of each wire's tensor; NaN where unknown."""
        known = {id(t): float("nan") if t.nbytes is None else float(t.nbytes) for t in self.carried}
        return np.array([known[id(t)] for t in self.carried])

    @cached_property
    def box_of(self) -> np.ndarray:
        """Box by row of the workload."""
        boxes = np.flatnonzero(self.layers >= 0)
        return boxes[np.argsort(self.layers[boxes])]

    @cached_property
    def before(self) -> Sequence[Sequence[int]]:
        """Boxes that each box reads, in the order of its operands."""
        return linked(len(self), self.wires.targets, self.wires.sources)

    @cached_property
    def after(self) -> Sequence[Sequence[int]]:
        """Boxes that read each box."""
        return linked(len(self), self.wires.sources, self.wires.targets)

    def same_wiring(self, other: Diagram) -> bool:
        """Whether one layout is good for both."""
        pairs = ((getattr(self.wires, c), getattr(other.wires, c)) for c in ("sources", "targets", "signals"))
        return len(self) == len(other) and all(np.array_equal(a, b) for a, b in pairs)


def linked(boxes: int, ends: np.ndarray, others: np.ndarray) -> list[list[int]]:
    found: list[dict[int, None]] = [{} for _ in range(boxes)]
    for end, other in zip(ends.tolist(), others.tolist(), strict=True):
        found[end][other] = None
    return [list(own) for own in found]


def diagram_of(graph: Graph, workload: Workload) -> Diagram:
    """The loaded network: constants are not drawn, nor is an input that nobody reads left out."""
    inputs = [name for name in graph.inputs if not graph.tensors[name].constant]
    first, last = len(inputs), len(inputs) + len(graph.nodes)
    total = last + len(graph.outputs)
    ends = [graph.tensors[name] for name in (*inputs, *graph.outputs)]
    kinds = np.full(total, LAYER, dtype=np.uint8)
    kinds[:first], kinds[last:] = INPUT, OUTPUT
    layers = np.where(kinds == LAYER, np.arange(total) - first, -1)
    families = np.zeros(total, dtype=np.uint8)
    families[first:last] = workload.family
    wires, names = wires_of(Same(graph.nodes), tuple(inputs), tuple(graph.outputs))
    results = workload.output_shapes

    def shape(box: int) -> Shape | None:
        if first <= box < last:
            return first_shape(results[box - first])
        return ends[box if box < first else box - last + first].shape

    return Diagram(
        kinds,
        layers,
        ("",) * first + ops_of(tuple(workload.ops)) + ("",) * len(graph.outputs),
        (*inputs, *workload.names, *graph.outputs),
        # Tens of thousands, of which a picture of a large network shows none.
        Lazy(total, shape),
        families,
        wires,
        Lazy(len(names), lambda wire: graph.tensors[names[wire]]),
    )


class Diagrams:
    """The diagram of an analysis, kept for the next one where neither its graph nor what was counted is another."""

    def __init__(self) -> None:
        self._of: tuple[Graph, Workload] | None = None
        self._diagram: Diagram | None = None

    def of(self, analysis: Analysis) -> Diagram:
        now = (analysis.graph, analysis.workload)
        if self._diagram is None or self._of is None or any(a is not b for a, b in zip(now, self._of, strict=True)):
            self._of, self._diagram = now, diagram_of(*now)
        return self._diagram


def first_shape(shapes: Sequence[Shape | None]) -> Shape | None:
    return shapes[0] if shapes else None


@lru_cache(maxsize=4)
def wires_of(
    kept: Same[tuple[Node, ...]], inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> tuple[Wires, tuple[str, ...]]:
    """A wire from each value's writer to each of its readers, and the value's name.

    kept: the graph's nodes; a network at another batch size has the same.
    """
    nodes = kept.it
    writer: dict[str, tuple[int, int]] = {name: (box, 0) for box, name in enumerate(inputs)}
    read: list[tuple[int, str, tuple[int, int]]] = []
    for box, node in enumerate(nodes, len(inputs)):
        read += [(box, name, writer[name]) for name in dict.fromkeys(node.inputs) if name in writer]
        for signal, name in enumerate(node.outputs):
            if name:
                writer[name] = (box, signal)
    last = len(inputs) + len(nodes)
    read += [(box, name, writer[name]) for box, name in enumerate(outputs, last) if name in writer]
    columns = np.array([(source, box, signal) for box, _, (source, signal) in read], dtype=np.int64).reshape(-1, 3)
    return Wires(columns[:, 0], columns[:, 1], columns[:, 2]), tuple(name for _, name, _ in read)


@lru_cache(maxsize=4)
def ops_of(ops: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(without_domain, ops))


def without_domain(op: str) -> str:
    """The operator's own name: a card has no room for com.microsoft or tflite, and the words beside the pointer have."""
    return op.rpartition(".")[2]
