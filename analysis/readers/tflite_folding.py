"""What of a network is constant before it runs: widened half floats, unpacked sparse weights, sizes of sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.graph import Tensor
from analysis.readers.tflite_shapes import Call
from analysis.shapes import SHAPE_RULES, Inferred

# A constant operand does not make the results of these constant.
NEVER = frozenset(
    {"tflite." + name for name in (
        "RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL", "MULTINOMIAL", "STABLEHLO_RNG_BIT_GENERATOR", "VAR_HANDLE",
        "READ_VARIABLE", "ASSIGN_VARIABLE", "HASHTABLE", "HASHTABLE_FIND", "HASHTABLE_SIZE", "CALL_ONCE",
    )}
)  # fmt: skip
# What these make is a constant of its own: nothing else of it is stored.
OWN = frozenset({"tflite.QUANTIZE", "tflite.SHAPE", "tflite.RANK", "tflite.FILL", "tflite.ZEROS_LIKE"})

# Longer float results are activations even where their contents are known.
FORMULA_ELEMENTS = 16


@dataclass(slots=True)
class Folding:
    """computed: constants that follow from sizes of run-time tensors; they are stored nowhere."""

    computed: set[str] = field(default_factory=set)

    def folds(self, call: Call, results: Sequence[Inferred]) -> bool:
        """True when all results are constants: all operands are, or the results follow from the operands' sizes alone."""
        given = [tensor for tensor in call.operands if tensor is not None]
        if call.op in NEVER or not given or not results or call.op not in SHAPE_RULES:
            return False
        if all(tensor.constant and tensor.name not in self.computed for tensor in given):
            return all(result.shape is not None and not result.assumed for result in results)
        return all(follows_from_sizes(result) for result in results)

    def tensor(self, name: str, call: Call, result: Inferred) -> Tensor:
        """The folded result, stored as the one large constant that it was made from."""
        given = [tensor for tensor in call.operands if tensor is not None]
        if any(not tensor.constant or tensor.name in self.computed for tensor in given):
            self.computed.add(name)
            return Tensor(name, result.shape, result.dtype, constant=True, value=result.value)
        source = max(given, key=lambda tensor: tensor.stored_element_count)
        if call.op in OWN:
            return Tensor(name, result.shape, result.dtype, constant=True, value=result.value)
        return source.viewed(name, result.shape, result.dtype, result.value)


def follows_from_sizes(result: Inferred) -> bool:
    """True when the contents are known and small enough to be a number of a formula."""
    if result.value is None or result.assumed:
        return False
    return result.value.dtype.kind != "f" or result.value.size <= FORMULA_ELEMENTS
