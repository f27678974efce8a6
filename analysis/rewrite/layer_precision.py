"""Single layers at another precision: weights and activations of each apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from analysis.errors import Diagnostic, ScenarioError, UnknownNameError
from analysis.graph import Graph, Node, Tensor
from analysis.rewrite.precision import NUMBERS

# (layer, type of its weights, type of its activations); None leaves them as they are.
LayerPrecision = tuple[str, str | None, str | None]

# Types that a person may ask for, as the whole network's precisions use them.
LAYER_DTYPES = ("fp32", "fp16", "bf16", "int8", "int4")
FLOATS = frozenset({"fp32", "fp16", "bf16"})


def with_layer_precisions(graph: Graph, wishes: tuple[LayerPrecision, ...]) -> Graph:
    """The flat graph with some layers at other widths. Raises UnknownNameError, ScenarioError.

    A layer's weights are its constants of two and more dimensions. Its activations are the tensors that it reads, by
    which it computes: what it writes has the width at which the next layer reads it. Biases follow the activations, in
    32 bits beside integers. No conversion is added. Another layer that reads the same tensor gets it at that width too,
    and says so.
    """
    if not wishes:
        return graph
    types = wished_types(graph, wishes)
    tensors = {name: retyped(tensor, types.get(name)) for name, tensor in graph.tensors.items()}
    new = graph.with_tensors(tensors)
    object.__setattr__(new, "diagnostics", (*graph.diagnostics, *shared_doubts(graph, types, wishes)))
    return new


def wished_types(graph: Graph, wishes: tuple[LayerPrecision, ...]) -> Mapping[str, str]:
    """Tensor name -> type; where two wishes name one tensor the later holds."""
    nodes = {node.name: node for node in graph.nodes}
    types: dict[str, str] = {}
    for layer, weights, activations in wishes:
        check_dtypes(layer, weights, activations)
        if layer not in nodes:
            raise UnknownNameError("layer", layer, nodes)
        for tensor in numbers_read(graph, nodes[layer]):
            if dtype := wished_type(tensor, weights, activations):
                types[tensor.name] = dtype
    return types


def check_dtypes(layer: str, *dtypes: str | None) -> None:
    for dtype in dtypes:
        if dtype is not None and dtype not in LAYER_DTYPES:
            raise ScenarioError(f"the precision of layer {layer} is no type", dtype, ", ".join(LAYER_DTYPES))


def numbers_read(graph: Graph, node: Node) -> Iterator[Tensor]:
    """What the layer reads, without indices, masks, scales and zero points."""
    for name in node.inputs:
        if name and name not in node.quantization and graph.tensors[name].dtype in NUMBERS:
            yield graph.tensors[name]


def wished_type(tensor: Tensor, weights: str | None, activations: str | None) -> str | None:
    if not tensor.constant:
        return activations
    if len(tensor.shape or ()) > 1:
        return weights
    return activations if activations in FLOATS or activations is None else "int32"


def retyped(tensor: Tensor, dtype: str | None) -> Tensor:
    return tensor if dtype is None else replace(tensor, dtype=dtype, stored_dtype="")


def shared_doubts(graph: Graph, types: Mapping[str, str], wishes: tuple[LayerPrecision, ...]) -> Iterator[Diagnostic]:
    """One for each layer that nobody asked to change and that reads a changed tensor."""
    asked = {layer for layer, _, _ in wishes}
    for node in graph.nodes:
        shared = next((name for name in node.inputs if name in types), None)
        if shared and node.name not in asked:
            words = f"reads {shared} as {types[shared]}, since another layer that reads it is set to that precision"
            yield Diagnostic(node.name, "info", words)
