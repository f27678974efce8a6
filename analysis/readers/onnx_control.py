"""If, Loop and Scan become nodes with bodies; an If whose condition is constant becomes the one branch it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import ModelError
from analysis.graph import Body, Node, Shape, Tensor
from analysis.readers.onnx_order import subgraphs
from analysis.readers.onnx_scope import Scope
from analysis.readers.onnx_values import bound, declared
from analysis.shapes import Inferred

if TYPE_CHECKING:
    from analysis.readers.onnx_walk import Walk

# Deeper nesting than any exporter writes; protobuf's own limit is of this order.
DEEPEST = 64

# Exporters write the largest integer for "as long as the condition holds".
WITHOUT_END = 2**31 - 1

ROLES = {"then_branch": "then", "else_branch": "else"}
ITERATION, CONDITION = Inferred((), "int64"), Inferred((), "bool")


def control_node(walk: Walk, proto: Any, attributes: dict[str, Any], scope: Scope, found: list[Node]) -> None:
    """Appends a node with bodies, or the nodes of the only branch that can be taken."""
    if len(scope.path) > DEEPEST:
        raise ModelError("control flow is nested without end", proto.op_type, f"at most {DEEPEST} deep")
    op = f"{proto.domain}.{proto.op_type}" if proto.domain not in ("", "ai.onnx") else proto.op_type
    layer = walk.layer_name(proto.name, proto.op_type, scope)
    walk.layers.add(layer)
    inputs = walk.operand_names(proto.input, scope)
    node = Node(layer, op, inputs, (), attributes, op, scope=scope.path)
    graphs = dict(subgraphs(proto))
    taken = taken_branch(walk, node, graphs) if op == "If" else None
    if taken is not None:
        splice(walk, node, graphs[taken], proto.output, scope, found)
        return
    check_parts(node, graphs)
    bodies, results = READ_BODIES.get(op, unknown_bodies)(walk, node, graphs, scope)
    results += [Inferred(None, "unknown")] * (len(proto.output) - len(results))
    outputs = tuple(walk.result(local, result, scope) for local, result in zip(proto.output, results, strict=False))
    found.append(Node(layer, op, inputs, outputs, attributes, op, scope=scope.path, bodies=bodies))


Bodies = tuple[tuple[Body, ...], list[Inferred]]


# Operator -> the graphs that it must have, and the fewest inputs and outputs of each.
PARTS: Mapping[str, tuple[tuple[str, ...], int, int]] = {
    "If": (("then_branch", "else_branch"), 0, 0), "Loop": (("body",), 2, 1), "Scan": (("body",), 0, 0),
}  # fmt: skip


def check_parts(node: Node, graphs: Mapping[str, Any]) -> None:
    """Raises ModelError for control flow without its graphs or attributes."""
    names, inputs, outputs = PARTS.get(node.op, ((), 0, 0))
    for name in names:
        if name not in graphs:
            raise ModelError(f"{node.op} {node.name} has no {name}")
        if len(graphs[name].input) < inputs or len(graphs[name].output) < outputs:
            raise ModelError(f"the {name} of {node.name} has too few inputs or outputs")
    scanned = node.attributes.get("num_scan_inputs", 1)
    if node.op == "Scan" and not (isinstance(scanned, int) and 1 <= scanned <= len(node.inputs)):
        raise ModelError(f"Scan {node.name} scans an impossible number of inputs", scanned, f"1 to {len(node.inputs)}")
    axes = [axis for name in ("scan_input_axes", "scan_output_axes") for axis in tuple_of(node, name)]
    if any(not isinstance(axis, int) for axis in axes):
        raise ModelError(f"{node.op} {node.name} has axes that are no numbers")


def tuple_of(node: Node, name: str) -> tuple[Any, ...]:
    value = node.attributes.get(name) or ()
    return value if isinstance(value, tuple) else (value,)


def taken_branch(walk: Walk, node: Node, graphs: Mapping[str, Any]) -> str | None:
    """The branch that a constant condition takes; None when the data decide."""
    condition = constant_number(walk, node.inputs[0]) if node.inputs else None
    if condition is None:
        return None
    branch = "then_branch" if condition else "else_branch"
    return branch if branch in graphs else None


def constant_number(walk: Walk, name: str) -> int | None:
    """The one number of a constant; None when it is no constant, or not known."""
    tensor = walk.tensors[name] if name else None
    if tensor is None or not tensor.constant or tensor.value is None or tensor.value.size != 1:
        return None
    return int(tensor.value.reshape(-1)[0])


def splice(walk: Walk, node: Node, graph: Any, outputs: Sequence[str], scope: Scope, found: list[Node]) -> None:
    """The branch's nodes take the place of the If."""
    inner = scope.inside(graph, node.name)
    pairs = list(zip(graph.output, outputs, strict=False))
    inner.writes = {value.name: walk.new_name(local, scope) for value, local in pairs if local}
    walk.add_constants(graph, inner)
    found.extend(walk.nodes(graph.node, inner))
    for value, local in pairs:
        if local:
            scope.names[local] = walk.found(value.name, inner)
    walk.say(node.name, "info", "If: its condition is constant; only the branch it takes is there")


