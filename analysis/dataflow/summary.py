"""Counters of an execution at any time, and its totals: what moved, what of it was new, and what was held.

intensity = MACs / words through the outermost boundary      redundancy = words moved / different words
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.dataflow.bounds import held_at_most
from analysis.dataflow.energy import Costs, Spent, spent
from analysis.dataflow.events import SAME_CELLS, Channel, Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, PSUMS, WEIGHTS
from analysis.dataflow.run import Run
from analysis.dataflow.trace import Trace

MOVES = (Op.LOAD, Op.FILL, Op.STORE, Op.COPY, Op.PAD)
COMES = (*MOVES, Op.INIT)
FLOP_PER_MAC = 2


@dataclass(frozen=True, slots=True)
class Moved:
    """Words of a tensor between two levels by name, so far and in the whole execution. src is "" for zeros."""

    op: Op
    tensor: str
    src: str
    dst: str
    words: int
    in_all: int


@dataclass(frozen=True, slots=True)
class Held:
    """Words that a level holds now and at most, and what its buffers have room for.

    None: events do not name their words, or nothing says how large the buffers are.
    """

    level: str
    words: int | None
    most: int | None
    capacity: int | None


@dataclass(frozen=True)
class Summary:
    """An execution after `time` events. words: through the outermost boundary, both ways. distinct: different ones of them.

    compulsory: different words in all; touched: of them so far, None where events do not name their words.
    """

    time: int
    events: int
    macs: int
    macs_in_all: int
    moves: tuple[Moved, ...]
    words: int
    words_in_all: int
    touched: Mapping[str, int | None]
    compulsory: Mapping[str, int]
    crossings: Mapping[str, int]
    held: tuple[Held, ...]
    energy: Spent | None
    word_bytes: int

    @property
    def macs_per_word(self) -> float | None:
        """None while nothing has moved."""
        return self.macs / self.words if self.words else None

    @property
    def macs_per_byte(self) -> float | None:
        return per_byte(self.macs_per_word, self.word_bytes)

    @property
    def flops_per_byte(self) -> float | None:
        return doubled(self.macs_per_byte)

    @property
    def macs_per_word_in_all(self) -> float | None:
        return self.macs_in_all / self.words_in_all if self.words_in_all else None

    @property
    def macs_per_byte_in_all(self) -> float | None:
        return per_byte(self.macs_per_word_in_all, self.word_bytes)

    @property
    def flops_per_byte_in_all(self) -> float | None:
        return doubled(self.macs_per_byte_in_all)

    @property
    def macs_per_word_at_best(self) -> float | None:
        """If every word moved once."""
        least = sum(self.compulsory.values())
        return self.macs_in_all / least if least else None

    @property
    def macs_per_byte_at_best(self) -> float | None:
        return per_byte(self.macs_per_word_at_best, self.word_bytes)

    def redundancy(self, tensor: str) -> float | None:
        """Crossings / different words so far; 1 is each once. None before the first, and where words are not named."""
        touched, crossings = self.touched.get(tensor), self.crossings.get(tensor)
        return crossings / touched if touched and crossings is not None else None

    @property
    def redundancy_of_all(self) -> float | None:
        found = [count for count in self.touched.values() if count is not None]
        touched = sum(found) if len(found) == len(self.touched) else 0
        return self.words / touched if touched else None


def per_byte(per_word: float | None, word_bytes: int) -> float | None:
    return None if per_word is None else per_word / word_bytes


def doubled(macs: float | None) -> float | None:
    return None if macs is None else FLOP_PER_MAC * macs


def summary(run: Run, time: int, word_bytes: int = 1, costs: Costs | None = None) -> Summary:
    """All counters after `time` events; exact."""
    trace, plan = run.trace, plan_of(run.trace)
    row, last = trace.counts[time].tolist(), plan.last
    moves = tuple(Moved(c.op, c.tensor, c.src, c.dst, row[n], last[n]) for n, c in plan.moves)
    crossings = {name: sum(row[n] * ends for n, ends in own) for name, own in plan.crossings.items()}
    return Summary(
        time, len(trace), sum(row[n] for n in plan.macs), sum(last[n] for n in plan.macs), moves,
        sum(crossings.values()), plan.words, touched_at(run, time), run.compulsory, crossings, held_at(run, time),
        spent(trace, time, costs) if costs else None, word_bytes,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Plan:
    """Which channels make up which counter. crossings: by tensor (channel, accesses to the outermost level a word)."""

    macs: tuple[int, ...]
    moves: tuple[tuple[int, Channel], ...]
    crossings: Mapping[str, tuple[tuple[int, int], ...]]
    last: list[int]
    words: int


@lru_cache(maxsize=8)
def plan_of(trace: Trace) -> Plan:
    numbered, home = list(enumerate(trace.channels)), trace.levels[0]
    moves = tuple((n, c) for n, c in numbered if c.op in MOVES)
    crossings: dict[str, tuple[tuple[int, int], ...]] = {}
    for n, c in moves:
        ends = (c.src == home) + (c.dst == home)
        name = SAME_CELLS.get(c.tensor, c.tensor)
        crossings[name] = (*crossings.get(name, ()), (n, ends)) if ends else crossings.get(name, ())
    last = trace.counts[-1].tolist()
    words = sum(last[n] * ends for own in crossings.values() for n, ends in own)
    kept = {name: own for name, own in crossings.items() if own}
    return Plan(tuple(n for n, c in numbered if c.op == Op.MAC), moves, kept, last, words)


# Different words


@lru_cache(maxsize=8)
def first_crossings(trace: Trace) -> Mapping[str, np.ndarray]:
    """By tensor the times, rising, at which words first pass the outermost boundary; int64."""
    lengths = np.diff(trace.starts)
    events = np.repeat(np.arange(len(trace)), lengths)
    crosses = np.isin(trace.op, MOVES) & ((trace.src == 0) | (trace.dst == 0))
    return {
        name: firsts(events[chosen], trace.cells[chosen])
        for name, numbers in sharing(trace).items()
        if (chosen := (crosses & np.isin(trace.tensor, numbers))[events]).any()
    }


def sharing(trace: Trace) -> dict[str, list[int]]:
    """Tensors by the cells that they lie in."""
    found: dict[str, list[int]] = {}
    for number, spec in enumerate(trace.tensors):
        found.setdefault(SAME_CELLS.get(spec.name, spec.name), []).append(number)
    return found


def firsts(events: np.ndarray, cells: np.ndarray) -> np.ndarray:
    _, places = np.unique(cells, return_index=True)
    found: np.ndarray = np.sort(events[places]) + 1
    return found


def touched_at(run: Run, time: int) -> dict[str, int | None]:
    """Of the tensors that must move; on the way None where an event is a tile whose words are not all named."""
    if time == len(run.trace):
        return dict(run.compulsory)
    if not run.trace.whole_words:
        return dict.fromkeys(run.compulsory)
    found = first_crossings(run.trace)
    # Inputs that are copied into columns pass the boundary under another name: nobody says which.
    return {
        name: int(np.searchsorted(found[name], time, side="right")) if name in found else None
        for name in run.compulsory
    }


# What is held


@lru_cache(maxsize=8)
def holdings(trace: Trace) -> np.ndarray:
    """Different words that each level holds, int64 (events + 1) × levels. Row t: after t events."""
    lengths = np.diff(trace.starts)
    events = np.repeat(np.arange(len(trace)), lengths)
    table = np.zeros((len(trace) + 1, len(trace.levels)), dtype=np.int64)
    for name, numbers in sharing(trace).items():
        mine = np.isin(trace.tensor, numbers)
        home = next(spec.home for spec in trace.tensors if spec.name == name)
        for level in range(len(trace.levels)):
            came = mine & np.isin(trace.op, COMES) & (trace.dst == level)
            went = mine & (trace.op == Op.EVICT) & (trace.src == level)
            chosen = (came | went)[events]
            start = home == level and name in trace.numbers
            table[0, level] += trace.tensors[numbers[0]].words if start else 0
            changes = changes_of(trace.cells[chosen], came[events][chosen], start)
            np.add.at(table[:, level], events[chosen] + 1, changes)
    return np.cumsum(table, axis=0, out=table)


def changes_of(cells: np.ndarray, held: np.ndarray, start: bool) -> np.ndarray:
    """+1 where a word comes that was not there, −1 where one goes that was; in the order given. start: all are there."""
    order = np.argsort(cells, kind="stable")
    now = held[order].astype(np.int64)
    before = np.empty_like(now)
    before[1:] = now[:-1]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = np.diff(cells[order]) != 0
    before[fresh] = int(start)
    found = np.empty_like(now)
    found[order] = now - before
    return found


def held_at(run: Run, time: int) -> tuple[Held, ...]:
    """The levels inside the memory."""
    named = [(level, name, held_at_most(run, name) or None) for level, name in enumerate(run.trace.levels) if level]
    if not run.trace.whole_words:
        return tuple(Held(name, None, None, room) for _, name, room in named)
    now, most = holdings(run.trace)[time].tolist(), most_held(run.trace)
    return tuple(Held(name, now[level], most[level], room) for level, name, room in named)


@lru_cache(maxsize=8)
def most_held(trace: Trace) -> tuple[int, ...]:
    return tuple(int(most) for most in holdings(trace).max(axis=0))


# Totals


def totals_of(run: Run, word_bytes: int = 1, costs: Costs | None = None) -> dict[str, object]:
    """The fields of `rooflens dataflow` as JSON has them: what the animation shows at its end.

    stores.psums + stores.outputs are all stores to the outermost level. runs: copies of neighbouring words; None where
    nothing is copied.
    """
    end, home = summary(run, len(run.trace), word_bytes, costs), run.trace.levels[0]
    loads, stores = words_by_tensor(end, home, False), words_by_tensor(end, home, True)
    return {
        "macs": end.macs,
        "loads": {name: loads.get(name, 0) for name in (WEIGHTS, INPUTS, PSUMS)},
        "stores": {name: stores.get(name, 0) for name in (OUTPUTS, PSUMS)},
        "distinct": dict(run.compulsory),
        "intensity_macs_per_word": end.macs_per_word,
        "intensity_macs_per_byte": end.macs_per_byte,
        "energy_j": end.energy.joules if end.energy else None,
        "buffer_bytes": buffer_bytes(end),
        "runs": None,
        "events": len(run.trace),
    }


def buffer_bytes(end: Summary) -> int | None:
    """Room inside the memory: of the buffers, or the most that was held where nothing says how large they are."""
    rooms = [held.capacity or held.most for held in end.held]
    known = [words for words in rooms if words is not None]
    return sum(known) * end.word_bytes if len(known) == len(rooms) else None


def words_by_tensor(end: Summary, home: str, into: bool) -> dict[str, int]:
    """Into the outermost level, or out of it."""
    found: dict[str, int] = {}
    for move in end.moves:
        if (move.dst if into else move.src) == home:
            found[move.tensor] = found.get(move.tensor, 0) + move.words
    return found
