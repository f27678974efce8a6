"""Control flow made straight: loops become bodies with a repeat count, branches the dearer one; both are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.errors import Diagnostic
from analysis.graph import Body, Graph, Node, Tensor
from analysis.ops import operator_of
from analysis.ops.registry import Call, Uncountable


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
    return replace(graph, nodes=nodes, outputs=outputs, diagnostics=graph.diagnostics + tuple(straight.doubts))


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
    """Walks nodes and bodies; `names` says what an inner or outer name stands for once bodies are gone."""

    tensors: Mapping[str, Tensor]
    names: dict[str, str] = field(default_factory=dict)
    doubts: list[Diagnostic] = field(default_factory=list)

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
            else:
                yield from self.loop(node, node.bodies[0])

    def branch(self, node: Node) -> Iterator[Node]:
        """The dearer branch; its results take the place of the If's."""
        bodies = sorted(node.bodies, key=self.weight, reverse=True)
        self.say(node, branch_sentence(bodies, self.weight(bodies[0])[0]))
        yield replace(node, outputs=(), bodies=())
        yield from self.nodes(bodies[0].nodes, node.repeat)
        self.names.update({out: inner for out, inner in zip(node.outputs, bodies[0].outputs, strict=False) if out})

    def loop(self, node: Node, body: Body) -> Iterator[Node]:
        """The body × trip count. Loop-carried values are one tensor inside and outside."""
        carried, scanned = carried_values(node, body)
        self.names.update({inner: self.now(outer) for inner, outer in carried})
        fresh = tuple(name for name in body.inputs if name not in self.names)
        stacked = tuple(out for out, _ in scanned)
        yield replace(node, outputs=fresh + stacked, bodies=())
        yield from self.nodes(body.nodes, node.repeat * self.trips(node, body))
        self.names.update(carried_results(node, body))

    def trips(self, node: Node, body: Body) -> int:
        if body.trip_count is None:
            doubt = f"{node.op}: the number of iterations depends on the data; its body is counted once"
            self.doubts.append(Diagnostic(node.name, "warning", doubt))
            return 1
        self.say(node, f"{node.op}: its body is counted {body.trip_count} times")
        return body.trip_count

    def weight(self, body: Body) -> tuple[int, int, int]:
        """MACs, other operations, nodes: what makes one branch dearer than another."""
        trial = Straightener(self.tensors, dict(self.names))
        nodes = list(trial.nodes(body.nodes))
        work = [count(call_of(self.tensors, node), node.repeat) for node in nodes]
        return sum(macs for macs, _ in work), sum(others for _, others in work), len(nodes)

    def say(self, node: Node, message: str) -> None:
        self.doubts.append(Diagnostic(node.name, "info", message))


def count(call: Call, repeat: int) -> tuple[int, int]:
    """MACs and other operations of a call; an uncountable one weighs nothing here and is reported by the workload."""
    rule = operator_of(call.op).rule
    try:
        cost = rule(call) if rule else None
    except Uncountable:
        cost = None
    return (cost.macs * repeat, cost.other_ops * repeat) if cost else (0, 0)


def branch_sentence(bodies: list[Body], macs: int) -> str:
    if len(bodies) == 1:
        return f"If: only the {bodies[0].role} branch can be taken"
    return f"If: the dearer branch ({bodies[0].role}, {macs:,} MACs) is counted, the other is left out"


def carried_values(node: Node, body: Body) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(inner input, outer operand) of the carried values, and (outer result, inner output) of the stacked results.

    Loop: operands are trip count, condition, carried…; the body reads iteration, condition, carried…
    Scan: operands are carried…, scanned…; the body reads carried…, slices…
    """
    if node.op == "Loop":
        carried = list(zip(body.inputs[2:], node.inputs[2:], strict=False))
        stacked = list(zip(node.outputs[len(carried) :], body.outputs[1 + len(carried) :], strict=False))
    else:
        states = scan_states(node)
        carried = list(zip(body.inputs[:states], node.inputs[:states], strict=False))
        stacked = list(zip(node.outputs[states:], body.outputs[states:], strict=False))
    return carried, [(out, inner) for out, inner in stacked if out]


def carried_results(node: Node, body: Body) -> dict[str, str]:
    """Outer result -> the body's last value of it."""
    first = 1 if node.op == "Loop" else 0
    states = len(node.inputs) - 2 if node.op == "Loop" else scan_states(node)
    return {out: inner for out, inner in zip(node.outputs[:states], body.outputs[first:], strict=False) if out}


def scan_states(node: Node) -> int:
    return len(node.inputs) - int(node.attributes.get("num_scan_inputs", 0))