def body(
    walk: Walk, node: Node, graph: Any, role: Any, values: Sequence[Inferred], scope: Scope, trip_count: int | None = 1
) -> Body:
    """One subgraph, with its inputs' shapes given from outside."""
    inner = scope.inside(
        graph, node.name, role if role != "body" else "", may_not_run=role != "body" or trip_count is None
    )
    names = tuple(walk.result(formal.name, value, inner) for formal, value in zip(graph.input, values, strict=False))
    walk.add_constants(graph, inner)
    nodes = tuple(walk.nodes(graph.node, inner))
    outputs = tuple(walk.found(value.name, inner) for value in graph.output)
    return Body(role, nodes, names, outputs, trip_count)


def value_of(walk: Walk, name: str) -> Inferred:
    """Shape and type of a tensor, whatever else is known of it: inside a body it changes from turn to turn."""
    tensor = walk.tensors[name] if name else None
    return Inferred(tensor.shape, tensor.dtype) if tensor else Inferred(None, "unknown")


def read_if(walk: Walk, node: Node, graphs: Mapping[str, Any], scope: Scope) -> Bodies:
    """Both branches; results have the larger branch's shape where they differ."""
    bodies = tuple(body(walk, node, graphs[name], role, (), scope) for name, role in ROLES.items() if name in graphs)
    results = []
    for position in range(max((len(branch.outputs) for branch in bodies), default=0)):
        options = [value_of(walk, branch.outputs[position]) for branch in bodies if position < len(branch.outputs)]
        results.append(larger(walk, node, options))
    return bodies, results


def larger(walk: Walk, node: Node, options: Sequence[Inferred]) -> Inferred:
    known = [option for option in options if option.shape is not None]
    if not known:
        return options[0]
    best = max(known, key=lambda option: elements(option.shape))
    if any(option.shape != best.shape for option in options):
        walk.say(node.name, "info", f"If: its branches give different shapes; {list(best.shape or ())} is taken")
    return best


def elements(shape: Shape | None) -> int:
    return Tensor("", shape).elements or 0


def read_loop(walk: Walk, node: Node, graphs: Mapping[str, Any], scope: Scope) -> Bodies:
    """Operands: most turns, condition, carried values; the body has iteration, condition, carried values."""
    graph = graphs["body"]
    carried = [value_of(walk, name) for name in node.inputs[2:]]
    trips = loop_trips(walk, node)
    inside = body(walk, node, graph, "body", [ITERATION, CONDITION, *carried], scope, trips)
    if trips is not None and not goes_on(walk, inside):
        inside = Body("body", inside.nodes, inside.inputs, inside.outputs, None)
    results = [value_of(walk, name) for name in inside.outputs[1:]]
    say_changes(walk, node, carried, results)
    stacked = [stack(result, inside.trip_count, 0) for result in results[len(carried) :]]
    return (inside,), results[: len(carried)] + stacked


