"""One layer on its way into Keras' words: where the tensors lie in the text, in which order of their axes, and the registry."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from analysis.graph import Graph, Node, Shape, Tensor
from analysis.report.source.call import Call, Vocabulary, told
from analysis.report.source.naming import free, literal
from analysis.report.source.orders import Held, Order, alike, laid, last, plain, ranked, turned, widened

DTYPES = {
    "fp64": "float64", "fp32": "float32", "fp16": "float16", "bf16": "bfloat16", "bool": "bool",
    **{f"{sign}int{bits}": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}  # fmt: skip
FLOATS = ("fp32", "fp16", "fp64", "bf16")
# Settings that Keras takes where nothing is said.
USUAL = {
    "strides": 1, "padding": "valid", "dilation_rate": 1, "groups": 1, "use_bias": True, "depth_multiplier": 1,
    "axis": -1, "epsilon": 0.001, "center": True, "keepdims": False, "return_sequences": False,
    "approximate": True, "constant_values": 0, "dtype": "float32",
}  # fmt: skip
# What Keras calls the layers and sums to which the text gives no name; one model may not have a name twice.
UNNAMED = re.compile(
    "(absolute|add|average_pool|average_pooling|broadcast_to|cast|celu|clip|concatenate|cropping|divide|elu|erf|exp|flatten"
    "|gelu|get_item|global_average_pooling|global_max_pooling|hard_silu|leaky_relu|log_softmax|matmul|max_pooling|maximum"
    "|mean|minimum|multiply|negative|ones_like|pad|power|relu|relu6|reshape|resize|round|selu|sigmoid|softmax|softplus"
    "|softsign|split|sqrt|square|subtract|take|tanh|transpose|true_divide|up_sampling|where|zero_padding|zeros_like)"
    r"([123]d)?(_\d+)?"
)


class Page:
    """The body of the function while it is written.

    held: by tensor, where it lies; turning and reshaping wait until a layer needs them. said: layers that stand in
    another one's words. closed: variables without a batch. images: tensors that lie channels last where there is a choice.
    """

    def __init__(self, graph: Graph, images: Collection[str]) -> None:
        self.graph, self.images = graph, images
        self.lines: list[str] = []
        self.held: dict[str, list[Held]] = {}
        self.said: set[str] = set()
        self.closed: set[str] = set()
        self.locals = {"keras", "layers", "ops", "network", "Weight", "sum", "range", "float", *keyword.kwlist}
        self.members: set[str] = set()
        self.readers: dict[str, list[Node]] = {}
        for node in graph.nodes:
            for name in dict.fromkeys(node.inputs):
                self.readers.setdefault(name, []).append(node)

    def write(self, name: str, expression: str, note: str = "") -> str:
        """A line that gives a variable its value; what the variable is called."""
        found = free(name, self.locals)
        self.lines.append(f"{found} = {expression}{note and f'  # {note}'}")
        return found

    def only_by(self, tensor: str, ops: Collection[str]) -> bool:
        """Whether layers read a tensor, these alone, and nobody who runs the network."""
        readers = self.readers.get(tensor, ())
        return bool(readers) and tensor not in self.graph.outputs and all(node.op in ops for node in readers)

    def order(self, tensor: str, rank: int) -> Order:
        """In which a tensor goes in and out of the function."""
        return last(rank) if tensor in self.images else plain(rank)

    def lay(self, tensor: str, held: Held) -> None:
        self.held.setdefault(tensor, []).append(held)

    def take(self, tensor: str, shape: Shape, order: Order) -> str:
        """The variable in which the tensor lies so; turned or reshaped first where none does."""
        known = [ranked(held, len(order)) for held in self.held[tensor]]
        wanted = laid(shape, order)
        for held in known:
            if held.order == order and (held.shape == wanted or self.spreads(held, wanted)):
                return held.name
        near = next((held for held in known if alike(held.order, order, shape)), known[0])
        expression = turned(near, shape, order)
        if expression == near.name:
            return expression
        own = any(held.name == free(tensor, set()) for held in known)
        found = self.write(f"{tensor}_turned" if own else tensor, expression)
        self.lay(tensor, Held(found, wanted, order))
        return found

    def spreads(self, held: Held, wanted: Shape) -> bool:
        """Whether it is a weight that goes to every example of the batch by itself."""
        return held.name in self.closed and held.shape == (1, *wanted[1:])

    def member(self, name: str) -> str:
        """What a layer is called in the model."""
        wanted = free(name, set())
        return free(f"{wanted}_layer" if UNNAMED.fullmatch(wanted) else wanted, self.members)


@dataclass(frozen=True, slots=True)
class KerasCall(Call):
    """page: where its lines go, and where its operands lie."""

    page: Page

    framework: ClassVar[str] = "Keras"

    def layer(self, kind: str, *arguments: Any, named: str = "", **settings: Any) -> str:
        """A layer of Keras' before it is called; one with weights bears the name of ours."""
        if named:
            settings["name"] = self.page.member(named)
        return f"layers.{kind}({', '.join(map(literal, arguments))}{told(settings, USUAL)})".replace("(, ", "(", 1)

    def lies(self, port: int = 0) -> Held:
        """Where an operand lies already; a weight gets a line."""
        name = self.node.inputs[port]
        if name not in self.page.held:
            self.weigh(port, plain(len(self.shape(port))))
        return self.page.held[name][0]

    def take(self, port: int = 0, order: Order | None = None) -> str:
        """The variable of an operand, its axes as they are drawn or in another order."""
        wanted = plain(len(self.shape(port))) if order is None else order
        if self.node.inputs[port] not in self.page.held:
            self.weigh(port, wanted)
        return self.page.take(self.node.inputs[port], widened(self.shape(port), len(wanted)), wanted)

    def number(self, port: int) -> str:
        """A constant of one element as it stands in the text, "" for others."""
        value = self.graph.tensors[self.node.inputs[port]].value
        return literal(value.item()) if self.constant(port) and value is not None and value.size == 1 else ""

    def weigh(self, port: int, order: Order) -> None:
        """A constant that no layer of Keras' holds; it lies in the order in which it is needed first."""
        name = self.node.inputs[port]
        tensor = self.graph.tensors[name]
        if not tensor.constant or tensor.dtype not in FLOATS:
            raise self.unsaid(
                "weights that are no numbers with a point" if tensor.constant else "what it reads is not said"
            )
        kept = stored(tensor, self.shape(port))
        shape = laid(widened(kept, len(order)), order)
        start = "" if tensor.value is None else f", start={begin(tensor.value[: (*kept, 1)[0]], order)}"
        anchor = self.page.held[self.graph.inputs[0]][0].name
        found = self.page.write(name, f'Weight({shape}{start}, name="{self.page.member(name)}")({anchor})')
        self.page.closed.add(found)
        self.page.lay(name, Held(found, shape, order))

    def ending_with(self, axes: int) -> Order:
        """The order of the first operand where its last axes lie last, otherwise the drawn one."""
        order, wanted = self.lies().order, plain(len(self.shape()))
        return order if order[-axes:] == wanted[-axes:] else wanted

    def common(self) -> Order:
        """The order of all operands together: an image's, or as the first of full rank lies that is no constant."""
        rank, ports = len(self.result()), range(len(self.node.inputs))
        order = self.page.order(self.node.outputs[0], rank)
        full = (port for port in ports if not self.constant(port) and len(self.shape(port)) == rank)
        first = next(full, None)
        return order if first is None or order != plain(rank) else self.lies(first).order

    def abreast(self) -> tuple[list[str], Order]:
        """All operands for what is computed element by element, and the order in which they lie; numbers as they are."""
        order, ports = self.common(), range(len(self.node.inputs))
        return [self.number(port) or self.take(port, self.spread(port, order)) for port in ports], order

    def spread(self, port: int, order: Order) -> Order:
        """Fewer axes in the drawn order need no axes of one element in front: that is how operands spread."""
        ports = [at for at in range(len(self.node.inputs)) if not self.number(at)]
        most = max(len(self.shape(at)) for at in ports)
        return plain(len(self.shape(port))) if order == plain(most) else order

    def each(self, words: str) -> None:
        """What is computed of each element alone lies as its operand does. words: {} is the operand."""
        x = self.lies()
        self.put(words.replace("{}", x.name), x.order, x.shape)

    def put(self, expression: str, order: Order | None = None, shape: Shape | None = None) -> None:
        """The line of the result, whose axes lie in this order; shape: of the variable, where it joins them."""
        order = plain(len(self.result())) if order is None else order
        found = self.page.write(self.node.outputs[0], expression)
        if not any(map(self.opens, range(len(self.node.inputs)))):
            self.page.closed.add(found)
        self.see(Held(found, laid(self.result(), order) if shape is None else shape, order))

    def opens(self, port: int) -> bool:
        """Whether an operand has a batch: what is computed of weights alone has none."""
        held = self.page.held.get(self.node.inputs[port], [])
        return bool(held) and held[0].name not in self.page.closed

    def see(self, held: Held, port: int = 0) -> None:
        """A result for which nothing has to be done: a variable that is there holds it."""
        self.page.lay(self.node.outputs[port], held)

    def step(self, what: str, expression: str) -> str:
        """A line on the way to the result."""
        return self.page.write(f"{self.node.name}_{what}", expression)


KERAS: Vocabulary[Callable[[KerasCall], None]] = Vocabulary()


def stored(tensor: Tensor, shape: Shape) -> Shape:
    """The shape in which a weight is kept: once, where it is spread over the batch."""
    once = (1, *shape[1:])
    return once if shape and tensor.stored_element_count == prod(once) else shape


def begin(value: np.ndarray, order: Order) -> str:
    """Contents of a weight with its axes in this order; one number where all are the same."""
    if (value == value.flat[0]).all():
        return literal(value.flat[0].item())
    return str(value.reshape(widened(value.shape, len(order))).transpose(order).tolist())
