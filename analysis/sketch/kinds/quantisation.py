"""Between floating-point numbers and integers."""

from __future__ import annotations

import numpy as np

from analysis.graph import Tensor
from analysis.shapes.registry import ONNX_DTYPES
from analysis.sketch.kinds.registry import FLOATS, Misfit, Param, Writer, kind

SCALE = Param("scale", "scale", "real", 0.02, 1e-12, 1e6)
ZERO = Param("zero_point", "zero point", "int", 0, -128, 255)
INTEGERS = {"int8": (np.int8, -128, 127), "uint8": (np.uint8, 0, 255)}
PASS = (("take_out", ()),)


@kind(
    "quantise", "Quantise", "quantisation", "Floating-point numbers become 8-bit integers", "other_ops = 4·E", SCALE, ZERO,
    Param("dtype", "type", "choice", "int8", choices=("int8", "uint8")), typed=("quantize", "q"),
)  # fmt: skip
def write_quantise(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    if inputs[0].dtype not in FLOATS:
        raise Misfit("integers are quantised already", inputs[0].dtype, ", ".join(FLOATS), 0, PASS)
    return writer.op("QuantizeLinear", (inputs[0], *scales(writer, writer.param("dtype"), inputs[0].dtype)))


@kind(
    "dequantise", "Dequantise", "quantisation", "8-bit integers become floating-point numbers", "other_ops = 2·E", SCALE, ZERO,
    typed=("dequantize", "dq"), behind=(((1, 3, 224, 224), "int8"),),
)  # fmt: skip
def write_dequantise(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    if inputs[0].dtype not in INTEGERS:
        raise Misfit("only 8-bit integers are scaled back", inputs[0].dtype, ", ".join(INTEGERS), 0, PASS)
    return writer.op("DequantizeLinear", (inputs[0], *scales(writer, inputs[0].dtype, "fp32")))


def scales(writer: Writer, integer: str, real: str) -> tuple[Tensor, Tensor]:
    """Scale and zero point of the whole tensor. Raises Misfit where the type cannot hold the zero point."""
    number, low, high = INTEGERS[integer]
    zero = writer.param("zero_point")
    if not low <= zero <= high:
        cures = (("set_param", ("zero_point", min(max(zero, low), high))),)
        raise Misfit(f"{integer} cannot hold the zero point", zero, f"{low} to {high}", cures=cures)
    of = {"fp16": np.float16, "fp64": np.float64}.get(real, np.float32)
    return writer.value("scale", np.array(writer.param("scale"), of)), writer.value("zero", np.array(zero, number))


@kind(
    "cast", "Cast", "quantisation", "The same values in another type", "other_ops = E",
    Param("to", "type", "choice", "fp32", choices=("fp32", "fp16", "int8", "uint8", "int64")), typed=("convert", "astype"),
)  # fmt: skip
def write_cast(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    return writer.op("Cast", inputs, to=ONNX_DTYPES.index(writer.param("to")))
