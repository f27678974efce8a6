"""A drawing as an ONNX file that any tool opens; the drawing itself, with places, groups and notes, lies in its metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.errors import Diagnostic, ModelError
from analysis.graph import Graph, Node, Tensor, mentions
from analysis.readers.from_sketch import MOST_NAMES, drawing_doubts
from analysis.readers.sketch_mark import MARKS, fingerprint
from analysis.readers.sketch_qdq import spelled_out
from analysis.readers.sketch_weights import Contents, Filling, little, onnx_type
from analysis.sketch import Drawing, Sketch, drawn
from analysis.sketch.kinds.registry import OPSET
from analysis.sketch.text import text_of
from analysis.version import VERSION

# The first version of the format that has OPSET (onnx/docs/Versioning.md): the older, the more programs read it.
IR_VERSION = 10

# Operators that the standard's OPSET does not have as they stand: their shapes are said, their work is not.
OWN_DOMAIN = "rooflens"
DOMAINS = {"com.microsoft": 1, "ai.onnx.ml": 5, OWN_DOMAIN: 1}

# Protobuf's limit on a message, less room for all that is not weights.
MOST_BYTES = (1 << 31) - (16 << 20)


@dataclass(frozen=True, slots=True)
class Saved:
    """data: the file. doubts: blocks that are only in its metadata, layers that other programs cannot run."""

    data: bytes
    doubts: tuple[Diagnostic, ...]


def onnx_of(sketch: Sketch, weights: str = "random", seed: int = 0) -> Saved:
    """The drawing as a file, of all that could be drawn. weights "none": the network makes zeros of them when it starts.

    Raises ModelError for weights that no ONNX file holds, UnknownNameError for other words than WEIGHTS.
    """
    drawing = drawn(sketch)
    drawing = replace(drawing, graph=spelled_out(modern(drawing.graph)))
    model, strange = model_of(drawing, layers_of_files(sketch, drawing), Filling(weights, seed))
    text = text_of(sketch)
    for key, value in zip(MARKS, (text, fingerprint(model.graph, text)), strict=True):
        model.metadata_props.add(key=key, value=value)
    return Saved(model.SerializeToString(), (*drawing_doubts(sketch, drawing), *strange_doubts(strange)))


def model_of(drawing: Drawing, of_files: set[str], filling: Filling) -> tuple[Any, list[str]]:
    """The ModelProto, and the names of layers that stand in OWN_DOMAIN."""
    from onnx.checker import ValidationError, check_model
    from onnx.shape_inference import InferenceError

    check_bytes(drawing.graph, filling)
    own = {node.name for node in drawing.graph.nodes if not is_standard(node)}
    model = build(drawing.graph, own, filling)
    try:
        check_model(model, full_check=True)
    except (ValidationError, InferenceError):
        # Layers of a file may be written as another version of the standard had them.
        own |= of_files
        model = build(drawing.graph, own, filling)
    return model, [node.name for node in drawing.graph.nodes if node.name in own]


def modern(graph: Graph) -> Graph:
    """Layers of older files in the words of OPSET: axes and parts were settings before 13 and 18, they are operands."""
    new: dict[str, Node] = {}
    operands: dict[str, Tensor] = {}
    for node in graph.nodes:
        if setting := setting_of_old(node):
            name, value = f"{node.name}:{setting}", np.array(node.attributes[setting], np.int64)
            kept = {key: each for key, each in node.attributes.items() if key != setting}
            new[node.name] = replace(node, inputs=(node.inputs[0], name), attributes=kept)
            operands[name] = Tensor(name, value.shape, "int64", constant=True, value=value)
        elif node.op == "Split" and len(node.inputs) == 1 and "num_outputs" not in node.attributes:
            new[node.name] = replace(node, attributes={**node.attributes, "num_outputs": len(node.outputs)})
    nodes = tuple(new.get(node.name, node) for node in graph.nodes)
    return replace(graph, nodes=nodes, tensors={**graph.tensors, **operands}) if new else graph


def setting_of_old(node: Node) -> str:
    """The setting that is an operand now; "" where there is none."""
    over_axes = node.op in ("Squeeze", "Unsqueeze") or node.op.startswith("Reduce")
    setting = "axes" if over_axes else "split" if node.op == "Split" else ""
    numbers = node.attributes.get(setting)
    whole = isinstance(numbers, tuple) and all(isinstance(number, int) for number in numbers)
    return setting if whole and len(node.inputs) == 1 else ""


def layers_of_files(sketch: Sketch, drawing: Drawing) -> set[str]:
    """Names of layers that no kind has written."""
    return {name for block in sketch.blocks if block.opaque for name in drawing.layers.get(block.id, ())}


def check_bytes(graph: Graph, filling: Filling) -> None:
    """Raises ModelError before gigabytes are made that cannot be written."""
    needed = sum(tensor.nbytes or 0 for tensor in graph.tensors.values() if tensor.constant)
    if filling.weights != "none" and needed > MOST_BYTES:
        found = f"{needed / 2**30:.3g} GiB of weights"
        raise ModelError("the network is too large for one ONNX file", found, "2 GiB", "save it without weights")


def is_standard(node: Node) -> bool:
    """Whether the standard's operator, in the version of OPSET, can be all that the node is."""
    if node.bodies or node.quantization or node.repeat != 1:
        return False
    from onnx.checker import ValidationError, check_node
    from onnx.onnx_cpp2py_export.checker import CheckerContext

    context = CheckerContext()
    context.ir_version, context.opset_imports = IR_VERSION, {"": OPSET, **DOMAINS}
    proto = node_proto(node, {}, False)
    if proto.domain not in ("", *DOMAINS) or len(proto.attribute) < len(node.attributes):
        return False
    try:
        check_node(proto, context)
    except ValidationError:
        return False
    return True


