"""A nest before a cache that keeps what was used last: what moves is not planned, it is what misses.

Each multiply–accumulate touches its weight, its input and its sum, in this order. A sum is begun without a load and
written back when it falls out; words in the padding are not touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod

import numpy as np

from analysis.dataflow.cache import NEVER, Curve, Lru, curve_of, stack_distances
from analysis.dataflow.code import code_of
from analysis.dataflow.events import MOST_EVENTS, NOWHERE, CodeLine, Event, Op
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, PSUMS, WEIGHTS, Dim, Layer, LayerError
from analysis.dataflow.nest import Nest, walk
from analysis.dataflow.numbers import numbers_of
from analysis.dataflow.run import Check, Run, compulsory_words
from analysis.dataflow.stream import CODE, tensors_of
from analysis.dataflow.trace import record

# Every access is replayed one by one: more than this takes seconds.
MOST_CACHED_MACS = 150_000
# The plain simulation looks through a list at each access.
MOST_PLAIN_ACCESSES = 60_000

# Each of the three words is missed: it comes, another falls out for it, of outputs into memory first; and the MAC.
EVENTS_A_MAC = 8
EVENTS_A_PASS = 7
GOES = (Op.STORE, Op.EVICT)
LOADED = (WEIGHTS, INPUTS, PSUMS)

# What happens, the tensor, and the word of it.
Move = tuple[Op, str, int]


def points_of(nest: Nest) -> dict[Dim, np.ndarray]:
    """The value of each dimension at each MAC in the order of the loops, int64."""
    low = {dim: np.zeros(1, dtype=np.int64) for dim in nest.layer.sizes}
    high = {dim: np.array([size]) for dim, size in nest.layer.sizes.items()}
    for loop in nest.loops:
        passes = -(-(high[loop.dim] - low[loop.dim]) // loop.step)
        rows = np.repeat(np.arange(len(passes)), passes)
        turns = np.arange(len(rows)) - np.repeat(np.cumsum(passes) - passes, passes)
        low, high = ({dim: ends[rows] for dim, ends in side.items()} for side in (low, high))
        low[loop.dim] += turns * loop.step
        high[loop.dim] = np.minimum(low[loop.dim] + loop.step, high[loop.dim])
    return low


def cells_at(layer: Layer, tensor: str, points: dict[Dim, np.ndarray]) -> np.ndarray:
    """Flat place of the word that each MAC touches, −1 in the padding."""
    flat = np.zeros(len(points["N"]), dtype=np.int64)
    outside = np.zeros(len(flat), dtype=bool)
    for axis in layer.axes(tensor):
        index = axis.offset + sum(factor * points[dim] for dim, factor in axis.terms)
        outside |= (index < 0) | (index >= axis.length)
        flat = flat * axis.length + index
    flat[outside] = -1
    return flat


@dataclass(eq=False)
class Replay:
    """The address trace of a nest. touched: word of each operand at each MAC, flat in its tensor, MACs × 3."""

    nest: Nest
    capacity_words: int
    points: dict[Dim, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        if self.nest.layer.macs > MOST_CACHED_MACS:
            found, most = f"{self.nest.layer.macs:,} MACs", f"at most {MOST_CACHED_MACS:,}"
            raise LayerError("a cache is replayed access by access; this layer is too large", found, most)
        if self.capacity_words < 1:
            raise LayerError("words of the cache", self.capacity_words, "at least 1")
        self.points = points_of(self.nest)

    @cached_property
    def touched(self) -> np.ndarray:
        return np.stack([cells_at(self.nest.layer, tensor, self.points) for tensor in OPERANDS], axis=1)

    @cached_property
    def bases(self) -> tuple[int, ...]:
        """First address of each tensor: they lie one behind the other."""
        words = [self.nest.layer.words(tensor) for tensor in OPERANDS]
        return 0, words[0], words[0] + words[1]

    @cached_property
    def real(self) -> np.ndarray:
        return self.touched.reshape(-1) >= 0

    @cached_property
    def addresses(self) -> np.ndarray:
        """All accesses in order, without those in the padding."""
        found: np.ndarray = (self.touched + np.array(self.bases)).reshape(-1)[self.real]
        return found

    @cached_property
    def curve(self) -> Curve:
        """Misses at every capacity at once; first touches of sums, which cost no load, among them."""
        return curve_of(self.addresses)

    def misses(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each MAC and operand: whether it missed by its stack distance, and whether for the first time."""
        missed, first = np.zeros(len(self.real), dtype=bool), np.zeros(len(self.real), dtype=bool)
        distances = stack_distances(self.addresses)
        missed[self.real] = distances > self.capacity_words
        first[self.real] = distances == NEVER
        return missed.reshape(-1, 3), first.reshape(-1, 3)

    def plain(self) -> np.ndarray | None:
        """The same misses from a list that is searched at each access; None where that would take too long."""
        if len(self.addresses) > MOST_PLAIN_ACCESSES:
            return None
        kept: list[int] = []
        found = np.zeros(len(self.real), dtype=bool)
        for place, word in zip(np.nonzero(self.real)[0].tolist(), self.addresses.tolist(), strict=True):
            found[place] = word not in kept
            kept = [one for one in kept if one != word][-(self.capacity_words - 1) :] if self.capacity_words > 1 else []
            kept.append(word)
        return found.reshape(-1, 3)


