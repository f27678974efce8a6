"""Quantised graphs as what they mean: an int8 convolution with int8 activations, whichever way the file writes it.

QLinearConv and its kin carry scales and zero points as operands; they move to `Node.quantization`. DequantizeLinear →
operation → QuantizeLinear (QDQ) is one operation on the stored integers; see `Fusion`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Operator -> (the operator it is, positions of its operands, position of the result's zero point).
PLAIN_FORMS: Mapping[str, tuple[str, tuple[int, ...], int]] = {
    "QLinearConv": ("Conv", (0, 3, 8), 7),
    "QLinearMatMul": ("MatMul", (0, 3), 7),
    "com.microsoft.QLinearConv": ("Conv", (0, 3, 8), 7),
    "com.microsoft.QLinearAdd": ("Add", (0, 3), 7),
    "com.microsoft.QLinearMul": ("Mul", (0, 3), 7),
    "com.microsoft.QLinearSigmoid": ("Sigmoid", (0,), 4),
    "com.microsoft.QLinearLeakyRelu": ("LeakyRelu", (0,), 4),
    "com.microsoft.QLinearSoftmax": ("Softmax", (0,), 4),
    "com.microsoft.QLinearAveragePool": ("AveragePool", (0,), 4),
    "com.microsoft.QLinearGlobalAveragePool": ("GlobalAveragePool", (0,), 4),
    "com.microsoft.QLinearReduceMean": ("ReduceMean", (0,), 4),
    "com.microsoft.QLinearWhere": ("Where", (0, 1, 4), 8),
    "com.microsoft.QGemm": ("Gemm", (0, 3, 6), 8),
}
CONCAT = "com.microsoft.QLinearConcat"


@dataclass(frozen=True, slots=True)
class PlainForm:
    """What an operator is without its scales.

    result_type: name of the tensor whose type the result has; "" for fp32; None as inferred.
    """

    op: str
    inputs: tuple[str, ...]
    quantization: tuple[str, ...] = ()
    result_type: str | None = None


def plain_form(op: str, names: tuple[str, ...], attributes: Mapping[str, Any]) -> PlainForm:
    """The operator with its scales and zero points apart from its operands.

    The standard's operators know no channels in the last place: such a one keeps its own name.
    """
    if "Q" not in op or attributes.get("channels_last"):
        return PlainForm(op, names)
    if op == CONCAT:
        return split_operands("Concat", names, tuple(range(2, len(names), 3)), 1)
    if op not in PLAIN_FORMS:
        return PlainForm(op, names)
    plain, operands, zero_point = PLAIN_FORMS[op]
    return split_operands(plain, names, operands, zero_point)


def split_operands(op: str, names: Sequence[str], operands: Sequence[int], zero_point: int) -> PlainForm:
    inputs = [names[position] if position < len(names) else "" for position in operands]
    while inputs and not inputs[-1]:
        inputs.pop()
    scales = tuple(name for position, name in enumerate(names) if name and position not in operands)
    return PlainForm(op, tuple(inputs), scales, names[zero_point] if zero_point < len(names) else "")
