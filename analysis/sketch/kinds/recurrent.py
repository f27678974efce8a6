"""Recurrent layers over sequences (batch, steps, features)."""

from __future__ import annotations

import numpy as np

from analysis.graph import Shape, Tensor
from analysis.sketch.kinds.registry import Param, Writer, kind
from analysis.sketch.kinds.windows import rows

SEQUENCE = "batch x steps x features"
# Operators of the standard: id, operator, title, gates, what it is for.
CELLS = (
    ("rnn", "RNN", "RNN", 1, "Each step sees the one before it"),
    ("gru", "GRU", "GRU", 3, "Each step keeps what its gates let through"),
    ("lstm", "LSTM", "LSTM", 4, "Each step has a memory that gates write and forget"),
)


def add_cell(id: str, op: str, title: str, gates: int, word: str) -> None:
    times = f"{gates}·" if gates > 1 else ""

    @kind(
        id, title, "recurrent", word, f"MACs = D·T·N·{times}H·(I+H)", Param("units", "units", "int", 64),
        Param("bidirectional", "both directions", "bool", False), Param("bias", "bias", "bool", True),
        Param("result", "result", "choice", "sequence", choices=("sequence", "last")), behind=(((1, 49, 10), "fp32"),),
    )  # fmt: skip
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        shape = rows(inputs[0], 3, writer.block.name, SEQUENCE)
        cell = op, gates, 2 if writer.param("bidirectional") else 1
        return write_cell(writer, inputs[0], shape, *cell)


for _row in CELLS:
    add_cell(*_row)


def write_cell(writer: Writer, x: Tensor, shape: Shape, op: str, gates: int, directions: int) -> Tensor:
    """Runtimes take (steps, batch, features) alone, so the axes are turned before and after."""
    units = writer.param("units")
    operands = [writer.op("Transpose", (x,), "turn", perm=(1, 0, 2)), *weights(writer, gates, directions, shape[2])]
    way = {"direction": "bidirectional" if directions == 2 else "forward", "hidden_size": units}
    wanted: tuple[int, ...]
    if writer.param("result") == "sequence":
        steps = writer.op(op, operands, "steps", **way)
        turned, wanted = writer.op("Transpose", (steps,), "back", perm=(2, 0, 1, 3)), (0, 0, directions * units)
    else:
        last = writer.ops(op, operands, 2, "steps", **way)[1]
        turned, wanted = writer.op("Transpose", (last,), "back", perm=(1, 0, 2)), (0, directions * units)
    return writer.op("Reshape", (turned, writer.value("shape", np.array(wanted, np.int64))))


def weights(writer: Writer, gates: int, directions: int, inputs: int) -> list[Tensor]:
    """Of the input, of the state, and the biases of both."""
    rows_of = gates * writer.param("units")
    found = [
        writer.weight("weight", (directions, rows_of, inputs)),
        writer.weight("recurrence", (directions, rows_of, writer.param("units"))),
    ]
    return [*found, writer.weight("bias", (directions, 2 * rows_of))] if writer.param("bias") else found
