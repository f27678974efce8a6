"""One shape rule per operator: from the operands' shapes and small values to the results' shapes, types and small values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.errors import ModelError
from analysis.graph import Shape, Tensor
from analysis.shapes.geometry import ShapeConflict

# Larger values steer nothing and are never folded.
FOLDED_ELEMENTS = 1024

# Element types by their number in ONNX's TensorProto.DataType, from 1 on.
ONNX_DTYPES = (
    "unknown", "fp32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "fp16", "fp64",
    "uint32", "uint64", "complex64", "complex128", "bf16", "fp8e4m3", "fp8e4m3fnuz", "fp8e5m2", "fp8e5m2fnuz",
    "uint4", "int4", "fp4e2m1", "fp8e8m0", "uint2", "int2",
)  # fmt: skip

# Types whose values NumPy itself can compute.
NUMPY_DTYPES: Mapping[str, np.dtype[Any]] = MappingProxyType(
    {
        "fp64": np.dtype("f8"), "fp32": np.dtype("f4"), "fp16": np.dtype("f2"), "bool": np.dtype("?"),
        "int64": np.dtype("i8"), "int32": np.dtype("i4"), "int16": np.dtype("i2"), "int8": np.dtype("i1"),
        "uint64": np.dtype("u8"), "uint32": np.dtype("u4"), "uint16": np.dtype("u2"), "uint8": np.dtype("u1"),
    }
)  # fmt: skip


class Undecided(Exception):
    """Raised by a rule that lacks a shape or a value it cannot do without: then nobody has a rule for this call."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """One result. shape: None for sequences and optionals. value: contents where they are small and known.

    assumed: a size depends on the data and was taken as the smallest or the usual one; the caller says so.
    """

    shape: Shape | None
    dtype: str
    value: np.ndarray | None = field(default=None, compare=False)
    assumed: bool = False


Results = tuple[Inferred, ...]


@dataclass(frozen=True, slots=True)
class ShapeCall:
    """What a rule sees: operands (None where absent), attributes, the number of results and the operator set's version."""

    op: str
    inputs: Sequence[Tensor | None]
    attributes: Mapping[str, Any]
    outputs: int
    opset: int

    def attribute(self, name: str, default: Any = None) -> Any:
        return self.attributes.get(name, default)

    def required(self, name: str) -> Any:
        """An attribute that the operator cannot do without."""
        if name not in self.attributes:
            raise ShapeConflict("an attribute is absent", name)
        return self.attributes[name]

    def has(self, index: int) -> bool:
        return index < len(self.inputs) and self.inputs[index] is not None

    def tensor(self, index: int) -> Tensor:
        tensor = self.inputs[index] if index < len(self.inputs) else None
        if tensor is None:
            raise ShapeConflict("an operand is absent", f"{len(self.inputs)} operands", f"operand {index} is needed")
        return tensor

    def shape(self, index: int = 0) -> Shape:
        """Shape of an operand; raises Undecided when it has none."""
        tensor = self.inputs[index] if index < len(self.inputs) else None
        if tensor is None:
            tensor = self.tensor(index)
        if tensor.shape is None:
            raise Undecided(tensor.name)
        return tensor.shape

    def shapes(self) -> list[Shape]:
        """Shapes of all operands that are there."""
        return [self.shape(index) for index, tensor in enumerate(self.inputs) if tensor is not None]

    def dtype(self, index: int = 0) -> str:
        return self.tensor(index).dtype

    def dtype_or(self, index: int, default: str) -> str:
        """Type of an optional operand, or what it is when that is absent."""
        return self.tensor(index).dtype if self.has(index) else default

    def dtype_attribute(self, name: str, default: str) -> str:
        """The type that an attribute names by ONNX's number (or, in the oldest models, by its name); 0 means none."""
        found = self.attributes.get(name)
        if isinstance(found, str):
            return _OLD_NAMES[found]
        return ONNX_DTYPES[found] if found else default

    def value(self, index: int) -> np.ndarray | None:
        tensor = self.inputs[index] if index < len(self.inputs) else None
        return None if tensor is None else tensor.value

    def numbers(self, index: int) -> list[Any] | None:
        """Contents of an operand as plain numbers in one list; None when it is absent or its contents are unknown."""
        value = self.value(index)
        return None if value is None else value.reshape(-1).tolist()

    def decided(self, index: int) -> tuple[int, ...]:
        """Contents of an operand that the shape follows from; raises Undecided where the data decide."""
        numbers = self.numbers(index)
        if numbers is None:
            raise Undecided(self.op)
        return tuple(int(number) for number in numbers)

    def setting(self, name: str, index: int) -> tuple[Any, ...] | None:
        """What older operator sets say in an attribute and newer ones in an operand; None when neither is there.

        Raises Undecided when the operand is there and its contents are unknown.
        """
        found = self.attributes.get(name)
        if found is not None:
            return tuple(found) if isinstance(found, tuple | list) else (found,)
        if not self.has(index):
            return None
        numbers = self.numbers(index)
        if numbers is None:
            raise Undecided(name)
        return tuple(numbers)

    def folded(self, shape: Shape, dtype: str, compute: Callable[..., Any]) -> Inferred:
        """The result, with its contents where all operands' are known and the result is small."""
        values = [None if tensor is None else tensor.value for tensor in self.inputs]
        for tensor, value in zip(self.inputs, values, strict=True):
            if tensor is not None and (value is None or value.dtype.kind not in "biuf"):
                return Inferred(shape, dtype)
        if prod(shape) > FOLDED_ELEMENTS or dtype not in NUMPY_DTYPES:
            return Inferred(shape, dtype)
        with np.errstate(all="ignore"):
            return Inferred(shape, dtype, frozen_value(compute(*values), shape, dtype))


