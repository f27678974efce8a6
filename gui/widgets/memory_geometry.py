"""What a memory map shows of an analysis, and where its rectangles, hatching and curve lie in pixels. No painting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gui.widgets.memory_lanes import Lanes, Taken, room_left
from gui.widgets.plane import Plane

HATCH_PX = 6
# A capacity up to this many arenas away is drawn; farther off it would squeeze the picture, and is said.
FAR = 2.0
RESULT, INPUT, ASIDE = 0, 1, 2
HEADROOM = 1.16


@dataclass(frozen=True, slots=True)
class Room:
    """What the device leaves for the arena. taken: what else lies in its RAM; None where that is not known.

    room_bytes: None where the capacity is not known; never below zero.
    """

    device: str
    capacity_bytes: int | None
    taken: Taken = ()

    @property
    def room_bytes(self) -> int | None:
        return room_left(self.capacity_bytes, self.taken)

    @property
    def complete(self) -> bool:
        return all(size is not None for _, size in self.taken)


@dataclass(frozen=True, slots=True, eq=False)
class Ghost:
    """The scenario compared with. live_bytes: at the layer that answers to each of ours, NaN where none does."""

    live_bytes: np.ndarray
    arena_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class Arena:
    """Columns over the buffers. left, right: from layer to layer, as edges. bottom, top: addresses, top with alignment.

    producer: the layer that writes the buffer first; of an input the first that reads it. written_by, written_buffer:
    each (layer, buffer) pair where a layer writes into a buffer, in the order of layers. lanes: memories one above the
    other, None where all lies in one; arena, room and what is alive are then those of the lowest.
    """

    tensors: tuple[str, ...]
    sharers: tuple[tuple[str, ...], ...]
    layers: tuple[str, ...]
    buffer_bytes: np.ndarray
    left: np.ndarray
    right: np.ndarray
    bottom: np.ndarray
    top: np.ndarray
    is_input: np.ndarray
    producer: np.ndarray
    written_by: np.ndarray
    written_buffer: np.ndarray
    live_bytes: np.ndarray
    arena_bytes: int
    liveness_peak_bytes: int
    peak_layer: int
    room: Room | None
    ghost: Ghost | None = None
    lanes: Lanes | None = None

    @property
    def gap_bytes(self) -> int:
        """Lost to gaps between buffers and to alignment."""
        return self.arena_bytes - self.liveness_peak_bytes

    @property
    def shown_room_bytes(self) -> int | None:
        """Height of the capacity line, None where there is none or it is too far above."""
        room = self.room.room_bytes if self.room else None
        if room is not None and self.lanes and room > self.arena_bytes:
            return None
        return room if room is not None and room <= FAR * self.arena_bytes else None

    def address(self, value: float, buffer: int | None = None) -> float:
        """The address within its memory of what is drawn at a height, or of a buffer's edge."""
        if self.lanes is None:
            return value
        bases = [lane.base_bytes for lane in self.lanes.lanes]
        place = int(np.searchsorted(bases, value, "right")) - 1 if buffer is None else int(self.lanes.lane_of[buffer])
        return value - bases[max(place, 0)]

    def limits(self) -> list[tuple[np.ndarray, float]]:
        """For each memory whose arena is too large: its buffers, and where its end is drawn."""
        if self.lanes is None:
            room = self.shown_room_bytes
            return [] if room is None or room >= self.arena_bytes else [(np.ones(len(self.tensors), bool), room)]
        return [
            (self.lanes.lane_of == place, float(lane.base_bytes + lane.room_bytes))
            for place, lane in enumerate(self.lanes.lanes)
            if lane.room_bytes is not None and lane.room_bytes < lane.arena_bytes
        ]

    @property
    def lane_tops(self) -> list[int]:
        return [lane.top_bytes for lane in self.lanes.lanes] if self.lanes else []

    def whole(self, headroom: float = HEADROOM) -> Plane:
        """All layers; all addresses, the lines of capacity and ghost where they are near, and headroom for words."""
        ghost = self.ghost.arena_bytes if self.ghost and self.ghost.arena_bytes <= FAR * self.arena_bytes else 0
        highest = max(self.arena_bytes, self.shown_room_bytes or 0, ghost, *self.lane_tops)
        return Plane(0.0, float(len(self.layers)), 0.0, highest * headroom)

    def alive_at(self, layer: int) -> np.ndarray:
        """Buffers alive at a layer."""
        return np.flatnonzero((self.left <= layer) & (self.right > layer))

    def written_by_any(self, layers: Iterable[int]) -> np.ndarray:
        """Buffers that one of the layers writes into."""
        return np.unique(self.written_buffer[np.isin(self.written_by, np.fromiter(layers, dtype=np.int64))])

    def writer_at(self, buffer: int, layer: float) -> int:
        """The last layer that has written into the buffer by then; its first writer or reader where none has."""
        writers = self.written_by[self.written_buffer == buffer]
        before = writers[writers <= layer]
        return int(before[-1]) if len(before) else int(self.producer[buffer])


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """x, y, width, height in whole pixels, shape (n, 4). buffers: whose they are; kinds: of which kind those are."""

    pixels: np.ndarray
    buffers: np.ndarray
    kinds: np.ndarray

    def __len__(self) -> int:
        return len(self.buffers)


def kinds_of(arena: Arena, shown: np.ndarray) -> np.ndarray:
    """RESULT, INPUT, or ASIDE where a filter leaves out the layer that the buffer belongs to."""
    return np.where(shown[arena.producer], np.where(arena.is_input, INPUT, RESULT), ASIDE)


