"""TensorFlow Lite: the file's tables (see `tflite_wire`), its sizes bound, its operators walked. Weights stay in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.errors import Diagnostic, ModelError
from analysis.graph import Graph, Tensor, named_tensors
from analysis.readers.dims import Binding, Size, bind_inputs
from analysis.readers.registry import Content, Progress, Wishes, reader
from analysis.readers.sources import let_go
from analysis.readers.tflite_control import CONTROL
from analysis.readers.tflite_metadata import About, about, offline_offsets
from analysis.readers.tflite_schema import Model, Subgraph, TensorRecord, model_of
from analysis.readers.tflite_shapes import Inference
from analysis.readers.tflite_walk import Frame, Walk, unique
from analysis.readers.tflite_wire import Wire

SCHEMA_VERSION = 3


@reader(".tflite", ".tflite.gz", title="TensorFlow Lite")
def read_tflite(content: Content, wishes: Wishes, progress: Progress) -> Graph:
    """The graph of a TensorFlow Lite model. Raises FileError, ModelError, ScenarioError or UnknownNameError."""
    model = model_of(Wire(content.data, content.file))
    described = about(model, content.data, content.file)
    let_go(content.data)
    progress(0.1, "reading layers")
    if model.version != SCHEMA_VERSION:
        raise ModelError(f"{content.file} has another version of the schema", model.version, SCHEMA_VERSION)
    if not model.subgraphs or not model.subgraphs[0].operators:
        raise ModelError(f"{content.file} holds no layers")
    return graph_of(model, described, content, wishes, progress)


def graph_of(model: Model, described: About, content: Content, wishes: Wishes, progress: Progress) -> Graph:
    inputs = named_inputs(model.subgraphs[0])
    binding = bind_inputs({name: declared(record) for name, (_, record) in inputs.items()}, wishes)
    walk = Walk(model, content.data, Inference(binding, wishes.any), progress, CONTROL)
    frame = walk.frame(0)
    add_inputs(walk, frame, inputs, binding)
    nodes = walk.nodes(frame)
    outputs = tuple(walk.find(index, frame) for index in model.subgraphs[0].outputs)
    return Graph(
        name=described.name or model.subgraphs[0].name,
        nodes=tuple(nodes),
        tensors=named_tensors(nodes, walk.tensors, (*inputs, *outputs, *walk.state)),
        inputs=tuple(inputs),
        outputs=outputs,
        dims=dict(binding.dims),
        file=content.file,
        format="TensorFlow Lite",
        producer=described.producer,
        source_nodes=sum(len(subgraph.operators) for subgraph in model.subgraphs),
        diagnostics=(*binding.diagnostics, *described.doubts, *walk_doubts(walk)),
        state=tuple(walk.state),
        order=walk.numbered(),
        placed=placed(model, content, frame),
    )


def placed(model: Model, content: Content, frame: Frame) -> dict[str, int]:
    """Offsets that the file gives to tensors of the network itself, which come first."""
    offsets = offline_offsets(model, content.data)
    return {frame.names[i]: offset for i, offset in enumerate(offsets) if i in frame.names and offset >= 0}


def named_inputs(subgraph: Subgraph) -> dict[str, tuple[int, TensorRecord]]:
    """The network's inputs by name. Raises ModelError for one that is not there."""
    found: dict[str, tuple[int, TensorRecord]] = {}
    for index in subgraph.inputs:
        if not 0 <= index < len(subgraph.tensors):
            raise ModelError("an input names a tensor that is not there", index, f"0 to {len(subgraph.tensors) - 1}")
        record = subgraph.tensors[index]
        found[unique(record.name or f"tensor {index}", found)] = (index, record)
    return found


def declared(record: TensorRecord) -> tuple[Size, ...]:
    """Sizes as the file declares them: "" where it leaves one open."""
    return tuple(size if size > 0 else "" for size in record.sizes)


def add_inputs(walk: Walk, frame: Frame, inputs: Mapping[str, tuple[int, TensorRecord]], binding: Binding) -> None:
    for name, (index, record) in inputs.items():
        walk.tensors[name] = Tensor(name, binding.shapes[name], record.dtype)
        frame.names[index] = name
        walk.keep_beside(name, record)


def walk_doubts(walk: Walk) -> Iterator[Diagnostic]:
    yield from walk.doubts
    yield from walk.inference.doubts
    yield from walk.inference.summary()
    if walk.without_contents:
        names = ", ".join(walk.without_contents[:3])
        text = f"{len(walk.without_contents)} constants have no contents in the file, counted at their shapes: {names}"
        yield Diagnostic(None, "warning", text)
    if walk.folded:
        plural = "nodes" if walk.folded > 1 else "node"
        yield Diagnostic(None, "info", f"{walk.folded} {plural} with constant results folded away")
    unread = set(range(len(walk.model.subgraphs))) - walk.subgraphs_read
    if unread:
        listed = ", ".join(str(index) for index in sorted(unread)[:8])
        yield Diagnostic(None, "info", f"subgraphs that the first one never runs are left out: {listed}")
