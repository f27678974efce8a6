"""Elementary steps per element, and the small arithmetic on shapes that several families share.

An elementary step is one add, compare, multiplication, division, rounding or one function of a mathematical library
(exp, log, sqrt, tanh, erf, sin, pow). A step costs one `other_ops` per element that it is done for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from types import MappingProxyType

from analysis.graph import Shape, Tensor
from analysis.ops.registry import Call, Cost, Rule, Uncountable

# Activation -> its elementary steps, from the formulas of the ONNX operator reference (opset 24, recurrent ones included).
ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "affine": "multiply, add",
        "celu": "divide, exp, subtract, multiply, min, max, add",
        "clip": "max, min",
        "elu": "compare, exp, subtract, multiply",
        "fastgelu": "square, multiply, multiply, add, multiply, tanh, add, multiply, multiply",
        "gelu": "divide, erf, add, multiply, multiply",
        "hardsigmoid": "multiply, add, max, min",
        "hardswish": "multiply, add, max, min, multiply",
        "leakyrelu": "compare, multiply",
        "mish": "exp, add, log, tanh, multiply",
        "none": "",
        "quickgelu": "multiply, negate, exp, add, divide, multiply",
        "relu": "max",
        "scaledtanh": "multiply, tanh, multiply",
        "selu": "compare, exp, subtract, multiply, multiply",
        "sigmoid": "negate, exp, add, divide",
        "silu": "negate, exp, add, divide, multiply",
        "softplus": "exp, add, log",
        "softsign": "absolute value, add, divide",
        "swish": "multiply, negate, exp, add, divide, multiply",
        "tanh": "tanh",
        "thresholdedrelu": "compare",
    }
)

# Per element; by the formulas of QuantizeLinear and DequantizeLinear.
QUANTIZE = "divide, round, add zero point, saturate"
DEQUANTIZE = "subtract zero point, multiply"
SOFTMAX = "max, subtract, exp, sum, divide"


def count(steps: str) -> int:
    """Number of steps in a list such as "multiply, add"."""
    return len(steps.split(", ")) if steps else 0


QUANTIZE_STEPS, DEQUANTIZE_STEPS, SOFTMAX_STEPS = count(QUANTIZE), count(DEQUANTIZE), count(SOFTMAX)


def activation_steps(name: str) -> int:
    """Steps of an activation that is fused into another operator; one for a name that we do not know."""
    return count(ACTIVATIONS.get(name.lower(), "function")) if name else 0


def per_element(steps: str) -> Rule:
    """A rule that does each of the steps once per element of the first result."""
    number = count(steps)

    def rule(call: Call) -> Cost:
        elements = call.out_elements
        return Cost(other_ops=number * elements, symbols={"E": elements})

    rule.__doc__ = f"other_ops = {number}·E\n\nE output elements; for each: {steps}."
    return rule


def per_input_element(steps: str) -> Rule:
    """A rule that does each of the steps once per element of the first operand."""
    number = count(steps)

    def rule(call: Call) -> Cost:
        elements = call.in_elements
        return Cost(other_ops=number * elements, symbols={"I": elements})

    rule.__doc__ = f"other_ops = {number}·I\n\nI input elements; for each: {steps}."
    return rule


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape that both stretch to, by numpy's rules; raises Uncountable where they do not."""
    rank = max(len(left), len(right))
    pairs = zip((1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right, strict=True)
    return tuple(stretch(a, b) for a, b in pairs)


def stretch(left: int, right: int) -> int:
    if left != right and 1 not in (left, right):
        raise Uncountable(f"extents {left} and {right} do not go together")
    return right if left == 1 else left


def pixels(spatial: Shape) -> tuple[int, int]:
    """Spatial extents as rows and columns: a volume's depth joins the rows, a line is one row."""
    return prod(spatial[:-1]), spatial[-1] if spatial else 1


def divided(total: int, parts: int, what: str) -> int:
    """Quotient of two counts; raises Uncountable where that is no whole number."""
    if parts <= 0 or total % parts:
        raise Uncountable(f"{total} {what} do not divide by {parts}")
    return total // parts


def integers(tensor: Tensor | None) -> tuple[int, ...] | None:
    """Contents of a small constant operand; None where they are not known."""
    if tensor is None or tensor.value is None:
        return None
    return tuple(int(value) for value in tensor.value.ravel())


def elements_of(tensors: Iterable[Tensor | None]) -> int:
    """Elements of all given tensors; raises Uncountable where a shape is not known."""
    shapes = [(tensor.name, tensor.shape) for tensor in tensors if tensor]
    unknown = [name for name, shape in shapes if shape is None]
    if unknown:
        raise Uncountable(f"the shape of {unknown[0]!r} is not known")
    return sum(prod(shape) for _, shape in shapes if shape is not None)
