"""A nest that runs: an event for every word that moves and every multiply–accumulate; for large ones an event a tile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from analysis.dataflow.closed import Flow, flow
from analysis.dataflow.code import NestCode, code_of
from analysis.dataflow.events import MOST_EVENTS, NOWHERE, Event, Op, TensorSpec
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, PSUMS, REDUCED, WEIGHTS, Dim, Layer, LayerError
from analysis.dataflow.nest import Buffer, Moment, Nest, Range, cells_of, walk
from analysis.dataflow.numbers import block_sums, numbers_of, windows_of
from analysis.dataflow.trace import Trace, record

# What a run keeps of a larger layer would take gigabytes.
MOST_RUN_MACS, MOST_RUN_WORDS = 130_000_000, 2_000_000
# A tile of more words is not listed: nobody can draw it.
MOST_CELLS = 1 << 13
NO_PLACES = np.zeros(0, dtype=np.int64)

NAMES = (*OPERANDS, PSUMS)
CODE = {name: number for number, name in enumerate(NAMES)}


def tensors_of(nest: Nest) -> tuple[TensorSpec, ...]:
    return tuple(TensorSpec(name, nest.layer.shape(OUTPUTS if name == PSUMS else name)) for name in NAMES)


def trace_of(nest: Nest, numbers: Mapping[str, np.ndarray] | None = None, most_events: int = MOST_EVENTS) -> Trace:
    """Runs the nest on its own small integers: word by word, or tile by tile where that would be too much to watch."""
    check_size(nest.layer)
    given = numbers_of(nest.layer) if numbers is None else numbers
    code = code_of(nest)
    fine = event_bound(nest) <= most_events
    depth = nest.depth if fine else coarse_depth(nest, most_events)
    run = Execution(nest, given, code).events() if fine else tile_events(nest, given, code, depth)
    passes = [moment.digits for moment in walk(nest, depth)]
    digits = np.array(passes, dtype=np.int32).reshape(len(passes), depth)
    names = tuple(code.names[:depth])
    return record(run, tensors_of(nest), nest.levels, code.lines, given, names, digits, whole_words=fine)


def check_size(layer: Layer) -> None:
    """Raises LayerError for a layer whose run would fill the memory; larger ones are counted by formula."""
    words = sum(layer.words(tensor) for tensor in OPERANDS)
    for what, size, most in (("MACs", layer.macs, MOST_RUN_MACS), ("words", words, MOST_RUN_WORDS)):
        if size > most:
            raise LayerError(f"{what} of a layer that is to be watched", f"{size:,}", f"at most {most:,}")


def event_bound(nest: Nest) -> int:
    """At most so many events word by word: words that come (INIT too), words stored, what falls out, and all MACs.

    What falls out of a buffer at one step is one EVICT: no more of them than words, nor than steps.
    """
    return nest.layer.macs + sum(buffer_events(nest, buffer) for buffer in nest.buffers)


def buffer_events(nest: Nest, buffer: Buffer) -> int:
    found = flow(nest, buffer, 0)
    stored = found.stores if buffer.tensor == OUTPUTS else 0
    return int(found.fills.sum()) + stored + min(found.stores, nest.iterations(buffer.cut))


def coarse_depth(nest: Nest, most_events: int) -> int:
    """The most loops whose iterations can be shown with all their moves."""
    moves = 1 + 3 * len(nest.buffers)
    return max(d for d in range(nest.depth + 1) if d == 0 or moves * nest.iterations(d) <= most_events)


@dataclass
class Execution:
    """The walk with what every buffer holds. Levels: a buffer is filled from the next one outside that the tensor has."""

    nest: Nest
    numbers: Mapping[str, np.ndarray]
    code: NestCode
    held: dict[Buffer, np.ndarray] = field(default_factory=dict)
    dropping: set[Buffer] = field(default_factory=set)  # buffers that keep nothing at this step

    def __post_init__(self) -> None:
        layer = self.nest.layer
        self.order = sorted(self.nest.buffers, key=lambda b: b.level)
        self.held = {b: np.zeros(layer.words(b.tensor), dtype=bool) for b in self.order}
        self.begun = np.zeros(layer.words(OUTPUTS), dtype=bool)
        self.added = np.zeros(layer.words(OUTPUTS), dtype=np.int64)
        # Terms of each output's sum; with all of them it is final.
        self.terms = prod(layer.sizes[dim] for dim in REDUCED)
        self.inner = len(self.nest.levels) - 1
        self.unit = self.tile = 0

    def events(self) -> Iterator[Event]:
        """In the order in which they happen: what falls out, what comes in, the arithmetic."""
        tile_depth = self.code.tile_depth
        for unit, moment in enumerate(walk(self.nest, self.nest.depth)):
            self.unit = unit
            new = {b: self._wanted(b, moment) for b in self.order if moment.changed < b.cut}
            for buffer in reversed(self.order):
                if buffer in new:
                    yield from self._leave(buffer, new[buffer])
            if 0 <= moment.changed < tile_depth:
                self.tile += 1
            for buffer in self.order:
                if buffer in new:
                    yield from self._enter(buffer, new[buffer])
            yield from self._compute(moment)
        for buffer in reversed(self.order):
            yield from self._leave(buffer, np.zeros(0, dtype=np.int64))

    def _wanted(self, buffer: Buffer, moment: Moment) -> np.ndarray:
        if moment.changed < buffer.kept_from and moment.changed >= 0:
            self.dropping.add(buffer)
        return cells_of(self.nest.layer, buffer.tensor, moment.ranges(buffer.cut))

    def _leave(self, buffer: Buffer, wanted: np.ndarray) -> Iterator[Event]:
        held = self.held[buffer]
        if buffer in self.dropping:
            self.dropping.discard(buffer)
            gone = np.nonzero(held)[0]
        else:
            staying = np.zeros(len(held), dtype=bool)
            staying[wanted] = True
            gone = np.nonzero(held & ~staying)[0]
        if not len(gone):
            return
        held[gone] = False
        if buffer.tensor == OUTPUTS:
            yield from self._store(buffer, gone)
        line = self.code.evict_line(buffer)
        yield Event(Op.EVICT, CODE[buffer.tensor], buffer.level, NOWHERE, len(gone), gone, line, self.unit, self.tile)

    def _store(self, buffer: Buffer, cells: np.ndarray) -> Iterator[Event]:
        line = self.code.store_line(buffer)
        for cell in cells.tolist():
            name = OUTPUTS if self.added[cell] == self.terms else PSUMS
            yield Event(
                Op.STORE, CODE[name], buffer.level, self._outside(buffer), 1, (cell,), line, self.unit, self.tile
            )

    def _enter(self, buffer: Buffer, wanted: np.ndarray) -> Iterator[Event]:
        held = self.held[buffer]
        coming = wanted[~held[wanted]]
        held[coming] = True
        op = Op.LOAD if buffer.level == self.inner else Op.FILL
        line = self.code.load_line(buffer)
        for cell in coming.tolist():
            if buffer.tensor == OUTPUTS and not self.begun[cell]:
                if buffer.level == self.inner:
                    self.begun[cell] = True
                yield Event(Op.INIT, CODE[OUTPUTS], NOWHERE, buffer.level, 1, (cell,), line, self.unit, self.tile)
            else:
                name = PSUMS if buffer.tensor == OUTPUTS else buffer.tensor
                yield Event(op, CODE[name], self._outside(buffer), buffer.level, 1, (cell,), line, self.unit, self.tile)

    def _outside(self, buffer: Buffer) -> int:
        levels = [b.level for b in self.order if b.tensor == buffer.tensor and b.level < buffer.level]
        return max(levels, default=0)

    def _compute(self, moment: Moment) -> Iterator[Event]:
        """Every MAC inside the iteration, in the order of the loops inside."""
        nest, line = self.nest, self.code.mac_line
        weights, inputs = self.numbers[WEIGHTS], self.numbers[INPUTS]
        for point in points_inside(nest, moment.ranges()):
            w, i, o = cells_of_mac(nest, point)
            amount = int(weights[w] * inputs[i]) if i >= 0 else 0
            self.added[o] += 1
            yield Event(
                Op.MAC, CODE[OUTPUTS], NOWHERE, self.inner, 1, (o,), line, self.unit, self.tile, w, i, (amount,)
            )


def points_inside(nest: Nest, ranges: Mapping[Dim, Range]) -> Iterator[dict[Dim, int]]:
    """What the loops inside the outer ones run through, in their order."""
    order = [loop.dim for loop in nest.loops[nest.depth :]]
    single = {dim: low for dim, (low, high) in ranges.items() if high - low == 1}
    dims = [*dict.fromkeys(dim for dim in order if dim not in single)]
    # A dimension that is still tiled inside every buffer is walked whole: what is held does not change by its order.
    for values in product(*(range(*ranges[dim]) for dim in dims)):
        yield single | dict(zip(dims, values, strict=True))


def cells_of_mac(nest: Nest, point: Mapping[Dim, int]) -> tuple[int, int, int]:
    """Flat places of weight, input (-1 in the padding) and output."""
    return tuple(cell_of(nest, tensor, point) for tensor in OPERANDS)  # type: ignore[return-value]


def cell_of(nest: Nest, tensor: str, point: Mapping[Dim, int]) -> int:
    flat = 0
    for axis in nest.layer.axes(tensor):
        index = axis.offset + sum(factor * point[dim] for dim, factor in axis.terms)
        if not 0 <= index < axis.length:
            return -1
        flat = flat * axis.length + index
    return flat


def tile_events(nest: Nest, numbers: Mapping[str, np.ndarray], code: NestCode, depth: int) -> Iterator[Event]:
    """An event for each tensor and level in each iteration of the first `depth` loops; words by formula, exact."""
    order = sorted(nest.buffers, key=lambda b: b.level)
    flows = {buffer: flow(nest, buffer, depth) for buffer in order}
    last = nest.iterations(depth) - 1
    windows = windows_of(nest.layer, numbers[INPUTS])
    tile = 0
    for unit, moment in enumerate(walk(nest, depth)):
        if 0 <= moment.changed < min(code.tile_depth, depth):
            tile += 1
        for buffer in order:
            yield from tile_moves(nest, code, buffer, flows[buffer], moment, (unit, tile))
        ranges = moment.ranges()
        cells = cells_of(nest.layer, OUTPUTS, ranges)
        macs = prod(high - low for low, high in ranges.values())
        sums = block_sums(nest.layer, numbers[WEIGHTS], windows, ranges)
        yield Event(
            Op.MAC, CODE[OUTPUTS], NOWHERE, len(nest.levels) - 1, macs, cells, code.mac_line, unit, tile, amounts=sums
        )
        if unit == last:
            yield from tile_ends(nest, code, order, flows, (unit, tile))


def tile_moves(
    nest: Nest, code: NestCode, buffer: Buffer, moves: Flow, moment: Moment, place: tuple[int, int]
) -> Iterator[Event]:
    unit, tile = place
    outside = max((b.level for b in nest.buffers if b.tensor == buffer.tensor and b.level < buffer.level), default=0)
    cells = cells_of(nest.layer, buffer.tensor, moment.ranges(buffer.cut))
    cells = cells if len(cells) <= MOST_CELLS else NO_PLACES
    op = Op.LOAD if buffer.level == len(nest.levels) - 1 else Op.FILL
    fills, reloads, leaves = (int(column[unit]) for column in (moves.fills, moves.reloads, moves.leaves))
    if leaves and buffer.tensor == OUTPUTS:
        line = code.store_line(buffer)
        yield Event(Op.STORE, CODE[OUTPUTS], buffer.level, outside, leaves, (), line, unit, tile)
    line = code.load_line(buffer)
    if buffer.tensor != OUTPUTS:
        if fills:
            yield Event(op, CODE[buffer.tensor], outside, buffer.level, fills, cells, line, unit, tile)
        return
    if fills - reloads:
        yield Event(Op.INIT, CODE[OUTPUTS], NOWHERE, buffer.level, fills - reloads, (), line, unit, tile)
    if reloads:
        yield Event(op, CODE[PSUMS], outside, buffer.level, reloads, (), line, unit, tile)


def tile_ends(
    nest: Nest, code: NestCode, order: list[Buffer], flows: Mapping[Buffer, Flow], place: tuple[int, int]
) -> Iterator[Event]:
    for buffer in reversed(order):
        left = flows[buffer].tile_at_end
        if buffer.tensor == OUTPUTS and left:
            outside = max((b.level for b in order if b.tensor == OUTPUTS and b.level < buffer.level), default=0)
            yield Event(Op.STORE, CODE[OUTPUTS], buffer.level, outside, left, (), code.store_line(buffer), *place)
