"""Bytes across each memory level for many devices: `traffic` with everything at home, equal columns made once.

What crosses a level hangs on its parts alone: operands, and for each the room that stands in front. Devices of one kind
have the same parts, so a dozen columns serve all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from analysis.device import Device
from analysis.estimate.many.cases import Stack
from analysis.stages import Same
from analysis.traffic import (
    HELD_AS,
    Operand,
    bytes_of_one_run,
    ideal,
    kernel_operands,
    memory_path,
    rooms_in_front,
    scratch_bytes,
    whole,
)
from analysis.workload import Workload

Part = tuple[Operand, float | None]
Level = tuple[str, tuple[Part, ...]]


def levels_of(device: Device) -> tuple[Level, ...]:
    """Names of the levels that see traffic, nearest first, with what crosses each."""
    return kept_levels(Same(device))


@lru_cache(maxsize=256)
def kept_levels(same: Same[Device]) -> tuple[Level, ...]:
    device = same.it
    found: dict[str, list[Part]] = {}
    for operand, held in HELD_AS.items():
        path = memory_path(device, held)
        for memory, room in zip(path, rooms_in_front(path), strict=True):
            found.setdefault(memory.name, []).append((operand, room))
    return tuple((m.name, tuple(found[m.name])) for m in device.memories if m.name in found)


class Crossings:
    """level(k): bytes across the k-th level of each case, nearest first, int64 (cases, layers); 0 where it has fewer."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.levels = [levels_of(device) for device in stack.devices]
        self.count = max(map(len, self.levels), default=0)
        parts = list(dict.fromkeys(parts for levels in self.levels for _, parts in levels))
        columns = [[np.zeros(len(w), np.int64), *crossing(w, stack.kernel, parts)] for w in stack.workloads]
        self._columns: np.ndarray = np.array(columns).reshape(len(columns), len(parts) + 1, len(stack.workloads[0]))
        self._place = {part: index for index, part in enumerate(parts, 1)}

    def level(self, k: int) -> np.ndarray:
        places = [self._place[levels[k][1]] if k < len(levels) else 0 for levels in self.levels]
        stack = self._stack
        found: np.ndarray = self._columns[stack.of_workload, np.array(places, dtype=np.int64)[stack.of_device]]
        return found


def crossing(workload: Workload, kernel: str, levels: Sequence[tuple[Part, ...]]) -> list[np.ndarray]:
    """Columns of each level with these parts, as `traffic` adds them up."""
    least = ideal(workload)
    working_set = bytes_of_one_run(workload, least) + scratch_bytes(workload, kernel)
    asked = {room: kernel_operands(workload, kernel, room) for room in {room for parts in levels for _, room in parts}}
    made: dict[Part, np.ndarray] = {}
    for operand, room in {part for parts in levels for part in parts}:
        once = getattr(least, operand)
        made[operand, room] = np.where(working_set <= (room or 0), once, getattr(asked[room], operand))
    return [whole(sum((made[part] for part in parts[1:]), made[parts[0]])) for parts in levels]
