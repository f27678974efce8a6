"""Small graphs made by hand, for the tests of everything that reads a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.graph import Graph, Node, Shape, Tensor

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


def tensors_of(shapes: Mapping[str, Shape | None], **more) -> dict[str, Tensor]:
    return {name: Tensor(name, shape, **more) for name, shape in shapes.items()}


def network(
    nodes: Iterable[Node],
    activations: Mapping[str, Shape | None],
    constants: Mapping[str, Shape] | Iterable[Tensor] = (),
    inputs: Iterable[str] = ("x",),
    outputs: Iterable[str] = ("y",),
) -> Graph:
    """A graph over fp32 activations and constants (by shape, or as tensors)."""
    if isinstance(constants, Mapping):
        constants = tensors_of(constants, constant=True).values()
    tensors = tensors_of(activations) | {tensor.name: tensor for tensor in constants}
    return Graph("small", tuple(nodes), tensors, tuple(inputs), tuple(outputs))
