"""DequantizeLinear → operation → QuantizeLinear (QDQ) read as what it means: the operation on the stored integers.

A float tensor is float in name only when all that reads it is a QuantizeLinear, or one activation whose own result is
quantised (Conv → Relu → QuantizeLinear is one operation in the runtime). An operation all of whose float operands were
dequantised and all of whose float results are float in name only works on integers. Quantise and dequantise nodes that
truly convert, at the network's rim or around a float layer, stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.graph import Body, Node, Tensor

QUANTIZE, DEQUANTIZE = "QuantizeLinear", "DequantizeLinear"

# Activations that a runtime applies to the accumulator, before it is quantised.
ACTIVATIONS = frozenset({"Relu", "Clip", "LeakyRelu", "PRelu", "HardSwish", "HardSigmoid", "Sigmoid", "Tanh", "Elu"})

# Operations whose integer form also gives float results.
FLOAT_RESULT = frozenset({"MatMul", "Gemm"})

FLOATS = frozenset({"fp32", "fp16", "bf16", "fp64"})

# Stands for readers outside the level that is looked at: bodies and the graph's outputs.
OUTSIDE = -1


def fused(nodes: Sequence[Node], tensors: dict[str, Tensor], outputs: Sequence[str]) -> list[Node]:
    """The nodes with quantised operations understood; adds and changes entries of `tensors`."""
    found = list(nodes)
    if any(node.op == DEQUANTIZE for node in found):
        found = Fusion(found, tensors, tuple(outputs)).fuse()
    return [with_fused_bodies(node, tensors) if node.bodies else node for node in found]


def with_fused_bodies(node: Node, tensors: dict[str, Tensor]) -> Node:
    bodies = tuple(replace(body, nodes=tuple(fused(body.nodes, tensors, body.outputs))) for body in node.bodies)
    return replace(node, bodies=bodies)


@dataclass(slots=True)
class Fusion:
    """One level: a graph or a body.

    integers: float result -> the QuantizeLinear nodes that read it. in_name_only: float result -> its integer type.
    renamed: result of a second, equal QuantizeLinear -> the first's.
    """

    nodes: list[Node]
    tensors: dict[str, Tensor]
    outputs: tuple[str, ...]
    readers: dict[str, list[int]] = field(default_factory=dict)
    integers: dict[str, list[int]] = field(default_factory=dict)
    in_name_only: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Node] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)

    def fuse(self) -> list[Node]:
        self.find_readers()
        self.sources = {node.outputs[0]: node for node in self.nodes if node.op == DEQUANTIZE and node.outputs}
        self.find_integer_results()
        self.accept()
        return self.without_conversions([self.rewritten(i, node) for i, node in enumerate(self.nodes)])

    def find_readers(self) -> None:
        for index, node in enumerate(self.nodes):
            for name in node.inputs:
                self.readers.setdefault(name, []).append(index)
            for body in node.bodies:
                for name in names_in(body):
                    self.readers.setdefault(name, []).append(OUTSIDE)
        for name in self.outputs:
            self.readers.setdefault(name, []).append(OUTSIDE)

    def find_integer_results(self) -> None:
        """From the end to the beginning: an activation's result decides about what it reads."""
        for index in reversed(range(len(self.nodes))):
            for name in self.nodes[index].outputs:
                if name and self.is_float(name):
                    self.look_at_readers(name)

    def look_at_readers(self, name: str) -> None:
        readers = self.readers.get(name, [])
        if not readers or OUTSIDE in readers:
            return
        nodes = [self.nodes[index] for index in readers]
        if all(node.op == QUANTIZE and node.inputs[0] == name for node in nodes):
            if self.are_one(nodes):
                self.integers[name] = readers
        elif len(nodes) == 1 and self.is_fused_activation(nodes[0]):
            result = nodes[0].outputs[0]
            dtype = self.in_name_only.get(result) or self.tensors[self.first_result(result)].dtype
            self.in_name_only[name] = dtype

    def are_one(self, quantizers: Sequence[Node]) -> bool:
        """True when the nodes give the same integers, so that the first can stand for all."""
        first = quantizers[0]
        if any(
            name in self.outputs or OUTSIDE in self.readers.get(name, []) for q in quantizers[1:] for name in q.outputs
        ):
            return False
        return all(self.same_scales(first, other) for other in quantizers[1:])

    def same_scales(self, one: Node, other: Node) -> bool:
        if one.attributes != other.attributes or len(one.inputs) != len(other.inputs):
            return False
        return all(self.same_value(a, b) for a, b in zip(one.inputs[1:], other.inputs[1:], strict=True))

    def same_value(self, one: str, other: str) -> bool:
        if one == other:
            return True
        if not one or not other:
            return False
        a, b = self.tensors[one], self.tensors[other]
        return a.dtype == b.dtype and a.value is not None and b.value is not None and np.array_equal(a.value, b.value)

    def is_fused_activation(self, node: Node) -> bool:
        moving = [name for name in node.inputs if name and not self.tensors[name].constant]
        result = node.outputs[0]
        return node.op in ACTIVATIONS and len(moving) == 1 and (result in self.integers or result in self.in_name_only)

    def first_result(self, name: str) -> str:
        return self.nodes[self.integers[name][0]].outputs[0]

    def is_float(self, name: str) -> bool:
        return self.tensors[name].dtype in FLOATS

    def accept(self) -> None:
        """In execution order: which operations work on integers."""
        integer_names: set[str] = set()
        for index, node in enumerate(self.nodes):
            if node.op in (QUANTIZE, DEQUANTIZE) or node.bodies:
                continue
            floats = [name for name in node.inputs if name and self.is_float(name) and not self.tensors[name].constant]
            if not floats or not all(name in self.sources or name in integer_names for name in floats):
                continue
            results = [name for name in node.outputs if name and self.is_float(name)]
            quantised = bool(results) and all(name in self.integers or name in self.in_name_only for name in results)
            if quantised or (node.op in FLOAT_RESULT and self.has_integer_operands(node)):
                self.accepted.add(index)
                integer_names.update(name for name in results if name in self.in_name_only)

    def has_integer_operands(self, node: Node) -> bool:
        """True when both factors of a product were dequantised."""
        return all(name in self.sources or self.stored_as_integers(name) for name in node.inputs[:2])

    def stored_as_integers(self, name: str) -> bool:
        tensor = self.tensors[name]
        return tensor.constant and tensor.stored_dtype not in ("", tensor.dtype) and tensor.stored_dtype not in FLOATS

    def rewritten(self, index: int, node: Node) -> Node:
        """The node on integers, if it is one of those; its scales are in `quantization`."""
        if index not in self.accepted:
            return node
        scales = list(node.quantization)
        inputs = tuple(self.integer_operand(name, scales) for name in node.inputs)
        outputs = tuple(self.integer_result(name, scales) for name in node.outputs)
        return replace(node, inputs=inputs, outputs=outputs, quantization=tuple(dict.fromkeys(scales)))

    def integer_operand(self, name: str, scales: list[str]) -> str:
        if name in self.sources:
            source = self.sources[name]
            scales.extend(scale for scale in source.inputs[1:] if scale)
            return source.inputs[0]
        return self.stored_constant(name) if name and self.stored_as_integers(name) else name

    def stored_constant(self, name: str) -> str:
        """The constant as it is stored: the file's own where nothing but the type differs, else a view of it."""
        tensor = self.tensors[name]
        root = self.tensors.get(tensor.root)
        if root is not None and root.shape == tensor.shape and root.dtype == tensor.stored_dtype:
            return root.name
        view = f"{name}.{tensor.stored_dtype}"
        self.tensors[view] = replace(tensor, name=view, dtype=tensor.stored_dtype, value=None)
        return view

    def integer_result(self, name: str, scales: list[str]) -> str:
        if name in self.in_name_only:
            self.tensors[name] = replace(self.tensors[name], dtype=self.in_name_only[name])
            return name
        if name not in self.integers:
            return name
        quantizers = [self.nodes[index] for index in self.integers[name]]
        scales.extend(scale for scale in quantizers[0].inputs[1:] if scale)
        result = quantizers[0].outputs[0]
        self.renamed.update((other.outputs[0], result) for other in quantizers[1:])
        return result

    def without_conversions(self, nodes: list[Node]) -> list[Node]:
        """Drops quantise nodes whose result an operation writes now, then dequantise nodes that nobody reads any more."""
        written = {name for index in self.accepted for name in nodes[index].outputs} | set(self.renamed)
        nodes = [node for node in nodes if not (node.op == QUANTIZE and node.outputs[0] in written)]
        nodes = [self.with_new_names(node) for node in nodes]
        read = {name for node in nodes for name in node.inputs} | set(self.outputs)
        read |= {name for node in nodes for body in node.bodies for name in names_in(body)}
        return [node for node in nodes if node.op != DEQUANTIZE or node.outputs[0] in read]

    def with_new_names(self, node: Node) -> Node:
        if not self.renamed or not any(name in self.renamed for name in node.inputs):
            return node
        return replace(node, inputs=tuple(self.renamed.get(name, name) for name in node.inputs))


def names_in(body: Body) -> Iterator[str]:
    """All names that a body reads or hands out."""
    yield from body.outputs
    for node in body.nodes:
        yield from node.inputs
        yield from node.quantization
        for inner in node.bodies:
            yield from names_in(inner)
