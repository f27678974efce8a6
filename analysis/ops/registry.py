"""One cost rule per operator. A rule is a small function: what one call of the operator costs, from shapes and attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

from analysis.errors import ModelError
from analysis.graph import EMPTY, Shape, Tensor

# Families share a colour and a shape on screen; the order is the order of legends.
FAMILIES = (
    "convolution", "depthwise", "dense", "attention", "recurrent", "pooling", "normalisation", "elementwise", "movement",
)  # fmt: skip

Family = Literal[
    "convolution", "depthwise", "dense", "attention", "recurrent", "pooling", "normalisation", "elementwise", "movement"
]

# counted: the rule says the work.  movement: bytes are copied, no work.  view: nothing happens, the bytes stay where they are.
# control: the work lies in the bodies.  uncounted: listed as such, with the reason.
Kind = Literal["counted", "movement", "view", "control", "uncounted"]


class Uncountable(Exception):
    """Raised by a rule that cannot tell the work of this call; the text says why, for the person who reads it."""


@dataclass(frozen=True, slots=True)
class MatrixProduct:
    """The layer's multiplications as `groups` products of (rows × inner) weights by (inner × columns) inputs.

    rows: output channels per group. inner: reduction length. columns: output pixels, tokens or batch entries.
    Blocking, im2col and their traffic follow from these four numbers. window_inputs: True where columns are
    gathered from overlapping windows (a convolution larger than 1×1), so that im2col has to copy.
    """

    rows: int
    inner: int
    columns: int
    groups: int = 1
    window_inputs: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """Work of one call.

    macs: multiply-accumulates by the counting contract. other_ops: every other elementary operation.
    weight_elements_read: elements of constants that one call touches, where that is not all of them (a gather from a table).
    weight_elements: elements of the first constant, where the file packs several of them into one of a wider type.
    family: where it differs from the operator's usual one (a grouped Conv with one channel a group is depthwise).
    symbols: the numbers behind the formula in the rule's docstring, for "why this number".
    """

    macs: int = 0
    other_ops: int = 0
    weight_elements_read: int | None = None
    weight_elements: int | None = None
    product: MatrixProduct | None = None
    family: Family | None = None
    symbols: Mapping[str, int] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Call:
    """What a rule sees: operands (None where absent), results and attributes; never a device."""

    op: str
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor | None, ...]
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    def attribute(self, name: str, default: Any = None) -> Any:
        return self.attributes.get(name, default)

    def has(self, index: int) -> bool:
        return index < len(self.inputs) and self.inputs[index] is not None

    def input(self, index: int) -> Tensor:
        """Operand by position; raises Uncountable when it is absent."""
        tensor = self.inputs[index] if index < len(self.inputs) else None
        if tensor is None:
            raise Uncountable(f"operand {index} is absent")
        return tensor

    def in_shape(self, index: int = 0) -> Shape:
        return known_shape(self.input(index))

    def out_shape(self, index: int = 0) -> Shape:
        tensor = self.outputs[index] if index < len(self.outputs) else None
        if tensor is None:
            raise Uncountable(f"result {index} is absent")
        return known_shape(tensor)

    @property
    def out_elements(self) -> int:
        return prod(self.out_shape())

    @property
    def in_elements(self) -> int:
        return prod(self.in_shape())


def known_shape(tensor: Tensor) -> Shape:
    if tensor.shape is None:
        raise Uncountable(f"the shape of {tensor.name!r} is not known")
    return tensor.shape


Rule = Callable[[Call], Cost]

# What a rule trips over where a file's operands have not the ranks and types that the operator's definition promises.
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
NOT_AS_DEFINED = "its operands or attributes are not those of the operator's definition"


@dataclass(frozen=True, slots=True)
class Operator:
    """What is decided about one operator.

    metadata: positions of operands that only steer (shape, axes, scales): counted apart from parameters.
    statistics: positions of constants that training does not learn (running mean and variance).
    in_place: the result may overwrite operand 0 where that is not needed any more.
    reason: why it is not counted, or a word about the decision.
    """

    name: str
    kind: Kind
    family: Family
    rule: Rule | None = None
    metadata: tuple[int, ...] = ()
    statistics: tuple[int, ...] = ()
    in_place: bool = False
    reason: str = ""

    @property
    def formula(self) -> str:
        """First line of the rule's docstring."""
        doc = (self.rule.__doc__ or "") if self.rule else ""
        return doc.strip().splitlines()[0] if doc.strip() else ""

    def count(self, call: Call) -> Cost:
        """Work of one call, nothing where nothing is computed on purpose; raises Uncountable with the reason."""
        if self.kind == "uncounted":
            raise Uncountable(self.reason)
        if self.rule is None:
            return Cost()
        try:
            cost = self.rule(call)
        except MALFORMED as error:
            raise Uncountable(NOT_AS_DEFINED) from error
        if cost.macs < 0 or cost.other_ops < 0:
            raise Uncountable(NOT_AS_DEFINED)
        return cost


OPERATORS: dict[str, Operator] = {}


def register(operator: Operator) -> None:
    if operator.name in OPERATORS:
        raise ModelError("two cost rules for one operator", operator.name)
    OPERATORS[operator.name] = operator


def cost_rule(
    *names: str,
    family: Family,
    kind: Kind = "counted",
    metadata: tuple[int, ...] = (),
    statistics: tuple[int, ...] = (),
    in_place: bool = False,
) -> Callable[[Rule], Rule]:
    """Registers the decorated function as the rule of each named operator."""

    def keep(rule: Rule) -> Rule:
        for name in names:
            register(Operator(name, kind, family, rule, metadata, statistics, in_place))
        return rule

    return keep


def moves(*names: str, metadata: tuple[int, ...] = (), view: bool = False, reason: str = "") -> None:
    """Registers operators that compute nothing on purpose: they copy bytes, or not even that (view)."""
    for name in names:
        register(Operator(name, "view" if view else "movement", "movement", None, metadata, reason=reason))


def not_counted(*names: str, reason: str, family: Family = "elementwise") -> None:
    """Registers operators that we decided not to count, with the reason that a person reads."""
    for name in names:
        register(Operator(name, "uncounted", family, reason=reason))
