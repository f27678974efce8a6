"""A dense layer by blocks of registers: m weight rows × b columns, the reduction innermost, and what does not fit spills.

    W = M·N·⌈B/b⌉      A = N·B·⌈M/m⌉      O = M·B, stored once each        N inputs, M outputs, B columns
    registers = m·b + m + b; with one operand streamed word by word m·b + min(m, b) + 1
    a step loads m + b words for m·b MACs: intensity = m·b / ((m + b) · bytes) MAC/B, the stores left aside

The register file: the operands of a step are given their registers first, the sums take what is left. Where they do not
all fit, one register is set aside through which the others pass one by one, and the last sums of the block, row by row,
live in memory: at each step but the first such a sum is loaded again, at each step but the last it is stored again.

    spills = (m·b − kept) · (N − 1) loads and as many stores a block,   kept = registers − operands − 1 where m·b does not fit

Blocks at the edges are smaller, and spill less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal, NamedTuple

import numpy as np

from analysis.dataflow.events import MOST_EVENTS, NOWHERE, Channel, CodeLine, Event, Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, PSUMS, WEIGHTS, Layer, LayerError, dense
from analysis.dataflow.nest import Range, tiles
from analysis.dataflow.numbers import numbers_of
from analysis.dataflow.register_file import simulated
from analysis.dataflow.run import Run
from analysis.dataflow.steps import CODE, Move, Steps, run_of_steps

LEVELS = ("memory", "registers")
MEMORY, REGISTERS = range(2)
LOOPS = ("m", "b", "n")
AT_BEGIN, AT_WEIGHTS, AT_INPUTS, AT_BACK, AT_MAC, AT_SPILL, AT_STORE = 2, 4, 5, 6, 7, 8, 9

Role = Literal["weight", "input", "sum", "passing", "free"]


class Slot(NamedTuple):
    """A register. row, column: of the block, −1 where it has none."""

    role: Role
    row: int = -1
    column: int = -1


@dataclass(frozen=True, slots=True)
class Block:
    """rows m × columns b of the block. registers: there are. streamed: the longer operand comes word by word.

    inputs N, outputs M, batch B. Raises LayerError where a file has no register for the operands and one sum.
    """

    inputs: int
    outputs: int
    batch: int
    rows: int
    columns: int
    registers: int
    streamed: bool = False

    def __post_init__(self) -> None:
        for what, size in (("weight rows of a block", self.rows), ("columns of a block", self.columns)):
            if size < 1:
                raise LayerError(what, size, "at least 1")
        if self.registers < self.operands + 1:
            words = f"{self.rows}x{self.columns} needs {self.operands} for its operands and 1 for a sum"
            raise LayerError(f"too few registers: a block of {words}", self.registers, f"{self.operands + 1} or more")

    @property
    def layer(self) -> Layer:
        return dense(self.inputs, self.outputs, self.batch)

    @property
    def operands(self) -> int:
        """Registers of a step's operands."""
        return min(self.rows, self.columns) + 1 if self.streamed else self.rows + self.columns

    @property
    def needed(self) -> int:
        """Registers with which nothing spills: m·b + m + b, or m·b + min(m, b) + 1."""
        return self.rows * self.columns + self.operands

    @property
    def streams_weights(self) -> bool:
        """The longer side streams: the weight rows where there are more of them than columns."""
        return self.streamed and self.rows > self.columns

    @property
    def streams_inputs(self) -> bool:
        return self.streamed and not self.streams_weights

    def kept(self, sums: int) -> int:
        """How many of a block's sums stay in registers."""
        room = self.registers - self.operands
        return sums if sums <= room else room - 1

    @property
    def intensity(self) -> float:
        """MAC per word loaded in a step of a whole block: m·b / (m + b), spills and stores left aside."""
        return self.rows * self.columns / (self.rows + self.columns)

    @property
    def row_tiles(self) -> list[Range]:
        return tiles(self.outputs, [self.rows])

    @property
    def column_tiles(self) -> list[Range]:
        return tiles(self.batch, [self.columns])

    def slots(self) -> tuple[Slot, ...]:
        """What each register is for while a whole block runs: operands, sums, the one that sums pass through, the rest."""
        weights = 1 if self.streams_weights else self.rows
        inputs = 1 if self.streams_inputs else self.columns
        sums = self.rows * self.columns
        kept = self.kept(sums)
        found = [Slot("weight", row) for row in range(weights)] + [Slot("input", -1, at) for at in range(inputs)]
        found += [Slot("sum", *divmod(number, self.columns)) for number in range(kept)]
        found += [Slot("passing")] * (kept < sums)
        return (*found, *[Slot("free")] * (self.registers - len(found)))


