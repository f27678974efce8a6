"""A kind of block: its ports, its parameters with ranges, and how it is written in operators of the standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.errors import ModelError
from analysis.graph import Node, Shape, Tensor
from analysis.shapes import ShapeConflict, infer
from analysis.shapes.registry import Inferred
from analysis.sketch.model import Block, Value

OPSET = 21
ParamType = Literal["int", "sizes", "choice", "bool", "real", "shape"]
Family = Literal[
    "input", "convolution", "dense", "pooling", "normalisation", "activation", "merge", "movement", "recurrent",
    "attention", "quantisation", "block",
]  # fmt: skip


# Repairs that would help: the name of a function in repairs.py, and what it is called with after sketch and block.
Cures = tuple[tuple[str, tuple[Any, ...]], ...]


@dataclass(frozen=True, slots=True)
class Param:
    """One setting of a kind. sizes: one number for each spatial axis, or one for all. low, high: inclusive, of each number.

    unit: what the number counts, for the field beside it.
    """

    name: str
    title: str
    type: ParamType
    default: Value
    low: float = 1
    high: float = 65536
    choices: tuple[str, ...] = ()
    unit: str = ""


class Misfit(Exception):
    """Why a block cannot stand where it stands: what, found, allowed, as in every error of the program.

    port: the input that does not fit; None for the block itself. cures: (name of a repair, its arguments), best first.
    """

    def __init__(
        self, what: str, found: object = None, allowed: object = None, port: int | None = None, cures: Cures = ()
    ) -> None:
        super().__init__(what, found, allowed)
        self.what, self.found, self.allowed, self.port, self.cures = what, found, allowed, port, cures

    def __str__(self) -> str:
        parts = [self.what]
        parts += [f"found {self.found}"] if self.found is not None else []
        parts += [f"allowed: {self.allowed}"] if self.allowed is not None else []
        return "; ".join(parts)


class Writer:
    """Takes down the nodes of one block; shapes are inferred as each is written.

    Names of nodes and tensors begin with the block's own; the last node that writes a block's single result has its name.
    """

    def __init__(self, block: Block, params: Mapping[str, Value]) -> None:
        self.block, self.params = block, params
        self.nodes: list[Node] = []
        self.tensors: dict[str, Tensor] = {}

    def param(self, name: str) -> Any:
        return self.params[name]

    def weight(self, name: str, shape: Shape, dtype: str = "fp32") -> Tensor:
        """A constant of the network, without contents: `name` within the block."""
        return self._keep(Tensor(f"{self.block.name}.{name}", shape, dtype, constant=True))

    def value(self, name: str, array: Any) -> Tensor:
        """A small constant that steers: a shape, axes, sizes. array: NumPy, int64 or fp32."""
        dtype = {"int64": "int64", "float32": "fp32"}[str(array.dtype)]
        return self._keep(Tensor(f"{self.block.name}.{name}", array.shape, dtype, constant=True, value=array))

    def op(self, op: str, inputs: Sequence[Tensor | None], suffix: str = "", **attributes: Any) -> Tensor:
        """One node with one result. Raises Misfit where the shapes do not go together."""
        return self.ops(op, inputs, 1, suffix, **attributes)[0]

    def ops(
        self, op: str, inputs: Sequence[Tensor | None], outputs: int, suffix: str = "", **attributes: Any
    ) -> tuple[Tensor, ...]:
        """One node with several results. Raises Misfit where the shapes do not go together."""
        name = f"{self.block.name}/{suffix}" if suffix else self.block.name
        try:
            found = infer(op, inputs, attributes, outputs, OPSET)
        except ShapeConflict as conflict:
            raise Misfit(conflict.what, conflict.found, conflict.allowed) from conflict
        results = tuple(
            self._keep(result(name if outputs == 1 else f"{name}:{at}", inferred))
            for at, inferred in enumerate(found or (Inferred(None, "fp32"),) * outputs)
        )
        operands = tuple(tensor.name if tensor else "" for tensor in inputs)
        self.nodes.append(Node(name, op, operands, tuple(t.name for t in results), attributes, op))
        return results

    def _keep(self, tensor: Tensor) -> Tensor:
        self.tensors[tensor.name] = tensor
        return tensor


def result(name: str, inferred: Inferred) -> Tensor:
    return Tensor(name, inferred.shape, inferred.dtype, value=inferred.value)


Write = Callable[[Writer, tuple[Tensor, ...]], Tensor | tuple[Tensor, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """inputs: least and most input ports (most None: any number). outputs: how many results. write: see Writer.

    word: one line on what it is for. formula: of its work, in the field's symbols; "" for a block that unfolds.
    typed: how a person may call it in the search field and in "from table", beside its id.
    """

    id: str
    title: str
    family: Family
    word: str
    formula: str
    params: tuple[Param, ...]
    write: Write
    inputs: tuple[int, int | None] = (1, 1)
    outputs: int = 1
    typed: tuple[str, ...] = ()

    def filled(self, block: Block) -> dict[str, Value]:
        """All parameters of a block of this kind, defaults where it says nothing."""
        return {param.name: block.param(param.name, param.default) for param in self.params}


KINDS: dict[str, Kind] = {}


def kind(
    id: str, title: str, family: Family, word: str, formula: str, *params: Param, **more: Any
) -> Callable[[Write], Write]:
    """Registers the decorated function: how a block of this kind is written in operators."""

    def keep(write: Write) -> Write:
        if id in KINDS:
            raise ModelError("two kinds of one name", id)
        KINDS[id] = Kind(id, title, family, word, formula, params, write, **more)
        return write

    return keep
