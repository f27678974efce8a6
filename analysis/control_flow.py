"""Control flow made straight: loops become bodies with a repeat count, branches the dearer one; both are said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.errors import Diagnostic
from analysis.graph import Body, Graph, Node, Tensor
from analysis.ops import operator_of
from analysis.ops.registry import Call, Cost, Uncountable

# MACs, other operations, nodes: what makes one branch dearer than another.
Weight = tuple[int, int, int]


def flatten(graph: Graph) -> Graph:
    """The graph without bodies, in execution order.

    Loop and Scan: the body's nodes with `repeat` × trip count; a trip count that the file does not say is taken as 1.
    If: the branch with more MACs (then more other operations, then more nodes). Each choice is a diagnostic.
    A control node stays as a row of its own, in front of its body, and writes what no body node writes.
    """
    if not any(node.bodies for node in graph.nodes):
        return graph
    straight = Straightener(graph.tensors)
    nodes = tuple(straight.nodes(graph.nodes))
    outputs = tuple(straight.now(name) for name in graph.outputs)
    doubts = graph.diagnostics + tuple(straight.doubts)
    return replace(graph, nodes=nodes, outputs=outputs, diagnostics=doubts, nested=graph)


def call_of(tensors: Mapping[str, Tensor], node: Node) -> Call:
    """The node as its rule sees it."""
    return Call(
        node.op,
        tuple(tensors[name] if name else None for name in node.inputs),
        tuple(tensors[name] if name else None for name in node.outputs),
        node.attributes,
    )


@dataclass(slots=True)
class Straightener:
    """Walks nodes and bodies; `names` says what an inner or outer name stands for once bodies are gone.

    weights: of bodies by identity, since nested branches would otherwise be weighed anew at each depth.
    """

    tensors: Mapping[str, Tensor]
    names: dict[str, str] = field(default_factory=dict)
    doubts: list[Diagnostic] = field(default_factory=list)
    weights: dict[int, Weight] = field(default_factory=dict)

    def now(self, name: str) -> str:
        """The tensor that a name stands for."""
        while name in self.names:
            name = self.names[name]
        return name

    def nodes(self, nodes: tuple[Node, ...], repeat: int = 1) -> Iterator[Node]:
        """The nodes with their bodies spliced in."""
        for node in nodes:
            inputs = tuple(self.now(name) for name in node.inputs)
            node = replace(node, inputs=inputs, repeat=node.repeat * repeat)
            if not node.bodies:
                yield node
            elif node.op == "If":
                yield from self.branch(node)
            elif node.op in ("Loop", "Scan"):
                yield from self.loop(node, node.bodies[0])
            else:
                yield from self.unknown(node)

    def branch(self, node: Node) -> Iterator[Node]:
        """The dearer branch; its results take the place of the If's, unless later layers were told another shape."""
        bodies = sorted(node.bodies, key=self.weight, reverse=True)
        self.say(node, branch_sentence(bodies, self.weight(bodies[0])[0]))
        results = self.same(zip(node.outputs, bodies[0].outputs, strict=False))
        yield replace(node, outputs=tuple(out for out in node.outputs if out and out not in results), bodies=())
        yield from self.nodes(bodies[0].nodes, node.repeat)
        self.names.update(results)

    def loop(self, node: Node, body: Body) -> Iterator[Node]:
        """The body × trip count. Loop-carried values are one tensor inside and outside."""
        carried = self.same(carried_operands(node, body))
        self.names.update({inner: self.now(outer) for inner, outer in carried.items()})
        results = self.same(carried_results(node, body))
        fresh = tuple(name for name in body.inputs if name not in self.names)
        written = tuple(out for out in node.outputs if out and out not in results)
        yield replace(node, outputs=fresh + written, bodies=())
        yield from self.nodes(body.nodes, node.repeat * self.trips(node, body))
        self.names.update(results)

    def unknown(self, node: Node) -> Iterator[Node]:
        """Bodies of an operator that is not told how they hang together: each counted once, nothing passed on by name."""
        fresh = tuple(name for body in node.bodies for name in body.inputs)
        self.doubts.append(
            Diagnostic(node.name, "warning", f"{node.op}: how often its body runs is not known; counted once")
        )
        yield replace(node, outputs=fresh + node.outputs, bodies=())
        for body in node.bodies:
            yield from self.nodes(body.nodes, node.repeat)

    def same(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """The pairs that are one tensor once the body is gone: both present, and of one shape."""
        return {a: b for a, b in pairs if a and b and self.tensors[a].shape == self.tensors[b].shape}

    def trips(self, node: Node, body: Body) -> int:
        if body.trip_count is None:
            doubt = f"{node.op}: the number of iterations depends on the data; its body is counted once"
            self.doubts.append(Diagnostic(node.name, "warning", doubt))
            return 1
        self.say(node, f"{node.op}: its body is counted {body.trip_count} times")
        return body.trip_count

    def weight(self, body: Body) -> Weight:
        if id(body) not in self.weights:
            trial = Straightener(self.tensors, dict(self.names), weights=self.weights)
            nodes = list(trial.nodes(body.nodes))
            work = [count(call_of(self.tensors, node), node.repeat) for node in nodes]
            self.weights[id(body)] = sum(macs for macs, _ in work), sum(others for _, others in work), len(nodes)
        return self.weights[id(body)]

    def say(self, node: Node, message: str) -> None:
        self.doubts.append(Diagnostic(node.name, "info", message))


def count(call: Call, repeat: int) -> tuple[int, int]:
    """MACs and other operations of a call; an uncountable one weighs nothing here and is reported by the workload."""
    try:
        cost = operator_of(call.op).count(call)
    except Uncountable:
        cost = Cost()
    return cost.macs * repeat, cost.other_ops * repeat


def branch_sentence(bodies: list[Body], macs: int) -> str:
    if len(bodies) == 1:
        return f"If: only the {bodies[0].role} branch can be taken"
    return f"If: the dearer branch ({bodies[0].role}, {macs:,} MACs) is counted, the other is left out"


def carried_operands(node: Node, body: Body) -> list[tuple[str, str]]:
    """(inner input, outer operand) of the values that one turn hands to the next.

    Loop: operands are trip count, condition, carried…; the body reads iteration, condition, carried…
    Scan: operands are (until version 8 sequence lengths,) carried…, scanned…; the body reads carried…, slices…
    """
    if node.op == "Loop":
        return list(zip(body.inputs[2:], node.inputs[2:], strict=False))
    operands = node.inputs[len(node.inputs) - len(body.inputs) :]
    return list(zip(body.inputs, operands, strict=True))[: scan_states(node, body)]


def carried_results(node: Node, body: Body) -> list[tuple[str, str]]:
    """(outer result, the body's last value of it); the other results are stacked from all turns."""
    if node.op == "Loop":
        return list(zip(node.outputs[: len(node.inputs) - 2], body.outputs[1:], strict=False))
    return list(zip(node.outputs[: scan_states(node, body)], body.outputs, strict=False))


def scan_states(node: Node, body: Body) -> int:
    return len(body.inputs) - int(node.attributes.get("num_scan_inputs", 1))