def boxes(arena: Arena, plane: Plane, kinds: np.ndarray, buffers: np.ndarray | None = None) -> Boxes:
    """Those of the buffers that are in view, at least a pixel large; of one kind at the same pixels one is drawn.

    So the work of painting is bounded by the pixels, not by the buffers.
    """
    rows = np.arange(len(arena.tensors)) if buffers is None else buffers
    seen = (arena.left[rows] < plane.right) & (arena.right[rows] > plane.left)
    rows = rows[seen & (arena.bottom[rows] < plane.top) & (arena.top[rows] > plane.bottom)]
    pixels = pixel_boxes(plane, *(column[rows] for column in (arena.left, arena.right, arena.bottom, arena.top)))
    keys = np.column_stack((pixels, kinds[rows]))
    first = np.unique(keys, axis=0, return_index=True)[1] if len(rows) else rows
    first = np.sort(first)
    return Boxes(pixels[first], rows[first], kinds[rows[first]])


def pixel_boxes(plane: Plane, left: np.ndarray, right: np.ndarray, bottom: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Edges rounded to pixels and cut at the picture, so that neighbours share an edge and none vanishes."""
    x0 = np.clip(np.floor(plane.px(left) + 0.5), plane.x, plane.x + plane.width - 1)
    x1 = np.clip(np.floor(plane.px(right) + 0.5), plane.x, plane.x + plane.width)
    y0 = np.clip(np.floor(plane.py(top) + 0.5), plane.y, plane.y + plane.height - 1)
    y1 = np.clip(np.floor(plane.py(bottom) + 0.5), plane.y, plane.y + plane.height)
    return np.column_stack((x0, y0, np.maximum(1, x1 - x0), np.maximum(1, y1 - y0))).astype(np.int64)


def buffer_at(arena: Arena, plane: Plane, px: float, py: float, reach_px: float = 2.0) -> int | None:
    """The buffer under a pixel; where none is, the nearest within reach, so that thin ones can be hit."""
    x, y = plane.at_px(px), plane.at_py(py)
    dx = np.maximum(0, np.maximum(arena.left - x, x - arena.right)) * plane.px_per_x
    dy = np.maximum(0, np.maximum(arena.bottom - y, y - arena.top)) * plane.px_per_y
    away = np.hypot(dx, dy)
    nearest = int(away.argmin())
    return nearest if away[nearest] <= reach_px else None


def buffers_within(arena: Arena, left: float, right: float, bottom: float, top: float) -> np.ndarray:
    """Buffers that a rectangle of time and addresses touches."""
    across = (arena.left < right) & (arena.right > left)
    return np.flatnonzero(across & (arena.bottom < top) & (arena.top > bottom))


def above(pixels: np.ndarray, line_py: float) -> np.ndarray:
    """The parts of the boxes that lie above a line, those that do."""
    bottom = np.minimum(pixels[:, 1] + pixels[:, 3], round(line_py))
    parts = np.column_stack((pixels[:, :3], bottom - pixels[:, 1]))
    return np.unique(parts[parts[:, 3] > 0], axis=0)


def hatching(pixels: np.ndarray, step: int = HATCH_PX) -> np.ndarray:
    """Diagonals inside boxes, on one grid for all of them: (x1, y1, x2, y2), shape (n, 4). Needs no clipping."""
    x, y, width, height = pixels.reshape(-1, 4).T
    first = -(-(x + y) // step) * step
    count = np.maximum(0, -((first - x - y - width - height) // step)).astype(np.int64)
    box = np.repeat(np.arange(len(count)), count)
    c = first[box] + step * (np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count))
    x1, x2 = np.maximum(x[box], (c - y[box] - height[box])), np.minimum((x + width)[box], c - y[box])
    return np.column_stack((x1, c - x1, x2, c - x2)).astype(float)


def joined(pixels: np.ndarray) -> np.ndarray:
    """Boxes of one height at one y that touch or overlap as one: thousands of narrow ones are few wide ones."""
    if not len(pixels):
        return pixels
    x, y, width, height = pixels = pixels[np.lexsort((pixels[:, 0], pixels[:, 3], pixels[:, 1]))].T
    row = np.cumsum((np.diff(y, prepend=y[0]) != 0) | (np.diff(height, prepend=height[0]) != 0))
    # Each row beyond all before it, so that one running end serves for all rows.
    apart = row * (int((x + width).max()) - int(x.min()) + 1)
    end = np.maximum.accumulate(x + width + apart)
    heads = np.flatnonzero(np.append(True, (x + apart)[1:] > end[:-1]))
    tails = np.append(heads[1:], len(x)) - 1
    return np.column_stack((x[heads], y[heads], (end - apart)[tails] - x[heads], height[heads]))


def curve(plane: Plane, live_bytes: np.ndarray) -> np.ndarray:
    """Corners of the stairs of live bytes in pixels, shape (n, 2); of several layers in one pixel the most.

    Cut at the sides of the picture, not at its top.
    """
    first, last = max(0, int(plane.left)), min(len(live_bytes), int(np.ceil(plane.right)))
    if first >= last:
        return np.zeros((0, 2))
    edges = np.clip(plane.px(np.arange(first, last + 1, dtype=float)), plane.x, plane.x + plane.width)
    heights = live_bytes[first:last].astype(float)
    if last - first > plane.width:
        starts = np.unique(np.floor(edges[:-1]), return_index=True)[1]
        heights, edges = np.fmax.reduceat(heights, starts), np.append(edges[starts], edges[-1])
    y = plane.py(heights)
    return np.column_stack((np.repeat(edges, 2)[1:-1], np.repeat(y, 2)))
