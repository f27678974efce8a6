"""Inference patch by patch: which part of every feature map one tile of a stage's output needs, what is computed twice for it.

Source of the idea and of the published figures: MCUNetV2, Lin et al., arXiv 2110.15352.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from analysis.errors import ScenarioError

Interval = tuple[int, int]  # first and last, both included


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a layer. size: of its input; extent: of its window, holes included; out: of its output. In pixels."""

    size: int
    extent: int
    stride: int
    pad: int
    out: int

    def needs(self, outputs: Interval) -> Interval:
        """Inputs that an interval of outputs reads, cut at the map's edges."""
        first = self.stride * outputs[0] - self.pad
        last = self.stride * outputs[1] - self.pad + self.extent - 1
        return min(max(0, first), self.size - 1), max(0, min(self.size - 1, last))

    def field(self, outputs: int) -> int:
        """Inputs under so many outputs, not cut at the edges: st·r + (K − st)."""
        return self.stride * outputs + self.extent - self.stride


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution with what is fused to it. Map 0 is the stack's input, map n + 1 the output of layer n.

    macs: of the whole layer. depthwise: it may overwrite its input, channel by channel. adds: the map that a residual
    connection adds to its output, None without one.
    """

    name: str
    rows: Axis
    columns: Axis
    channels_in: int
    channels_out: int
    macs: int
    depthwise: bool = False
    adds: int | None = None

    @property
    def macs_per_pixel(self) -> int:
        return self.macs // (self.rows.out * self.columns.out)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a feature map."""

    rows: Interval
    columns: Interval

    @property
    def pixels(self) -> int:
        return length(self.rows) * length(self.columns)


@dataclass(frozen=True)
class Stack:
    """Layers in a row, the last ones of the network included. total_macs: of the whole network. word_bytes: of an activation.

    blocks: (name, number of its last layer) of what a person counts the network in.
    """

    name: str
    layers: tuple[Layer, ...]
    blocks: tuple[tuple[str, int], ...]
    total_macs: int
    word_bytes: int = 1

    def side(self, at: int) -> tuple[int, int]:
        """Rows and columns of a map."""
        if at == 0:
            return self.layers[0].rows.size, self.layers[0].columns.size
        return self.layers[at - 1].rows.out, self.layers[at - 1].columns.out

    def channels(self, at: int) -> int:
        return self.layers[0].channels_in if at == 0 else self.layers[at - 1].channels_out

    def whole(self, at: int) -> Region:
        rows, columns = self.side(at)
        return Region((0, rows - 1), (0, columns - 1))

    def map_bytes(self, at: int) -> int:
        return self.whole(at).pixels * self.channels(at) * self.word_bytes


