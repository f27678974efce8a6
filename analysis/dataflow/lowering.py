"""A convolution as a matrix product: which input word each cell of the column matrix is, and where it lies in memory.

A column is one output pixel's window, C·R·S words, in the order in which it is copied; weights lie in the same order.

    expansion = N·G·P·Q·C·R·S / (N·H·W·Cin)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from types import MappingProxyType

import numpy as np

from analysis.dataflow.layer import Layer
from analysis.errors import ScenarioError, UnknownNameError

LAYOUTS = ("nhwc", "nchw")
# Loops of the copy, outermost first: r kernel rows, s kernel columns, c channels. The lecture prints x before y.
ORDERS: Mapping[str, str] = MappingProxyType({"rows": "rsc", "printed": "src", "channels": "crs"})


@dataclass(frozen=True, slots=True)
class Copies:
    """runs, words: in all. most_runs, most_words: of a column that has most words of the input."""

    runs: int
    words: int
    most_runs: int
    most_words: int


@dataclass(frozen=True)
class Lowering:
    """Raises UnknownNameError, ScenarioError.

    layout: of the input in memory. order: of ORDERS. columns: copied at a time; None is all of an image and group.
    pixel_copies: a copy ends with each pixel, as in a kernel that calls memcpy for each, even where memory goes on.
    """

    layer: Layer
    layout: str = "nhwc"
    order: str = "rows"
    columns: int | None = None
    pixel_copies: bool = False

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise UnknownNameError("layout", self.layout, LAYOUTS)
        if self.order not in ORDERS:
            raise UnknownNameError("order of the copy", self.order, ORDERS)
        if self.columns is not None and self.columns < 1:
            raise ScenarioError("columns at a time", self.columns, "1 or more, or all")

    @property
    def loops(self) -> str:
        return ORDERS[self.order]

    @property
    def sizes(self) -> Mapping[str, int]:
        """Bounds of the loops of the copy."""
        sizes = self.layer.sizes
        return {"r": sizes["R"], "s": sizes["S"], "c": sizes["C"]}

    @property
    def length(self) -> int:
        """Words of a column: C·R·S."""
        return prod(self.sizes.values())

    @property
    def pixels(self) -> int:
        """Columns of one image and group: P·Q."""
        return self.layer.out_height * self.layer.out_width

    @property
    def matrices(self) -> int:
        """Products that are independent: one for each image and group."""
        return self.layer.batch * self.layer.groups

    @property
    def count(self) -> int:
        return self.matrices * self.pixels

    @property
    def filters(self) -> int:
        """Rows of weights that a column meets."""
        return self.layer.sizes["M"]

    @property
    def input_words(self) -> int:
        return self.layer.batch * self.layer.height * self.layer.width * self.layer.channels_in

    @property
    def expansion(self) -> float:
        """Words of the column matrix for a word of the input."""
        return self.count * self.length / self.input_words

    @property
    def buffer_columns(self) -> int:
        """Columns that the buffer has room for."""
        return self.pixels if self.columns is None else min(self.columns, self.pixels)

    @cached_property
    def places(self) -> np.ndarray:
        """(r, s, c) of each word of a column, in the order of the copy; length × 3."""
        every = np.array(list(product(*(range(self.sizes[dim]) for dim in self.loops))), dtype=np.int64)
        return every[:, [self.loops.index(dim) for dim in "rsc"]]

    @cached_property
    def weight_places(self) -> np.ndarray:
        """Flat place in a filter C×R×S of each word of a column."""
        r, s, c = self.places.T
        sizes = self.sizes
        found: np.ndarray = (c * sizes["r"] + r) * sizes["s"] + s
        return found

    def weight_cells(self, column: int, filter_: int) -> np.ndarray:
        """Flat places of one filter's weights in the layer's own order G×M×C×R×S."""
        group = column // self.pixels % self.layer.groups
        found: np.ndarray = (group * self.filters + filter_) * self.length + self.weight_places
        return found

    def output_cell(self, column: int, filter_: int) -> int:
        """Flat place in N×G×M×P×Q."""
        matrix, pixel = divmod(column, self.pixels)
        return (matrix * self.filters + filter_) * self.pixels + pixel

    def sources(self, first: int = 0, last: int | None = None) -> np.ndarray:
        """Input word (flat N×G×C×H×W) of each cell of columns first … last − 1, -1 in the padding."""
        layer = self.layer
        columns = np.arange(first, self.count if last is None else last)[:, None]
        matrix, pixel = columns // self.pixels, columns % self.pixels
        r, s, c = self.places.T
        y = layer.strides[0] * (pixel // layer.out_width) + layer.dilations[0] * r - layer.pads[0]
        x = layer.strides[1] * (pixel % layer.out_width) + layer.dilations[1] * s - layer.pads[1]
        inside = (y >= 0) & (y < layer.height) & (x >= 0) & (x < layer.width)
        flat = ((matrix * self.sizes["c"] + c) * layer.height + y) * layer.width + x
        return np.where(inside, flat, -1)

    @cached_property
    def every_source(self) -> np.ndarray:
        return self.sources()

    @cached_property
    def addresses_of_cells(self) -> np.ndarray:
        """Address in memory of each input word, by its flat place in N×G×C×H×W."""
        layer = self.layer
        cells = np.arange(self.input_words).reshape(layer.batch, layer.channels_in, layer.height, layer.width)
        if self.layout == "nchw":
            return cells.reshape(-1)
        addresses = np.empty(self.input_words, dtype=np.int64)
        addresses[cells.transpose(0, 2, 3, 1).reshape(-1)] = np.arange(self.input_words)
        return addresses

    @cached_property
    def cells_of_addresses(self) -> np.ndarray:
        """The input word at each address."""
        found = np.empty(self.input_words, dtype=np.int64)
        found[self.addresses_of_cells] = np.arange(self.input_words)
        return found

    def addresses(self, first: int = 0, last: int | None = None) -> np.ndarray:
        """Address of each cell of columns first … last − 1, -1 in the padding."""
        cells = self.sources(first, last)
        found: np.ndarray = np.where(cells >= 0, self.addresses_of_cells[cells], -1)
        return found

    def segments(self, column: int) -> list[tuple[int, int, bool]]:
        """What one column is copied in: (first word, words, whether it is padding), by its addresses."""
        breaks = self.breaks(self.addresses(column, column + 1))[0]
        starts = np.nonzero(breaks)[0].tolist()
        padding = self.sources(column, column + 1)[0] < 0
        return [(a, b - a, bool(padding[a])) for a, b in zip(starts, [*starts[1:], self.length], strict=True)]

    def breaks(self, addresses: np.ndarray) -> np.ndarray:
        """Whether a copy begins at each word of some columns: not the address after the one before, bool."""
        begins = np.ones(addresses.shape, dtype=bool)
        before, here = addresses[:, :-1], addresses[:, 1:]
        goes_on = np.where(here < 0, before < 0, (before >= 0) & (here == before + 1))
        if self.pixel_copies:
            goes_on = goes_on & (self.places[1:, :2] == self.places[:-1, :2]).all(axis=1)
        begins[:, 1:] = ~goes_on
        return begins

    def traced_runs(self) -> np.ndarray:
        """Copies of each column, counted along its addresses; int64, one a column."""
        addresses = self.addresses()
        found: np.ndarray = (self.breaks(addresses) & (addresses >= 0)).sum(axis=1)
        return found

    def cache_lines(self, line_words: int) -> np.ndarray:
        """Lines of `line_words` words that each column touches; address 0 begins a line."""
        lines = self.addresses() // line_words
        return np.array([len(np.unique(row[row >= 0])) for row in lines], dtype=np.int64)

    # By formula

    @cached_property
    def taps(self) -> tuple[np.ndarray, np.ndarray]:
        """Kernel rows that meet the input, of each row of outputs; kernel columns, of each column of outputs."""
        layer, sizes = self.layer, self.sizes
        return (
            real_taps(layer.out_height, layer.strides[0], layer.dilations[0], layer.pads[0], layer.height, sizes["r"]),
            real_taps(layer.out_width, layer.strides[1], layer.dilations[1], layer.pads[1], layer.width, sizes["s"]),
        )

    @cached_property
    def inside(self) -> tuple[np.ndarray, np.ndarray]:
        """Kernel rows and kernel columns that meet the input, of each column (output pixel after pixel)."""
        rows, across = self.taps
        return (
            np.tile(np.repeat(rows, self.layer.out_width), self.matrices),
            np.tile(np.tile(across, self.layer.out_height), self.matrices),
        )

    @cached_property
    def copied(self) -> np.ndarray:
        """Words copied for each column: C · rows inside · columns inside."""
        return self.words_at(*self.inside)

    @cached_property
    def copies(self) -> Copies:
        """Of all columns and of one that has most words, however many columns there are: alike ones are counted once."""
        (rows, high), (across, wide) = (np.unique(part, return_counts=True) for part in self.taps)
        pairs = np.repeat(rows, len(across)), np.tile(across, len(rows))
        runs, words, times = (
            self.runs_at(*pairs),
            self.words_at(*pairs),
            np.outer(high, wide).reshape(-1) * self.matrices,
        )
        return Copies(int((runs * times).sum()), int((words * times).sum()), int(runs[-1]), int(words[-1]))

    @property
    def jumps(self) -> Mapping[str, int]:
        """Distance in memory of two steps of each loop of the copy."""
        layer = self.layer
        nhwc = self.layout == "nhwc"
        pixel = layer.channels_in if nhwc else 1
        channel = 1 if nhwc else layer.height * layer.width
        return {"r": layer.dilations[0] * layer.width * pixel, "s": layer.dilations[1] * pixel, "c": channel}

    @cached_property
    def runs(self) -> np.ndarray:
        """Copies of each column."""
        return self.runs_at(*self.inside)

    def words_at(self, rows: np.ndarray, across: np.ndarray) -> np.ndarray:
        found: np.ndarray = self.sizes["c"] * rows * across
        return found

    def runs_at(self, rows: np.ndarray, across: np.ndarray) -> np.ndarray:
        """Of columns with so many kernel rows and columns inside: words − neighbours in it that are neighbours in memory.

        Neighbours are a step of the inner loop; or of an outer one, where the loops inside go from their last to their
        first pass and neither lies in the padding.
        """
        real = {"r": rows, "s": across, "c": np.full_like(rows, self.sizes["c"])}
        found = self.words_at(rows, across)
        back = 0
        for depth in (2, 1, 0):
            dim, within = self.loops[depth], self.loops[depth + 1 :]
            if self.jumps[dim] - back == 1 and self.goes_on(dim, within):
                outside = np.prod([real[d] for d in self.loops[:depth]], axis=0, dtype=np.int64)
                whole = np.all([real[d] == self.sizes[d] for d in within], axis=0)
                found = found - outside * np.maximum(real[dim] - 1, 0) * whole
            back += (self.sizes[dim] - 1) * self.jumps[dim]
        return found

    def goes_on(self, dim: str, within: str) -> bool:
        """Whether a copy may go on over a step of this loop: where each pixel is a copy of its own, within it alone."""
        stays = dim == "c" and all(self.sizes[d] == 1 for d in within)
        return stays or not self.pixel_copies or self.sizes[dim] == 1

    def cycles(self, setup: float, word_bytes: int, width: int) -> float:
        """Time of all copies: runs · setup + bytes / width. setup: cycles a copy. width: bytes a cycle."""
        return self.copies.runs * setup + self.copies.words * word_bytes / width


def real_taps(count: int, stride: int, dilation: int, pad: int, length: int, kernel: int) -> np.ndarray:
    """Kernel elements inside 0 … length − 1 of each of `count` outputs: those with 0 ≤ stride·p + dilation·k − pad < length."""
    first = stride * np.arange(count) - pad
    low = np.maximum(-(first // dilation), 0)
    high = np.minimum((length - 1 - first) // dilation, kernel - 1)
    found: np.ndarray = np.maximum(high - low + 1, 0)
    return found
