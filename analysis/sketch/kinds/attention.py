"""Words as vectors, their places, and attention between them."""

from __future__ import annotations

import numpy as np

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import divided, rows

WORDS = Param("words", "words", "int", 1000, 1, 2**24)
TOKENS = "batch x tokens x features"


@kind(
    "embedding", "Embedding", "attention", "A vector for each token of a vocabulary", "bytes = 2 · out", WORDS,
    Param("width", "width", "int", 64, unit="features"), typed=("embed", "lookup"), behind=(((1, 16), "int64"),),
)  # fmt: skip
def write_embedding(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    if inputs[0].dtype != "int64":
        cures: Cures = (("set_source_param", ("dtype", "int64")), ("insert", ("cast", (("to", "int64"),))))
        raise Misfit("an embedding looks up whole numbers", inputs[0].dtype, "int64", 0, cures)
    table = writer.weight("weight", (writer.param("words"), writer.param("width")), "fp32")
    return writer.op("Gather", (table, inputs[0]), axis=0)


@kind("positions", "Positions", "attention", "A learned vector for each place is added", "other_ops = E",
      typed=("pos", "position_embedding"), behind=(((1, 16, 64), "fp32"),))  # fmt: skip
def write_positions(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape = rows(inputs[0], 3, writer.block.name, TOKENS)
    return writer.op("Add", (inputs[0], writer.weight("weight", shape[1:])))


@kind("class_token", "Class token", "attention", "A learned token that is put before the others", "bytes = in + out",
      typed=("cls",), behind=(((1, 16, 64), "fp32"),))  # fmt: skip
def write_class_token(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """One token for the whole batch: it is spread over it before it is joined."""
    batch, _, width = rows(inputs[0], 3, writer.block.name, TOKENS)
    token = writer.weight("weight", (1, 1, width))
    if batch > 1:
        sizes = writer.value("sizes", np.array([batch, 1, width], np.int64))
        token = writer.op("Expand", (token, sizes), "spread")
    return writer.op("Concat", (token, inputs[0]), axis=1)


@kind(
    "attention", "Multi-head attention", "attention", "Each token looks at all others: queries, keys, values",
    "MACs = B·(2·L·D² + 2·S·D² + 2·L·S·D)", Param("heads", "heads", "int", 4, 1, 1024), Param("bias", "bias", "bool", True),
    Param("width", "width", "int", 0, 0, unit="features, 0: as they come"),
    inputs=(1, 3), typed=("mha", "self_attention", "multihead"), behind=(((1, 16, 64), "fp32"),),
)  # fmt: skip
def write_attention(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """One input attends to itself; the second gives keys and values, the third values of their own."""
    query, key, value = (*inputs, *inputs[-1:] * 2)[:3]
    shapes = [rows(tensor, 3, writer.block.name, TOKENS, port) for port, tensor in enumerate(inputs)]
    check_sides(shapes)
    width = writer.param("width") or shapes[0][2]
    heads = divided(writer, "heads", width, "the width")
    q, k, v = (turned(writer, side, tensor, width, heads) for side, tensor in (("q", query), ("k", key), ("v", value)))
    return mixed(writer, q, k, v, (*shapes[0][:2], width), shapes[0][2])


def check_sides(shapes: list[Shape]) -> None:
    """Raises Misfit where batches differ, or keys and values do not come in pairs."""
    for port, shape in enumerate(shapes[1:], start=1):
        found = f"{shape_text(shapes[port - 1])} and {shape_text(shape)}"
        if shape[0] != shapes[0][0]:
            raise Misfit("queries and keys are of different batches", found, "equal batches", port, same(port))
        if port == 2 and shape[1] != shapes[1][1]:
            raise Misfit("keys and values have different lengths", found, "equal lengths", port, same(port))


def same(port: int) -> Cures:
    return (("same_source", (port, port - 1)),)


def linear(writer: Writer, side: str, x: Tensor, inputs: int, outputs: int) -> Tensor:
    product = writer.op("MatMul", (x, writer.weight(f"{side}.weight", (inputs, outputs))), f"{side}/product")
    if not writer.param("bias"):
        return product
    return writer.op("Add", (product, writer.weight(f"{side}.bias", (outputs,))), side)


def turned(writer: Writer, side: str, x: Tensor, width: int, heads: int) -> Tensor:
    """(B, L, D) -> (B, H, L, D/H), of keys (B, H, D/H, S)."""
    made = linear(writer, side, x, (x.shape or ())[-1], width)
    parts = writer.value(f"{side}.shape", np.array([0, 0, heads, width // heads], np.int64))
    split = writer.op("Reshape", (made, parts), f"{side}/heads")
    return writer.op("Transpose", (split,), f"{side}/turn", perm=(0, 2, 3, 1) if side == "k" else (0, 2, 1, 3))


def mixed(writer: Writer, q: Tensor, k: Tensor, v: Tensor, shape: Shape, outputs: int) -> Tensor:
    """Scores, their softmax, the mix of values, and the projection out of the heads."""
    width_of_head = (q.shape or ())[-1]
    number = {"fp16": np.float16, "fp64": np.float64}.get(q.dtype, np.float32)
    scale = writer.value("scale", np.array(width_of_head**-0.5, number))
    scores = writer.op("Mul", (writer.op("MatMul", (q, k), "scores"), scale), "scaled")
    mix = writer.op("MatMul", (writer.op("Softmax", (scores,), "softmax", axis=-1), v), "mix")
    flat = writer.value("shape", np.array([0, 0, shape[2]], np.int64))
    joined = writer.op("Reshape", (writer.op("Transpose", (mix,), "back", perm=(0, 2, 1, 3)), flat), "joined")
    return linear(writer, "out", joined, shape[2], outputs)
