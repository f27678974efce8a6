"""A kind of block: its ports, its parameters with ranges, and how it is written in operators of the standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from analysis.errors import LARGEST_COUNT, ModelError
from analysis.graph import Node, Shape, Tensor, shape_text
from analysis.shapes import ShapeConflict, infer
from analysis.shapes.registry import Inferred
from analysis.sketch.model import Block, Value

OPSET = 21
ParamType = Literal["int", "sizes", "choice", "bool", "real", "shape"]
Family = Literal[
    "input", "convolution", "dense", "pooling", "normalisation", "activation", "merge", "movement", "recurrent",
    "attention", "quantisation", "block",
]  # fmt: skip
FLOATS = ("fp64", "fp32", "fp16", "bf16")

# NumPy's names of the types that a steering value may have.
VALUE_DTYPES = {
    "int64": "int64",
    "float32": "fp32",
    "float16": "fp16",
    "float64": "fp64",
    "int8": "int8",
    "uint8": "uint8",
}


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

    Names of nodes and tensors begin with the block's own; the last node of a block of one operator has its very name.
    dtype: what the block computes in, that of its first input; its weights have it too.
    """

    def __init__(self, block: Block, params: Mapping[str, Value], dtype: str = "fp32") -> None:
        self.block, self.params, self.dtype = block, params, dtype
        self.nodes: list[Node] = []
        self.tensors: dict[str, Tensor] = {}

    def param(self, name: str) -> Any:
        return self.params[name]

    def source(self, shape: Shape, dtype: str) -> Tensor:
        """What comes in from outside: a tensor of the block's own name that no node writes."""
        return self._keep(Tensor(self.block.name, shape, dtype))

    def weight(self, name: str, shape: Shape, dtype: str = "") -> Tensor:
        """A constant of the network, without contents: `name` within the block. dtype: the block's own unless told."""
        return self._keep(Tensor(f"{self.block.name}.{name}", shape, dtype or self.dtype, constant=True))

    def value(self, name: str, array: Any) -> Tensor:
        """A small constant that steers: a shape, axes, sizes. array: NumPy, of a type in VALUE_DTYPES."""
        dtype = VALUE_DTYPES[str(array.dtype)]
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

    def take(self, part: Writer) -> None:
        """What another has written, of a block within this one."""
        self.nodes += part.nodes
        self.tensors |= part.tensors

    def _keep(self, tensor: Tensor) -> Tensor:
        if tensor.shape is not None and prod(tensor.shape) > LARGEST_COUNT:
            raise Misfit(
                "a tensor is larger than can be counted", shape_text(tensor.shape), f"{LARGEST_COUNT:.3g} elements"
            )
        if tensor.shape is not None and 0 in tensor.shape:
            raise Misfit("nothing is left of the data", shape_text(tensor.shape), "at least 1 along each axis")
        self.tensors[tensor.name] = tensor
        return tensor


def result(name: str, inferred: Inferred) -> Tensor:
    return Tensor(name, inferred.shape, inferred.dtype, value=inferred.value)


Write = Callable[[Writer, tuple[Tensor, ...]], Tensor | tuple[Tensor, ...]]
IMAGE: tuple[tuple[Shape, str], ...] = (((1, 3, 224, 224), "fp32"),)


@dataclass(frozen=True, slots=True)
class Kind:
    """inputs: least and most input ports (most None: any number). outputs: how many results.

    word: one line on what it is for. formula: of its work, in the field's symbols.
    write: see Writer. typed: how a person may call it in the search field and in "from table", beside its id.
    behind: shape and type of each input that its defaults are made for.
    outputs_by: the parameter that says how many results there are, where a person decides.
    plan: of a block that unfolds, the blocks that it stands for (kinds/plan.py); None for all others.
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

    behind: tuple[tuple[Shape, str], ...] = IMAGE
    outputs_by: str = ""
    plan: Any = None

    def filled(self, block: Block) -> dict[str, Value]:
        """All parameters of a block of this kind, defaults where it says nothing."""
        said = dict(block.params)
        return {param.name: said.get(param.name, param.default) for param in self.params}

    def results_of(self, block: Block) -> int:
        """How many outputs a block of this kind has; of one that is told to have more than there can be, the most."""
        if block.opaque:
            return len(block.opaque.outputs)
        param = next((param for param in self.params if param.name == self.outputs_by), None)
        said = block.param(param.name, param.default) if param else None
        return int(near(param, said)) if param and isinstance(said, int | float) else self.outputs

    def settled(self, block: Block) -> dict[str, Value]:
        """As `filled`, every value of its parameter's type and within its range. Raises Misfit with the nearest value as cure."""
        said = dict(block.params)
        return {p.name: settled(p, said[p.name]) if p.name in said else p.default for p in self.params}


def settled(param: Param, value: Value) -> Value:
    """The value as its parameter takes it: one number for sizes is a tuple of one, 3.0 is 3. Raises Misfit."""
    default: Cures = (("set_param", (param.name, param.default)),)
    if param.type == "choice":
        if value not in param.choices:
            raise Misfit(f"{param.title} cannot be", value, ", ".join(param.choices), cures=default)
        return value
    if param.type == "bool":
        return bool(value)
    numbers = [n for n in (value if isinstance(value, tuple) else (value,)) if isinstance(n, int | float)]
    if not numbers or len(numbers) != (len(value) if isinstance(value, tuple) else 1):
        raise Misfit(f"{param.title} is no number", value, f"such as {param.default}", cures=default)
    within = [near(param, number) for number in numbers]
    if within != numbers:
        wrong = next(number for number, other in zip(numbers, within, strict=True) if number != other)
        cures: Cures = (
            ("set_param", (param.name, tuple(map(int, within)) if isinstance(value, tuple) else within[0])),
        )
        raise Misfit(f"{param.title} is out of range", wrong, f"{param.low:g} to {param.high:g}", cures=cures)
    return tuple(map(int, within)) if param.type in ("sizes", "shape") else within[0]


def near(param: Param, number: float) -> float:
    """The nearest number that the parameter may have; a whole one unless it is real."""
    kept = min(max(number, param.low), param.high) if number == number else param.low
    return float(kept) if param.type == "real" else int(kept)


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
