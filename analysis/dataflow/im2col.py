"""A convolution by copied columns and a matrix product, executed: full and partial im2col, word by word.

Words of the input lie in memory in their layout, columns in a buffer, the sums of a block in registers:

    memory --COPY, PAD--> buffer --LOAD--> registers --MAC, STORE--> memory
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.dataflow.events import MOST_EVENTS, NOWHERE, Event, Op, TensorSpec
from analysis.dataflow.im2col_checks import coarse_checks, fine_checks, grouped_counts, groups_of_batches
from analysis.dataflow.im2col_code import im2col_code
from analysis.dataflow.im2col_plan import COUNTS, Im2col, Unit
from analysis.dataflow.layer import COLUMNS, INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Block
from analysis.dataflow.numbers import numbers_of, outputs_of
from analysis.dataflow.run import Run, compulsory_words
from analysis.dataflow.trace import Trace, record

LEVELS = ("memory", "buffer", "registers")
MEMORY, BUFFER, REGISTERS = range(3)
TENSORS = (WEIGHTS, INPUTS, OUTPUTS, COLUMNS)
W, _, OUT, C = range(4)


@dataclass(eq=False)
class Im2colRun(Run):
    """A run with what was executed. numbers: weights, and inputs without the zero point, as the layer has them."""

    plan: Im2col = field(kw_only=True)
    numbers: Mapping[str, np.ndarray] = field(kw_only=True)

    @property
    def lowering(self) -> Lowering:
        return self.plan.lowering

    @property
    def expected(self) -> np.ndarray:
        """The convolution by numpy, flat."""
        return outputs_of(self.layer, self.numbers)


def run_im2col(plan: Im2col, title: str = "im2col", most_events: int = MOST_EVENTS) -> Im2colRun:
    """Executes and counts in two other ways; beyond `most_events` an event is a batch of columns."""
    numbers = numbers_of(plan.layer)
    fine = event_bound(plan) <= most_events
    trace = fine_trace(plan, numbers) if fine else coarse_trace(plan, numbers, most_events)
    checks = fine_checks(plan) if fine else coarse_checks(plan, most_events)
    held = {f"{COLUMNS}@buffer": plan.buffer_words}
    words = compulsory_words(plan.layer)
    return Im2colRun(title, plan.layer, trace, checks, words, None, held, plan, plan=plan, numbers=numbers)


def event_bound(plan: Im2col) -> int:
    """At most so many events: instructions, each with what falls out for it, sums begun, stored and dropped, and copies."""
    count = plan.totals()
    loads = count["weight loads"] + count["column loads"]
    product = 2 * loads + count["mac instructions"] + 3 * count["stored"] + plan.lowering.count
    if product > MOST_EVENTS:
        return product + count["copied"] + count["padded"]
    return product + sum(1 for column in range(plan.lowering.count) for _ in plan.lowering.segments(column))


def tensors_of(plan: Im2col) -> tuple[TensorSpec, ...]:
    layer, lowering = plan.layer, plan.lowering
    own = tuple(TensorSpec(name, layer.shape(name)) for name in TENSORS[:3])
    return (*own, TensorSpec(COLUMNS, (lowering.count, lowering.length), BUFFER))


def fine_trace(plan: Im2col, numbers: Mapping[str, np.ndarray]) -> Trace:
    execution = Execution(plan, numbers)
    units = list(plan.units())
    rows = [(unit.columns[0], -1 if unit.is_fill else unit.filters[0]) for unit in units]
    digits = np.array(rows, dtype=np.int32).reshape(len(rows), 2)
    stored = {WEIGHTS: numbers[WEIGHTS], INPUTS: numbers[INPUTS] + plan.zero_point}
    code = tuple(execution.code.lines)
    return record(execution.events(units), tensors_of(plan), LEVELS, code, stored, ("column", "m"), digits)


class Execution:
    """One word or instruction after the other. Times of a unit: what falls out, what comes, the arithmetic, the stores."""

    def __init__(self, plan: Im2col, numbers: Mapping[str, np.ndarray]) -> None:
        self.plan, self.lowering, self.block = plan, plan.lowering, plan.block
        self.code = im2col_code(plan.lowering, plan.block, plan.mac)
        self.line = self.code.at
        self.weights, self.inputs = numbers[WEIGHTS], numbers[INPUTS]
        self.sources = plan.lowering.every_source
        self.real = np.where(self.sources >= 0, self.inputs[self.sources], 0)
        self.place = (0, 0)

    def events(self, units: list[Unit]) -> Iterator[Event]:
        for number, unit in enumerate(units):
            self.place = (number, unit.batch)
            yield from self.fill(unit) if unit.is_fill else self.product(unit)

    def fill(self, unit: Unit) -> Iterator[Event]:
        """A COPY for each run of neighbours in memory, `right` its first input word; a PAD for each of the padding."""
        column = unit.columns[0]
        shift = 0 if self.plan.widened else self.plan.zero_point
        for first, words, padding in self.lowering.segments(column):
            cells = np.arange(first, first + words) + column * self.lowering.length
            values = self.real[column, first : first + words] + shift
            op, src, line = (Op.PAD, NOWHERE, "pad") if padding else (Op.COPY, MEMORY, "copy")
            source = int(self.sources[column, first])
            yield Event(op, C, src, BUFFER, words, cells, self.line[line], *self.place, -1, source, values)

    def product(self, unit: Unit) -> Iterator[Event]:
        columns, filters = range(*unit.columns), range(*unit.filters)
        outputs = [self.lowering.output_cell(j, m) for m in filters for j in columns]
        for cell in outputs:
            yield Event(Op.INIT, OUT, NOWHERE, REGISTERS, 1, (cell,), self.line["init"], *self.place)
        yield from self.inner(columns, filters)
        for cell in outputs:
            yield Event(Op.STORE, OUT, REGISTERS, MEMORY, 1, (cell,), self.line["store"], *self.place)
        yield self.drop(OUT, REGISTERS, np.array(outputs), "store")
        if unit.last and len(self.plan.batches) > 1:
            yield self.drop(C, BUFFER, self.batch_cells(unit), "store")

    def batch_cells(self, unit: Unit) -> np.ndarray:
        """All columns of the batch that ends here."""
        length = self.lowering.length
        first = self.plan.batches[unit.batch][0]
        return np.arange(first * length, unit.columns[1] * length)

    def drop(self, tensor: int, level: int, cells: np.ndarray, line: str) -> Event:
        return Event(Op.EVICT, tensor, level, NOWHERE, len(cells), cells, self.line[line], *self.place)

    def inner(self, columns: range, filters: range) -> Iterator[Event]:
        """The loop over a column's words: loads of columns, of weights, then every sum of the block."""
        block = self.block
        held: dict[int, list[int]] = {C: [], W: []}
        for first, words in block.passes(self.lowering.length):
            for k in range(first, first + words, block.mac_lanes):
                if (k - first) % block.column_lanes == 0:
                    taken = range(k, min(k + block.column_lanes, first + words))
                    rows = [[j * self.lowering.length + i for i in taken] for j in columns]
                    yield from self.load(C, BUFFER, rows, "columns", held)
                if (k - first) % block.weight_lanes == 0:
                    taken = range(k, min(k + block.weight_lanes, first + words))
                    rows = [self.weight_row(columns.start, m)[taken.start : taken.stop].tolist() for m in filters]
                    yield from self.load(W, MEMORY, rows, "weights", held)
                yield from self.macs(columns, filters, range(k, min(k + block.mac_lanes, first + words)))
        for tensor, line in ((C, "columns"), (W, "weights")):
            yield self.drop(tensor, REGISTERS, np.array(held[tensor]), line)

    def load(
        self, tensor: int, src: int, rows: list[list[int]], line: str, held: dict[int, list[int]]
    ) -> Iterator[Event]:
        """One load a row, into the registers of the ones before."""
        if held[tensor]:
            yield self.drop(tensor, REGISTERS, np.array(held[tensor]), line)
        held[tensor] = [cell for row in rows for cell in row]
        for cells in rows:
            yield Event(Op.LOAD, tensor, src, REGISTERS, len(cells), cells, self.line[line], *self.place)

    def weight_row(self, column: int, filter_: int) -> np.ndarray:
        return self.lowering.weight_cells(column, filter_)

    def macs(self, columns: range, filters: range, taken: range) -> Iterator[Event]:
        """left, right: the weight and the input of a single MAC; an instruction of several has the sum's cell for each."""
        single = len(taken) == 1
        for m in filters:
            row = self.weight_row(columns.start, m)[taken.start : taken.stop]
            for j in columns:
                cells = (self.lowering.output_cell(j, m),) * len(taken)
                amounts = self.weights[row] * self.real[j, taken.start : taken.stop]
                left, right = (int(row[0]), int(self.sources[j, taken.start])) if single else (-1, -1)
                yield Event(
                    Op.MAC,
                    OUT,
                    NOWHERE,
                    REGISTERS,
                    len(taken),
                    cells,
                    self.line["mac"],
                    *self.place,
                    left,
                    right,
                    amounts,
                )