@dataclass(frozen=True)
class Patching:
    """A stack whose first `last` + 1 layers run patch by patch, for each of grid × grid tiles of the stage's output.

    in_place: depthwise layers overwrite their input. skips: what a residual connection still needs is counted as alive;
    without, a layer needs its input and its output. resident: the network's whole input stays in memory meanwhile.
    """

    stack: Stack
    last: int
    grid: int
    in_place: bool = True
    skips: bool = False
    resident: bool = False

    def __post_init__(self) -> None:
        if self.grid > (least := min(self.stack.side(self.last + 1))):
            raise ScenarioError("more patches than pixels in the stage's output", self.grid, f"1 to {least} a side")

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Of the stage."""
        return self.stack.layers[: self.last + 1]

    @cached_property
    def tiles(self) -> tuple[Region, ...]:
        """Of the stage's output, row by row."""
        rows, columns = (parts(size, self.grid) for size in self.stack.side(self.last + 1))
        return tuple(Region(down, across) for down in rows for across in columns)

    @cached_property
    def regions(self) -> tuple[tuple[Region, ...], ...]:
        """For each tile the part of every map of the stage that it needs, from the input to its own."""
        return tuple(needed(self.layers, tile) for tile in self.tiles)

    # Memory

    @property
    def whole_peak_bytes(self) -> int:
        """Of the network without patches."""
        return max(self.whole_bytes)

    @cached_property
    def whole_bytes(self) -> tuple[int, ...]:
        """What each layer of the network needs, without patches."""
        maps = tuple(self.stack.whole(at) for at in range(len(self.stack.layers) + 1))
        return tuple(self.needs_bytes(at, maps, self.stack.layers) for at in range(len(self.stack.layers)))

    @property
    def rest_peak_bytes(self) -> int:
        """Of the layers after the stage, 0 where there are none."""
        return max(self.whole_bytes[self.last + 1 :], default=0)

    @property
    def output_bytes(self) -> int:
        """The stage's whole output, which the patches fill."""
        return self.stack.map_bytes(self.last + 1)

    @cached_property
    def patch_bytes(self) -> np.ndarray:
        """What each layer of the stage needs for each patch, patches × layers."""
        count = range(len(self.layers))
        return np.array([[self.patch_layer_bytes(at, maps) for at in count] for maps in self.regions], dtype=np.int64)

    def patch_layer_bytes(self, at: int, maps: Sequence[Region]) -> int:
        read_in_place = self.part_bytes(0, maps) if self.resident and at == 0 else 0
        return self.needs_bytes(at, maps, self.layers) - read_in_place

    @property
    def patch_peak_bytes(self) -> int:
        return int(self.patch_bytes.max())

    @property
    def stage_peak_bytes(self) -> int:
        """While the stage runs: the largest patch, the stage's whole output, and the input where it stays."""
        if self.grid == 1:
            return max(self.whole_bytes[: self.last + 1])
        return self.patch_peak_bytes + self.output_bytes + (self.stack.map_bytes(0) if self.resident else 0)

    @property
    def peak_bytes(self) -> int:
        """Of the network with the stage patch by patch."""
        return max(self.stage_peak_bytes, self.rest_peak_bytes)

    def needs_bytes(self, at: int, maps: Sequence[Region], layers: Sequence[Layer]) -> int:
        """Input and output of one layer, and what a later residual connection waits for."""
        layer = layers[at]
        source, result = self.part_bytes(at, maps), self.part_bytes(at + 1, maps)
        waiting = {one.adds for one in layers[at:] if one.adds is not None and one.adds <= at} if self.skips else set()
        over = self.in_place and layer.depthwise and at not in waiting
        beside = sum(self.part_bytes(one, maps) for one in waiting if one != at)
        return beside + (max(source, result) if over else source + result)

    def part_bytes(self, at: int, maps: Sequence[Region]) -> int:
        return maps[at].pixels * self.stack.channels(at) * self.stack.word_bytes

    # Work

    @property
    def stage_macs(self) -> int:
        """Of the stage, computed once."""
        return sum(layer.macs for layer in self.layers)

    @cached_property
    def patched_macs(self) -> int:
        """Of the stage, patch by patch."""
        pairs = ((layer, maps[at + 1]) for maps in self.regions for at, layer in enumerate(self.layers))
        return sum(layer.macs_per_pixel * region.pixels for layer, region in pairs)

    @property
    def extra_macs(self) -> int:
        return self.patched_macs - self.stage_macs

    @property
    def share_of_stage(self) -> float:
        return self.extra_macs / self.stage_macs

    @property
    def share_of_network(self) -> float:
        return self.extra_macs / self.stack.total_macs

    def covered(self, at: int, patches: int) -> np.ndarray:
        """How often each pixel of a map has been needed by the first so many patches; rows × columns."""
        times = np.zeros(self.stack.side(at), dtype=np.int64)
        for maps in self.regions[:patches]:
            (top, bottom), (left, right) = maps[at].rows, maps[at].columns
            times[top : bottom + 1, left : right + 1] += 1
        return times

    @property
    def field(self) -> int:
        """Rows of the input under one row of tiles, by the recursion: not cut at the edges, of the first tile's height."""
        size = length(self.tiles[0].rows)
        for layer in reversed(self.layers):
            size = layer.rows.field(size)
        return size


def needed(layers: Sequence[Layer], tile: Region) -> tuple[Region, ...]:
    """The part of every map that a part of the last one needs."""
    maps = {len(layers): tile}
    for at in range(len(layers) - 1, -1, -1):
        layer, region = layers[at], maps[at + 1]
        if layer.adds is not None:
            maps[layer.adds] = joined(maps.get(layer.adds, region), region)
        own = Region(layer.rows.needs(region.rows), layer.columns.needs(region.columns))
        maps[at] = joined(maps.get(at, own), own)
    return tuple(maps[at] for at in range(len(layers) + 1))


def joined(one: Region, other: Region) -> Region:
    """The smallest part that holds both."""
    return Region(hull(one.rows, other.rows), hull(one.columns, other.columns))


def hull(one: Interval, other: Interval) -> Interval:
    return min(one[0], other[0]), max(one[1], other[1])


def length(interval: Interval) -> int:
    return interval[1] - interval[0] + 1


def parts(size: int, count: int) -> tuple[Interval, ...]:
    """A side cut into parts that differ by one pixel at most: at the pixels nearest to equal parts."""
    edges = [(2 * part * size + count) // (2 * count) for part in range(count + 1)]
    return tuple((first, after - 1) for first, after in pairwise(edges))
