"""What a model file says: tensors and nodes in execution order, with every shape a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from analysis.errors import Diagnostic, ModelError, ScenarioError

Shape = tuple[int, ...]

# Stored width in bits of every data type, under the one name that the whole program uses.
DTYPE_BITS: Mapping[str, int] = MappingProxyType(
    {
        "fp64": 64, "fp32": 32, "fp16": 16, "bf16": 16,
        "fp8e4m3": 8, "fp8e4m3fnuz": 8, "fp8e5m2": 8, "fp8e5m2fnuz": 8, "fp8e8m0": 8, "fp4e2m1": 4,
        "int64": 64, "int32": 32, "int16": 16, "int8": 8, "int4": 4, "int2": 2,
        "uint64": 64, "uint32": 32, "uint16": 16, "uint8": 8, "uint4": 4, "uint2": 2,
        "bool": 8, "complex64": 64, "complex128": 128, "string": 64, "unknown": 32,
    }
)  # fmt: skip

EMPTY: Mapping[str, Any] = MappingProxyType({})


def stored_bytes(elements: int, bits: int) -> int:
    """Bytes of `elements` values of `bits` each; narrow types are packed, the last byte may be part full."""
    return -(-elements * bits // 8)


def shape_text(shape: Shape | None) -> str:
    """1x3x224x224; a scalar has no dimensions and reads "scalar", an unknown shape is a question mark."""
    if shape is None:
        return "?"
    return "x".join(str(n) for n in shape) if shape else "scalar"


def shape_of_text(text: str) -> Shape:
    """The shape that a person wrote as 1x3x224x224 (also with × or commas). Raises ScenarioError."""
    if text.strip().lower() == "scalar":
        return ()
    parts = text.replace("×", "x").replace(",", "x").lower().split("x")
    sizes = [size_of_text(part) for part in parts]
    if None in sizes:
        raise ScenarioError("no shape", repr(text[:80]), "whole numbers joined by x, such as 1x3x224x224")
    return tuple(size for size in sizes if size is not None)


def size_of_text(text: str) -> int | None:
    """The dimension that a person wrote; None where that is no whole number, or none that a file could hold."""
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) < 20 else None


@dataclass(frozen=True, slots=True)
class Tensor:
    """One value of the network.

    shape: all numbers; None when not even the rank is known (sequences, optionals).
    dtype: a key of DTYPE_BITS. constant: known before the network runs.
    stored_as: the name of the constant in the file that this one is a view of (transposed, cast, dequantised), so that
    a weight used twice counts once. stored_dtype, stored_elements: its type and its elements there, where they differ.
    value: contents of small constants only (shapes, axes, scales); never a weight payload.
    """

    name: str
    shape: Shape | None
    dtype: str = "fp32"
    constant: bool = False
    stored_as: str = ""
    stored_dtype: str = ""
    stored_elements: int = 0
    value: np.ndarray | None = field(default=None, compare=False)

    @property
    def elements(self) -> int | None:
        return None if self.shape is None else prod(self.shape)

    @property
    def nbytes(self) -> int | None:
        """Bytes of the tensor at its own width, as it lies in memory while the network runs."""
        return None if self.shape is None else stored_bytes(prod(self.shape), DTYPE_BITS[self.dtype])

    @property
    def stored_bytes(self) -> int:
        """Bytes of the constant in the file, at its stored width."""
        return stored_bytes(self.stored_element_count, DTYPE_BITS[self.stored_dtype or self.dtype])

    @property
    def stored_element_count(self) -> int:
        """Elements of the constant in the file; none where its shape is not known."""
        return self.stored_elements or self.elements or 0

    def viewed(self, name: str, shape: Shape | None, dtype: str, value: np.ndarray | None = None) -> Tensor:
        """This constant under another name, shape or type: what is stored stays the same."""
        return Tensor(
            name, shape, dtype, constant=True, stored_as=self.root, stored_dtype=self.stored_dtype or self.dtype,
            stored_elements=self.stored_element_count, value=value,
        )  # fmt: skip

    @property
    def root(self) -> str:
        """Name under which the constant is stored: two tensors with one root are one weight."""
        return self.stored_as or self.name


@dataclass(frozen=True, slots=True)
class Body:
    """A subgraph of control flow: nodes in execution order, their tensors lie in the graph's one table.

    role: "then", "else" or "body". trip_count: how often it runs; None when the file does not say.
    """

    role: Literal["then", "else", "body"]
    nodes: tuple[Node, ...]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    trip_count: int | None = 1


@dataclass(frozen=True, slots=True)
class Node:
    """One operation. `op` names its cost rule, `source_op` what the file calls it.

    op: the ONNX name for the standard's operators ("Conv"), "domain.Name" for others ("com.microsoft.FusedMatMul").
    inputs, outputs: tensor names by position, "" where an optional one is absent.
    quantization: scales and zero points that belong to the operation but are no operand of it.
    repeat: how often it runs in one inference (bodies of Loop and Scan).
    scope: names of the control-flow nodes and local functions that it came out of, outermost first.
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    source_op: str = ""
    quantization: tuple[str, ...] = ()
    repeat: int = 1
    scope: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = ()