_OLD_NAMES = {
    "FLOAT": "fp32", "DOUBLE": "fp64", "FLOAT16": "fp16", "BOOL": "bool", "STRING": "string",
    "INT8": "int8", "INT16": "int16", "INT32": "int32", "INT64": "int64",
    "UINT8": "uint8", "UINT16": "uint16", "UINT32": "uint32", "UINT64": "uint64",
}  # fmt: skip


def frozen_value(value: Any, shape: Shape, dtype: str) -> np.ndarray:
    """The contents as a read-only array of exactly this shape and type."""
    array = np.asarray(value).astype(NUMPY_DTYPES[dtype], copy=False).reshape(shape).view()
    array.flags.writeable = False
    return array


ShapeRule = Callable[[ShapeCall], Results]

SHAPE_RULES: dict[str, ShapeRule] = {}


def shape_rule(*names: str) -> Callable[[ShapeRule], ShapeRule]:
    """Registers the decorated function as the shape rule of each named operator."""

    def keep(rule: ShapeRule) -> ShapeRule:
        for name in names:
            if name in SHAPE_RULES:
                raise ModelError("two shape rules for one operator", name)
            SHAPE_RULES[name] = rule
        return rule

    return keep


# What a rule's arithmetic raises on operands that its author did not expect: a wrong rank, a missing attribute, a stride of 0.
_MISFITS = (
    ValueError, IndexError, KeyError, TypeError, AttributeError, ZeroDivisionError, OverflowError, StopIteration,
)  # fmt: skip


def infer(
    op: str, inputs: Sequence[Tensor | None], attributes: Mapping[str, Any], outputs: int, opset: int = 18
) -> Results | None:
    """Shapes, types and small contents of an operator's results, exactly `outputs` of them.

    None: nobody has a rule for this operator, or an operand's shape is not known. Raises ShapeConflict when the operands
    do not fit together.
    """
    rule = SHAPE_RULES.get(op)
    if rule is None:
        return None
    try:
        results = rule(ShapeCall(op, inputs, attributes, outputs, opset))
        impossible = [result.shape for result in results if result.shape and not sizes(result.shape)]
    except Undecided:
        return None
    except ShapeConflict as conflict:
        raise ShapeConflict(f"{op}: {conflict.what}", conflict.found, conflict.allowed) from conflict
    except _MISFITS as misfit:
        found = ", ".join("absent" if tensor is None else str(tensor.shape) for tensor in inputs)
        raise ShapeConflict(f"{op}: the operands do not fit", found or "no operand", str(misfit)) from misfit
    if impossible:
        raise ShapeConflict(f"{op}: a size comes out negative or no whole number", impossible[0])
    return results[:outputs] + (Inferred(None, "unknown"),) * (outputs - len(results))


def sizes(shape: Shape) -> bool:
    """Whole numbers, none of them negative; an attribute of a wrong type gives others."""
    return all(isinstance(size, int | np.integer) and size >= 0 for size in shape)
