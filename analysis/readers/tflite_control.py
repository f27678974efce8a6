"""Operators that run subgraphs or keep variables: IF, WHILE, CALL_ONCE, VAR_HANDLE and their kin."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import Any, Literal

from analysis.errors import ModelError
from analysis.graph import Body, Node, Tensor
from analysis.readers.tflite_options import attributes_of
from analysis.readers.tflite_schema import OperatorRecord
from analysis.readers.tflite_shapes import Call
from analysis.readers.tflite_tensors import sizes
from analysis.readers.tflite_trips import trip_count
from analysis.readers.tflite_walk import ABSENT, PREFIX, Frame, ReadControl, Walk, source_name, unique
from analysis.shapes import Inferred

ROLES: tuple[tuple[Literal["then", "else"], str], ...] = (
    ("then", "then_subgraph_index"),
    ("else", "else_subgraph_index"),
)


def operands(walk: Walk, record: OperatorRecord, frame: Frame) -> tuple[str, ...]:
    return tuple(walk.find(index, frame) for index in record.inputs)


def check_operands(record: OperatorRecord, inputs: int, outputs: int = 0) -> None:
    """Raises ModelError where an operator of variables lacks an operand or a result."""
    if len(record.inputs) < inputs or len(record.outputs) < outputs:
        found = f"{len(record.inputs)} operands, {len(record.outputs)} results"
        raise ModelError(f"{source_name(record)} lacks operands", found, f"at least {inputs} and {outputs}")


def named(walk: Walk, record: OperatorRecord, frame: Frame) -> str:
    layer = walk.layer_name(record, frame, source_name(record))
    walk.layers.add(layer)
    return layer


def subgraph(walk: Walk, attributes: Mapping[str, Any], key: str, layer: str, role: str, outer: Frame) -> Frame:
    return walk.frame(int(attributes.get(key, -1)), layer, role, outer)


def give(inner: Frame, names: tuple[str, ...], layer: str) -> None:
    """Inputs of a subgraph are the caller's tensors."""
    if len(inner.graph.inputs) != len(names):
        raise ModelError(
            f"layer {layer}: its subgraph wants another number of inputs", len(names), len(inner.graph.inputs)
        )
    inner.names.update((index, name) for index, name in zip(inner.graph.inputs, names, strict=True) if name)


def results_of(walk: Walk, inner: Frame) -> tuple[str, ...]:
    return tuple(walk.find(index, inner) for index in inner.graph.outputs)


def shape_of(walk: Walk, name: str) -> Inferred:
    tensor = walk.tensors[name] if name else None
    return Inferred(tensor.shape, tensor.dtype) if tensor else Inferred(None, "unknown")


def fitting(record: OperatorRecord, found: list[Inferred], layer: str) -> list[Inferred]:
    wanted = sum(index != ABSENT for index in record.outputs)
    if len(found) != wanted:
        raise ModelError(f"layer {layer}: its subgraph gives another number of results", len(found), wanted)
    return found


