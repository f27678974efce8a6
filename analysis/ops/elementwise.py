"""Operators that treat each element by itself: a table from the operator to its elementary steps."""

from __future__ import annotations

from analysis.ops.registry import Call, Cost, Family, cost_rule, moves
from analysis.ops.steps import ACTIVATIONS, activation_steps, per_element

FAMILY: Family = "elementwise"

# Operator -> elementary steps per output element.
STEPS = {
    **dict.fromkeys(("Abs", "Neg", "Sign", "Ceil", "Floor", "Round", "Not", "BitwiseNot", "Reciprocal"), "one step"),
    **dict.fromkeys(("Exp", "Log", "Sqrt", "Erf"), "one function"),
    **dict.fromkeys(("Sin", "Cos", "Tan", "Asin", "Acos", "Atan"), "one function"),
    **dict.fromkeys(("Sinh", "Cosh", "Asinh", "Acosh", "Atanh"), "one function"),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Pow", "Mod", "BitShift"), "one step"),
    **dict.fromkeys(("And", "Or", "Xor", "BitwiseAnd", "BitwiseOr", "BitwiseXor"), "one step"),
    **dict.fromkeys(("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "IsNaN", "IsInf"), "compare"),
    "Where": "select",
    "Cast": "convert",
    "PRelu": "compare, multiply",
    "Shrink": "compare, compare, add",
    "SwiGLU": "multiply, negate, exp, add, divide, multiply, multiply",
    "com.microsoft.BiasGelu": "add, divide, erf, add, multiply, multiply",
    "com.microsoft.BiasAdd": "add, add",
    "com.microsoft.BiasSplitGelu": "add, add, divide, erf, add, multiply, multiply, multiply",
    "com.microsoft.BiasDropout": "add, add",
    "com.microsoft.BitmaskBiasDropout": "add, add",
    "com.microsoft.MulInteger": "subtract, subtract, multiply",
    "com.microsoft.SwiGLU": "multiply, negate, exp, add, divide, multiply, multiply",
    "com.microsoft.ScaledSiLU": "multiply, negate, exp, add, divide, multiply, multiply",
    "com.microsoft.GatedAdd": "multiply, add",
    # (a+bi)(c+di): four multiplications and two adds for a pair of elements.
    "com.microsoft.ComplexMul": "multiply, multiply, add",
    "com.microsoft.ComplexMulConj": "multiply, multiply, add",
}
STANDARD_ACTIVATIONS = (
    "Celu", "Elu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "Relu", "Selu", "Sigmoid", "Softplus",
    "Softsign", "Swish", "Tanh", "ThresholdedRelu",
)  # fmt: skip
# Operands that only steer, where an operator has any.
METADATA = {
    "com.microsoft.BiasDropout": (3, 4),
    "com.microsoft.BitmaskBiasDropout": (3, 4),
    "com.microsoft.MulInteger": (1, 3),
}

for _name, _steps in STEPS.items():
    cost_rule(_name, family=FAMILY, metadata=METADATA.get(_name, ()), in_place=_name != "com.microsoft.BiasSplitGelu")(
        per_element(_steps)
    )
for _name in STANDARD_ACTIVATIONS:
    cost_rule(_name, family=FAMILY, in_place=True)(per_element(ACTIVATIONS[_name.lower()]))
cost_rule("com.microsoft.QuickGelu", family=FAMILY, in_place=True)(per_element(ACTIVATIONS["quickgelu"]))
cost_rule("com.microsoft.Gelu", family=FAMILY, in_place=True)(per_element(ACTIVATIONS["gelu"]))
cost_rule("CastLike", family=FAMILY)(per_element("convert"))
moves("BitCast", view=True, reason="the same bytes under another type")
moves("com.microsoft.BitmaskDropout", metadata=(1, 2), view=True, reason="passes its input on at inference")


@cost_rule("Max", "Min", "Sum", family=FAMILY, in_place=True)
def fold(call: Call) -> Cost:
    """other_ops = E·(A-1)

    E output elements, A operands.
    """
    return Cost(
        other_ops=call.out_elements * (len(call.inputs) - 1), symbols={"E": call.out_elements, "A": len(call.inputs)}
    )


@cost_rule("Mean", family=FAMILY, in_place=True)
def mean(call: Call) -> Cost:
    """other_ops = E·A

    E output elements, A operands: A-1 adds and a division.
    """
    return Cost(other_ops=call.out_elements * len(call.inputs), symbols={"E": call.out_elements, "A": len(call.inputs)})


@cost_rule("Clip", family=FAMILY, metadata=(1, 2), in_place=True)
def clip(call: Call) -> Cost:
    """other_ops = E·K

    E output elements; K bounds that are given, as operands or (before opset 11) as attributes.
    """
    given = call.has(1) + call.has(2) + sum(call.attribute(name) is not None for name in ("min", "max"))
    return Cost(other_ops=call.out_elements * given, symbols={"E": call.out_elements, "K": given})


@cost_rule("Gelu", family=FAMILY, in_place=True)
def gelu(call: Call) -> Cost:
    """other_ops = K·E

    E output elements; K = 5 (divide, erf, add, multiply, multiply), or 9 for the approximation by tanh.
    """
    name = "fastgelu" if call.attribute("approximate", "none") == "tanh" else "gelu"
    return Cost(
        other_ops=activation_steps(name) * call.out_elements,
        symbols={"E": call.out_elements, "K": activation_steps(name)},
    )


@cost_rule("com.microsoft.FastGelu", family=FAMILY, in_place=True)
def fast_gelu(call: Call) -> Cost:
    """other_ops = K·E

    E output elements; K = 9 steps of the approximation by tanh, 10 with a bias.
    """
    steps = activation_steps("fastgelu") + call.has(1)
    return Cost(other_ops=steps * call.out_elements, symbols={"E": call.out_elements, "K": steps})


@cost_rule("Dropout", family=FAMILY, kind="view", metadata=(1, 2), in_place=True)
def dropout(call: Call) -> Cost:
    """other_ops = K·E

    K = 0 at inference, where the input is passed on. In training mode K = 3: a draw, a compare, a multiplication.
    """
    training = call.inputs[2] if call.has(2) else None
    steps = 3 if training and training.value is not None and bool(training.value.any()) else 0
    return Cost(other_ops=steps * call.out_elements, symbols={"E": call.out_elements, "K": steps})


@cost_rule("com.microsoft.CDist", family=FAMILY)
def pairwise_distance(call: Call) -> Cost:
    """other_ops = M·N·(3·D+J)

    All distances of M by N points in D dimensions: subtract, square, add for each coordinate; a root (J = 1) unless squared
    distances are asked for (J = 0).
    """
    (m, d), (n, _) = call.in_shape(0), call.in_shape(1)
    root = int(call.attribute("metric", "sqeuclidean") != "sqeuclidean")
    return Cost(other_ops=m * n * (3 * d + root), symbols={"M": m, "N": n, "D": d, "J": root})
