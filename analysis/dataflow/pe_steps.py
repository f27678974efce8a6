"""An array of elements that runs: events step by step, its words by formula from the sizes of the tiles, and by sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from analysis.dataflow.closed import touched
from analysis.dataflow.events import MOST_EVENTS, NOWHERE, Channel, CodeLine, Event, Op
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, PSUMS, WEIGHTS
from analysis.dataflow.nest import Range, cells_of
from analysis.dataflow.numbers import numbers_of
from analysis.dataflow.pe_array import BUFFER, DRAM, LEVELS, REGISTERS, WIRES, Array, Element, outputs_at
from analysis.dataflow.run import Run
from analysis.dataflow.steps import CODE, Move, Steps, along, run_of_steps

AT_MEMORY, AT_WEIGHTS, AT_INPUTS, AT_SUMS, AT_MAC, AT_HOP, AT_STORE = 0, 2, 3, 4, 5, 6, 7
LINES = (
    CodeLine("bring the layer into the buffer", 0, "every word once"),
    CodeLine("for each step", 0),
    CodeLine("send new weights to the elements", 1, "those that need them"),
    CodeLine("send new inputs to the elements", 1, "those that need them"),
    CodeLine("begin the sums, or load them", 1, "from the buffer"),
    CodeLine("sum += weight · input", 1, "in every element"),
    CodeLine("pass sums to the next element", 1),
    CodeLine("write the sums that leave the array", 1),
)


def run_of_array(array: Array, most_events: int = MOST_EVENTS) -> Run:
    """Executes the layer on the array."""
    run = run_of_steps(steps_of(array), most_events)
    run.executed = array
    return run


def steps_of(array: Array) -> Steps:
    """The array as steps with their three answers."""

    def ranges(passes: tuple[int, ...]) -> dict[str, Range]:
        found: dict[str, Range] = {dim: (0, size) for dim, size in array.layer.sizes.items()}
        if array.by_rows:
            return found | {dim: (at, at + 1) for dim, at in zip("NGMC", passes, strict=False)}
        parts = {"G": [(g, g + 1) for g in range(array.layer.groups)], "M": array.tiles[1]}
        return found | {dim: parts[dim][at] for dim, at in zip(parts, passes, strict=False)}

    coarse = 4 if array.by_rows else 1 if array.dataflow == "is" else 2
    return Steps(
        array.dataflow, array.layer, LEVELS, LINES, array.loops, len(array.loops) - (2 if array.by_rows else 1),
        moves_of(array), lambda: ArrayRun(array).events(), lambda: simulated(array), ranges, coarse,
    )  # fmt: skip


# By formula


def moves_of(array: Array) -> tuple[Move, ...]:
    outer, buffer, wires, inner = LEVELS
    weights, inputs, sums, macs = flows_of_rows(array) if array.by_rows else flows_of(array)
    begun, back, hops, partial, whole = sums
    start, end = np.zeros(array.sizes, dtype=np.int64), np.zeros(array.sizes, dtype=np.int64)
    start.flat[0], end.flat[-1] = 1, 1
    layer = array.layer
    table = (
        ("weights out of DRAM", Op.FILL, WEIGHTS, outer, buffer, AT_MEMORY, start * touched(layer, WEIGHTS)),
        ("inputs out of DRAM", Op.FILL, INPUTS, outer, buffer, AT_MEMORY, start * touched(layer, INPUTS)),
        ("weights out of the buffer", Op.FILL, WEIGHTS, buffer, wires, AT_WEIGHTS, weights[0]),
        ("weights into elements", Op.LOAD, WEIGHTS, wires, inner, AT_WEIGHTS, weights[1]),
        ("inputs out of the buffer", Op.FILL, INPUTS, buffer, wires, AT_INPUTS, inputs[0]),
        ("inputs into elements", Op.LOAD, INPUTS, wires, inner, AT_INPUTS, inputs[1]),
        ("sums begun", Op.INIT, OUTPUTS, "", inner, AT_SUMS, begun),
        ("partial sums back from the buffer", Op.LOAD, PSUMS, buffer, inner, AT_SUMS, back),
        ("multiply and add", Op.MAC, OUTPUTS, "", inner, AT_MAC, macs),
        ("partial sums between elements", Op.LOAD, PSUMS, wires, inner, AT_HOP, hops),
        ("partial sums into the buffer", Op.STORE, PSUMS, inner, buffer, AT_STORE, partial),
        ("outputs into the buffer", Op.STORE, OUTPUTS, inner, buffer, AT_STORE, whole),
        ("outputs into DRAM", Op.STORE, OUTPUTS, buffer, outer, AT_STORE, end * layer.words(OUTPUTS)),
    )
    return tuple(Move(name, Channel(op, tensor, src, dst), line, n) for name, op, tensor, src, dst, line, n in table)


Pair = tuple[np.ndarray, np.ndarray]
Sums = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def flows_of(array: Array) -> tuple[Pair, Pair, Sums, np.ndarray]:
    """(out of the buffer, into elements) of weights and inputs, what the sums do, and the MACs; by step."""
    rows, columns = (np.array([high - low for low, high in part]) for part in array.tiles)
    down, across = along(2, 4, rows), along(1, 4, columns)
    macs, streamed = down * across, np.arange(array.sizes[3])
    first = along(3, 4, streamed == 0)
    distinct, real = real_inputs(array)
    if array.dataflow == "os":
        begun, whole = macs * first, macs * along(3, 4, streamed == streamed[-1])
        nothing = np.zeros((1, 1, 1, 1), dtype=np.int64)
        return (across, macs), (distinct, real * across), (begun, nothing, nothing, nothing, whole), macs
    if array.dataflow == "is":
        weights, inputs = (down, macs), (distinct * first, real * first)
    else:
        stay = first if array.dataflow == "ws" else 1
        weights, inputs = (macs * stay, macs * stay), (distinct, real * across)
    opens, ends = along(2, 4, np.arange(len(rows)) == 0), along(2, 4, np.arange(len(rows)) == len(rows) - 1)
    hops = (down - 1) * across
    return weights, inputs, (across * opens, across * (1 - opens), hops, across * (1 - ends), across * ends), macs


def real_inputs(array: Array) -> Pair:
    """Different words, and places that are not padding, of what a step takes of I[k, x]."""
    cells = array.input_cells
    if array.dataflow == "is":
        rows, columns = array.tiles
        blocks = [[[cells[g, slice(*k), slice(*x)] for k in rows] for x in columns] for g in range(len(cells))]
        distinct = [[[len(np.unique(b[b >= 0])) for b in line] for line in plane] for plane in blocks]
        places = [[[int((b >= 0).sum()) for b in line] for line in plane] for plane in blocks]
        return np.array(distinct)[..., None], np.array(places)[..., None]
    along_k = array.dataflow != "os"
    real = (cells >= 0) if along_k else (cells >= 0).transpose(0, 2, 1)
    # Rows of the array at one step have different places of one window, or one place of different windows: all differ.
    counted = np.stack([real[:, slice(*part)].sum(axis=1) for part in array.tiles[0]], axis=1)[:, None]
    return counted, counted


def flows_of_rows(array: Array) -> tuple[Pair, Pair, Sums, np.ndarray]:
    """As flows_of for row stationary: loops n, g, m, c, rows, columns, q, s."""
    layer, (rows, columns) = array.layer, array.tiles
    down = along(4, 8, np.array([high - low for low, high in rows]))
    across = along(5, 8, np.array([high - low for low, high in columns]))
    q, s = np.arange(array.sizes[6]), np.arange(array.sizes[7])
    macs, begin, new = down * across, along(6, 8, q == 0), array.new_columns.astype(np.int64)
    different, pairs = np.zeros((2, len(rows), len(columns)), dtype=np.int64)
    for i, part in enumerate(rows):
        for j, other in enumerate(columns):
            places = np.add.outer(layer.dilations[0] * np.arange(*part), layer.strides[0] * np.arange(*other))
            places = places[(places >= layer.pads[0]) & (places < layer.pads[0] + layer.height)]
            different[i, j], pairs[i, j] = len(np.unique(places)), places.size
    shape = (1, 1, 1, 1, len(rows), len(columns), 1, 1)
    inputs = different.reshape(shape) * new, pairs.reshape(shape) * new
    enters, leaves = along(7, 8, s == 0), along(7, 8, s == s[-1])
    channels, folds = np.arange(array.sizes[3]), np.arange(array.sizes[4])
    opens = along(3, 8, channels == 0) * along(4, 8, folds == 0)
    ends = along(3, 8, channels == channels[-1]) * along(4, 8, folds == folds[-1])
    hops = (down - 1) * across * leaves
    sums = (
        across * enters * opens, across * enters * (1 - opens), hops,
        across * leaves * (1 - ends), across * leaves * ends,
    )  # fmt: skip
    return (down * begin, macs * begin), inputs, sums, macs


# Step by step


@dataclass
class ArrayRun:
    """The array at work. held: words of each operand that lie in elements now."""

    array: Array
    held: dict[str, list[int]] = field(default_factory=lambda: {WEIGHTS: [], INPUTS: []})

    def events(self) -> Iterator[Event]:
        array = self.array
        self.numbers = numbers_of(array.layer)
        tile_steps = int(np.prod(array.sizes[-2:] if array.by_rows else array.sizes[-1:]))
        yield from self.from_memory()
        for unit, passes in enumerate(array.steps()):
            self.place = (unit, unit // tile_steps)
            yield from self.one_step(passes)
        every = range(array.layer.words(OUTPUTS))
        yield Event(Op.STORE, CODE[OUTPUTS], BUFFER, DRAM, len(every), every, AT_STORE, *self.place)

    def from_memory(self) -> Iterator[Event]:
        ranges = {dim: (0, size) for dim, size in self.array.layer.sizes.items()}
        for tensor in (WEIGHTS, INPUTS):
            cells = cells_of(self.array.layer, tensor, ranges)
            if len(cells):
                yield Event(Op.FILL, CODE[tensor], DRAM, BUFFER, len(cells), cells, AT_MEMORY)

    def one_step(self, passes: tuple[int, ...]) -> Iterator[Event]:
        array, elements = self.array, self.array.step(passes)
        for tensor, line in ((WEIGHTS, AT_WEIGHTS), (INPUTS, AT_INPUTS)):
            if array.fresh(tensor, passes):
                yield from self.feed(tensor, line, elements, passes)
        sums = outputs_at(elements)
        if array.takes_sums(passes):
            yield self.sums_in(sums, array.begins(passes))
        weights, inputs = self.numbers[WEIGHTS], self.numbers[INPUTS]
        amounts = [int(weights[e.weight] * inputs[e.input]) if e.input >= 0 else 0 for e in elements]
        outs = [element.output for element in elements]
        yield Event(Op.MAC, CODE[OUTPUTS], NOWHERE, REGISTERS, len(outs), outs, AT_MAC, *self.place, amounts=amounts)
        if array.gives_sums(passes):
            yield from self.sums_out(elements, sums, array.finishes(passes))

    def feed(self, tensor: str, line: int, elements: list[Element], passes: tuple[int, ...]) -> Iterator[Event]:
        """Each different word leaves the buffer once; those that lay in the elements before go."""
        taken = words_taken(tensor, elements)
        once = sorted(set(taken))
        before = self.held[tensor]
        # In rs the windows slide: words go when the row of elements begins anew.
        clear = not self.array.by_rows or passes[-2:] == (0, 0)
        if clear and before:
            for level in (REGISTERS, WIRES):
                yield Event(Op.EVICT, CODE[tensor], level, NOWHERE, len(before), before, line, *self.place)
        self.held[tensor] = once if clear else sorted({*before, *once})
        if once:
            yield Event(Op.FILL, CODE[tensor], BUFFER, WIRES, len(once), once, line, *self.place)
            yield Event(Op.LOAD, CODE[tensor], WIRES, REGISTERS, len(taken), taken, line, *self.place)

    def sums_in(self, sums: list[int], begins: bool) -> Event:
        if begins:
            return Event(Op.INIT, CODE[OUTPUTS], NOWHERE, REGISTERS, len(sums), sums, AT_SUMS, *self.place)
        return Event(Op.LOAD, CODE[PSUMS], BUFFER, REGISTERS, len(sums), sums, AT_SUMS, *self.place)

    def sums_out(self, elements: list[Element], sums: list[int], whole: bool) -> Iterator[Event]:
        if not self.array.sums_stay and len(elements) > len(sums):
            # The first row of a column has nobody before it.
            passed = [element.output for element in elements if element.row > 0]
            yield Event(Op.LOAD, CODE[PSUMS], WIRES, REGISTERS, len(passed), passed, AT_HOP, *self.place)
        name = OUTPUTS if whole else PSUMS
        yield Event(Op.STORE, CODE[name], REGISTERS, BUFFER, len(sums), sums, AT_STORE, *self.place)
        yield Event(Op.EVICT, CODE[OUTPUTS], REGISTERS, NOWHERE, len(sums), sums, AT_STORE, *self.place)


def words_taken(tensor: str, elements: Iterable[Element]) -> list[int]:
    words = (element.weight if tensor == WEIGHTS else element.input for element in elements)
    return [word for word in words if word >= 0]


# By sets


def simulated(array: Array) -> np.ndarray:
    """From what lies in the registers of each element: a word comes where it is not there yet."""
    layer = array.layer
    kept: dict[tuple[str, int, int], list[set[int]]] = {}
    every: dict[str, set[int]] = {tensor: set() for tensor in OPERANDS}
    begun: dict[int, int] = {}
    terms = array.window
    found: list[list[int]] = []
    for passes in array.steps():
        elements = array.step(passes)
        row = [0, 0]
        for tensor in (WEIGHTS, INPUTS):
            came = [word for element in elements for word in arriving(array, kept, tensor, element, passes)]
            every[tensor] |= set(words_taken(tensor, elements))
            row += [len(set(came)), len(came)]
        row += sums_by_columns(array, elements, begun, passes, terms)
        found.append([*row, 0])
    found[0][0], found[0][1] = len(every[WEIGHTS]), len(every[INPUTS])
    found[-1][-1] = layer.words(OUTPUTS)
    return np.array(found, dtype=np.int64)


def arriving(
    array: Array,
    kept: dict[tuple[str, int, int], list[set[int]]],
    tensor: str,
    element: Element,
    passes: tuple[int, ...],
) -> list[int]:
    """The word that an element lacks. Registers keep what the step before had; in rs the last two windows, row by row."""
    word = element.weight if tensor == WEIGHTS else element.input
    sweep = 2 if array.by_rows else 1
    own = kept.setdefault((tensor, element.row, element.column), [set(), set()])
    if not array.stays(tensor) or not any(passes[-sweep:]):
        own[:] = [set(), set()]
    elif array.by_rows and passes[-1] == 0 and tensor == INPUTS:
        own[:] = [own[1], set()]
    there = word in own[0] or word in own[1]
    own[1].add(word)
    return [] if there or word < 0 else [word]


def sums_by_columns(
    array: Array, elements: list[Element], begun: dict[int, int], passes: tuple[int, ...], terms: int
) -> list[int]:
    """Begun, back, MACs, hops, partial and whole sums that leave: by how many terms each output has had."""
    by_sum: dict[int, int] = {}
    for element in elements:
        by_sum[element.output] = by_sum.get(element.output, 0) + 1
    rests = array.sums_stay
    enters = not (array.by_rows and passes[-1])
    leaves = not array.by_rows or passes[-1] == array.layer.kernel_width - 1
    new = sum(out not in begun for out in by_sum)
    back = len(by_sum) - new if enters and not rests else 0
    for out, times in by_sum.items():
        begun[out] = begun.get(out, 0) + times
    whole = sum(begun[out] == terms for out in by_sum)
    partial = len(by_sum) - whole if leaves and not rests else 0
    hops = sum(times - 1 for times in by_sum.values()) if leaves and not rests else 0
    return [new, back, len(elements), hops, partial, whole]