def read_if(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    """Operands: condition, then what both subgraphs are given."""
    names, attributes, layer = operands(walk, record, frame), attributes_of(record.options), named(walk, record, frame)
    bodies = []
    for role, key in ROLES:
        inner = subgraph(walk, attributes, key, layer, role, frame)
        give(inner, names[1:], layer)
        bodies.append(Body(role, tuple(walk.nodes(inner)), (), results_of(walk, inner)))
    pairs = zip(bodies[0].outputs, bodies[1].outputs, strict=False)
    results = fitting(record, [larger(walk, layer, one, other) for one, other in pairs], layer)
    outputs = walk.write_all(record, frame, results)
    found.append(Node(layer, "If", names[:1], outputs, attributes, "IF", scope=frame.path, bodies=tuple(bodies)))


def larger(walk: Walk, layer: str, one: str, other: str) -> Inferred:
    first, second = shape_of(walk, one), shape_of(walk, other)
    if first.shape == second.shape:
        return first
    walk.say(layer, "info", "IF: its branches give different shapes; the larger one is taken")
    return max(first, second, key=lambda result: prod(result.shape or (0,)))


def read_while(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    """One loop whose body is the condition's subgraph, then the body's: both run in each turn."""
    names, attributes, layer = operands(walk, record, frame), attributes_of(record.options), named(walk, record, frame)
    body = subgraph(walk, attributes, "body_subgraph_index", layer, "body", frame)
    condition = subgraph(walk, attributes, "cond_subgraph_index", layer, "cond", frame)
    carried = tuple(
        carried_input(walk, name, index, body) for index, name in zip(body.graph.inputs, names, strict=False)
    )
    give(body, carried, layer)
    give(condition, carried, layer)
    nodes = [*walk.nodes(condition), *walk.nodes(body)]
    goes_on = (*results_of(walk, condition), "")[0]
    values = results_of(walk, body)
    say_changes(walk, layer, carried, values)
    turns = trip_count(walk.tensors, nodes, list(zip(carried, names, values, strict=False)), goes_on)
    inside = Body("body", tuple(nodes), ("", "", *carried), (goes_on, *values), turns)
    results = fitting(record, [shape_of(walk, name) for name in values], layer)
    outputs = walk.write_all(record, frame, results)
    inputs = ("", "", *names)
    found.append(
        Node(layer, "Loop", inputs, outputs, attributes, source_name(record), scope=frame.path, bodies=(inside,))
    )


def carried_input(walk: Walk, outer: str, index: int, body: Frame) -> str:
    """The value inside the loop: of the same shape, of contents that change from turn to turn."""
    if not outer:
        return ""
    name = walk.new_name(index, body)
    tensor = walk.tensors[outer]
    walk.tensors[name] = Tensor(name, tensor.shape, tensor.dtype)
    return name


def say_changes(walk: Walk, layer: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    for one, other in zip(before, after, strict=False):
        first, later = shape_of(walk, one).shape, shape_of(walk, other).shape
        if first != later:
            text = f"WHILE: a carried value changes its shape from {first} to {later}; the first turn is taken"
            walk.say(layer, "warning", text)


def read_call(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    """A subgraph in the operator's place: its nodes are layers like others."""
    names, attributes, layer = operands(walk, record, frame), attributes_of(record.options), named(walk, record, frame)
    key = "subgraph" if "subgraph" in attributes else "decomposition_subgraph_index"
    inner = subgraph(walk, attributes, key, layer, "", frame)
    give(inner, names, layer)
    found.extend(walk.nodes(inner))
    values = results_of(walk, inner)
    indices = [index for index in record.outputs if index != ABSENT]
    fitting(record, [shape_of(walk, name) for name in values], layer)
    frame.names.update(zip(indices, values, strict=True))


def read_call_once(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    """Fills variables when the network is loaded: no part of an inference."""
    layer = unique(frame.prefix + "CALL_ONCE", walk.layers)
    walk.layers.add(layer)
    attributes = attributes_of(record.options)
    index = int(attributes.get("init_subgraph_index", -1))
    walk.subgraphs_read.add(index)
    walk.say(layer, "info", f"CALL_ONCE: subgraph {index} runs once, when the network is loaded, and is not counted")
    found.append(Node(layer, PREFIX + "CALL_ONCE", (), (), attributes, "CALL_ONCE", scope=frame.path))


def read_var_handle(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    """A name for state; the state itself comes to be where it is read or assigned, for there its shape is told."""
    attributes = attributes_of(record.options)
    for index in record.outputs:
        name = walk.write(index, frame, Inferred((), "unknown"))
        walk.tensors[name] = Tensor(name, (), "unknown", constant=True)
        walk.variables[name] = f"{attributes.get('container', '')}/{attributes.get('shared_name', '') or name}".strip(
            "/"
        )


def state_of(walk: Walk, handle: str, like: Tensor) -> str:
    """The state behind a handle, of the shape with which it is first seen."""
    key = walk.variables.get(handle, handle)
    name = f"variable {key}"
    if name not in walk.state:
        walk.state[name] = None
        walk.tensors[name] = Tensor(name, like.shape, like.dtype)
    return name


def read_variable(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    """A copy of the state, as large as the file says or as what is assigned to it."""
    check_operands(record, 1, 1)
    (handle, *_), layer = operands(walk, record, frame), named(walk, record, frame)
    result = walk.record(record.outputs[0], frame)
    state = state_of(walk, handle, Tensor("", sizes(result), result.dtype))
    outputs = walk.write_all(record, frame, [shape_of(walk, state)])
    call = Call(layer, PREFIX + "READ_VARIABLE", (), {}, [result])
    found.append(walk.node(call, "READ_VARIABLE", (state,), outputs, frame))


def assign_variable(walk: Walk, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
    check_operands(record, 2)
    handle, value = operands(walk, record, frame)[:2]
    layer = unique(frame.prefix + f"assign {walk.variables.get(handle, handle)}", walk.layers)
    walk.layers.add(layer)
    state = state_of(walk, handle, walk.tensors[value])
    call = Call(layer, PREFIX + "ASSIGN_VARIABLE", (), {}, [])
    found.append(walk.node(call, "ASSIGN_VARIABLE", (value,), (state,), frame))


CONTROL: Mapping[str, ReadControl] = MappingProxyType(
    {
        "IF": read_if, "WHILE": read_while, "STABLEHLO_WHILE": read_while, "CALL": read_call,
        "STABLEHLO_COMPOSITE": read_call, "CALL_ONCE": read_call_once, "VAR_HANDLE": read_var_handle,
        "READ_VARIABLE": read_variable, "ASSIGN_VARIABLE": assign_variable,
    }
)  # fmt: skip