def node_proto(node: Node, names: Mapping[str, str], own: bool) -> Any:
    """names: those under which shared weights are stored."""
    from onnx import helper

    domain, _, op = (OWN_DOMAIN, "", (node.source_op or node.op).rpartition(".")[2]) if own else node.op.rpartition(".")
    inputs = [names.get(name, name) for name in node.inputs]
    found = helper.make_node(op, inputs, node.outputs, node.name, domain=domain)
    found.attribute.extend(attributes(node))
    return found


def attributes(node: Node) -> Iterator[Any]:
    """Those that ONNX has a form for; an array becomes a tensor."""
    from onnx import helper, numpy_helper

    for name, value in node.attributes.items():
        plain = numpy_helper.from_array(value) if isinstance(value, np.ndarray) else value
        try:
            yield helper.make_attribute(name, plain)
        except (TypeError, ValueError):
            continue


def build(graph: Graph, own: set[str], filling: Filling) -> Any:
    from onnx import helper

    names = stored_names(graph)
    nodes = [*turned(graph, names), *(node_proto(node, names, node.name in own) for node in graph.nodes)]
    constants = constants_of(graph, nodes, names)
    makers, protos = stored(constants, filling.begun(variances(nodes)))
    proto = helper.make_graph(
        [*makers, *nodes], graph.name or "network", infos(graph, graph.inputs), infos(graph, graph.outputs), protos,
        value_info=infos(graph, inner_results(graph)),
    )  # fmt: skip
    used = {node.domain for node in nodes}
    opsets = {"": OPSET} | {domain: version for domain, version in DOMAINS.items() if domain in used}
    return helper.make_model(
        proto, producer_name="Rooflens", producer_version=VERSION, ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid(*each) for each in opsets.items()],
    )  # fmt: skip


def stored_names(graph: Graph) -> dict[str, str]:
    """Name of a constant -> the one that it is stored under, where others of its form are the same weight."""
    first: dict[tuple[Any, ...], str] = {}
    roots = {tensor.stored_as for tensor in graph.tensors.values() if tensor.constant}
    return {
        name: first.setdefault((tensor.root, tensor.shape, tensor.dtype), name)
        for name, tensor in graph.tensors.items()
        if tensor.constant and (tensor.stored_as or name in roots)
    }


def turned(graph: Graph, names: Mapping[str, str]) -> Iterator[Any]:
    """A weight that is read both ways round, such as an embedding that gives the logits too, is stored once."""
    from onnx import helper

    upright: dict[tuple[Any, ...], str] = {}
    for name in dict.fromkeys(names.values()):
        tensor = graph.tensors[name]
        shape = tensor.shape or ()
        other = upright.get((tensor.root, tensor.dtype, shape[::-1])) if len(shape) == 2 else None
        if other is not None and tensor.value is None:
            yield helper.make_node("Transpose", [other], [name], f"{name}:turned", perm=[1, 0])
        else:
            upright[tensor.root, tensor.dtype, shape] = name


def constants_of(graph: Graph, nodes: Iterable[Any], names: Mapping[str, str]) -> dict[str, Tensor]:
    """All that nodes read and none of them writes, by the name that it is stored under; state begins as zeros."""
    written = {*graph.inputs, *(name for node in nodes for name in node.output)}
    read = dict.fromkeys(name for node in nodes for name in node.input if name and name not in written)
    ends = {name: None for name in graph.outputs if name not in written}
    return {name: graph.tensors[name] for name in read | ends}


def variances(nodes: Iterable[Any]) -> frozenset[str]:
    return frozenset(node.input[4] for node in nodes if node.op_type == "BatchNormalization" and len(node.input) > 4)


def stored(constants: Mapping[str, Tensor], contents: Contents) -> tuple[list[Any], list[Any]]:
    """Nodes that make weights of nothing, and the constants that are in the file."""
    makers, protos = [], []
    for name, tensor in constants.items():
        if contents.weights == "none" and tensor.value is None and tensor.dtype != "string":
            maker, shape = made(name, tensor)
            makers.append(maker)
            protos.append(shape)
        else:
            protos.append(contents.proto(tensor, name))
    return makers, protos


def made(name: str, tensor: Tensor) -> tuple[Any, Any]:
    """ConstantOfShape: a weight without its numbers, counted at its shape."""
    from onnx import TensorProto, helper

    shape = np.array(tensor.shape or (), np.int64)
    sizes = TensorProto(name=f"{name}:shape", data_type=TensorProto.INT64, dims=shape.shape, raw_data=little(shape))
    zero = Filling("zeros").begun().proto(Tensor("", (1,), tensor.dtype), "")
    return helper.make_node("ConstantOfShape", [sizes.name], [name], f"{name}:zeros", value=zero), sizes


def infos(graph: Graph, names: Iterable[str]) -> list[Any]:
    from onnx import helper

    tensors = (graph.tensors[name] for name in names)
    return [helper.make_tensor_value_info(tensor.name, onnx_type(tensor), tensor.shape) for tensor in tensors]


def inner_results(graph: Graph) -> Iterator[str]:
    """Results that are no outputs; what other programs cannot infer is said here."""
    rim = {*graph.inputs, *graph.outputs}
    inside = {name for node in graph.nodes for body in node.bodies for name in mentions(body.nodes)}
    for node in graph.nodes:
        yield from (name for name in node.outputs if name and name not in rim | inside)


def strange_doubts(names: list[str]) -> Iterator[Diagnostic]:
    if names:
        listed = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
        text = f"layers that opset {OPSET} of the standard cannot say stand in the domain {OWN_DOMAIN}, and do not run: {listed}"
        yield Diagnostic(None, "warning", text)
