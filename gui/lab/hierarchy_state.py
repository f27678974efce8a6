"""What each level of a hierarchy holds at a time, word by word, and what moves: read from an execution, for painting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analysis.dataflow.events import Event, Op
from analysis.dataflow.layer import OPERANDS, OUTPUTS, Layer
from analysis.dataflow.nest import Buffer, Nest, Range, indices_of
from analysis.dataflow.run import Run
from gui.lab.ink import Look

Ranges = Mapping[str, Range]


class Content(NamedTuple):
    """A tensor's words at one level. cells: flat places, planes × rows × columns. looks: by cell, the same shape.

    waiting: the tile is one of several that pass by unseen, where tiles and not words are shown.
    """

    cells: np.ndarray
    looks: np.ndarray
    waiting: bool = False


@dataclass(frozen=True, eq=False)
class Moment:
    """An execution at a time. event: the one under way, None at the end. part: how far it has gone, 0 … 1."""

    run: Run
    time: int
    part: float
    event: Event | None

    @classmethod
    def of(cls, run: Run, time: float) -> Moment:
        whole = min(int(time), len(run.trace))
        event = run.trace.event_at(whole) if whole < len(run.trace) else None
        return cls(run, whole, time - whole if event else 0.0, event)

    @property
    def name(self) -> str:
        """Tensor that moves, its partial sums by their place."""
        name = self.run.trace.tensors[self.event.tensor].name if self.event else ""
        return OUTPUTS if name == "psums" else name


def plane_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Leading axes together, then rows and columns."""
    return int(np.prod(shape[:-2])), shape[-2], shape[-1]


@lru_cache(maxsize=8)
def whole_cells(layer: Layer, tensor: str) -> np.ndarray:
    return np.arange(layer.words(tensor)).reshape(plane_shape(layer.shape(tensor)))


def ranges_at(nest: Nest, digits: tuple[int, ...], cut: int) -> dict[str, Range]:
    """What the loops inside a cut cover when those outside are at these passes; those that are not followed at their first."""
    found: dict[str, Range] = {dim: (0, size) for dim, size in nest.layer.sizes.items()}
    for place, loop in enumerate(nest.loops[:cut]):
        low, high = found[loop.dim]
        first = low + loop.step * (digits[place] if place < len(digits) else 0)
        found[loop.dim] = first, min(first + loop.step, high)
    return found


def tile_cells(nest: Nest, buffer: Buffer, digits: tuple[int, ...]) -> np.ndarray:
    ranges = ranges_at(nest, digits, buffer.cut)
    return tile_of(nest.layer, buffer.tensor, tuple(sorted(ranges.items())))


@lru_cache(maxsize=256)
def tile_of(layer: Layer, tensor: str, ranges: tuple[tuple[str, Range], ...]) -> np.ndarray:
    """Flat places of a tile, planes × rows × columns."""
    flat, shape = np.zeros(1, dtype=np.int64), []
    for axis in layer.axes(tensor):
        touched = indices_of(axis, dict(ranges))
        shape.append(len(touched))
        flat = np.add.outer(flat * axis.length, touched).reshape(-1)
    return flat.reshape(plane_shape(tuple(shape)))