def loop_trips(walk: Walk, node: Node) -> int | None:
    """The constant number of turns, as far as the operands tell."""
    most, condition = (*node.inputs, "", "")[:2]
    if condition:
        start = constant_number(walk, condition)
        if start is None or not start:
            return start
    count = constant_number(walk, most) if most else None
    return count if count is not None and count < WITHOUT_END else None


def goes_on(walk: Walk, inside: Body) -> bool:
    """True when the body never ends the loop: its condition is constantly true, or handed through."""
    name = inside.outputs[0]
    if constant_number(walk, name):
        return True
    writer = {output: node for node in inside.nodes for output in node.outputs}
    while name in writer and writer[name].op == "Identity":
        name = writer[name].inputs[0]
    return name == inside.inputs[1]


def say_changes(walk: Walk, node: Node, before: Sequence[Inferred], after: Sequence[Inferred]) -> None:
    for first, later in zip(before, after, strict=False):
        if first.shape != later.shape and later.shape is not None:
            text = f"{node.op}: a carried value changes its shape from {first.shape} to {later.shape}; the first turn is taken"
            walk.say(node.name, "warning", text)


def stack(result: Inferred, count: int | None, axis: int) -> Inferred:
    """One result per turn, put together along a new axis; one turn where their number is not known."""
    if result.shape is None:
        return result
    rank = len(result.shape) + 1
    place = axis % rank
    size = 1 if count is None else count
    return Inferred((*result.shape[:place], size, *result.shape[place:]), result.dtype)


def read_scan(walk: Walk, node: Node, graphs: Mapping[str, Any], scope: Scope) -> Bodies:
    """Operands: carried states, then scanned tensors, of which the body sees one slice a turn."""
    batched = scope.opsets.get("", 1) < 9
    operands = [value_of(walk, name) for name in (node.inputs[1:] if batched else node.inputs)]
    scanned = node.attributes.get("num_scan_inputs", 1)
    states = [without_axis(state, 0) if batched else state for state in operands[: len(operands) - scanned]]
    axes = tuple_of(node, "scan_input_axes") or (0,) * scanned
    slices, counts = [], []
    for tensor, axis in zip(operands[len(operands) - scanned :], axes, strict=False):
        tensor = without_axis(tensor, 0) if batched else tensor
        counts.append(tensor.shape[axis] if tensor.shape and -len(tensor.shape) <= axis < len(tensor.shape) else None)
        slices.append(without_axis(tensor, axis))
    count = next((number for number in counts if number is not None), None)
    batch = operands[-1].shape[0] if batched and operands and operands[-1].shape else 1
    trips = None if count is None else count * batch
    inside = body(walk, node, graphs["body"], "body", [*states, *slices], scope, trips)
    results = [value_of(walk, name) for name in inside.outputs]
    say_changes(walk, node, states, results)
    out_axes = tuple_of(node, "scan_output_axes") + (0,) * len(results)
    stacked = [stack(r, count, axis) for r, axis in zip(results[len(states) :], out_axes, strict=False)]
    results = results[: len(states)] + stacked
    return (inside,), [stack(result, batch, 0) for result in results] if batched else results


def without_axis(value: Inferred, axis: int) -> Inferred:
    if not value.shape or not -len(value.shape) <= axis < len(value.shape):
        return Inferred(None, value.dtype)
    place = axis % len(value.shape)
    return Inferred(value.shape[:place] + value.shape[place + 1 :], value.dtype)


def unknown_bodies(walk: Walk, node: Node, graphs: Mapping[str, Any], scope: Scope) -> Bodies:
    """Bodies of an operator whose meaning is not known: read with the shapes that the file declares."""
    bodies = []
    for graph in graphs.values():
        values = [Inferred(bound(*declared_value(walk, value)), declared(value.type)[1]) for value in graph.input]
        bodies.append(body(walk, node, graph, "body", values, scope, None))
    return tuple(bodies), []


def declared_value(walk: Walk, value: Any) -> tuple[Any, Mapping[str, int]]:
    return declared(value.type)[0], walk.inference.binding.dims


READ_BODIES = {"If": read_if, "Loop": read_loop, "Scan": read_scan}
