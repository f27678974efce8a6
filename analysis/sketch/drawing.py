"""A sketch as a graph: every shape inferred at once, every inconsistency a sentence; what can be written is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import chain
from types import MappingProxyType

from analysis.graph import Graph, Node, Shape, Tensor
from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.registry import Cures, Kind, Misfit, Writer
from analysis.sketch.model import Block, Sketch, Wire


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a block is not part of the network. wire: the connection to blame, None for the block itself.

    sentence: both ends, both shapes, why they do not meet. cures: repairs that a click could make, best first.
    """

    block: int
    sentence: str
    wire: Wire | None = None
    cures: Cures = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a sketch comes to. graph: of all blocks that could be written, in execution order.

    results: tensor names by block, one for each output port; a block that could not be written has none.
    layers: names of a block's nodes. troubles: of blocks that are wrong. waiting: blocks behind those, or without inputs.
    """

    graph: Graph
    results: Mapping[int, tuple[str, ...]]
    layers: Mapping[int, tuple[str, ...]]
    troubles: tuple[Trouble, ...]
    waiting: frozenset[int]

    def shape(self, block: int, port: int = 0) -> Shape | None:
        """Shape of a block's result; None where it is not known."""
        names = self.results.get(block, ())
        return self.graph.tensors[names[port]].shape if port < len(names) else None


def drawn(sketch: Sketch) -> Drawing:
    """Never raises for what a person can draw: trouble is told, blocks behind it wait."""
    return Draft(sketch).drawing()


