"""Counters of a convolution by columns in three ways: by the stream, by formula, by simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.dataflow.events import Channel, Op
from analysis.dataflow.im2col_plan import COUNTS, WORDS, Im2col
from analysis.dataflow.im2col_simulated import simulated_counts
from analysis.dataflow.layer import COLUMNS, OUTPUTS, WEIGHTS
from analysis.dataflow.run import Check
from analysis.dataflow.simulated import MOST_MACS
from analysis.dataflow.trace import Trace

# Which events are a counter: operation and tensor.
KINDS: Mapping[str, tuple[Op, str]] = {
    "copied": (Op.COPY, COLUMNS), "padded": (Op.PAD, COLUMNS), "weights": (Op.LOAD, WEIGHTS), "columns": (Op.LOAD, COLUMNS),
    "macs": (Op.MAC, OUTPUTS), "stored": (Op.STORE, OUTPUTS), "copies": (Op.COPY, COLUMNS),
    "weight loads": (Op.LOAD, WEIGHTS), "column loads": (Op.LOAD, COLUMNS), "mac instructions": (Op.MAC, OUTPUTS),
}  # fmt: skip
NAMES = {
    "copied": "input words copied to the buffer", "padded": "zero points written to the buffer",
    "weights": "weights into registers", "columns": "column words into registers",
    "macs": "multiply–accumulates", "stored": "outputs out of registers", "copies": "copies of neighbouring words",
    "weight loads": "loads of weights", "column loads": "loads of columns", "mac instructions": "MAC instructions",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class EventCheck(Check):
    """A counter of instructions: events, not words."""

    kind: tuple[Op, str] = (Op.MAC, OUTPUTS)

    def counted(self, trace: Trace) -> np.ndarray:
        number = next(n for n, spec in enumerate(trace.tensors) if spec.name == self.kind[1])
        mine = (trace.op == self.kind[0]) & (trace.tensor == number)
        found: np.ndarray = np.concatenate(([0], np.cumsum(mine)))[trace.unit_ends]
        return found


def groups_of_batches(plan: Im2col, most_events: int) -> list[tuple[int, int]]:
    """Batches (first, one past the last) that are one unit, so that there are few enough events."""
    count = len(plan.batches)
    step = max(1, -(-count * 7 // most_events))
    return [(first, min(first + step, count)) for first in range(0, count, step)]


def grouped_counts(plan: Im2col, most_events: int) -> np.ndarray:
    starts = [first for first, _ in groups_of_batches(plan, most_events)]
    found: np.ndarray = np.add.reduceat(plan.batch_counts(), starts, axis=0)
    return found


def fine_checks(plan: Im2col) -> tuple[Check, ...]:
    formula = np.cumsum([plan.unit_counts(unit) for unit in plan.units()], axis=0, dtype=np.int64)
    rows = simulated_counts(plan) if plan.layer.macs <= MOST_MACS else None
    return tuple(
        check_of(name, formula[:, place], None if rows is None else rows[:, place]) for place, name in enumerate(COUNTS)
    )


def coarse_checks(plan: Im2col, most_events: int) -> tuple[Check, ...]:
    formula = np.cumsum(grouped_counts(plan, most_events), axis=0, dtype=np.int64)
    return tuple(check_of(name, formula[:, place], None) for place, name in enumerate(WORDS))


def check_of(name: str, formula: np.ndarray, simulated: np.ndarray | None) -> Check:
    op, tensor = KINDS[name]

    def counts(channel: Channel) -> bool:
        return channel.op == op and channel.tensor == tensor

    if name in WORDS:
        return Check(NAMES[name], counts, formula, simulated)
    return EventCheck(NAMES[name], counts, formula, simulated, (op, tensor))
