"""A network as a functional model of Keras 3: source text that builds the same layers, on each of Keras' backends.

Images lie channels last, as Keras has them and as TensorFlow computes them on CPUs; the drawing has them channels first.
What a network does with other tensors, it does to their axes as they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.errors import ModelError
from analysis.graph import Graph, Node, shape_text
from analysis.report.source import keras_layers, keras_movement, keras_products, keras_windows
from analysis.report.source.keras_words import DTYPES, KERAS, KerasCall, Page
from analysis.report.source.naming import free, one_line
from analysis.report.source.orders import Held, laid

HEAD = '''"""{title}, written by Rooflens{layout}."""

import keras
from keras import {modules}

'''

WEIGHT = '''
@keras.saving.register_keras_serializable("rooflens")
class Weight(layers.Layer):
    """A tensor that is trained, and that no other layer holds."""

    def __init__(self, shape, start=None, **more):
        super().__init__(**more)
        self.shape, self.start = shape, start
        given = keras.initializers.RandomNormal(stddev=0.02) if start is None else self.begin
        self.weight = self.add_weight(shape=shape, initializer=given, name="weight")

    def begin(self, shape, dtype=None):
        return ops.broadcast_to(ops.convert_to_tensor(self.start, dtype), shape)

    def call(self, inputs):
        return ops.convert_to_tensor(self.weight)

    def get_config(self):
        return {**super().get_config(), "shape": self.shape, "start": self.start}

'''

# Each registers what it can say.
FAMILIES = (keras_layers, keras_movement, keras_products, keras_windows)

# Layers of images, and those that go on with an image element by element or along its axes.
IMAGES = {
    "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
    "InstanceNormalization", "GroupNormalization", "LRN", "Resize", "DepthToSpace", "SpaceToDepth",
}  # fmt: skip
ONWARD = {
    *keras_layers.EACH, *keras_layers.WITH_ALPHA, *keras_layers.BETWEEN, "Gelu", "HardSigmoid", "Mish", "Clip", "PRelu",
    "Max", "Min", "Identity", "Dropout", "Concat", "Split", "Slice", "Pad", "Softmax", "LogSoftmax", "Cast",
    "QuantizeLinear", "DequantizeLinear",
}  # fmt: skip


def keras_source(graph: Graph) -> str:
    """The source text of a function `network` that gives a keras.Model. Raises ModelError for a layer without words.

    The model has as many trainable weights as the drawing, but for recurrent layers, where Keras adds one bias and the
    standard two; the text says so there. Its results are those of the drawing, images channels last.
    """
    if not graph.nodes or not graph.inputs:
        raise ModelError("the network has no layers, or nothing that they read")
    return "\n".join(Text(graph).lines()) + "\n"


def images_of(graph: Graph) -> set[str]:
    """Tensors that lie channels last: what layers of images read and give, and what goes on from there."""
    found: set[str] = set()
    grown = True
    while grown:
        known = len(found)
        for node in (*graph.nodes, *reversed(graph.nodes)):
            ends = ends_of(graph, node)
            if node.op in IMAGES or not found.isdisjoint(ends):
                found.update(ends)
        grown = len(found) > known
    return found


def ends_of(graph: Graph, node: Node) -> list[str]:
    """Tensors that a layer of images, or one that goes on with them, reads and gives as such."""
    if node.op not in IMAGES and node.op not in ONWARD:
        return []
    read = node.inputs[:1] if node.op in IMAGES else node.inputs
    tensors = [graph.tensors[name] for name in (*read, *node.outputs) if name]
    rank = max((len(tensor.shape or ()) for tensor in tensors), default=0)
    return [tensor.name for tensor in tensors if not tensor.constant and len(tensor.shape or ()) == rank >= 3]


class Text:
    """The function while it is written."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.page = graph, Page(graph, images_of(graph))

    def lines(self) -> list[str]:
        for name in self.graph.inputs:
            self.enter(name)
        for node in self.graph.nodes:
            if node.name not in self.page.said:
                self.say(KerasCall(self.graph, node, self.page))
        results = [self.leave(name) for name in self.graph.outputs]
        inputs = [self.page.held[name][0].name for name in self.graph.inputs]
        return [self.head(), "def network():", *self.indented(f"return keras.Model({group(inputs)}, {group(results)})")]

    def head(self) -> str:
        text = "\n".join(self.page.lines)
        weight = WEIGHT if " = Weight(" in text else ""
        modules = [name for name in ("layers", "ops") if f"{name}." in text + weight]
        layout = "; images lie channels last" if self.page.images else ""
        title = one_line(self.graph.name or "A network")
        head = HEAD.format(title=title, layout=layout, modules=", ".join(modules))
        return (head if modules else head.replace("from keras import \n", "")) + weight

    def indented(self, end: str) -> Iterator[str]:
        return (f"    {line}" for line in (*self.page.lines, end))

    def enter(self, name: str) -> None:
        """An input; its batch is open, unless it has another one than the first."""
        tensor, first = self.graph.tensors[name], self.graph.tensors[self.graph.inputs[0]].shape
        if not tensor.shape or not first or tensor.dtype not in DTYPES:
            found = f"{name} {shape_text(tensor.shape)} {tensor.dtype}"
            raise ModelError("an input cannot be written as Keras", found, "numbers with a batch")
        order = self.page.order(name, len(tensor.shape))
        shape = laid(tensor.shape, order)
        size = f"{shape[1:]}" if shape[0] == first[0] else f"batch_shape={shape}"
        dtype = "" if tensor.dtype == "fp32" else f', dtype="{DTYPES[tensor.dtype]}"'
        found = free(name, self.page.locals)
        words = f'keras.Input({size}{dtype}, name="{self.page.member(found)}")'
        self.page.lines.append(f"{found} = {words}  # {shape_text(tensor.shape)}")
        self.page.lay(name, Held(found, shape, order))

    def say(self, call: KerasCall) -> None:
        KERAS.of(call)(call)
        for name in call.node.outputs:
            read = name in self.page.readers or name in self.graph.outputs
            if read and name not in self.page.held:
                raise call.unsaid("one of its results has no words there")

    def leave(self, name: str) -> str:
        """A result, images channels last."""
        shape = self.graph.tensors[name].shape
        if shape is None or name not in self.page.held:
            raise ModelError(
                "a result cannot be written as Keras", name, hint="its shape is not known, or it is a constant"
            )
        return self.page.take(name, shape, self.page.order(name, len(shape)))


def group(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"