# A batch at a time


def coarse_trace(plan: Im2col, numbers: Mapping[str, np.ndarray], most_events: int) -> Trace:
    code = im2col_code(plan.lowering, plan.block, plan.mac)
    batches, groups = plan.batches, groups_of_batches(plan, most_events)
    rows = grouped_counts(plan, most_events)
    sums = outputs_of(plan.layer, numbers)

    def events() -> Iterator[Event]:
        for number, (first, last) in enumerate(groups):
            columns = range(batches[first][0], batches[last - 1][1])
            count = dict(zip(COUNTS, rows[number].tolist(), strict=True))
            cells = np.array([plan.lowering.output_cell(j, m) for j in columns for m in range(plan.lowering.filters)])
            yield from batch_events(count, cells, sums, code.at, number)

    digits = np.array([[batches[first][0]] for first, _ in groups], dtype=np.int32)
    stored = {WEIGHTS: numbers[WEIGHTS], INPUTS: numbers[INPUTS] + plan.zero_point}
    return record(events(), tensors_of(plan), LEVELS, tuple(code.lines), stored, ("column",), digits, whole_words=False)


def batch_events(
    count: Mapping[str, int], outputs: np.ndarray, sums: np.ndarray, line: Mapping[str, int], number: int
) -> Iterator[Event]:
    place = (number, number)
    moves = (
        (Op.COPY, C, MEMORY, BUFFER, "copied", "copy"), (Op.PAD, C, NOWHERE, BUFFER, "padded", "pad"),
        (Op.LOAD, W, MEMORY, REGISTERS, "weights", "weights"), (Op.LOAD, C, BUFFER, REGISTERS, "columns", "columns"),
    )  # fmt: skip
    for op, tensor, src, dst, name, kind in moves:
        if count[name]:
            yield Event(op, tensor, src, dst, count[name], (), line[kind], *place)
    yield Event(Op.INIT, OUT, NOWHERE, REGISTERS, len(outputs), outputs, line["init"], *place)
    yield Event(Op.MAC, OUT, NOWHERE, REGISTERS, count["macs"], outputs, line["mac"], *place, amounts=sums[outputs])
    yield Event(Op.STORE, OUT, REGISTERS, MEMORY, count["stored"], outputs, line["store"], *place)


def im2col_run(
    layer: Layer, layout: str = "nhwc", order: str = "rows", columns: int | None = None, block: Block | None = None
) -> Im2colRun:
    """Raises UnknownNameError, ScenarioError."""
    return run_im2col(Im2col(Lowering(layer, layout, order, columns), block or Block()))
