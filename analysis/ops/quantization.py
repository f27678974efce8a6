"""Between floats and integers, and element by element on quantised tensors."""

from __future__ import annotations

from analysis.ops.registry import Call, Cost, Family, cost_rule
from analysis.ops.steps import (
    ACTIVATIONS,
    DEQUANTIZE,
    DEQUANTIZE_STEPS,
    QUANTIZE,
    per_element,
    per_input_element,
)

FAMILY: Family = "elementwise"
# Scale and zero point of the one operand and of the result, or of both operands and the result.
ONE_OPERAND, TWO_OPERANDS = (1, 2, 3, 4), (1, 2, 4, 5, 6, 7)
MOST_OPERANDS = 256

cost_rule("QuantizeLinear", "com.microsoft.QuantizeLinear", family=FAMILY, metadata=(1, 2))(per_element(QUANTIZE))
cost_rule("DynamicQuantizeLinear", family=FAMILY)(per_input_element(f"min, max, {QUANTIZE}"))
cost_rule("com.microsoft.QLinearAdd", family=FAMILY, metadata=TWO_OPERANDS, in_place=True)(
    per_element(f"{DEQUANTIZE}, {DEQUANTIZE}, add, {QUANTIZE}")
)
cost_rule("com.microsoft.QLinearMul", family=FAMILY, metadata=TWO_OPERANDS, in_place=True)(
    per_element(f"{DEQUANTIZE}, {DEQUANTIZE}, multiply, {QUANTIZE}")
)
cost_rule("com.microsoft.QLinearWhere", family=FAMILY, metadata=(2, 3, 5, 6, 7, 8))(
    per_element(f"select, {DEQUANTIZE}, {QUANTIZE}")
)
for _name in ("LeakyRelu", "Sigmoid"):
    cost_rule(f"com.microsoft.QLinear{_name}", family=FAMILY, metadata=ONE_OPERAND, in_place=True)(
        per_element(f"{DEQUANTIZE}, {ACTIVATIONS[_name.lower()]}, {QUANTIZE}")
    )
# Y's scale and zero point, then (tensor, scale, zero point) for each operand.
cost_rule(
    "com.microsoft.QLinearConcat",
    family="movement",
    metadata=(0, 1, *(index for index in range(2, MOST_OPERANDS) if index % 3 != 2)),
)(per_element(f"{DEQUANTIZE}, {QUANTIZE}"))


@cost_rule("DequantizeLinear", "com.microsoft.DequantizeLinear", family=FAMILY, metadata=(1, 2))
def dequantize(call: Call) -> Cost:
    """other_ops = K·E

    E output elements: a multiplication, and a subtraction where there is a zero point (K = 1 or 2).
    """
    steps = DEQUANTIZE_STEPS - (not call.has(2))
    return Cost(other_ops=steps * call.out_elements, symbols={"K": steps, "E": call.out_elements})
