"""Functions of each element, and of rows of elements."""

from __future__ import annotations

import numpy as np

from analysis.graph import Tensor, shape_text
from analysis.sketch.kinds.registry import Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import axis_of, numbers, reshaped

NUMPY = {"fp64": np.float64, "fp32": np.float32, "fp16": np.float16}
EACH = "other_ops = E"
ALPHA = Param("alpha", "slope", "real", 0.01, -100, 100)
UPPER = Param("alpha", "α", "real", 1.0, 0, 100)

# Operators of the standard that are a kind as they are: id, operator, title, word, formula, parameters, other names.
PLAIN: tuple[tuple[str, str, str, str, str, tuple[Param, ...], tuple[str, ...]], ...] = (
    ("relu", "Relu", "ReLU", "Negative values become zero", EACH, (), ()),
    ("leaky_relu", "LeakyRelu", "Leaky ReLU", "Negative values become small", "other_ops = 2·E", (ALPHA,), ("lrelu",)),
    ("elu", "Elu", "ELU", "Negative values approach −α", "other_ops = 4·E", (UPPER,), ()),
    ("selu", "Selu", "SELU", "ELU that keeps mean and variance", "other_ops = 5·E", (), ()),
    ("celu", "Celu", "CELU", "ELU with a smooth bend", "other_ops = 7·E", (UPPER,), ()),
    ("sigmoid", "Sigmoid", "Sigmoid", "Between 0 and 1", "other_ops = 4·E", (), ("logistic",)),
    ("hard_sigmoid", "HardSigmoid", "Hard sigmoid", "Sigmoid of three straight lines", "other_ops = 4·E", (), ()),
    ("tanh", "Tanh", "Tanh", "Between −1 and 1", EACH, (), ()),
    ("softplus", "Softplus", "Softplus", "ReLU with a smooth bend", "other_ops = 3·E", (), ()),
    ("softsign", "Softsign", "Softsign", "Between −1 and 1, without exp", "other_ops = 3·E", (), ()),
    ("gelu", "Gelu", "GELU", "As is where sure, zero where not: x·Φ(x)", "other_ops = 5·E", (), ()),
    ("hard_swish", "HardSwish", "Hard swish", "SiLU of straight lines and a parabola", "other_ops = 5·E", (),
     ("hswish", "hardswish")),
    ("mish", "Mish", "Mish", "x·tanh(softplus(x))", "other_ops = 5·E", (), ()),
)  # fmt: skip


def add_activation(
    id: str, op: str, title: str, word: str, formula: str, params: tuple[Param, ...], typed: tuple[str, ...]
) -> None:
    @kind(id, title, "activation", word, formula, *params, typed=typed)
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        numbers(inputs[0], writer.block.name)
        return writer.op(op, inputs, **{param.name: writer.param(param.name) for param in params})


for _row in PLAIN:
    add_activation(*_row)


@kind("relu6", "ReLU6", "activation", "ReLU that stops at 6", "other_ops = 2·E")
def write_relu6(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    numbers(inputs[0], writer.block.name)
    number = NUMPY.get(inputs[0].dtype, np.float32)
    bounds = (writer.value("min", np.array(0, number)), writer.value("max", np.array(6, number)))
    return writer.op("Clip", (inputs[0], *bounds))


@kind(
    "silu", "SiLU", "activation", "x·sigmoid(x), also called swish", "other_ops = 5·E",
    typed=("swish",),
)  # fmt: skip
def write_silu(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    numbers(inputs[0], writer.block.name)
    return writer.op("Mul", (inputs[0], writer.op("Sigmoid", inputs, "sigmoid")))


@kind("prelu", "PReLU", "activation", "Leaky ReLU with a learned slope for each channel", "other_ops = 2·E")
def write_prelu(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    numbers(inputs[0], writer.block.name)
    shape = inputs[0].shape or ()
    if len(shape) < 2:
        raise Misfit(
            "a slope for each channel needs channels",
            shape_text(shape),
            "at least 2 dimensions",
            0,
            (reshaped(shape, 2),),
        )
    return writer.op("PRelu", (inputs[0], writer.weight("slope", (shape[1], *(1,) * (len(shape) - 2)))))


def add_softmax(id: str, op: str, title: str, word: str, formula: str) -> None:
    @kind(
        id, title, "activation", word, formula,
        Param("axis", "axis", "int", -1, -8, 8), behind=(((1, 10), "fp32"),),
    )  # fmt: skip
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        numbers(inputs[0], writer.block.name)
        return writer.op(op, inputs, axis=axis_of(writer, inputs[0].shape or ()))


add_softmax("softmax", "Softmax", "Softmax", "Scores become probabilities", "other_ops = 5·E")
add_softmax(
    "log_softmax", "LogSoftmax", "Log softmax", "Scores become logarithms of probabilities", "other_ops = 5·E + E/I"
)
