"""One layer on its way into source text: names of what it reads, its settings, shapes, contents of what steers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import ModelError
from analysis.graph import Graph, Node, Shape

RECURRENT = ("RNN", "GRU", "LSTM")


@dataclass(frozen=True, slots=True)
class Call:
    """names: by tensor, what it is called in the text. member: what the layer's own part of the module is called."""

    graph: Graph
    node: Node
    names: Mapping[str, str]
    member: str

    @property
    def x(self) -> str:
        return self.name(0)

    def name(self, port: int) -> str:
        return self.names[self.node.inputs[port]]

    def has(self, port: int) -> bool:
        return port < len(self.node.inputs) and bool(self.node.inputs[port])

    def attribute(self, name: str, default: Any = None) -> Any:
        return self.node.attributes.get(name, default)

    def shape(self, port: int = 0) -> Shape:
        """Raises ModelError where the shape is not known."""
        return self.known(self.node.inputs[port])

    def result(self, port: int = 0) -> Shape:
        return self.known(self.node.outputs[port])

    def known(self, tensor: str) -> Shape:
        shape = self.graph.tensors[tensor].shape
        if shape is None:
            raise self.unsaid("a shape that is not known")
        return shape

    def constant(self, port: int) -> bool:
        return self.has(port) and self.graph.tensors[self.node.inputs[port]].constant

    def value(self, port: int) -> Any:
        """Contents of an operand that steers. Raises ModelError where the data decide."""
        value = self.graph.tensors[self.node.inputs[port]].value if self.has(port) else None
        if value is None:
            raise self.unsaid("settings that are not known before the network runs")
        return value

    def numbers(self, port: int) -> list[Any]:
        return list(self.value(port).reshape(-1).tolist())

    def is_read(self, port: int) -> bool:
        """Whether a layer, or who runs the network, looks at the result."""
        name = self.node.outputs[port] if port < len(self.node.outputs) else ""
        return bool(name) and (name in self.graph.outputs or any(name in node.inputs for node in self.graph.nodes))

    def results(self) -> list[str]:
        """Tensors that the words give: of recurrent layers only those that are read."""
        some = self.node.op in RECURRENT
        return [name for port, name in enumerate(self.node.outputs) if name and (not some or self.is_read(port))]

    def unsaid(self, why: str) -> ModelError:
        return ModelError("a layer cannot be written as PyTorch", f"{self.node.name} ({self.node.op})", hint=why)


def window_pads(call: Call) -> tuple[tuple[int, int], ...]:
    """Padding before and after each spatial axis, "same" worked out from the shapes as the standard says."""
    kernel = call.attribute("kernel_shape") or call.shape(1)[2:]
    ones = (1,) * len(kernel)
    strides, dilations = call.attribute("strides", ones), call.attribute("dilations", ones)
    auto = call.attribute("auto_pad", "NOTSET")
    if auto == "VALID":
        return ((0, 0),) * len(kernel)
    if auto == "NOTSET":
        pads = call.attribute("pads", (0,) * 2 * len(kernel))
        return tuple(zip(pads[: len(kernel)], pads[len(kernel) :], strict=True))
    found = []
    for size, window, stride, dilation in zip(call.shape()[2:], kernel, strides, dilations, strict=True):
        total = max(0, (-(-size // stride) - 1) * stride + (window - 1) * dilation + 1 - size)
        found.append((total // 2, total - total // 2) if auto == "SAME_UPPER" else (total - total // 2, total // 2))
    return tuple(found)


def last_first(pads: Any) -> tuple[int, ...]:
    """F.pad counts from the last axis."""
    return tuple(side for pair in reversed(tuple(pads)) for side in pair)


# Module of the layer ("" where it has none), and an expression of its results, in which {} is the module.
Words = tuple[str, str]
Say = Callable[[Call], Words]
SAID: dict[str, Say] = {}


def says(*ops: str) -> Callable[[Say], Say]:
    """Registers the decorated function: how these operators are said."""

    def keep(say: Say) -> Say:
        SAID.update(dict.fromkeys(ops, say))
        return say

    return keep
