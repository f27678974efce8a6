"""What happens in an execution, one thing at a time, and the picture that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

# Above this an animation moves tiles, not words.
MOST_EVENTS = 20_000


class Op(IntEnum):
    """LOAD into the level of the arithmetic, FILL into one between, STORE outward, EVICT: words fall out, nothing moves.

    MAC: multiply–accumulate. INIT: an accumulator begins. COPY: from memory to memory. PAD: zeros are written.
    ADD: a term joins a sum, such as a bias. APPLY: a function of the sum takes its place.
    """

    LOAD = 0
    STORE = 1
    FILL = 2
    EVICT = 3
    MAC = 4
    INIT = 5
    COPY = 6
    PAD = 7
    ADD = 8
    APPLY = 9


NOWHERE = -1
NO_CELLS: tuple[int, ...] = ()


class Event(NamedTuple):
    """One thing that happens. Tensors and levels are positions among the trace's own; src, dst: NOWHERE where none.

    cells: flat places of the tensor's words, of a MAC the outputs that it adds to; as many as `words` unless a whole
    tile moves at once. left, right: the weight and the input of one MAC, -1 in the padding. amounts: what a MAC adds to
    each of its cells. line: of the code. unit: iteration; tile: of the outer loops.
    """

    op: Op
    tensor: int
    src: int
    dst: int
    words: int
    cells: Sequence[int] | np.ndarray = NO_CELLS
    line: int = 0
    unit: int = 0
    tile: int = 0
    left: int = -1
    right: int = -1
    amounts: Sequence[int] | np.ndarray = NO_CELLS


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """name: weights, inputs, …  shape: words by axis. home: the level where it lies at the start; of outputs, at the end."""

    name: str
    shape: tuple[int, ...]
    home: int = 0

    @property
    def words(self) -> int:
        return int(np.prod(self.shape))


class Channel(NamedTuple):
    """Words of one kind: operation, tensor and levels by name, "" where none."""

    op: Op
    tensor: str
    src: str
    dst: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of the code that runs. indent: in steps. note: said beside it."""

    text: str
    indent: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that can be drawn at a time. Arrays are by tensor name, flat.

    held: [level][tensor] -> bool. moved: times that each word came into the level of the arithmetic. used: MACs that took
    it. values: sums so far (of weights and inputs their numbers).
    """

    time: int
    held: tuple[Mapping[str, np.ndarray], ...]
    moved: Mapping[str, np.ndarray]
    used: Mapping[str, np.ndarray]
    values: Mapping[str, np.ndarray]

    def copy(self) -> State:
        held = tuple({name: cells.copy() for name, cells in level.items()} for level in self.held)
        moved, used, values = (
            {name: cells.copy() for name, cells in part.items()} for part in (self.moved, self.used, self.values)
        )
        return State(self.time, held, moved, used, values)


# psums are outputs on the way: counted apart, lying in the same cells.
SAME_CELLS: Mapping[str, str] = {"psums": "outputs"}
