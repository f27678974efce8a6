"""Executions that are no nest of buffers: what moves in each iteration as a table, events, and a Run that compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from analysis.dataflow.events import MOST_EVENTS, NOWHERE, Channel, CodeLine, Event, Op, TensorSpec
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, PSUMS, WEIGHTS, Layer
from analysis.dataflow.nest import Range, cells_of
from analysis.dataflow.numbers import block_sums, numbers_of, windows_of
from analysis.dataflow.run import Check, Run, compulsory_words
from analysis.dataflow.simulated import MOST_MACS
from analysis.dataflow.trace import record

NAMES = (*OPERANDS, PSUMS)
CODE = {name: number for number, name in enumerate(NAMES)}


@dataclass(frozen=True, eq=False)
class Move:
    """Words of one channel in each iteration, by formula.

    amounts: int64, an axis for each loop; an axis of length 1 stands for a loop that changes nothing. line: of the code.
    """

    name: str
    channel: Channel
    line: int
    amounts: np.ndarray


@dataclass(frozen=True, eq=False)
class Steps:
    """loops: name and passes, outermost first. tile_depth: loops whose step begins a new tile.

    events: word by word. simulated: words in each iteration by brute force, iterations × moves. ranges: what a pass of
    the outer loops covers of the layer, for at most `coarse_depth` of them. compulsory: words that must move once by
    tensor, where that is less than the layer touches.
    """

    title: str
    layer: Layer
    levels: tuple[str, ...]
    code: tuple[CodeLine, ...]
    loops: tuple[tuple[str, int], ...]
    tile_depth: int
    moves: tuple[Move, ...]
    events: Callable[[], Iterator[Event]]
    simulated: Callable[[], np.ndarray]
    ranges: Callable[[tuple[int, ...]], dict[str, Range]]
    coarse_depth: int
    compulsory: Mapping[str, int] | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(size for _, size in self.loops)

    def total(self, move: Move) -> int:
        return int(at_depth(move.amounts, self.sizes, 0)[0])


def at_depth(amounts: np.ndarray, sizes: tuple[int, ...], depth: int) -> np.ndarray:
    """Words in each iteration of the first `depth` loops: the sum over the loops inside; int64, flat."""
    for axis in range(depth, len(sizes)):
        times = sizes[axis] if amounts.shape[axis] == 1 else 1
        amounts = amounts.sum(axis=axis, keepdims=True) * times
    inside = (1,) * (len(sizes) - depth)
    found: np.ndarray = np.broadcast_to(amounts, (*sizes[:depth], *inside)).reshape(-1)
    return found


def along(place: int, loops: int, values: np.ndarray | list[int]) -> np.ndarray:
    """Values of one loop as an axis of a table of all loops."""
    shape = [1] * loops
    shape[place] = -1
    return np.asarray(values, dtype=np.int64).reshape(shape)


def run_of_steps(steps: Steps, most_events: int = MOST_EVENTS) -> Run:
    """Word by word, or tile by tile where that would be too many events to watch."""
    # A word that came falls out again: two events.
    fine = 2 * sum(steps.total(move) for move in steps.moves) <= most_events
    depth = len(steps.loops) if fine else depth_of_tiles(steps, most_events)
    numbers = numbers_of(steps.layer)
    events = steps.events() if fine else tile_events(steps, depth)
    specs = tuple(TensorSpec(name, steps.layer.shape(OUTPUTS if name == PSUMS else name)) for name in NAMES)
    digits = np.indices(steps.sizes[:depth]).reshape(depth, -1).T if depth else np.zeros((1, 0))
    names = tuple(name for name, _ in steps.loops[:depth])
    trace = record(events, specs, steps.levels, steps.code, numbers, names, digits.astype(np.int32), fine)
    least = dict(steps.compulsory or compulsory_words(steps.layer))
    return Run(steps.title, steps.layer, trace, checks_of(steps, depth), least)


def depth_of_tiles(steps: Steps, most_events: int) -> int:
    """The most loops whose iterations can be shown with an event for each kind of move."""
    allowed = range(steps.coarse_depth + 1)
    return max(d for d in allowed if d == 0 or len(steps.moves) * prod(steps.sizes[:d]) <= most_events)


def checks_of(steps: Steps, depth: int) -> tuple[Check, ...]:
    """Running totals after each iteration: by formula, and by brute force where that is quick."""
    table = None
    if steps.layer.macs <= MOST_MACS:
        whole = steps.simulated()
        table = np.cumsum(whole.reshape(prod(steps.sizes[:depth]), -1, len(steps.moves)).sum(axis=1), axis=0)
    return tuple(
        Check(
            move.name,
            lambda channel, own=move.channel: channel == own,  # type: ignore[misc]
            np.cumsum(at_depth(move.amounts, steps.sizes, depth)),
            None if table is None else table[:, number],
        )
        for number, move in enumerate(steps.moves)
    )


def tile_events(steps: Steps, depth: int) -> Iterator[Event]:
    """An event for each kind of move in each iteration of the first `depth` loops; words by formula."""
    numbers = numbers_of(steps.layer)
    windows = windows_of(steps.layer, numbers[INPUTS])
    levels = {name: place for place, name in enumerate((*steps.levels, ""))} | {"": NOWHERE}
    amounts = [at_depth(move.amounts, steps.sizes, depth) for move in steps.moves]
    tiles = prod(steps.sizes[min(depth, steps.tile_depth) : depth])
    for unit, passes in enumerate(product(*(range(size) for size in steps.sizes[:depth]))):
        place = (unit, unit // tiles)
        for move, words in zip(steps.moves, amounts, strict=True):
            op, tensor, src, dst = move.channel
            head = (op, CODE[tensor], levels[src], levels[dst], int(words[unit]))
            if op == Op.MAC:
                ranges = steps.ranges(passes)
                cells = cells_of(steps.layer, OUTPUTS, ranges)
                sums = block_sums(steps.layer, numbers[WEIGHTS], windows, ranges)
                yield Event(*head, cells, move.line, *place, amounts=sums)
            elif words[unit]:
                yield Event(*head, (), move.line, *place)