def run_of_block(block: Block, most_events: int = MOST_EVENTS) -> Run:
    """Executes the layer block by block, with its spills."""
    run = run_of_steps(steps_of(block), most_events)
    run.executed = block
    return run


def steps_of(block: Block) -> Steps:
    loops = tuple(zip(LOOPS, (len(block.row_tiles), len(block.column_tiles), block.inputs), strict=True))

    def ranges(passes: tuple[int, ...]) -> dict[str, Range]:
        found: dict[str, Range] = {dim: (0, size) for dim, size in block.layer.sizes.items()}
        parts = {"M": block.row_tiles, "N": block.column_tiles, "C": [(n, n + 1) for n in range(block.inputs)]}
        return found | {dim: parts[dim][at] for dim, at in zip(parts, passes, strict=False)}

    return Steps(
        f"{block.rows}×{block.columns}", block.layer, LEVELS, code_of(block), loops, 2, moves_of(block),
        lambda: events_of(block), lambda: simulated(block), ranges, 3,
    )  # fmt: skip


def code_of(block: Block) -> tuple[CodeLine, ...]:
    return (
        CodeLine(f"for m in 0 … M−1 step {block.rows}", 0, "weight rows of a block"),
        CodeLine(f"for b in 0 … B−1 step {block.columns}", 1, "columns of a block"),
        CodeLine("begin the sums of the block", 2),
        CodeLine("for n in 0 … N−1", 2, "reduction"),
        CodeLine("load W[m…, n]", 3, "one by one" if block.streams_weights else "once each"),
        CodeLine("load A[n, b…]", 3, "one by one" if block.streams_inputs else "once each"),
        CodeLine("load the sums that do not fit", 3, "spills"),
        CodeLine("O[m…, b…] += W[m…, n] · A[n, b…]", 3, "an outer product"),
        CodeLine("store the sums that do not fit", 3, "spills"),
        CodeLine("store O[m…, b…]", 2),
    )


def moves_of(block: Block) -> tuple[Move, ...]:
    """From the sizes of the blocks alone: rows, columns and what of them is kept."""
    rows = np.array([high - low for low, high in block.row_tiles], dtype=np.int64)[:, None, None]
    columns = np.array([high - low for low, high in block.column_tiles], dtype=np.int64)[None, :, None]
    steps = np.arange(block.inputs)[None, None, :]
    sums = rows * columns
    room = block.registers - block.operands
    spilled = np.where(sums <= room, 0, sums - (room - 1))
    first, last = (steps == 0).astype(np.int64), (steps == block.inputs - 1).astype(np.int64)
    outer, inner = LEVELS
    return (
        Move("sums begun", Channel(Op.INIT, OUTPUTS, "", inner), AT_BEGIN, sums * first),
        Move("weights into registers", Channel(Op.LOAD, WEIGHTS, outer, inner), AT_WEIGHTS, rows),
        Move("inputs into registers", Channel(Op.LOAD, INPUTS, outer, inner), AT_INPUTS, columns),
        Move("spilled sums back", Channel(Op.LOAD, PSUMS, outer, inner), AT_BACK, spilled * (1 - first)),
        Move("multiply and add", Channel(Op.MAC, OUTPUTS, "", inner), AT_MAC, sums),
        Move("sums spilled", Channel(Op.STORE, PSUMS, inner, outer), AT_SPILL, spilled * (1 - last)),
        Move("outputs out of registers", Channel(Op.STORE, OUTPUTS, inner, outer), AT_STORE, sums * last),
    )


def events_of(block: Block) -> Iterator[Event]:
    """Step by step with the registers' contents; the words of a whole column or row are given to one MAC each."""
    numbers = numbers_of(block.layer)
    unit = 0
    for tile, (rows, columns) in enumerate(product(block.row_tiles, block.column_tiles)):
        for n in range(block.inputs):
            yield from StepOfBlock(block, numbers[WEIGHTS], numbers[INPUTS], rows, columns, n, (unit, tile)).events()
            unit += 1


