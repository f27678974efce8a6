"""ONNX: the file's skeleton (see `onnx_wire`), its sizes bound, its nodes walked, its quantisation understood."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.errors import Diagnostic, FileError, ModelError
from analysis.graph import Graph, Tensor, named_tensors
from analysis.readers.dims import Binding, bind_inputs
from analysis.readers.onnx_functions import functions_of, opsets_of
from analysis.readers.onnx_order import CONTROL, subgraphs
from analysis.readers.onnx_qdq import fused
from analysis.readers.onnx_scope import Scope
from analysis.readers.onnx_shapes import Inference
from analysis.readers.onnx_values import declared, expected_bytes, payload_bytes, require_text, text
from analysis.readers.onnx_walk import Walk
from analysis.readers.onnx_wire import skeleton
from analysis.readers.registry import Content, Progress, Wishes, reader


@reader(".onnx", ".pb", ".onnx.gz", title="ONNX")
def read_onnx(content: Content, wishes: Wishes, progress: Progress) -> Graph:
    """The graph of an ONNX model. Raises FileError, ModelError or ScenarioError."""
    model = parsed(skeleton(content.data, content.file), content.file)
    progress(0.1, "reading layers")
    return graph_of(model, content, wishes, progress)


def parsed(data: bytes, file: str) -> Any:
    """The ModelProto. Raises FileError."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        return onnx.ModelProto.FromString(data)
    except DecodeError as error:
        raise FileError(f"{file} is no ONNX model", "bytes that do not decode", "an ONNX model") from error


def graph_of(model: Any, content: Content, wishes: Wishes, progress: Progress) -> Graph:
    if not len(model.graph.node):
        raise ModelError(f"{content.file} holds no layers")
    binding, inputs = bound_inputs(model.graph, wishes)
    walk = Walk(Inference(binding, wishes.any), functions_of(model), progress, len(model.graph.node))
    scope = Scope(opsets_of(model) or {"": 1}, value_info=[*model.graph.value_info, *model.graph.output])
    walk.add_constants(model.graph, scope)
    for name, (_, dtype) in inputs.items():
        walk.write(Tensor(name, binding.shapes.get(name), dtype), name, scope)
        if name not in binding.shapes and dtype != "unknown":
            walk.say(None, "warning", f"input {name} has no shape in the file; set it with --shape {name}=…")
    nodes = walk.nodes(model.graph.node, scope)
    outputs = output_names(model.graph, scope)
    nodes = fused(nodes, walk.tensors, outputs)
    doubts = (*binding.diagnostics, *file_doubts(model, content), *walk_doubts(walk))
    return Graph(
        name=text(model.graph.name),
        nodes=tuple(nodes),
        tensors=named_tensors(nodes, walk.tensors, (*inputs, *outputs)),
        inputs=tuple(inputs),
        outputs=outputs,
        dims=dict(binding.dims),
        file=content.file,
        format="ONNX",
        producer=f"{text(model.producer_name)} {text(model.producer_version)}".strip(),
        source_nodes=node_count(model.graph),
        diagnostics=doubts,
    )


def bound_inputs(graph: Any, wishes: Wishes) -> tuple[Binding, Mapping[str, Any]]:
    """The inputs that are no constants, with what the file declares of each, and their sizes as numbers."""
    require_text(value.name for value in graph.input)
    constants = {tensor.name for tensor in graph.initializer} | {t.values.name for t in graph.sparse_initializer}
    inputs = {value.name: declared(value.type) for value in graph.input if value.name not in constants}
    symbols = {
        size
        for value in (*graph.output, *graph.value_info) if wishes.dims
        for size in declared(value.type)[0] or () if isinstance(size, str) and size
    }  # fmt: skip
    return bind_inputs({name: sizes for name, (sizes, _) in inputs.items()}, wishes, symbols), inputs


def output_names(graph: Any, scope: Scope) -> tuple[str, ...]:
    names = []
    for value in graph.output:
        name = scope.find(value.name)
        if not name:
            raise ModelError("the graph's output is written by no layer", repr(value.name))
        names.append(name)
    return tuple(names)


def walk_doubts(walk: Walk) -> Iterator[Diagnostic]:
    yield from walk.doubts
    yield from walk.inference.doubts
    if walk.folded:
        plural = "nodes" if walk.folded > 1 else "node"
        yield Diagnostic(None, "info", f"{walk.folded} {plural} with constant results folded away")


def file_doubts(model: Any, content: Content) -> Iterator[Diagnostic]:
    """Doubts about the file as a whole: training parts, weights elsewhere, payloads of a wrong length."""
    if len(model.training_info):
        yield Diagnostic(None, "info", "the training part of the file is left out; only inference is analysed")
    yield from missing_files(model.graph, content.folder)
    for tensor in model.graph.initializer:
        found = payload_bytes(tensor)
        if found is not None and found != expected_bytes(tensor) and tensor.data_type <= 16:
            text = f"constant {tensor.name!r} holds {found:,} bytes, its shape asks for {expected_bytes(tensor):,}"
            yield Diagnostic(None, "warning", text)


def missing_files(graph: Any, folder: str | None) -> Iterator[Diagnostic]:
    """Files with weights that the model refers to and that are not there. They are never opened."""
    places = {
        text(entry.value)
        for tensor in graph.initializer if tensor.data_location == 1
        for entry in tensor.external_data if entry.key == "location"
    }  # fmt: skip
    for place in sorted(places):
        if folder is None or not os.path.exists(os.path.join(folder, place)):
            yield Diagnostic(None, "info", f"the weights' file {place} is not there; only shapes are needed")


def node_count(graph: Any) -> int:
    """Nodes in the file, those of subgraphs too."""
    nested = (inner for node in graph.node if node.op_type in CONTROL for _, inner in subgraphs(node))
    return len(graph.node) + sum(node_count(inner) for inner in nested)