def cached_run(nest: Nest, capacity_words: int, title: str = "LRU cache", most_events: int = MOST_EVENTS) -> Run:
    """Executes the loops of a nest with a cache in place of its buffers. Raises LayerError where it is too large."""
    bare = replace(nest, buffers=(), levels=(nest.levels[0], "cache"))
    replay = Replay(bare, capacity_words)
    passes = Passes.of(bare, most_events)
    numbers = numbers_of(bare.layer)
    code = CacheCode.of(bare)
    events = CacheEvents(replay, passes, numbers, code).events()
    names = code_of(bare).names[: passes.digits.shape[1]]
    trace = record(
        events, tensors_of(bare), bare.levels, code.lines, numbers, names, passes.digits, whole_words=passes.fine
    )
    checks = checks_of(replay, passes.ends)
    held = {"cache": min(capacity_words, len(np.unique(replay.addresses)))}
    return Run(title, bare.layer, trace, checks, compulsory_words(bare.layer), bare, held)


@dataclass(frozen=True, eq=False)
class Passes:
    """Iterations of the outer loops that are shown one by one. ends: MACs done after each. fine: they are single MACs."""

    digits: np.ndarray
    ends: np.ndarray
    fine: bool

    @classmethod
    def of(cls, nest: Nest, most_events: int) -> Passes:
        depth = len(nest.loops)
        fine = EVENTS_A_MAC * nest.layer.macs <= most_events
        while not fine and depth and EVENTS_A_PASS * nest.iterations(depth) > most_events:
            depth -= 1
        moments = list(walk(nest, depth))
        sizes = [prod(high - low for low, high in moment.ranges().values()) for moment in moments]
        digits = np.array([moment.digits for moment in moments], dtype=np.int32).reshape(len(moments), depth)
        return cls(digits, np.cumsum(sizes), fine)


@dataclass(frozen=True)
class CacheCode:
    """lines: the loops, and what the cache does by itself. load, mac, store: their places."""

    lines: tuple[CodeLine, ...]
    load: int
    mac: int
    store: int

    @classmethod
    def of(cls, nest: Nest) -> CacheCode:
        *loops, mac = code_of(nest).lines
        touch = CodeLine("touch W, I, O", mac.indent, "what is missing is loaded")
        falls = CodeLine("what was used longest ago falls out", mac.indent, "a sum is written back")
        return cls((*loops, falls, touch, mac), len(loops) + 1, len(loops) + 2, len(loops))