class Picture:
    """All levels at a moment; masks are by tensor, flat."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.nest: Nest = moment.run.nest  # type: ignore[assignment]
        self.trace = moment.run.trace
        self.planned = bool(self.nest.buffers)
        self.state = self.trace.state(moment.time)
        unit = int(self.trace.unit[min(moment.time, len(self.trace) - 1)])
        self.digits = tuple(self.trace.digits[unit].tolist())
        self.before = tuple(self.trace.digits[unit - 1].tolist()) if unit else None
        self.unit = unit

    def content(self, tensor: str, level: int) -> Content:
        cells = self._cells(tensor, level)
        here, inner = self.held(tensor, level), self.held(tensor, level + 1)
        looks = np.where(here[cells], Look.USED, Look.EMPTY).astype(np.int8)
        if level == 0:
            looks = np.where(self._done(tensor)[cells], Look.USED, Look.EMPTY).astype(np.int8)
        last = level == len(self.nest.levels) - 1
        looks[here[cells] if last else inner[cells]] = Look.HELD
        looks[self.now(tensor, level)[cells]] = Look.NOW
        return Content(cells, looks, self._waits(tensor, level))

    def _cells(self, tensor: str, level: int) -> np.ndarray:
        if level == 0:
            return whole_cells(self.nest.layer, tensor)
        return tile_cells(self.nest, self.nest.buffer(tensor, level), self.digits)

    def _waits(self, tensor: str, level: int) -> bool:
        return level > 0 and self.nest.buffer(tensor, level).cut > len(self.digits)

    def _done(self, tensor: str) -> np.ndarray:
        """In the memory: what was fetched before; of outputs what has been written."""
        if self.trace.whole_words:
            done: np.ndarray = self.state.held[0][tensor] if tensor == OUTPUTS else self.state.moved[tensor] > 0
            return done
        return self._touched(tensor)

    def _touched(self, tensor: str) -> np.ndarray:
        """Tile by tile: words of the units so far."""
        if tensor == OUTPUTS:
            return self.state.used[OUTPUTS] > 0
        return self.state.moved[tensor] > 0 if len(self.nest.levels) == 2 else self.held(tensor, 1)

    def held(self, tensor: str, level: int) -> np.ndarray:
        """Which words lie at a level."""
        none = np.zeros(self.nest.layer.words(tensor), dtype=bool)
        if level >= len(self.nest.levels):
            return none
        if self.trace.whole_words or not self.planned:
            return self.state.held[level][tensor]
        if level == 0 or self.moment.event is None or self.moment.time == 0:
            return none
        none[tile_cells(self.nest, self.nest.buffer(tensor, level), self.digits)] = True
        return none

    def now(self, tensor: str, level: int) -> np.ndarray:
        """Words that the event under way takes from here or brings here."""
        event, now = self.moment.event, np.zeros(self.nest.layer.words(tensor), dtype=bool)
        if event is None:
            return now
        inner = len(self.nest.levels) - 1
        if event.op == Op.MAC and level == inner and self.trace.whole_words:
            own = {OUTPUTS: int(event.cells[0]), "weights": event.left, "inputs": event.right}[tensor]
            now[[own] if own >= 0 else []] = True
        elif event.op not in (Op.MAC, Op.EVICT) and self.moment.name == tensor and level in (event.src, event.dst):
            now[self._moving(event, tensor)] = True
        return now

    def _moving(self, event: Event, tensor: str) -> np.ndarray:
        """The cells of an event; of a whole tile those that are new in it."""
        if self.trace.whole_words or not self.planned:
            return np.asarray(event.cells, dtype=np.int64)
        buffer = self.nest.buffer(tensor, max(event.src, event.dst))
        tile = tile_cells(self.nest, buffer, self.digits).reshape(-1)
        if self.before is None or buffer.cut > len(self.digits):
            return tile
        old = tile_cells(self.nest, buffer, self.before).reshape(-1)
        leaves = event.op == Op.STORE and event.dst >= 0
        return np.setdiff1d(old, tile) if leaves else np.setdiff1d(tile, old)

    def recent(self) -> list[tuple[str, int]]:
        """Words of a cache, used last first."""
        found: list[tuple[int, str, int]] = []
        stamps = self._stamps()
        for tensor in OPERANDS:
            cells = np.nonzero(self.state.held[1][tensor])[0]
            found += [(int(stamps[tensor][cell]), tensor, int(cell)) for cell in cells]
        return [(tensor, cell) for _, tensor, cell in sorted(found, key=lambda one: -one[0])]

    def _stamps(self) -> dict[str, np.ndarray]:
        """The last event that touched each word."""
        trace, time = self.trace, self.moment.time
        stamps = {tensor: np.full(self.nest.layer.words(tensor), -1) for tensor in OPERANDS}
        events = np.repeat(np.arange(time), np.diff(trace.starts[: time + 1]))
        cells = trace.cells[: trace.starts[time]]
        for number, spec in enumerate(trace.tensors):
            name = OUTPUTS if spec.name == "psums" else spec.name
            mine = trace.tensor[events] == number
            np.maximum.at(stamps[name], cells[mine], events[mine])
        for name, column in (("weights", trace.left), ("inputs", trace.right)):
            taken = column[:time]
            np.maximum.at(stamps[name], taken[taken >= 0], np.nonzero(taken >= 0)[0])
        return stamps
