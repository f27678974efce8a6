"""A sketch as a graph: every shape inferred at once, every inconsistency a sentence; what can be written is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from analysis.graph import Graph, Node, Shape, Tensor, mentions
from analysis.sketch.kinds import KINDS, Kind
from analysis.sketch.kinds.opaque import new_names
from analysis.sketch.kinds.registry import Misfit
from analysis.sketch.model import Block, Sketch, Wire
from analysis.sketch.ordering import closing, sorted_blocks
from analysis.sketch.repeating import Expansion, expanded
from analysis.sketch.troubles import Trouble, in_circle, misfitting, same_name, unknown_kind, wrong_ports
from analysis.sketch.writing import Written, written

__all__ = ["Drawing", "Trouble", "drawing_of", "drawn"]

# Drawings that are kept: the one shown, the ghost's, and those of the last few edits.
KEPT = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a sketch comes to. graph: of all blocks that could be written, in execution order.

    results: tensor names by block, one for each output port; a block that could not be written has none.
    layers: names of a block's nodes, of all its copies where its group is repeated; results are those of the last.
    troubles: of blocks that are wrong. waiting: blocks behind those, or without inputs.
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
    return Draft(expanded(connected(sketch))).drawing()


def drawing_of(sketch: Sketch) -> Drawing:
    """As `drawn`, kept for the last sketches: the same one while blocks are only moved about."""
    return kept(sketch.bare)


@lru_cache(KEPT)
def kept(bare: Sketch) -> Drawing:
    return drawn(bare)


def connected(sketch: Sketch) -> Sketch:
    """Without wires that end at blocks which are not there."""
    known = sketch.by_id
    kept = tuple(wire for wire in sketch.wires if wire.source in known and wire.target in known)
    return sketch if len(kept) == len(sketch.wires) else replace(sketch, wires=kept)


class Draft:
    """The network while it is written, block by block in the order of the wires."""

    def __init__(self, expansion: Expansion) -> None:
        self.expansion, self.sketch = expansion, expansion.sketch
        self.nodes: list[Node] = []
        self.names: set[str] = set()
        self.tensors: dict[str, Tensor] = {}
        self.results: dict[int, tuple[Tensor, ...]] = {}
        self.layers: dict[int, tuple[str, ...]] = {}
        self.troubles: list[Trouble] = []

    def drawing(self) -> Drawing:
        order, circle = sorted_blocks(self.sketch)
        for block in order:
            self.take(block)
        for block in circle:
            wire = closing(self.sketch, block.id)
            self.troubles += [in_circle(self.sketch, block, wire)] if wire else []
        return self.told()

    def take(self, block: Block) -> None:
        kind = KINDS.get(block.kind)
        if kind is None:
            self.troubles.append(unknown_kind(block))
            return
        wires = self.sketch.into.get(block.id, ())
        if trouble := wrong_ports(block, kind, wires, self.sketch):
            self.troubles.append(trouble)
        elif all(wire.source in self.results for wire in wires) and len(wires) >= kind.inputs[0]:
            self.write(block, kind, wires)

    def write(self, block: Block, kind: Kind, wires: tuple[Wire, ...]) -> None:
        inputs = tuple(self.results[wire.source][wire.source_port] for wire in wires)
        found = written(block, inputs)
        if isinstance(found, Misfit):
            self.troubles.append(misfitting(self.sketch, block, wires, inputs, found))
        elif not block.name or not self.is_new(found):
            self.troubles.append(same_name(self.sketch, block))
        else:
            self.keep(block, found)

    def is_new(self, found: Written) -> bool:
        """Whether nothing of the network has a name of the block's layers and tensors yet."""
        tensors = self.tensors
        return not any(tensor.name in tensors for tensor in found.tensors) and self.names.isdisjoint(
            [node.name for node in found.nodes]
        )

    def keep(self, block: Block, found: Written) -> None:
        self.nodes += found.nodes
        self.tensors.update({tensor.name: tensor for tensor in found.tensors})
        self.results[block.id] = found.results
        self.layers[block.id] = names = tuple(node.name for node in found.nodes)
        self.names.update(names)

    def told(self) -> Drawing:
        """The drawing, in the blocks that a person has drawn: copies count for the block that they are of."""
        origin = self.expansion.origin
        troubles = [*self.expansion.troubles, *(self.of_drawn(trouble) for trouble in self.troubles)]
        wrong = {trouble.block for trouble in troubles}
        results: dict[int, tuple[str, ...]] = {}
        layers: dict[int, tuple[str, ...]] = {}
        for id in sorted(self.results) if origin else self.results:
            drawn_id = origin.get(id, id)
            results[drawn_id] = tuple(tensor.name for tensor in self.results[id])
            layers[drawn_id] = layers.get(drawn_id, ()) + self.layers[id]
        blocks = {origin.get(block.id, block.id) for block in self.sketch.blocks}
        waiting = frozenset(blocks - results.keys() - wrong)
        return Drawing(self.graph(), MappingProxyType(results), MappingProxyType(layers), tuple(troubles), waiting)

    def of_drawn(self, trouble: Trouble) -> Trouble:
        """A copy's trouble told of its original; then the group is perhaps just no row."""
        origin = self.expansion.origin
        if not origin:
            return trouble
        block = origin.get(trouble.block, trouble.block)
        wire = self.expansion.drawn_wires.get(trouble.wire, trouble.wire) if trouble.wire else None
        once = (("set_repeat", (1,)),) if block != trouble.block else ()
        cures = tuple(of_source(cure, origin) for cure in trouble.cures)
        return Trouble(block, trouble.sentence, wire, once or cures)

    def graph(self) -> Graph:
        read = {name for node in self.nodes for name in (*node.inputs, *inside(node))}
        standing = [block for block in self.sketch.blocks if block.id in self.results]
        inputs = [self.results[block.id][0].name for block in standing if is_source(block)]
        marked = {self.results[block.id][0].name for block in standing if block.kind == "output"}
        inner = {*read, *inputs}
        ends = (tensor.name for found in self.results.values() for tensor in found)
        outputs = dict.fromkeys(name for name in ends if name in marked or name not in inner)
        return Graph(
            self.sketch.name, tuple(self.nodes), MappingProxyType(self.tensors), tuple(inputs), tuple(outputs),
            format="sketch", producer="Rooflens", source_nodes=len(self.nodes), state=state_of(standing),
        )  # fmt: skip


def inside(node: Node) -> Iterator[str]:
    """Every tensor that a node's bodies name: they may read what the node itself does not."""
    for body in node.bodies:
        yield from mentions(body.nodes)
        yield from body.outputs


def is_source(block: Block) -> bool:
    """Whether the block is where data enter: also one of a file that no kind can say."""
    return block.kind == "input" or (block.opaque is not None and not block.opaque.nodes)


def state_of(blocks: list[Block]) -> tuple[str, ...]:
    """Tensors of blocks of a file that live from one inference to the next."""
    return tuple(
        new_names(block.name, block.opaque)[name] for block in blocks if block.opaque for name in block.opaque.state
    )


def of_source(cure: tuple[str, tuple[Any, ...]], origin: Mapping[int, int]) -> tuple[str, tuple[Any, ...]]:
    """A cure of a wire, told of the block that its source is a copy of."""
    name, arguments = cure
    if name not in ("connect", "disconnect", "to_port"):
        return cure
    return name, (origin.get(arguments[0], arguments[0]), *arguments[1:])
