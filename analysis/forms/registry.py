"""Which operator of a file format is which of the standard's, and how its call is put."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.errors import ModelError
from analysis.graph import EMPTY, Shape, Tensor

Operands = Sequence[Tensor | None]

# Activations that TensorFlow Lite fuses into another operator -> their names in the table of elementary steps.
FUSED = {"RELU": "relu", "RELU6": "clip", "RELU_N1_TO_1": "clip", "TANH": "tanh", "SIGN_BIT": "sign"}
NO_STEPS = ""


class Unformed(ValueError):
    """A call lacks a shape or a value without which nobody can say it in the standard's words."""


@dataclass(frozen=True, slots=True)
class Form:
    """A call of the standard's operator `op`.

    order: axis i of the file's result is axis order[i] of the standard's; None where the two are one.
    """

    op: str
    inputs: tuple[Tensor | None, ...]
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    order: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A call as the file has it."""

    inputs: Operands
    attributes: Mapping[str, Any]

    def has(self, index: int) -> bool:
        return index < len(self.inputs) and self.inputs[index] is not None

    def optional(self, index: int) -> Tensor | None:
        return self.inputs[index] if index < len(self.inputs) else None

    def tensor(self, index: int) -> Tensor:
        tensor = self.optional(index)
        if tensor is None:
            raise Unformed(f"operand {index} is absent")
        return tensor

    def shape(self, index: int = 0) -> Shape:
        shape = self.tensor(index).shape
        if shape is None:
            raise Unformed(f"the shape of {self.tensor(index).name!r} is not known")
        return shape

    def numbers(self, index: int) -> tuple[int, ...]:
        """Contents of a small operand that steers."""
        value = self.tensor(index).value
        if value is None:
            raise Unformed(f"the values of {self.tensor(index).name!r} depend on the data")
        return tuple(int(number) for number in value.reshape(-1))

    def option(self, name: str, default: Any = 0) -> Any:
        return self.attributes.get(name, default)


Rule = Callable[[Source], Form]


@dataclass(frozen=True, slots=True)
class FormRule:
    """metadata: positions of the file's operands that only steer."""

    name: str
    op: str
    metadata: tuple[int, ...]
    rule: Rule

    def form(self, inputs: Operands, attributes: Mapping[str, Any]) -> Form:
        """Raises Unformed where a shape or a value is not known, and what Python raises on a call against the definition."""
        return self.rule(Source(inputs, attributes))


FORMS: dict[str, FormRule] = {}


def form(name: str, op: str, metadata: tuple[int, ...] = ()) -> Callable[[Rule], Rule]:
    """Registers the decorated function: how a call of the TensorFlow Lite operator `name` is a call of the standard's `op`."""

    def keep(rule: Rule) -> Rule:
        full = f"tflite.{name}"
        if full in FORMS:
            raise ModelError("two forms for one operator", full)
        FORMS[full] = FormRule(full, op, metadata, rule)
        return rule

    return keep


def same(name: str, op: str, metadata: tuple[int, ...] = (), **attributes: Any) -> None:
    """Registers an operator whose operands are those of the standard's, in their order."""
    form(name, op, metadata)(lambda call: Form(op, tuple(call.inputs), attributes))


def fused_activation(attributes: Mapping[str, Any]) -> str:
    """The activation that is fused into an operator, by its name in the table of elementary steps; "" for none."""
    name = str(attributes.get("fused_activation_function", "NONE"))
    return NO_STEPS if name == "NONE" else FUSED.get(name, name)


def moved(tensor: Tensor, order: Sequence[int]) -> Tensor:
    """The tensor with its axes in another order; contents of a weight are not known and not needed."""
    shape = tensor.shape
    if shape is None or len(shape) != len(order):
        raise Unformed(f"{tensor.name!r} has not {len(order)} dimensions")
    return replace(tensor, shape=tuple(shape[axis] for axis in order), value=None)


def moved_back(shape: Shape, order: Sequence[int] | None) -> Shape:
    """Sizes of the file's result in the standard's order."""
    if order is None or len(order) != len(shape):
        return shape
    return tuple(shape[order.index(axis)] for axis in range(len(shape)))


def reshaped(tensor: Tensor, shape: Shape) -> Tensor:
    return replace(tensor, shape=shape, value=None)
