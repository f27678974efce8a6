"""Events of an execution as columns: what moved, when; counters as prefix sums; the picture at any time by replay.

A generator yields Events; `record` keeps them. Time is the number of events that have happened, so that 0 is before the
first. Counters at a time are a row of a table; state is a checkpoint and the events since it, so that any time is as
near as any other, forward and backward.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.dataflow.events import SAME_CELLS, Channel, CodeLine, Event, Op, State, TensorSpec

CHECKPOINT_EVENTS = 1024


def among(*ops: Op) -> np.ndarray:
    """Whether an operation is one of some, by its number."""
    return np.array([op in ops for op in Op])


COMES = among(Op.LOAD, Op.FILL, Op.INIT, Op.COPY, Op.PAD, Op.STORE)
ADDS = among(Op.MAC, Op.INIT, Op.ADD)
WRITES = among(Op.COPY, Op.PAD, Op.APPLY)


@dataclass(eq=False)
class Trace:
    """What happened, event by event. Columns have a row an event; `cells[starts[i]:starts[i + 1]]` are those of event i.

    numbers: the integers in the tensors before the start, flat. digits: of each unit, the passes of the named `loops`.
    """

    tensors: tuple[TensorSpec, ...]
    levels: tuple[str, ...]
    code: tuple[CodeLine, ...]
    numbers: Mapping[str, np.ndarray]
    op: np.ndarray
    tensor: np.ndarray
    src: np.ndarray
    dst: np.ndarray
    words: np.ndarray
    line: np.ndarray
    unit: np.ndarray
    tile: np.ndarray
    left: np.ndarray
    right: np.ndarray
    starts: np.ndarray
    cells: np.ndarray
    amounts: np.ndarray
    loops: tuple[str, ...] = ()
    digits: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int32))
    whole_words: bool = True  # False where an event is a whole tile
    _latest: State | None = field(default=None, init=False, repr=False)  # playing asks for the next one

    def __len__(self) -> int:
        return len(self.op)

    # Counters

    @cached_property
    def _coded(self) -> tuple[tuple[Channel, ...], np.ndarray]:
        keys = np.stack([self.op, self.tensor, self.src, self.dst], axis=1).astype(np.int64)
        if not len(keys):
            return (), np.zeros(0, dtype=np.int64)
        found, code = np.unique(keys, axis=0, return_inverse=True)
        names = [*self.levels, ""]
        channels = tuple(Channel(Op(op), self.tensors[t].name, names[src], names[dst]) for op, t, src, dst in found)
        return channels, code.reshape(-1)

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self._coded[0]

    @cached_property
    def counts(self) -> np.ndarray:
        """Words so far, int64 (events + 1) × channels: row t after t events."""
        channels, code = self._coded
        table = np.zeros((len(self) + 1, len(channels)), dtype=np.int64)
        table[np.arange(1, len(self) + 1), code] = self.words
        return np.cumsum(table, axis=0, out=table)

    def counters(self, time: int) -> dict[Channel, int]:
        """Words by channel after `time` events."""
        return dict(zip(self.channels, self.counts[time].tolist(), strict=True))

    def moved(self, time: int, *ops: Op, tensor: str = "", src: str = "", dst: str = "") -> int:
        """Words of the channels that match: any of `ops`, and what else is named."""
        return sum(
            words
            for channel, words in self.counters(time).items()
            if channel.op in ops
            and tensor in ("", channel.tensor)
            and src in ("", channel.src)
            and dst in ("", channel.dst)
        )

    # Places in time

    @cached_property
    def unit_ends(self) -> np.ndarray:
        """Times at which an iteration has just ended."""
        return ends_of(self.unit)

    @cached_property
    def tile_ends(self) -> np.ndarray:
        return ends_of(self.tile)

    def event_at(self, time: int) -> Event:
        """The event that brings time to time + 1."""
        cells = slice(self.starts[time], self.starts[time + 1])
        op, tensor, src, dst, words, line, unit, tile, left, right = (int(column[time]) for column in self.columns)
        own, amounts = self.cells[cells], self.amounts[cells]
        return Event(Op(op), tensor, src, dst, words, own, line, unit, tile, left, right, amounts)

    @property
    def columns(self) -> tuple[np.ndarray, ...]:
        """In the order of an Event, without what it has a list of."""
        return (
            self.op, self.tensor, self.src, self.dst, self.words,
            self.line, self.unit, self.tile, self.left, self.right,
        )  # fmt: skip

    def indices(self, time: int) -> dict[str, int]:
        """The passes of the loops at the event that is next; a loop that does not run then, -1, is left out."""
        if not len(self) or not len(self.digits):
            return {}
        unit = self.unit[min(time, len(self) - 1)]
        passes = zip(self.loops, self.digits[unit].tolist(), strict=True)
        return {name: turn for name, turn in passes if turn >= 0}

    # The picture

    @cached_property
    def _checkpoints(self) -> list[State]:
        return [self._start()]

    @cached_property
    def _sharing(self) -> dict[str, list[int]]:
        """Tensors by the cells that they lie in: what came as a partial sum goes as an output."""
        found: dict[str, list[int]] = {}
        for number, spec in enumerate(self.tensors):
            found.setdefault(SAME_CELLS.get(spec.name, spec.name), []).append(number)
        return found

    def _start(self) -> State:
        own = [spec for spec in self.tensors if spec.name not in SAME_CELLS]
        held = tuple(
            {s.name: np.full(s.words, s.home == level and s.name in self.numbers) for s in own}
            for level in range(len(self.levels))
        )
        empty = {s.name: np.zeros(s.words, dtype=np.int64) for s in own}
        values = {s.name: self.numbers.get(s.name, empty[s.name]).astype(np.int64) for s in own}
        return State(0, held, empty, {name: cells.copy() for name, cells in empty.items()}, values)

    def state(self, time: int) -> State:
        """After `time` events; the arrays are the caller's own."""
        self._latest = self._after(self._nearest(time), time)
        return self._latest.copy()

    def _nearest(self, time: int) -> State:
        """The last state before a time that is at hand: the one asked for last, else a checkpoint. None is changed."""
        kept, latest = self._checkpoints, self._latest
        while len(kept) <= time // CHECKPOINT_EVENTS:
            kept.append(self._after(kept[-1], len(kept) * CHECKPOINT_EVENTS))
        checkpoint = kept[time // CHECKPOINT_EVENTS]
        return latest if latest is not None and checkpoint.time <= latest.time <= time else checkpoint

    def _after(self, state: State, time: int) -> State:
        if state.time == time:
            return state
        new = state.copy()
        window = slice(state.time, time)
        self._replay(new, window)
        return State(time, new.held, new.moved, new.used, new.values)

    def _replay(self, state: State, window: slice) -> None:
        """Applies the events of a window, tensor by tensor; of several that touch a cell the last one holds."""
        lengths = np.diff(self.starts[window.start : window.stop + 1])
        cells = self.cells[self.starts[window.start] : self.starts[window.stop]]
        op, tensor, src, dst = (
            np.repeat(column[window], lengths) for column in (self.op, self.tensor, self.src, self.dst)
        )
        amounts = self.amounts[self.starts[window.start] : self.starts[window.stop]]
        comes, goes = COMES[op], op == Op.EVICT
        inner = len(self.levels) - 1
        for name, numbers in self._sharing.items():
            mine = np.logical_or.reduce([tensor == number for number in numbers])
            if not mine.any():
                continue
            self._hold(state, name, [(mine & comes, dst, True), (mine & goes, src, False)], cells)
            came = mine & comes & (dst == inner)
            np.add.at(state.moved[name], cells[came], 1)
            added = mine & ADDS[op]
            np.add.at(state.values[name], cells[added], amounts[added])
            written = mine & WRITES[op]
            state.values[name][cells[written]] = amounts[written]
            np.add.at(state.used[name], cells[mine & (op == Op.MAC)], 1)
        self._use(state, window)

    def _hold(
        self, state: State, name: str, changes: list[tuple[np.ndarray, np.ndarray, bool]], cells: np.ndarray
    ) -> None:
        """Marks what lies where, in the order in which it came and went."""
        for level, held in enumerate(state.held):
            touched = np.zeros(len(cells), dtype=bool)
            value = np.zeros(len(cells), dtype=bool)
            for chosen, place, present in changes:
                here = chosen & (place == level)
                touched |= here
                value[here] = present
            held[name][cells[touched]] = value[touched]

    def _use(self, state: State, window: slice) -> None:
        macs = self.op[window] == Op.MAC
        for name, column in (("weights", self.left), ("inputs", self.right)):
            if name in state.used:
                taken = column[window][macs]
                np.add.at(state.used[name], taken[taken >= 0], 1)


def ends_of(numbers: np.ndarray) -> np.ndarray:
    """Times at which runs of equal numbers end; each is the first time when the run is over."""
    if not len(numbers):
        return np.zeros(0, dtype=np.int64)
    return np.append(np.nonzero(np.diff(numbers))[0] + 1, len(numbers))


def time_of_step(ends: np.ndarray, time: int, by: int) -> int:
    """Where a step of one or more runs leads: forward to the end of a run, backward to the one before."""
    places = [0, *ends.tolist()]
    at = bisect_right(places, time) - 1
    if by < 0 and places[at] < time:
        at += 1
    return int(places[max(0, min(at + by, len(places) - 1))])


def record(
    events: Iterable[Event],
    tensors: tuple[TensorSpec, ...],
    levels: tuple[str, ...],
    code: tuple[CodeLine, ...],
    numbers: Mapping[str, np.ndarray],
    loops: tuple[str, ...] = (),
    digits: np.ndarray | None = None,
    whole_words: bool = True,
) -> Trace:
    """Runs the events to their end and keeps them as columns."""
    rows: list[tuple[int, ...]] = []
    starts, cells, amounts = [0], [], []
    at = 0
    for event in events:
        rows.append((*event[:5], *event[6:11]))
        own = np.asarray(event.cells, dtype=np.int64)
        cells.append(own)
        amounts.append(
            np.asarray(event.amounts, dtype=np.int64) if len(event.amounts) else np.zeros(len(own), np.int64)
        )
        at += len(own)
        starts.append(at)
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 10)
    op, tensor, src, dst, words, line, unit, tile, left, right = table.T
    flat = np.concatenate(cells) if cells else np.zeros(0, dtype=np.int64)
    added = np.concatenate(amounts) if amounts else np.zeros(0, dtype=np.int64)
    return Trace(
        tensors, levels, code, numbers, op, tensor, src, dst, words, line, unit, tile, left, right,
        np.array(starts), flat, added, loops, np.zeros((0, 0), np.int32) if digits is None else digits, whole_words,
    )  # fmt: skip
