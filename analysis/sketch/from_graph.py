"""A network of a file as a sketch: blocks where nodes are what a block would be, the rest as it stands, with its shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from analysis.graph import Body, Graph, Node, Tensor, mentions
from analysis.sketch.guesses import Guesser
from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.registry import Misfit
from analysis.sketch.layout import arranged
from analysis.sketch.matching import fits
from analysis.sketch.model import Block, Opaque, Sketch, Value, Wire
from analysis.sketch.naming import clean_name, free_name
from analysis.sketch.writing import Written, write

# Most nodes that a kind with settings of a file is written as.
LONGEST = 2


def sketch_of_graph(graph: Graph) -> Sketch:
    """Drawn again, it has the layers of the graph in their order, with their work, their weights and their shapes."""
    blocks, wires = Reading(graph.nested or graph).all()
    found = Sketch(clean_name(graph.name) or "network", blocks, tuple(sorted(wires)), next_id=len(blocks) + 1)
    places = arranged(found)
    return replace(found, blocks=tuple(replace(block, at=places[block.id]) for block in blocks))


class Reading:
    """The sketch while it grows along the nodes. ends: tensor of the file -> block and output port."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.guesser = graph, Guesser(graph)
        self.readers = Counter(name for name in mentions_once(graph) if name)
        self.state = set(graph.state)
        self.blocks: list[Block] = []
        self.wires: list[Wire] = []
        self.ends: dict[str, tuple[int, int]] = {}
        self.taken: set[str] = set()

    def all(self) -> tuple[tuple[Block, ...], list[Wire]]:
        for name in self.graph.inputs:
            self.enter(self.graph.tensors[name])
        at = 0
        while at < len(self.graph.nodes):
            at += self.read(at)
        for name in self.graph.outputs:
            if name in self.ends and self.readers[name] > 1:
                self.keep(Block(0, "output", self.free(f"{name} out")), (name,), ())
        return tuple(self.blocks), self.wires

    def enter(self, tensor: Tensor) -> None:
        """An input; one that the kind cannot say stands as in the file."""
        block = Block(0, "input", tensor.name, (("dtype", tensor.dtype), ("shape", tensor.shape or ())))
        found = write(block, ())
        if isinstance(found, Misfit) or found.results[0] != replace(tensor, value=None) or tensor.constant:
            content = Opaque((), (tensor,), (), (tensor.name,))
            block = Block(0, "opaque", tensor.name, opaque=content)
        self.keep(replace(block, name=self.free(tensor.name)), (), (tensor.name,))

    def read(self, at: int) -> int:
        """How many nodes became a block."""
        node = self.graph.nodes[at]
        for kind, params in self.guesser.of(node):
            if count := self.matched(at, kind, params):
                return count
        self.keep_opaque(node)
        return 1

    def matched(self, at: int, kind: str, params: Mapping[str, Value]) -> int:
        """Keeps the block, if the nodes from here on are just what it would be written as; how many they are."""
        node = self.graph.nodes[at]
        inputs = tuple(name for name in node.inputs if name and not self.graph.tensors[name].constant)
        block = Block(0, kind, node.name, told(kind, params))
        least, most = KINDS[kind].inputs
        if self.state & set(inputs) or not least <= len(inputs) <= (len(inputs) if most is None else most):
            return 0
        tensors = tuple(plain(self.graph.tensors[name]) for name in inputs)
        found = write(block, tensors)
        if isinstance(found, Misfit) or not 1 <= len(found.nodes) <= LONGEST:
            return 0
        nodes = self.graph.nodes[at : at + len(found.nodes)]
        names = {name: name for name in inputs}
        if len(nodes) < len(found.nodes) or not fits(self.graph, self.readers, found, nodes, names):
            return 0
        own = replace(block, name=self.free(nodes[-1].name, block, tensors))
        self.keep(own, inputs, tuple(names[tensor.name] for tensor in found.results))
        return len(nodes)

    def keep_opaque(self, node: Node) -> None:
        content = self.opaque(node)
        block = Block(0, "opaque", node.name, opaque=content)
        tensors = {tensor.name: tensor for tensor in content.tensors}
        name = self.free(node.name, block, tuple(tensors[name] for name in content.inputs))
        self.keep(replace(block, name=name), content.inputs, content.outputs)

    def opaque(self, node: Node) -> Opaque:
        """A node with all that it names. Weights that others read too keep one root, so that they count once."""
        known = dict.fromkeys(name for name in mentions((node,)) if name)
        inner = set(written(node))
        inputs = tuple(
            name for name in known if name not in inner | self.state and not self.graph.tensors[name].constant
        )
        tensors = tuple(self.rooted(self.graph.tensors[name]) for name in known)
        outputs = tuple(name for name in node.outputs if name and (self.readers[name] or name in self.graph.outputs))
        return Opaque((node,), tensors, inputs, outputs, tuple(name for name in known if name in self.state))

    def rooted(self, tensor: Tensor) -> Tensor:
        shared = tensor.constant and not tensor.stored_as and self.readers[tensor.name] > 1
        return replace(tensor, stored_as=tensor.name) if shared else tensor

    def free(self, wanted: str, block: Block | None = None, inputs: tuple[Tensor, ...] = ()) -> str:
        """The name, or one with a number, under which nothing of the block has a name of another's."""
        name = free_name(clean_name(wanted) or "layer", self.taken)
        while block is not None:
            found = write(replace(block, name=name), inputs)
            names = names_in(found) if isinstance(found, Written) else set()
            if not names & self.taken:
                self.taken |= names
                break
            name = free_name(name, {*self.taken, name})
        self.taken.add(name)
        return name

    def keep(self, block: Block, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        own = replace(block, id=len(self.blocks) + 1)
        self.blocks.append(own)
        self.wires += [Wire(*self.ends[name], own.id, port) for port, name in enumerate(inputs)]
        self.ends |= {name: (own.id, port) for port, name in enumerate(outputs)}


def told(kind: str, params: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    """Those that are not the default anyway."""
    defaults = {param.name: param.default for param in KINDS[kind].params}
    return tuple(sorted((name, value) for name, value in params.items() if defaults.get(name) != value))


def plain(tensor: Tensor) -> Tensor:
    """As a drawn block hands it on."""
    return replace(tensor, value=None)


def names_in(found: Written) -> set[str]:
    return {tensor.name for tensor in found.tensors} | {node.name for node in found.nodes}


def mentions_once(graph: Graph) -> Iterator[str]:
    """Every operand of every node, those in bodies among them, and the outputs of the network."""
    for node in graph.nodes:
        yield from dict.fromkeys(read_by(node))
    yield from graph.outputs


def read_by(node: Node | Body) -> Iterator[str]:
    yield from node.inputs
    if isinstance(node, Node):
        yield from node.quantization
        for body in node.bodies:
            yield from read_by(body)
            yield from body.outputs
    else:
        for inner in node.nodes:
            yield from read_by(inner)


def written(node: Node) -> Iterator[str]:
    """What a node and its bodies make themselves, what its bodies are handed among it."""
    yield from node.outputs
    for body in node.bodies:
        yield from body.inputs
        for inner in body.nodes:
            yield from written(inner)
