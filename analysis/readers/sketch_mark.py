"""The drawing that an ONNX file holds in its metadata, as long as the network beside it is still the one that was drawn."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from analysis.errors import SketchError
from analysis.readers.onnx_wire import Walker
from analysis.sketch import Sketch
from analysis.sketch.text import sketch_of

# Keys of metadata_props: the drawing as text, and the fingerprint of both it and the network that it came to.
MARKS = ("rooflens_sketch", "rooflens_fingerprint")

# Longest constant that is part of the fingerprint: a shape, axes. Weights may change, they are no part of a drawing.
STEERING_BYTES = 1024
INT64 = 7
METADATA_PROPS = 14


def is_marked(data: memoryview, file: str) -> bool:
    """Whether a ModelProto has the drawing's key among its metadata, without reading its network. Raises FileError."""
    walker, key = Walker(data, file), MARKS[0].encode()
    try:
        fields = walker.fields(0, len(data))
    except IndexError as error:
        raise walker.truncated(len(data)) from error
    return any(number == METADATA_PROPS and key in bytes(data[at : at + 64]) for number, _, _, at, _ in fields)


def sketch_in_model(model: Any) -> Sketch | None:
    """None where there is no drawing, or where another program has changed the network or the drawing since."""
    props = {entry.key: entry.value for entry in model.metadata_props}
    text, mark = (props.get(key, "") for key in MARKS)
    # Text that is no UTF-8 comes as bytes.
    if not isinstance(text, str) or not text or mark != fingerprint(model.graph, text):
        return None
    try:
        return sketch_of(text)
    except SketchError:
        return None  # the network itself is still there


def fingerprint(graph: Any, text: str) -> str:
    """SHA-256 over the drawing's text, nodes with their settings, inputs, outputs, and the forms of constants."""
    told = (
        text,
        [node_told(node) for node in graph.node],
        [value.SerializeToString(deterministic=True) for value in (*graph.input, *graph.output)],
        sorted(constant_told(tensor) for tensor in graph.initializer),
    )
    return sha256(repr(told).encode()).hexdigest()


def node_told(node: Any) -> tuple[Any, ...]:
    settings = sorted(attribute_told(attribute) for attribute in node.attribute)
    return node.domain, node.op_type, node.name, list(node.input), list(node.output), settings


def attribute_told(attribute: Any) -> tuple[Any, ...]:
    numbers = list(attribute.ints), list(attribute.floats), list(attribute.strings)
    return attribute.name, attribute.type, attribute.i, attribute.f, attribute.s, *numbers, list(attribute.t.dims)


def constant_told(tensor: Any) -> tuple[Any, ...]:
    steers = tensor.data_type == INT64 and len(tensor.raw_data) <= STEERING_BYTES
    return tensor.name, tensor.data_type, list(tensor.dims), tensor.raw_data if steers else b""
