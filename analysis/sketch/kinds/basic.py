"""Where a network begins, and its dense layers."""

from __future__ import annotations

from analysis.graph import Tensor, shape_text
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import numbers, reshaped

DTYPES = ("fp32", "fp16", "int8", "uint8", "int64")


@kind(
    "input", "Input", "input", "Where data enter: their shape, the batch first", "",
    Param("shape", "shape", "shape", (1, 3, 224, 224)), Param("dtype", "type", "choice", "fp32", choices=DTYPES),
    inputs=(0, 0), typed=("in",),
)  # fmt: skip
def write_input(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    return writer.source(writer.param("shape"), writer.param("dtype"))


@kind(
    "dense", "Dense", "dense", "Every output is a weighted sum of all inputs", "MACs = N·I·O",
    Param("outputs", "outputs", "int", 10, unit="features"), Param("bias", "bias", "bool", True),
    typed=("fc", "linear", "fully connected"), behind=(((1, 64), "fp32"),),
)  # fmt: skip
def write_dense(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """Gemm on rows; on sequences a product over the last axis. Images are refused: that would hide a forgotten Flatten."""
    (x,), outputs = inputs, writer.param("outputs")
    numbers(x, writer.block.name)
    shape = x.shape or ()
    if len(shape) > 3:
        cures: Cures = (("insert", ("flatten",)),)
        raise Misfit("a dense layer takes rows of features", shape_text(shape), "(batch, features)", 0, cures)
    if len(shape) < 2:
        wanted = "at least 2 dimensions"
        raise Misfit("a dense layer needs a batch and features", shape_text(shape), wanted, 0, (reshaped(shape, 2),))
    bias = writer.weight("bias", (outputs,)) if writer.param("bias") else None
    if len(shape) == 2:
        return writer.op("Gemm", (x, writer.weight("weight", (outputs, shape[1])), *([bias] if bias else [])), transB=1)
    product = writer.op("MatMul", (x, writer.weight("weight", (shape[-1], outputs))), "product" if bias else "")
    return writer.op("Add", (product, bias)) if bias else product
