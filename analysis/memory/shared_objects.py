"""ExecuTorch's greedy planner: buffers share objects as large as the first that each was made for.

Source: executorch, commit cff6f4dd, exir/memory_planning.py: greedy, pick_shared_obj, materialize_buffer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analysis.memory.lifetimes import Buffers


@dataclass(slots=True)
class SharedObject:
    """A piece of the arena, and what lies in it: first layer, last layer, offset within it and end."""

    nbytes: int
    held: list[tuple[int, int, int, int]] = field(default_factory=list)

    def end_beside(self, first: int, last: int) -> int:
        """The end of the highest of those that are alive at some time between; 0 where none is."""
        return max((end for begun, ended, _, end in self.held if begun <= last and ended >= first), default=0)

    def hold(self, nbytes: int, first: int, last: int, offset: int) -> int:
        self.held.append((first, last, offset, offset + nbytes))
        return offset


def shared_objects(buffers: Buffers) -> np.ndarray:
    """Offsets, int64. Largest first, of equals the last added first.

    Each goes to the bottom of the first object that holds nothing alive with it; else above what is, in the first object
    where it still fits; else into an object of its own, which lies above the others.
    """
    objects: list[SharedObject] = []
    owner, within = (np.zeros(len(buffers.tensors), dtype=np.int64) for _ in range(2))
    for index in np.lexsort((-np.arange(len(buffers.tensors)), -buffers.buffer_bytes)).tolist():
        span = (int(buffers.buffer_bytes[index]), int(buffers.first_layer[index]), int(buffers.last_layer[index]))
        owner[index], within[index] = picked(objects, *span)
    starts = np.cumsum([0, *(each.nbytes for each in objects)], dtype=np.int64)
    return np.asarray(starts[owner] + within)


def picked(objects: list[SharedObject], nbytes: int, first: int, last: int) -> tuple[int, int]:
    """The object's position, and the offset within it."""
    ends = [each.end_beside(first, last) for each in objects]
    free = next((place for place, end in enumerate(ends) if end == 0), None)
    if free is not None:
        return free, objects[free].hold(nbytes, first, last, 0)
    for place, end in enumerate(ends):
        if end + nbytes <= objects[place].nbytes:
            return place, objects[place].hold(nbytes, first, last, end)
    objects.append(SharedObject(nbytes))
    return len(objects) - 1, objects[-1].hold(nbytes, first, last, 0)