@dataclass(eq=False)
class CacheEvents:
    """What the cache does, access by access; in one event a kind and pass where single MACs are too many to watch."""

    replay: Replay
    passes: Passes
    numbers: Mapping[str, np.ndarray]
    code: CacheCode

    def __post_init__(self) -> None:
        self.cache = Lru(self.replay.capacity_words)
        self.begun: set[int] = set()
        self.place = (0, 0)

    def events(self) -> Iterator[Event]:
        first = 0
        for unit, end in enumerate(self.passes.ends.tolist()):
            outer = int(self.passes.digits[unit, 0]) if self.passes.digits.shape[1] else 0
            self.place = unit, outer
            moves = [move for mac in range(first, end) for move in self._touch(mac)]
            yield from self._shown(moves)
            yield self._arithmetic(first, end)
            first = end
        left = list(self.cache.held)
        self.cache.held.clear()
        yield from self._shown([self._out(word) for word in left])

    def _touch(self, mac: int) -> Iterator[Move]:
        for number, cell in enumerate(self.replay.touched[mac].tolist()):
            if cell < 0:
                continue
            missed, gone, _ = self.cache.touch(cell + self.replay.bases[number], number == 2)
            if gone is not None:
                yield self._out(gone)
            if missed:
                yield self._in(number, cell)

    def _in(self, number: int, cell: int) -> Move:
        if number < 2:
            return Op.LOAD, OPERANDS[number], cell
        new = cell not in self.begun
        self.begun.add(cell)
        return (Op.INIT, OUTPUTS, cell) if new else (Op.LOAD, PSUMS, cell)

    def _out(self, word: int) -> Move:
        number = sum(word >= base for base in self.replay.bases[1:])
        cell = word - self.replay.bases[number]
        return (Op.STORE if number == 2 else Op.EVICT), OPERANDS[number], cell

    def _shown(self, moves: list[Move]) -> Iterator[Event]:
        if self.passes.fine:
            for op, tensor, cell in moves:
                yield from self._move(op, tensor, [cell])
            return
        for (op, tensor), cells in sorted(grouped(moves).items(), key=lambda group: group[0][0] in GOES):
            yield from self._move(op, tensor, cells)

    def _move(self, op: Op, tensor: str, cells: list[int]) -> Iterator[Event]:
        unit, tile = self.place
        comes = op not in GOES
        source = NOWHERE if op == Op.INIT else 0 if comes else 1
        target = 1 if comes else 0 if op == Op.STORE else NOWHERE
        line = self.code.load if comes else self.code.store
        shown = self._gone(tensor, cells) if op == Op.EVICT else cells
        yield Event(op, CODE[tensor], source, target, len(cells), shown, line, unit, tile)
        if op == Op.STORE:
            gone = self._gone(tensor, cells)
            yield Event(Op.EVICT, CODE[tensor], 1, NOWHERE, len(cells), gone, line, unit, tile)

    def _gone(self, tensor: str, cells: list[int]) -> list[int]:
        """Without words that came back in the same pass."""
        base = self.replay.bases[OPERANDS.index(tensor)]
        return cells if self.passes.fine else [cell for cell in cells if cell + base not in self.cache.held]

    def _arithmetic(self, first: int, end: int) -> Event:
        touched = self.replay.touched[first:end]
        weights, inputs, outputs = touched.T
        products = self.numbers[WEIGHTS][weights] * np.where(inputs >= 0, self.numbers[INPUTS][inputs], 0)
        cells, rows = np.unique(outputs, return_inverse=True)
        sums = np.zeros(len(cells), dtype=np.int64)
        np.add.at(sums, rows.reshape(-1), products)
        left, right = (int(weights[0]), int(inputs[0])) if self.passes.fine else (-1, -1)
        unit, tile = self.place
        return Event(
            Op.MAC, CODE[OUTPUTS], NOWHERE, 1, end - first, cells, self.code.mac, unit, tile, left, right, sums
        )


def grouped(moves: list[Move]) -> dict[tuple[Op, str], list[int]]:
    found: dict[tuple[Op, str], list[int]] = {}
    for op, tensor, cell in moves:
        found.setdefault((op, tensor), []).append(cell)
    return found


def checks_of(replay: Replay, ends: np.ndarray) -> tuple[Check, ...]:
    """What each operand missed, by stack distance and by plain search."""
    missed, first = replay.misses()
    plain = replay.plain()
    first[:, :2] = False  # only sums are begun without a load
    return tuple(check_of(tensor, number, missed & ~first, plain, first, ends) for number, tensor in enumerate(LOADED))


def check_of(
    tensor: str, number: int, loads: np.ndarray, plain: np.ndarray | None, first: np.ndarray, ends: np.ndarray
) -> Check:
    formula = np.cumsum(loads[:, number])[ends - 1]
    searched = None if plain is None else np.cumsum((plain & ~first)[:, number])[ends - 1]
    return Check(f"{tensor} into cache", lambda c: c.op == Op.LOAD and c.tensor == tensor, formula, searched)