@dataclass(frozen=True, eq=False)
class Graph:
    """A network with every dimension bound: nodes in execution order, every tensor that they name in `tensors`.

    dims: the symbolic dimensions of the file and the numbers they were bound to.
    state: tensors that live from one inference to the next (a recurrent layer's state): always there, written in place.
    source_nodes: nodes in the file, before constants were folded and functions inlined.
    nested: the same with its bodies, of a graph whose control flow was made straight.
    order: tensors as the file numbers them, where it does. placed: offsets in the arena that the file itself gives.
    """

    name: str
    nodes: tuple[Node, ...]
    tensors: Mapping[str, Tensor]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    dims: Mapping[str, int] = field(default_factory=lambda: EMPTY)
    file: str = ""
    format: str = ""
    producer: str = ""
    source_nodes: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    state: tuple[str, ...] = ()
    nested: Graph | None = field(default=None, repr=False)
    order: tuple[str, ...] = field(default=(), repr=False)
    placed: Mapping[str, int] = field(default_factory=lambda: EMPTY, repr=False)

    def __post_init__(self) -> None:
        check_execution_order(self)

    @cached_property
    def producers(self) -> Mapping[str, int]:
        """Tensor name -> index of the node that writes it."""
        return {name: index for index, node in enumerate(self.nodes) for name in node.outputs if name}

    def with_tensors(self, tensors: Mapping[str, Tensor], dims: Mapping[str, int] | None = None) -> Graph:
        """The same nodes over other tensors of the same names; their order was checked already."""
        graph = copy(self)
        object.__setattr__(graph, "tensors", tensors)
        object.__setattr__(graph, "dims", self.dims if dims is None else dims)
        return graph

    def tensor(self, name: str) -> Tensor | None:
        """The tensor of that name; None for "", an absent optional operand."""
        return self.tensors[name] if name else None


def check_execution_order(graph: Graph) -> None:
    """Each operand is written before it is read, each name is unique and known; raises ModelError."""
    known = {name for name, tensor in graph.tensors.items() if tensor.constant}
    known |= {*graph.inputs, *graph.state}
    names: set[str] = set()
    for node in graph.nodes:
        if node.name in names:
            raise ModelError("two layers have one name", repr(node.name), "unique names")
        names.add(node.name)
        missing = [name for name in node.inputs if name and name not in known]
        if missing:
            raise ModelError(f"layer {node.name} reads a tensor nobody wrote before", repr(missing[0]))
        known.update(node.outputs)
    for name in graph.outputs:
        if name not in known:
            raise ModelError("the graph's output is written by no layer", repr(name))


def named_tensors(nodes: Iterable[Node], tensors: Mapping[str, Tensor], more: Iterable[str]) -> dict[str, Tensor]:
    """The tensors that a node, a body or the graph's rim names, in the order of their first mention."""
    names = dict.fromkeys(more)
    names.update(dict.fromkeys(mentions(nodes)))
    return {name: tensors[name] for name in names if name}


def mentions(nodes: Iterable[Node]) -> Iterator[str]:
    """Every tensor that nodes and their bodies name, in their order."""
    for node in nodes:
        yield from (*node.inputs, *node.quantization, *node.outputs)
        for body in node.bodies:
            yield from body.inputs
            yield from mentions(body.nodes)
            yield from body.outputs