@dataclass(frozen=True, eq=False)
class StepOfBlock:
    """One step of the reduction in one block."""

    block: Block
    weights: np.ndarray
    inputs: np.ndarray
    rows: Range
    columns: Range
    n: int
    place: tuple[int, int]

    def events(self) -> Iterator[Event]:
        """A streamed operand comes just before its MACs and goes after them; the other stays for the whole step."""
        block = self.block
        if not block.streams_weights:
            yield from (self.move(Op.LOAD, WEIGHTS, self.weight(row)) for row in range(*self.rows))
        if not block.streams_inputs:
            yield from (self.move(Op.LOAD, INPUTS, self.input(column)) for column in range(*self.columns))
        if block.streams_inputs:
            for column in range(*self.columns):
                yield self.move(Op.LOAD, INPUTS, self.input(column))
                yield from (event for row in range(*self.rows) for event in self.mac(row, column))
                yield self.move(Op.EVICT, INPUTS, self.input(column))
        else:
            for row in range(*self.rows):
                yield from self.along_row(row)
        if not block.streams_weights:
            yield from (self.move(Op.EVICT, WEIGHTS, self.weight(row)) for row in range(*self.rows))
        if not block.streams_inputs:
            yield from (self.move(Op.EVICT, INPUTS, self.input(column)) for column in range(*self.columns))
        if self.n == block.inputs - 1:
            yield from self.end()

    def along_row(self, row: int) -> Iterator[Event]:
        if self.block.streams_weights:
            yield self.move(Op.LOAD, WEIGHTS, self.weight(row))
        for column in range(*self.columns):
            yield from self.mac(row, column)
        if self.block.streams_weights:
            yield self.move(Op.EVICT, WEIGHTS, self.weight(row))

    def mac(self, row: int, column: int) -> Iterator[Event]:
        """One MAC, and the spill of its sum around it."""
        out, w, i = self.output(row, column), self.weight(row), self.input(column)
        spilled = not self.keeps(row, column)
        if self.n == 0:
            yield Event(Op.INIT, CODE[OUTPUTS], NOWHERE, REGISTERS, 1, (out,), AT_BEGIN, *self.place)
        elif spilled:
            yield self.move(Op.LOAD, PSUMS, out)
        amount = (int(self.weights[w] * self.inputs[i]),)
        yield Event(Op.MAC, CODE[OUTPUTS], NOWHERE, REGISTERS, 1, (out,), AT_MAC, *self.place, w, i, amount)
        if spilled:
            last = self.n == self.block.inputs - 1
            yield self.move(Op.STORE, OUTPUTS if last else PSUMS, out)
            yield self.move(Op.EVICT, OUTPUTS, out)

    def end(self) -> Iterator[Event]:
        """The sums that stayed go to memory."""
        for row, column in product(range(*self.rows), range(*self.columns)):
            if self.keeps(row, column):
                yield self.move(Op.STORE, OUTPUTS, self.output(row, column))
                yield self.move(Op.EVICT, OUTPUTS, self.output(row, column))

    def keeps(self, row: int, column: int) -> bool:
        height, width = self.rows[1] - self.rows[0], self.columns[1] - self.columns[0]
        number = (row - self.rows[0]) * width + column - self.columns[0]
        return number < self.block.kept(height * width)

    def move(self, op: Op, tensor: str, cell: int) -> Event:
        ends = {Op.LOAD: (MEMORY, REGISTERS), Op.STORE: (REGISTERS, MEMORY), Op.EVICT: (REGISTERS, NOWHERE)}[op]
        lines = {WEIGHTS: AT_WEIGHTS, INPUTS: AT_INPUTS, PSUMS: AT_BACK, OUTPUTS: AT_STORE}
        line = AT_SPILL if (op, tensor) == (Op.STORE, PSUMS) else lines[tensor]
        return Event(op, CODE[tensor], *ends, 1, (cell,), line, *self.place)

    def weight(self, row: int) -> int:
        return row * self.block.inputs + self.n

    def input(self, column: int) -> int:
        return column * self.block.inputs + self.n

    def output(self, row: int, column: int) -> int:
        return column * self.block.outputs + row
