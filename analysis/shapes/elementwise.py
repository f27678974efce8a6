"""One result element per operand element: activations, arithmetic, comparisons, casts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from analysis.shapes.geometry import broadcast
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule

# Contents are folded for these; the others compute on activations only.
UNARY: Mapping[str, Callable[[Any], Any]] = {
    "Identity": np.asarray, "Abs": np.abs, "Neg": np.negative, "Sqrt": np.sqrt, "Floor": np.floor, "Ceil": np.ceil,
    "Round": np.rint, "Sign": np.sign, "Exp": np.exp, "Log": np.log, "Reciprocal": np.reciprocal,
    "Relu": lambda a: np.maximum(a, 0), "BitwiseNot": np.invert,
}  # fmt: skip


def truncated_division(left: np.ndarray, right: np.ndarray) -> Any:
    """Division as in C: integers are cut towards zero."""
    if left.dtype.kind == "f":
        return left / right
    quotient = np.abs(left) // np.abs(right)
    return np.where((left < 0) != (right < 0), -quotient, quotient) if left.dtype.kind == "i" else quotient


def power(base: np.ndarray, exponent: np.ndarray) -> Any:
    """Integers may have negative exponents here, which NumPy refuses."""
    return np.power(base.astype(np.float64), exponent) if np.any(exponent < 0) else np.power(base, exponent)


BINARY: Mapping[str, Callable[..., Any]] = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": truncated_division, "Pow": power,
    "BitwiseAnd": np.bitwise_and, "BitwiseOr": np.bitwise_or, "BitwiseXor": np.bitwise_xor,
}  # fmt: skip

COMPARISON: Mapping[str, Callable[..., Any]] = {
    "Equal": np.equal, "Less": np.less, "Greater": np.greater, "LessOrEqual": np.less_equal,
    "GreaterOrEqual": np.greater_equal, "And": np.logical_and, "Or": np.logical_or, "Xor": np.logical_xor,
}  # fmt: skip

VARIADIC: Mapping[str, Callable[..., Any]] = {"Max": np.maximum, "Min": np.minimum, "Sum": np.add}


@shape_rule(*UNARY)
def unary(call: ShapeCall) -> Results:
    tensor = call.tensor(0)
    if tensor.value is None:
        return (Inferred(tensor.shape, tensor.dtype),)
    return (call.folded(call.shape(), tensor.dtype, UNARY[call.op]),)


@shape_rule(
    "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Bernoulli", "Celu", "Cos", "Cosh", "Elu", "Erf", "Gelu",
    "HardSigmoid", "HardSwish", "Hardmax", "LeakyRelu", "LogSoftmax", "Mish", "PRelu", "Selu", "Shrink", "Sigmoid", "Sin",
    "Sinh", "Softmax", "Softplus", "Softsign", "Swish", "Tan", "Tanh", "ThresholdedRelu", "Trilu",
    "Affine", "Crop", "ImageScaler", "ParametricSoftplus", "Scale", "ScaledTanh",
    "com.microsoft.BiasGelu", "com.microsoft.BiasSoftmax", "com.microsoft.FastGelu", "com.microsoft.Gelu",
    "com.microsoft.BiasAdd", "com.microsoft.MoE", "com.microsoft.QMoE",
    "com.microsoft.QOrderedGelu", "com.microsoft.QuickGelu", "com.microsoft.SampleOp", "com.microsoft.ScaledSiLU",
    "com.microsoft.Trilu", "SwiGLU",
)  # fmt: skip
def like_first(call: ShapeCall) -> Results:
    tensor = call.tensor(0)
    dtype = call.dtype_attribute("dtype", tensor.dtype) if call.op == "Bernoulli" else tensor.dtype
    return (Inferred(tensor.shape, dtype),)


def joined_shape(call: ShapeCall) -> tuple[int, ...]:
    """Broadcast of both operands; before opset 7 the second had to fit into the first."""
    if call.opset < 7 and call.attribute("broadcast"):
        return call.shape(0)
    return broadcast(call.shape(0), call.shape(1))


@shape_rule(*BINARY)
def binary(call: ShapeCall) -> Results:
    shape, dtype = joined_shape(call), call.dtype()
    if call.value(0) is None or call.value(1) is None:
        return (Inferred(shape, dtype),)
    return (call.folded(shape, dtype, BINARY[call.op]),)


@shape_rule(*COMPARISON)
def comparison(call: ShapeCall) -> Results:
    return (call.folded(joined_shape(call), "bool", COMPARISON[call.op]),)


@shape_rule("Mod")
def modulo(call: ShapeCall) -> Results:
    return (call.folded(joined_shape(call), call.dtype(), np.fmod if call.attribute("fmod") else np.mod),)


@shape_rule("BitShift")
def bit_shift(call: ShapeCall) -> Results:
    compute = np.left_shift if call.attribute("direction") == "LEFT" else np.right_shift
    return (call.folded(joined_shape(call), call.dtype(), compute),)


@shape_rule(*VARIADIC, "Mean")
def variadic(call: ShapeCall) -> Results:
    shape = broadcast(*call.shapes())
    if call.op == "Mean":
        return (Inferred(shape, call.dtype()),)
    return (call.folded(shape, call.dtype(), lambda *values: reduce(VARIADIC[call.op], values)),)


@shape_rule("Not")
def logical_not(call: ShapeCall) -> Results:
    return (call.folded(call.shape(), "bool", np.logical_not),)


@shape_rule("IsNaN", "IsInf")
def predicate(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), "bool"),)


@shape_rule("Where")
def where(call: ShapeCall) -> Results:
    return (call.folded(broadcast(*call.shapes()), call.dtype(1), np.where),)


@shape_rule("Cast")
def cast(call: ShapeCall) -> Results:
    return (call.folded(call.shape(), call.dtype_attribute("to", call.dtype()), np.asarray),)


@shape_rule("CastLike")
def cast_like(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype(1)),)


@shape_rule("BitCast")
def bit_cast(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype_attribute("to", call.dtype())),)


@shape_rule("Clip")
def clip(call: ShapeCall) -> Results:
    """Bounds from attributes before opset 11, from operands 1 and 2 after."""
    if call.value(0) is None:
        return (Inferred(call.shape(), call.dtype()),)
    low, high = call.attribute("min"), call.attribute("max")

    def compute(data: np.ndarray, least: Any = None, most: Any = None) -> Any:
        return np.clip(data, low if least is None else least, high if most is None else most)

    return (call.folded(call.shape(), call.dtype(), compute),)


@shape_rule("com.microsoft.ComplexMul", "com.microsoft.ComplexMulConj")
def complex_product(call: ShapeCall) -> Results:
    return (Inferred(joined_shape(call), call.dtype()),)


@shape_rule("com.microsoft.BiasSplitGelu", "com.microsoft.SwiGLU")
def gated_halves(call: ShapeCall) -> Results:
    """One half of the last axis gates the other, unless the gate comes on its own."""
    shape, apart = call.shape(), call.op.endswith("SwiGLU") and call.has(1)
    return (Inferred(shape if apart else (*shape[:-1], shape[-1] // 2), call.dtype()),)


@shape_rule("com.microsoft.NGramRepeatBlock")
def like_scores(call: ShapeCall) -> Results:
    return (Inferred(call.shape(1), call.dtype(1)),)


@shape_rule("com.microsoft.IsAllFinite")
def all_finite(call: ShapeCall) -> Results:
    return (Inferred((), "bool"),)


@shape_rule("Dropout", "com.microsoft.BiasDropout")
def dropout(call: ShapeCall) -> Results:
    """The mask is boolean from opset 10 on; before, it had the data's type."""
    return Inferred(call.shape(), call.dtype()), Inferred(call.shape(), "bool" if call.opset >= 10 else call.dtype())
