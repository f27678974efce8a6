"""Operators that the editor leaves alone, as tables of TOML: nodes with their attributes, tensors with their shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.errors import ModelError, SketchError
from analysis.graph import DTYPE_BITS, Body, Graph, Node, Shape, Tensor, mentions
from analysis.sketch.fields import number, table, tables, text, texts, truth, wrong
from analysis.sketch.model import Opaque

# Key of a table that stands for an array, and for a value that TOML has no word for.
ARRAY, NOTHING = "array", "nothing"
# NumPy's letters for truth values, whole numbers, real numbers and texts.
KINDS_OF_ARRAYS = "biufU"


def opaque_table(opaque: Opaque) -> dict[str, Any]:
    found: dict[str, Any] = {"nodes": [node_table(node) for node in opaque.nodes]}
    found |= {"tensors": [tensor_table(tensor) for tensor in opaque.tensors]}
    return found | {"inputs": opaque.inputs, "outputs": opaque.outputs, "state": opaque.state}


def opaque_of(found: Mapping[str, Any]) -> Opaque:
    """Raises SketchError for tables that hold no operators."""
    opaque = Opaque(
        tuple(node_of(each) for each in tables(found, "nodes")),
        tuple(tensor_of(each) for each in tables(found, "tensors")),
        texts(found, "inputs"),
        texts(found, "outputs"),
        texts(found, "state"),
    )
    check_whole(opaque)
    return opaque


def check_whole(opaque: Opaque) -> None:
    """Raises SketchError for nodes that name what is not described, or read what nobody wrote before."""
    tensors = {tensor.name: tensor for tensor in opaque.tensors}
    named = {*mentions(opaque.nodes), *opaque.inputs, *opaque.outputs, *opaque.state} - {""}
    if not named <= tensors.keys():
        raise SketchError("a block of operators names a tensor that it does not describe")
    inputs = opaque.inputs if opaque.nodes else opaque.outputs
    try:
        Graph("", opaque.nodes, tensors, inputs, opaque.outputs, state=opaque.state)
    except ModelError as error:
        raise SketchError(f"a block of operators is not whole: {error}") from error


def node_table(node: Node) -> dict[str, Any]:
    """Without what is empty: most nodes are short."""
    found: dict[str, Any] = {"name": node.name, "op": node.op, "inputs": node.inputs, "outputs": node.outputs}
    found |= {"source_op": node.source_op} if node.source_op != node.op else {}
    found |= {"attributes": {key: plain(value) for key, value in node.attributes.items()}} if node.attributes else {}
    found |= {"quantization": node.quantization} if node.quantization else {}
    found |= {"repeat": node.repeat} if node.repeat != 1 else {}
    found |= {"scope": node.scope} if node.scope else {}
    return found | ({"bodies": [body_table(body) for body in node.bodies]} if node.bodies else {})


def node_of(found: Mapping[str, Any]) -> Node:
    return Node(
        text(found, "name"), text(found, "op"), texts(found, "inputs"), texts(found, "outputs"),
        {key: value_of(value) for key, value in table(found, "attributes").items()},
        text(found, "source_op") if "source_op" in found else text(found, "op"),
        texts(found, "quantization"), number(found, "repeat", 0) if "repeat" in found else 1, texts(found, "scope"),
        tuple(body_of(each) for each in tables(found, "bodies")),
    )  # fmt: skip


def body_table(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {"role": body.role, "nodes": [node_table(node) for node in body.nodes]}
    found |= {"inputs": body.inputs, "outputs": body.outputs}
    return found | ({} if body.trip_count is None else {"trip_count": body.trip_count})


def body_of(found: Mapping[str, Any]) -> Body:
    role = found.get("role")
    if role not in ("then", "else", "body"):
        raise wrong("role", role, "then, else or body")
    nodes = tuple(node_of(each) for each in tables(found, "nodes"))
    trips = number(found, "trip_count", 0) if "trip_count" in found else None
    return Body(role, nodes, texts(found, "inputs"), texts(found, "outputs"), trips)


def tensor_table(tensor: Tensor) -> dict[str, Any]:
    found: dict[str, Any] = {"name": tensor.name, "dtype": tensor.dtype}
    found |= {} if tensor.shape is None else {"shape": tensor.shape}
    found |= {"constant": True} if tensor.constant else {}
    found |= {"stored_as": tensor.stored_as} if tensor.stored_as else {}
    found |= {"stored_dtype": tensor.stored_dtype} if tensor.stored_dtype else {}
    found |= {"stored_elements": tensor.stored_elements} if tensor.stored_elements else {}
    return found | ({"value": plain(tensor.value)} if writable(tensor.value) else {})


def writable(value: np.ndarray | None) -> bool:
    return value is not None and value.dtype.kind in "biuf"


def tensor_of(found: Mapping[str, Any]) -> Tensor:
    return Tensor(
        text(found, "name"), shape_of(found), dtype_of(found, "dtype"), truth(found, "constant"),
        text(found, "stored_as") if "stored_as" in found else "",
        dtype_of(found, "stored_dtype") if "stored_dtype" in found else "",
        number(found, "stored_elements", 0) if "stored_elements" in found else 0,
        value_of(found["value"]) if "value" in found else None,
    )  # fmt: skip


def shape_of(found: Mapping[str, Any]) -> Shape | None:
    shape = found.get("shape")
    if shape is not None and not (isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape)):
        raise wrong("shape", shape, "a list of whole numbers")
    return None if shape is None else tuple(shape)


def dtype_of(found: Mapping[str, Any], key: str) -> str:
    if not isinstance(found.get(key), str) or found[key] not in DTYPE_BITS:
        raise wrong(key, found.get(key), ", ".join(DTYPE_BITS))
    return str(found[key])


def plain(value: Any) -> Any:
    """An attribute in TOML's own types; arrays as tables. What has no words there steers no shape and no count."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "OS":
        value = value.astype(str)
    if value is None or (isinstance(value, np.ndarray) and value.dtype.kind not in KINDS_OF_ARRAYS):
        return {NOTHING: True}
    if isinstance(value, np.ndarray):
        return {ARRAY: value.dtype.str, "shape": value.shape, "values": value.reshape(-1).tolist()}
    if isinstance(value, np.generic):
        return value.item()
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def value_of(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value_of(each) for each in value)
    if not isinstance(value, Mapping):
        return value
    return None if NOTHING in value else array_of(value)


def array_of(found: Mapping[str, Any]) -> np.ndarray:
    try:
        if not re.fullmatch(rf"[<>|][{KINDS_OF_ARRAYS}][1-9]\d*", found[ARRAY]):
            raise TypeError(f"{found[ARRAY]!r} is no type of numbers or texts")
        array = np.array(found["values"], found[ARRAY]).reshape(found["shape"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise SketchError("an array of the drawing cannot be read", str(error)) from error
    array.flags.writeable = False
    return array
