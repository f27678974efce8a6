"""What is known before the network runs: constants, what follows from them, and under which name they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from analysis.graph import Tensor
from analysis.readers.onnx_shapes import Call
from analysis.readers.onnx_values import constant_tensor, dtype_name, sparse_tensor, text
from analysis.shapes import Inferred

# Their results differ from run to run, even with constant operands.
RANDOM = frozenset({"RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial", "Dropout"})

# A float that follows from run-time sizes is a number of the formula up to here; above, the network fills memory with it.
FORMULA_ELEMENTS = 16

# Attributes of Constant that hold plain numbers: (their type, from the attribute to numbers).
PLAIN_CONSTANTS: dict[str, tuple[str, Any]] = {
    "value_int": ("int64", lambda a: a.i),
    "value_ints": ("int64", lambda a: list(a.ints)),
    "value_float": ("fp32", lambda a: a.f),
    "value_floats": ("fp32", lambda a: list(a.floats)),
}
NUMPY = {"int64": np.int64, "fp32": np.float32}


def constant_of_node(name: str, attributes: Sequence[Any]) -> Tensor:
    """The tensor that a Constant node gives."""
    for attribute in attributes:
        if attribute.name == "value":
            return constant_tensor(name, attribute.t)
        if attribute.name == "sparse_value":
            return sparse_tensor(name, attribute.sparse_tensor)
        if attribute.name in PLAIN_CONSTANTS:
            dtype, numbers = PLAIN_CONSTANTS[attribute.name]
            value = np.array(numbers(attribute), NUMPY[dtype])
            return Tensor(name, value.shape, dtype, constant=True, value=value)
        if attribute.name in ("value_string", "value_strings"):
            texts = [text(raw) for raw in attribute.strings]
            return Tensor(name, (len(texts),) if attribute.name.endswith("s") else (), "string", constant=True)
    return Tensor(name, None, "unknown", constant=True)


@dataclass(slots=True)
class Constants:
    """Decides what folds, and remembers where it came from.

    computed: constants that follow from sizes of run-time tensors: known once the sizes are, but not stored in the file.
    scales: dequantised constant -> its scale and zero point.
    """

    computed: set[str] = field(default_factory=set)
    scales: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def folds(self, call: Call, results: Sequence[Inferred]) -> bool:
        """True when all results are constants.

        Either all operands are, or the results follow from the operands' sizes alone. A fill or copy that the network makes
        by run-time sizes (the first state of a recurrent layer) stays a layer, for nothing of it is stored.
        """
        if call.op in RANDOM or not call.operands or not results:
            return False
        given = [tensor for tensor in call.operands if tensor is not None]
        stored = bool(given) and all(tensor.constant for tensor in given)
        if stored and not any(tensor.name in self.computed for tensor in given):
            return all(result.shape is not None for result in results)
        return all(follows_from_sizes(result) for result in results)

    def tensor(self, name: str, call: Call, result: Inferred) -> Tensor:
        """The folded result as a constant, stored as the one large constant that it was made from."""
        given = [tensor for tensor in call.operands if tensor is not None]
        if any(not tensor.constant or tensor.name in self.computed for tensor in given):
            self.computed.add(name)
        if call.op == "ConstantOfShape":
            return filled(name, call, result)
        source = source_of(call, given, result.dtype)
        if source is None:
            return Tensor(name, result.shape, result.dtype, constant=True, value=result.value)
        self.keep_scales(name, call, source)
        return source.viewed(name, result.shape, result.dtype, result.value)

    def keep_scales(self, name: str, call: Call, source: Tensor) -> None:
        """The scales go wherever the dequantised constant goes."""
        scales = self.scales.get(source.name, ())
        if call.op == "DequantizeLinear":
            scales = tuple(tensor.name for tensor in call.operands[1:] if tensor is not None)
        if scales:
            self.scales[name] = scales

    def scales_of(self, names: Sequence[str]) -> tuple[str, ...]:
        if not self.scales:
            return ()
        return tuple(scale for name in names for scale in self.scales.get(name, ()))


def follows_from_sizes(result: Inferred) -> bool:
    """True when the contents are known and small enough to be a number of a formula."""
    if result.value is None or result.assumed:
        return False
    return result.value.dtype.kind != "f" or result.value.size <= FORMULA_ELEMENTS


def filled(name: str, call: Call, result: Inferred) -> Tensor:
    """ConstantOfShape of a constant: a weight without its numbers, counted at its shape."""
    proto = next((attribute.t for attribute in call.attribute_protos if attribute.name == "value"), None)
    dtype = dtype_name(proto.data_type) if proto is not None else "fp32"
    return Tensor(name, result.shape, dtype, constant=True, value=result.value)


def source_of(call: Call, given: Sequence[Tensor], dtype: str) -> Tensor | None:
    """The constant that the result is a view of. A quantised one is what a runtime stores, so it is a constant itself; a
    shape is a view of nothing, and neither is what follows from an activation's."""
    if call.op in ("QuantizeLinear", "Shape", "Size"):
        return None
    # Sizes, axes and indices have another type than what they steer, however short that is.
    alike = [tensor for tensor in given if tensor.dtype == dtype]
    source = given[0] if call.op == "DequantizeLinear" else main_source(alike or given)
    return source if source and source.constant else None


def main_source(given: Sequence[Tensor]) -> Tensor | None:
    """The operand that the result is a view of: the one that holds more elements than all others together."""
    if not given:
        return None
    held: dict[str, int] = {}
    for tensor in given:
        held[tensor.root] = tensor.stored_elements or prod(tensor.shape or (0,))
    largest = max(given, key=lambda tensor: held[tensor.root])
    others = sum(held.values()) - held[largest.root]
    return largest if held[largest.root] > others else None
