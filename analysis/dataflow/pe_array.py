"""A small array of processing elements that executes a layer step by step, in one of five dataflows.

A layer is seen as O[m, x] = Σ_k W[m, k] · I[k, x] with filters m, pixels x = (n, p, q) and places k = (c, r, s) of the window.

    ws   weights stay       rows k, columns m; pixels stream; sums go down each column
    os   sums stay          rows x, columns m; places k stream
    is   inputs stay        rows k, columns x; filters stream; sums go down each column
    nlr  nothing stays      as ws, but each weight is fetched again at each step
    rs   rows stay          rows r, columns p; a kernel row and a sliding window of an input row in each element

At a step every element does at most one MAC. The wires are ideal: a word that several elements want leaves the buffer
once. Steps in which an array fills, drains or is skewed in time are not modelled; neither is the number of its ports.
The buffer holds the whole layer: memory moves every word once. Positions in the padding are work for which no word moves.

Register accesses of a MAC: one for each operand that stays in the element, two for a sum that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from analysis.dataflow.layer import INPUTS, WEIGHTS, Layer, LayerError
from analysis.dataflow.nest import tiles
from analysis.errors import UnknownNameError

DATAFLOWS: Mapping[str, str] = MappingProxyType(
    {
        "ws": "weight stationary",
        "os": "output stationary",
        "is": "input stationary",
        "nlr": "no local reuse",
        "rs": "row stationary",
    }
)
LEVELS = ("DRAM", "buffer", "array", "registers")
DRAM, BUFFER, WIRES, REGISTERS = range(4)
# Of weights, inputs and sums what an element's own registers give and take at each MAC.
REGISTER_ACCESSES: Mapping[str, int] = MappingProxyType({"ws": 1, "os": 2, "is": 1, "nlr": 0, "rs": 4})
MOST_SIDE = 64
# Five words move for a MAC, with an event for each that falls out again: what can be watched move by move.
MOST_WATCHED = 1_500


class Element(NamedTuple):
    """What one element does at a step: flat places of its weight, input (−1 in the padding) and sum."""

    row: int
    column: int
    weight: int
    input: int
    output: int


@dataclass(frozen=True, eq=False)
class Array:
    """rows × columns of elements. Raises LayerError, UnknownNameError."""

    layer: Layer
    dataflow: str
    rows: int
    columns: int

    def __post_init__(self) -> None:
        if self.dataflow not in DATAFLOWS:
            raise UnknownNameError("dataflow", self.dataflow, DATAFLOWS)
        if not 1 <= min(self.rows, self.columns) <= max(self.rows, self.columns) <= MOST_SIDE:
            raise LayerError("the array", f"{self.rows}x{self.columns}", f"1x1 to {MOST_SIDE}x{MOST_SIDE}")

    @property
    def by_rows(self) -> bool:
        return self.dataflow == "rs"

    @property
    def sums_stay(self) -> bool:
        return self.dataflow == "os"

    @cached_property
    def window(self) -> int:
        """Places k of a window: C·R·S."""
        sizes = self.layer.sizes
        return sizes["C"] * sizes["R"] * sizes["S"]

    @cached_property
    def pixels(self) -> int:
        """Pixels x: N·P·Q."""
        sizes = self.layer.sizes
        return sizes["N"] * sizes["P"] * sizes["Q"]

    @cached_property
    def tiles(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """What falls on the rows and on the columns of the array, pass by pass."""
        sizes = self.layer.sizes
        over = {"m": sizes["M"], "k": self.window, "x": self.pixels, "r": sizes["R"], "p": sizes["P"]}
        rows, columns = tuple({"ws": "km", "nlr": "km", "os": "xm", "is": "kx", "rs": "rp"}[self.dataflow])
        return tiles(over[rows], [self.rows]), tiles(over[columns], [self.columns])

    @cached_property
    def loops(self) -> tuple[tuple[str, int], ...]:
        """Outermost first; the last of them streams through the array, in rs the last two."""
        sizes, (rows, columns) = self.layer.sizes, self.tiles
        over = {"ws": ("m", "k", "x"), "nlr": ("m", "k", "x"), "os": ("m", "x", "k"), "is": ("x", "k", "m")}
        if self.by_rows:
            outside = [(dim.lower(), sizes[dim]) for dim in "NGMC"]
            return (*outside, ("r", len(rows)), ("p", len(columns)), ("q", sizes["Q"]), ("s", sizes["S"]))
        first, second, streams = over[self.dataflow]
        whole = {"x": self.pixels, "k": self.window, "m": sizes["M"]}[streams]
        return (("g", sizes["G"]), (first, len(columns)), (second, len(rows)), (streams, whole))

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(size for _, size in self.loops)

    @cached_property
    def input_cells(self) -> np.ndarray:
        """Flat place of I[k, x] in each group, −1 in the padding; int64 G×K×X."""
        layer, sizes = self.layer, self.layer.sizes
        g, c, r, s, n, p, q = np.ogrid[tuple(slice(sizes[d]) for d in "GCRSNPQ")]
        row = layer.strides[0] * p + layer.dilations[0] * r - layer.pads[0]
        column = layer.strides[1] * q + layer.dilations[1] * s - layer.pads[1]
        flat = (((n * sizes["G"] + g) * sizes["C"] + c) * layer.height + row) * layer.width + column
        real = (row >= 0) & (row < layer.height) & (column >= 0) & (column < layer.width)
        found: np.ndarray = np.where(real, flat, -1).reshape(sizes["G"], self.window, self.pixels)
        return found

    def step(self, passes: tuple[int, ...]) -> list[Element]:
        """What the elements do at one step, row by row."""
        if self.by_rows:
            return self.step_of_rows(passes)
        g, outer, inner, at = passes
        rows, columns = self.tiles
        found = []
        for i, row in enumerate(range(*rows[inner])):
            for j, column in enumerate(range(*columns[outer])):
                m, k, x = self.indices(row, column, at)
                found.append(self.element(i, j, g, m, k, x))
        return found

    def indices(self, row: int, column: int, at: int) -> tuple[int, int, int]:
        """Filter, place of the window and pixel."""
        if self.dataflow == "os":
            return column, at, row
        return (at, row, column) if self.dataflow == "is" else (column, row, at)

    def element(self, i: int, j: int, g: int, m: int, k: int, x: int) -> Element:
        sizes = self.layer.sizes
        n, pixel = divmod(x, sizes["P"] * sizes["Q"])
        weight = (g * sizes["M"] + m) * self.window + k
        output = ((n * sizes["G"] + g) * sizes["M"] + m) * sizes["P"] * sizes["Q"] + pixel
        return Element(i, j, weight, int(self.input_cells[g, k, x]), output)

    def step_of_rows(self, passes: tuple[int, ...]) -> list[Element]:
        n, g, m, c, high, wide, q, s = passes
        sizes, (rows, columns) = self.layer.sizes, self.tiles
        found = []
        for i, r in enumerate(range(*rows[high])):
            for j, p in enumerate(range(*columns[wide])):
                k = (c * sizes["R"] + r) * sizes["S"] + s
                x = (n * sizes["P"] + p) * sizes["Q"] + q
                found.append(self.element(i, j, g, m, k, x))
        return found

    def stays(self, tensor: str) -> bool:
        """Whether an operand stays in the elements over many steps."""
        return tensor in {"ws": (WEIGHTS,), "is": (INPUTS,), "rs": (WEIGHTS, INPUTS)}.get(self.dataflow, ())

    def fresh(self, tensor: str, passes: tuple[int, ...]) -> bool:
        """Whether the words of an operand come at this step; a streamed one does at each."""
        if not self.stays(tensor):
            return True
        if not self.by_rows:
            return passes[-1] == 0
        q, s = passes[-2:]
        return q == 0 if tensor == WEIGHTS else bool(self.new_columns[q, s])

    @cached_property
    def new_columns(self) -> np.ndarray:
        """In rs: whether the column of window place s at output column q is real and was not in the window before."""
        layer = self.layer
        q, s = np.indices((layer.out_width, layer.kernel_width))
        columns = layer.strides[1] * q + layer.dilations[1] * s - layer.pads[1]
        real = (columns >= 0) & (columns < layer.width)
        had = np.zeros_like(real)
        had[1:] = (columns[1:, :, None] == columns[:-1, None, :]).any(axis=2)
        found: np.ndarray = real & ~had
        return found

    def begins(self, passes: tuple[int, ...]) -> bool:
        """Whether the sums of this step have nothing added yet."""
        if self.by_rows:
            return passes[3] == passes[4] == passes[7] == 0
        return (passes[3] if self.sums_stay else passes[2]) == 0

    def takes_sums(self, passes: tuple[int, ...]) -> bool:
        """Whether sums enter the elements at this step."""
        return passes[-1] == 0 if self.by_rows or self.sums_stay else True

    def gives_sums(self, passes: tuple[int, ...]) -> bool:
        """Whether sums leave the elements after this step."""
        return passes[-1] == self.sizes[-1] - 1 if self.by_rows or self.sums_stay else True

    def finishes(self, passes: tuple[int, ...]) -> bool:
        """Whether those that leave are whole."""
        last = tuple(size - 1 for size in self.sizes)
        if self.by_rows:
            return passes[3] == last[3] and passes[4] == last[4]
        return self.sums_stay or passes[2] == last[2]

    def passes_of(self, unit: int) -> tuple[int, ...]:
        return tuple(int(at) for at in np.unravel_index(unit, self.sizes))

    def steps(self) -> Iterator[tuple[int, ...]]:
        return product(*(range(size) for size in self.sizes))


def outputs_at(elements: list[Element]) -> list[int]:
    """Different sums of a step, in the order of their elements."""
    return list(dict.fromkeys(element.output for element in elements))
