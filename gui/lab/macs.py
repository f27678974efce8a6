"""Where an execution stands: the multiply–accumulate that is on its way, and what its iteration brings."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analysis.dataflow.events import Event, Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.trace import Trace


class Place(NamedTuple):
    """Image, group, filter of the group, output row and column."""

    image: int
    group: int
    filter: int
    row: int
    column: int


@lru_cache(maxsize=8)
def mac_times(trace: Trace) -> np.ndarray:
    found: np.ndarray = np.nonzero(trace.op == Op.MAC)[0]
    return found


def event_now(trace: Trace, time: float) -> Event | None:
    """The event on its way; None at the end."""
    at = int(time)
    return trace.event_at(at) if at < len(trace) else None


def next_mac(trace: Trace, time: float) -> Event:
    """The multiply–accumulate that happens now or comes next; after the last one, that."""
    times = mac_times(trace)
    return trace.event_at(int(times[min(np.searchsorted(times, int(time)), len(times) - 1)]))


def place_of(layer: Layer, mac: Event) -> Place:
    return Place(*map(int, np.unravel_index(int(mac.cells[0]), layer.shape(OUTPUTS))))


def weight_of(layer: Layer, mac: Event) -> tuple[int, ...]:
    """Group, filter, channel, kernel row and column; of a whole tile those of its first."""
    return tuple(map(int, np.unravel_index(max(0, mac.left), layer.shape(WEIGHTS))))


def brought(trace: Trace, time: float, tensor: str = INPUTS) -> np.ndarray:
    """Words of a tensor that the iteration loads, flat; also those that it has not loaded yet."""
    if not len(trace):
        return np.zeros(0, dtype=np.int64)
    unit = trace.unit[min(int(time), len(trace) - 1)]
    first, last = np.searchsorted(trace.unit, [unit, unit + 1])
    number = next(at for at, spec in enumerate(trace.tensors) if spec.name == tensor)
    mine = (trace.op[first:last] == Op.LOAD) & (trace.tensor[first:last] == number)
    cells = trace.cells[trace.starts[first] : trace.starts[last]]
    return cells[np.repeat(mine, np.diff(trace.starts[first : last + 1]))]
