"""Where a network begins, its dense layers, activations and sums: the smallest set that draws a network."""

from __future__ import annotations

from analysis.graph import Tensor, shape_text
from analysis.sketch.kinds.registry import Misfit, Param, Writer, kind

DTYPES = ("fp32", "fp16", "int8", "uint8", "int64")


@kind(
    "input", "Input", "input", "Where data enter: their shape, the batch first", "",
    Param("shape", "shape", "shape", (1, 3, 224, 224)), Param("dtype", "type", "choice", "fp32", choices=DTYPES),
    inputs=(0, 0), typed=("in",),
)  # fmt: skip
def write_input(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    tensor = Tensor(writer.block.name, writer.param("shape"), writer.param("dtype"))
    writer.tensors[tensor.name] = tensor
    return tensor


@kind(
    "dense", "Dense", "dense", "Every output is a weighted sum of all inputs", "MACs = N·I·O",
    Param("outputs", "outputs", "int", 10, unit="features"), Param("bias", "bias", "bool", True),
    typed=("fc", "linear", "fully connected"),
)  # fmt: skip
def write_dense(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """Gemm on rows; on tensors of a higher rank a product over the last axis would hide a forgotten Flatten of images."""
    (x,), outputs = inputs, writer.param("outputs")
    shape = x.shape or ()
    if len(shape) == 4:
        raise Misfit(
            "a dense layer takes rows of features",
            shape_text(shape),
            "(batch, features)",
            0,
            (("insert", ("flatten",)),),
        )
    if len(shape) < 2:
        raise Misfit("a dense layer needs a batch and features", shape_text(shape), "at least 2 dimensions", 0)
    bias = writer.weight("bias", (outputs,)) if writer.param("bias") else None
    if len(shape) == 2:
        return writer.op("Gemm", (x, writer.weight("weight", (outputs, shape[1])), *([bias] if bias else [])), transB=1)
    product = writer.op("MatMul", (x, writer.weight("weight", (shape[-1], outputs))), "product" if bias else "")
    return writer.op("Add", (product, bias)) if bias else product


@kind("flatten", "Flatten", "movement", "All features of an example in one row", "", typed=("flat",))
def write_flatten(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    return writer.op("Flatten", inputs, axis=1)


@kind("relu", "ReLU", "activation", "Negative values become zero", "other_ops = E")
def write_relu(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    return writer.op("Relu", inputs)


@kind(
    "add", "Add", "merge", "Sums its inputs element by element", "other_ops = E·(inputs − 1)",
    inputs=(2, None), typed=("sum", "+"),
)  # fmt: skip
def write_add(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    total = inputs[0]
    for number, tensor in enumerate(inputs[1:], start=1):
        if total.shape != tensor.shape:
            found = f"{shape_text(total.shape)} and {shape_text(tensor.shape)}"
            raise Misfit("the summands have different shapes", found, "equal shapes", number)
        total = writer.op("Add", (total, tensor), "" if number == len(inputs) - 1 else f"sum{number}")
    return total
