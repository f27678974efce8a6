"""The loops of slide S46 as they are printed, run pixel by pixel, with the first of their seven slips mended one after the other.

a window  x − K/2 … x + K/2 has both ends: K + 1 values for even K        e filter  w[x, i] is not the filter of co
b index   i is never set to 0                                             f start   nothing is there before the sum
c border  nothing asks where the input ends                               g order   ix outside iy jumps a row each time
d place   out[co, i] is not one sum
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from analysis.dataflow.layer import INPUTS, WEIGHTS, Layer, convolution
from analysis.dataflow.numbers import numbers_of, outputs_of

SLIPS = ("window", "index", "border", "place", "filter", "start", "order")
LOCATIONS = 2


class Copy(NamedTuple):
    """One pixel with all its channels. first: its first word's place in the buffer. address: of that word in memory.

    jumps: whether memory does not go on where the copy before ended.
    """

    row: int
    column: int
    first: int
    address: int
    is_inside: bool
    jumps: bool


class CodeLine(NamedTuple):
    """slips: letters of those that it has, or had."""

    indent: int
    text: str
    slips: str = ""


@dataclass(frozen=True)
class PrintedLoops:
    """The input is padded by ⌊K/2⌋, as the printed window implies. mended: how many of SLIPS, in their order.

    Raises LayerError where the sizes make no layer.
    """

    height: int
    width: int
    channels: int
    filters: int
    kernel: int
    mended: int = 0

    @cached_property
    def layer(self) -> Layer:
        return convolution(self.height, self.width, self.channels, self.filters, self.kernel, pad=self.kernel // 2)

    def has(self, slip: str) -> bool:
        return SLIPS.index(slip) >= self.mended

    @property
    def length(self) -> int:
        """Words of a column as it should be: K·K·C."""
        return self.kernel**2 * self.channels

    @property
    def offsets(self) -> range:
        """From the middle of the window to its pixels."""
        half = self.kernel // 2
        return range(-half, half + 1) if self.has("window") else range(-half, self.kernel - half)

    @property
    def pixels(self) -> int:
        """That are copied for one location."""
        return len(self.offsets) ** 2

    def place(self, location: int) -> tuple[int, int]:
        """Output row and column of the first locations, row by row."""
        return divmod(location, self.layer.out_width)

    def copies(self, location: int) -> list[Copy]:
        """In the order of the loops."""
        y, x = self.place(location)
        pairs = product(self.offsets, self.offsets)
        places = [(y + b, x + a) if self.has("order") else (y + a, x + b) for a, b in pairs]
        first = location * self.pixels * self.channels if self.has("index") else 0
        found: list[Copy] = []
        for number, (row, column) in enumerate(places):
            address = (column + self.width * row) * self.channels
            inside = 0 <= row < self.height and 0 <= column < self.width
            jumps = not found or address != found[-1].address + self.channels
            found.append(Copy(row, column, first + number * self.channels, address, inside, jumps))
        return found

    def written(self, filter: int) -> list[tuple[int, int]]:
        """Places of the output that the product of one filter writes: (filter, 0), or one for each i."""
        return [(filter, i) for i in range(self.length)] if self.has("place") else [(filter, 0)]

    def read(self, location: int, filter: int) -> int:
        """The filter whose weights are taken."""
        return self.place(location)[1] if self.has("filter") else filter

    # With numbers

    @cached_property
    def buffers(self) -> list[dict[int, int | None]]:
        """What lies in the buffer after the copies of each location, by place; None is what nobody knows."""
        memory = self.memory
        held: dict[int, int | None] = {}
        found = []
        for location in range(LOCATIONS):
            for copy in self.copies(location):
                for c in range(self.channels):
                    held[copy.first + c] = self.word(memory, copy, c)
            found.append(dict(held))
        return found

    @cached_property
    def memory(self) -> np.ndarray:
        """The input, channels last."""
        return (
            numbers_of(self.layer)[INPUTS]
            .reshape(self.channels, self.height, self.width)
            .transpose(1, 2, 0)
            .reshape(-1)
        )

    def word(self, memory: np.ndarray, copy: Copy, channel: int) -> int | None:
        if not copy.is_inside and not self.has("border"):
            return 0
        address = copy.address + channel
        return int(memory[address]) if 0 <= address < len(memory) else None

    def sums(self, location: int) -> list[int | None]:
        """Of each filter; None where the loops leave no sum that is known. The bias is 0, and f changes nothing."""
        if self.has("place") or self.has("start"):
            return [None] * self.filters
        held = self.buffers[location]
        column = [word for i in range(self.length) if (word := held.get(i)) is not None]
        if len(column) < self.length:
            return [None] * self.filters
        return [int(np.dot(self.weights[self.read(location, m)], column)) for m in range(self.filters)]

    @cached_property
    def weights(self) -> np.ndarray:
        """Filters × words of a column, in the order in which the window is copied."""
        cube = numbers_of(self.layer)[WEIGHTS].reshape(self.filters, self.channels, self.kernel, self.kernel)
        axes = (0, 3, 2, 1) if self.has("order") else (0, 2, 3, 1)
        return cube.transpose(axes).reshape(self.filters, -1)

    def right(self, location: int) -> list[int]:
        """What the convolution is there, of each filter."""
        every = outputs_of(self.layer, numbers_of(self.layer)).reshape(self.filters, -1)
        return [int(value) for value in every[:, location]]

    def right_sums(self, location: int) -> int:
        return sum(one == other for one, other in zip(self.sums(location), self.right(location), strict=True))

    # As code

    @cached_property
    def code(self) -> tuple[CodeLine, ...]:
        return (*self.copy_lines(), *self.product_lines())

    def copy_lines(self) -> list[CodeLine]:
        span = "[{0}−K/2, {0}+K/2]" if self.has("window") else "{0}−⌊K/2⌋ … + K − 1"
        names = "xy" if self.has("order") else "yx"
        lines = [] if self.has("index") else [CodeLine(0, "i = 0", "b")]
        lines += [
            CodeLine(depth, f"for i{name} in {span.format(name)}:", "ag"[: 2 - depth])
            for depth, name in enumerate(names)
        ]
        if self.has("border"):
            return [*lines, CodeLine(2, "x_i2c[i …] = x[(ix + W·iy)·Cin …]", "c"), self.step()]
        return [
            *lines,
            CodeLine(2, "if 0 ≤ iy < H and 0 ≤ ix < W:", "c"),
            CodeLine(3, "x_i2c[i …] = x[(ix + W·iy)·Cin …]"),
            CodeLine(2, "else:  x_i2c[i …] = 0 …", "c"),
            self.step(),
        ]

    def step(self) -> CodeLine:
        return CodeLine(2, "i += Cin", "b" if self.has("index") else "")

    def product_lines(self) -> list[CodeLine]:
        target = "out[co, i]" if self.has("place") else "out[co]"
        weight = "w[x, i]" if self.has("filter") else "w[co, i]"
        start = [] if self.has("start") else [CodeLine(1, f"{target} = bias[co]", "f")]
        end = [] if self.has("start") else [CodeLine(1, f"{target} = f({target})", "f")]
        slips = "de" + ("f" if self.has("start") else "")
        return [
            CodeLine(0, "for co in Cout:"),
            *start,
            CodeLine(1, "for i in 0 … K·K·Cin − 1:"),
            CodeLine(2, f"{target} += {weight} · x_i2c[i]", slips),
            *end,
        ]