class Draft:
    """The network while it is written, block by block in the order of the wires."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.nodes: list[Node] = []
        self.tensors: dict[str, Tensor] = {}
        self.results: dict[int, tuple[Tensor, ...]] = {}
        self.layers: dict[int, tuple[str, ...]] = {}
        self.names: set[str] = set()
        self.troubles: list[Trouble] = []

    def drawing(self) -> Drawing:
        order, circle = sorted_blocks(self.sketch)
        for block in order:
            self.take(block)
        self.troubles += [
            Trouble(block.id, f"{block.name} waits for its own result: the wires form a circle") for block in circle
        ]
        results = {id: tuple(tensor.name for tensor in found) for id, found in self.results.items()}
        wrong = {trouble.block for trouble in self.troubles}
        waiting = frozenset(block.id for block in self.sketch.blocks) - results.keys() - wrong
        return Drawing(
            self.graph(), MappingProxyType(results), MappingProxyType(self.layers), tuple(self.troubles), waiting
        )

    def take(self, block: Block) -> None:
        kind = KINDS.get(block.kind)
        if kind is None:
            self.troubles.append(Trouble(block.id, f"{block.name}: there is no block of the kind {block.kind!r}"))
            return
        wires = self.sketch.into.get(block.id, ())
        if trouble := wrong_ports(block, kind, wires, self.sketch):
            self.troubles.append(trouble)
        elif all(wire.source in self.results for wire in wires) and ports_filled(kind, wires):
            self.write(block, kind, wires)

    def write(self, block: Block, kind: Kind, wires: tuple[Wire, ...]) -> None:
        inputs = tuple(self.results[wire.source][wire.source_port] for wire in wires)
        writer = Writer(block, kind.filled(block))
        try:
            check_params(kind, writer)
            found = kind.write(writer, inputs)
        except Misfit as misfit:
            self.troubles.append(trouble_of(self.sketch, block, wires, inputs, misfit))
            return
        if taken := self.taken_names(writer):
            self.troubles.append(Trouble(block.id, f"{block.name}: another block is called {taken}; names are unique"))
            return
        self.nodes += writer.nodes
        self.names |= {node.name for node in writer.nodes}
        self.tensors |= writer.tensors
        self.results[block.id] = found if isinstance(found, tuple) else (found,)
        self.layers[block.id] = tuple(node.name for node in writer.nodes)

    def taken_names(self, writer: Writer) -> str:
        """The first name of the block's that is another's already; "" for none."""
        taken = (name for name in writer.tensors if name in self.tensors)
        layers = (node.name for node in writer.nodes if node.name in self.names)
        return next(chain(taken, layers), "")

    def graph(self) -> Graph:
        read = {name for node in self.nodes for name in node.inputs}
        inputs = [self.results[b.id][0].name for b in self.sketch.blocks if b.kind == "input" and b.id in self.results]
        ends = (tensor.name for found in self.results.values() for tensor in found if tensor.name not in read)
        outputs = tuple(name for name in ends if name not in inputs)
        return Graph(
            self.sketch.name, tuple(self.nodes), MappingProxyType(self.tensors), tuple(inputs), outputs,
            format="sketch", producer="Rooflens", source_nodes=len(self.nodes),
        )  # fmt: skip


def sorted_blocks(sketch: Sketch) -> tuple[list[Block], list[Block]]:
    """Blocks so that each comes after those that it reads, otherwise as drawn; and those that wait for themselves."""
    open_wires = {block.id: {wire.source for wire in sketch.into.get(block.id, ())} for block in sketch.blocks}
    order: list[Block] = []
    place = {block.id: number for number, block in enumerate(sketch.blocks)}
    ready = [number for number, block in enumerate(sketch.blocks) if not open_wires[block.id]]
    while ready:
        block = sketch.blocks[heappop(ready)]
        order.append(block)
        for wire in sketch.out_of.get(block.id, ()):
            waits = open_wires[wire.target]
            if block.id in waits:
                waits.discard(block.id)
                if not waits:
                    heappush(ready, place[wire.target])
    placed = {block.id for block in order}
    return order, [block for block in sketch.blocks if block.id not in placed and in_circle(sketch, block.id)]


def in_circle(sketch: Sketch, start: int) -> bool:
    """Whether a block can be reached from itself."""
    seen: set[int] = set()
    reached = [wire.target for wire in sketch.out_of.get(start, ())]
    while reached:
        block = reached.pop()
        if block == start:
            return True
        if block not in seen:
            seen.add(block)
            reached += [wire.target for wire in sketch.out_of.get(block, ())]
    return False


def wrong_ports(block: Block, kind: Kind, wires: tuple[Wire, ...], sketch: Sketch) -> Trouble | None:
    """A wire that ends at a port which the block has not, or begins at one that its source has not."""
    most = kind.inputs[1]
    for wire in wires:
        if most is not None and wire.target_port >= most:
            ports = f"{most} input{'' if most == 1 else 's'}"
            return Trouble(block.id, f"{block.name} has {ports}, the wire ends at number {wire.target_port + 1}", wire)
        source = KINDS.get(sketch.block(wire.source).kind)
        if source and wire.source_port >= source.outputs:
            return Trouble(
                block.id, f"{sketch.block(wire.source).name} has no output number {wire.source_port + 1}", wire
            )
    return None


def ports_filled(kind: Kind, wires: tuple[Wire, ...]) -> bool:
    """Whether every input that the block needs has its wire, and none is left out before another."""
    return len(wires) >= kind.inputs[0] and [wire.target_port for wire in wires] == list(range(len(wires)))


def check_params(kind: Kind, writer: Writer) -> None:
    """Every number within its range, every choice among the known ones. Raises Misfit."""
    for param in kind.params:
        value = writer.param(param.name)
        if param.type == "choice" and value not in param.choices:
            raise Misfit(f"{param.title} cannot be", value, ", ".join(param.choices))
        for number in numbers(value) if param.type in ("int", "real", "sizes", "shape") else ():
            if not param.low <= number <= param.high:
                raise Misfit(f"{param.title} is out of range", number, f"{param.low:g} to {param.high:g}")


def numbers(value: object) -> Iterable[float]:
    return value if isinstance(value, tuple) else (value,)


def trouble_of(
    sketch: Sketch, block: Block, wires: tuple[Wire, ...], inputs: tuple[Tensor, ...], misfit: Misfit
) -> Trouble:
    """The sentence names both ends and what comes in."""
    wire = wires[misfit.port] if misfit.port is not None and misfit.port < len(wires) else None
    ends = ", ".join(list(told_ends(sketch, wires if wire is None else (wire,), inputs, wires)))
    sentence = f"{block.name} ← {ends}: {misfit}" if ends else f"{block.name}: {misfit}"
    return Trouble(block.id, sentence, wire, misfit.cures)


def told_ends(
    sketch: Sketch, told: tuple[Wire, ...], inputs: tuple[Tensor, ...], wires: tuple[Wire, ...]
) -> Iterator[str]:
    for wire, tensor in zip(wires, inputs, strict=True):
        if wire in told:
            shape = "?" if tensor.shape is None else "×".join(map(str, tensor.shape))
            yield f"{sketch.block(wire.source).name} ({shape})"
