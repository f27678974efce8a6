"""One layer on its way into source text: its settings, shapes, contents of what steers it, and who has words for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from analysis.errors import ModelError
from analysis.graph import Graph, Node, Shape
from analysis.report.source.naming import literal

RECURRENT = ("RNN", "GRU", "LSTM")
# Layers that hold all their operands but the first.
HOLDERS = (
    *RECURRENT, "Conv", "ConvTranspose", "Gemm", "BatchNormalization", "InstanceNormalization", "GroupNormalization",
    "LayerNormalization",
)  # fmt: skip
# What the standard's cells compute where nothing is said; other settings are no framework's layer.
ACTIVATIONS = {"RNN": ("Tanh",), "GRU": ("Sigmoid", "Tanh"), "LSTM": ("Sigmoid", "Tanh", "Tanh")}

# Padding before and after each axis of space.
Sides = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """framework: as people write its name."""

    graph: Graph
    node: Node

    framework: ClassVar[str] = ""

    def has(self, port: int) -> bool:
        return port < len(self.node.inputs) and bool(self.node.inputs[port])

    def attribute(self, name: str, default: Any = None) -> Any:
        return self.node.attributes.get(name, default)

    def setting(self, name: str, default: float) -> str:
        """A number as it stands in the text."""
        return literal(self.attribute(name, default))

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

    def axes(self) -> tuple[int, ...]:
        """Axes of an operator that names them in its second operand, or in a setting; all where it names none."""
        rank = len(self.shape())
        axes = self.numbers(1) if self.has(1) else self.attribute("axes")
        return tuple(int(axis) % rank for axis in axes or range(rank))

    def is_read(self, port: int) -> bool:
        """Whether a layer, or who runs the network, looks at the result."""
        name = self.node.outputs[port] if port < len(self.node.outputs) else ""
        return bool(name) and (name in self.graph.outputs or any(name in node.inputs for node in self.graph.nodes))

    def unsaid(self, why: str) -> ModelError:
        what = f"a layer cannot be written as {self.framework}"
        return ModelError(what, f"{self.node.name} ({self.node.op})", hint=why)


Say = TypeVar("Say", bound=Callable[..., Any])


class Vocabulary(Generic[Say]):
    """How one framework says operators; each family of words registers its own."""

    def __init__(self) -> None:
        self.said: dict[str, Say] = {}

    def says(self, *ops: str) -> Callable[[Say], Say]:
        """Registers the decorated function: how these operators are said."""

        def keep(say: Say) -> Say:
            self.said.update(dict.fromkeys(ops, say))
            return say

        return keep

    def of(self, call: Call) -> Say:
        """Raises ModelError where there are no words for the layer."""
        node = call.node
        if node.op not in self.said or node.bodies or node.quantization or node.repeat != 1:
            raise call.unsaid(reason_unsaid(node))
        if node.op in HOLDERS and any(call.has(at) and not call.constant(at) for at in range(1, len(node.inputs))):
            raise call.unsaid("its weights are computed while the network runs")
        return self.said[node.op]


def check_cell(call: Call) -> None:
    """Raises ModelError for a recurrent layer that is more than the cell of that name, over all steps from zeros."""
    usual, given = ACTIVATIONS[call.node.op], call.attribute("activations")
    directions = 1 + (call.attribute("direction") == "bidirectional")
    if call.attribute("direction", "forward") == "reverse" or call.attribute("layout", 0):
        raise call.unsaid("it runs from the last step to the first, or has another layout")
    if (given and tuple(given) != usual * directions) or call.attribute("clip") or call.has(7):
        raise call.unsaid("its gates compute something else")
    if call.has(4) or any(call.has(port) and not is_zero(call, port) for port in (5, 6)):
        raise call.unsaid("it begins with a state of its own, or has lengths")
    if call.is_read(2):
        raise call.unsaid("the memory of its cells is read")


def is_zero(call: Call, port: int) -> bool:
    value = call.graph.tensors[call.node.inputs[port]].value
    return value is not None and not value.any()


@dataclass(frozen=True, slots=True)
class Window:
    """What slides over the space of an operand: how wide, how far at once, with which gaps."""

    space: Shape
    kernel: Shape
    strides: Shape
    dilations: Shape

    @property
    def reach(self) -> Shape:
        return tuple((wide - 1) * gap + 1 for wide, gap in zip(self.kernel, self.dilations, strict=True))

    def fits(self) -> bool:
        """Whether it finds room without padding."""
        return all(wide <= size for size, wide in zip(self.space, self.reach, strict=True))

    def same(self) -> Sides:
        """What SAME_UPPER means. Source: ONNX standard, Conv."""
        parts = zip(self.space, self.strides, self.reach, strict=True)
        totals = [max(0, (-(-size // step) - 1) * step + wide - size) for size, step, wide in parts]
        return tuple((total // 2, total - total // 2) for total in totals)


def window_of(call: Call) -> Window:
    kernel = tuple(call.attribute("kernel_shape") or call.shape(1)[2:])
    ones = (1,) * len(kernel)
    steps = (tuple(call.attribute(name, ones)) for name in ("strides", "dilations"))
    return Window(call.shape()[2:], kernel, *steps)


def window_pads(call: Call) -> Sides:
    """Padding before and after each spatial axis, "same" worked out from the shapes as the standard says."""
    window, auto = window_of(call), call.attribute("auto_pad", "NOTSET")
    axes = len(window.kernel)
    if auto == "VALID":
        return ((0, 0),) * axes
    if auto == "NOTSET":
        pads = call.attribute("pads", (0,) * 2 * axes)
        return tuple(zip(pads[:axes], pads[axes:], strict=True))
    return window.same() if auto == "SAME_UPPER" else tuple((after, before) for before, after in window.same())


def one_or_all(numbers: Iterable[Any]) -> int | Shape:
    """(3, 3) as 3, for that is how people write it."""
    found = tuple(int(number) for number in numbers)
    return found[0] if len(set(found)) == 1 else found


def told(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> str:
    """Settings as arguments, without those that the framework takes anyway."""
    return "".join(f", {name}={literal(value)}" for name, value in settings.items() if usual.get(name) != value)


def reason_unsaid(node: Node) -> str:
    if node.quantization:
        return "it computes on integers; source text is written for floating-point layers"
    return "nothing there is known to be the same"
