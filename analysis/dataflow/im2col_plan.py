"""What a convolution by columns does in which order, and how much each part moves, by formula.

A unit fills one column, or computes one block of outputs; a batch is as many columns as the buffer takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, zip_longest
from typing import NamedTuple

import numpy as np

from analysis.dataflow.layer import Layer
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Block

# Columns of a table of counts. The first six are words, the others instructions: copies, loads, multiply–accumulates.
COUNTS = (
    "copied",
    "padded",
    "weights",
    "columns",
    "macs",
    "stored",
    "copies",
    "weight loads",
    "column loads",
    "mac instructions",
)
WORDS = COUNTS[:6]


class Unit(NamedTuple):
    """columns, filters: (first, one past the last); a fill has one column and no filter. last: the batch ends with it."""

    batch: int
    columns: tuple[int, int]
    filters: tuple[int, int] = (0, 0)
    last: bool = False

    @property
    def is_fill(self) -> bool:
        return self.filters[1] == 0


@dataclass(frozen=True)
class Im2col:
    """A convolution by columns. zero_point: the word of the input that means 0, written in the padding.

    widened: words are made wider in the buffer, the zero point taken off. ping_pong: the next columns are copied into a
    second buffer while these are multiplied. mac: the instruction's name.
    """

    lowering: Lowering
    block: Block = field(default_factory=Block)
    zero_point: int = 0
    widened: bool = False
    ping_pong: bool = False
    mac: str = ""

    @property
    def layer(self) -> Layer:
        return self.lowering.layer

    @property
    def buffers(self) -> int:
        return 2 if self.ping_pong else 1

    @property
    def buffer_words(self) -> int:
        """Words of the columns that are held at a time."""
        return self.buffers * self.lowering.buffer_columns * self.lowering.length

    @cached_property
    def batches(self) -> list[tuple[int, int]]:
        """Columns of each: a batch ends at the end of an image and group, not of a row."""
        pixels, most = self.lowering.pixels, self.lowering.buffer_columns
        every = range(0, self.lowering.count, pixels)
        return [(a, min(a + most, base + pixels)) for base in every for a in range(base, base + pixels, most)]

    def products(self, batch: int, columns: tuple[int, int]) -> list[Unit]:
        """The blocks of a batch: columns outside, filters inside."""
        filters, found, at = self.lowering.filters, [], columns[0]
        for wide, tall in self.block.shapes(columns[1] - columns[0]):
            rows = range(0, filters, tall)
            found += [Unit(batch, (at, at + wide), (m, min(m + tall, filters))) for m in rows]
            at += wide
        return [*found[:-1], found[-1]._replace(last=True)]

    def units(self) -> Iterator[Unit]:
        """In the order in which they run; with two buffers fills of the next batch stand between the products."""
        batches = self.batches
        fills = [[Unit(number, (j, j + 1)) for j in range(*columns)] for number, columns in enumerate(batches)]
        if not self.ping_pong:
            for number, columns in enumerate(batches):
                yield from fills[number]
                yield from self.products(number, columns)
            return
        yield from fills[0]
        for number, columns in enumerate(batches):
            coming = fills[number + 1] if number + 1 < len(batches) else []
            pairs = zip_longest(coming, self.products(number, columns))
            yield from (unit for unit in chain.from_iterable(pairs) if unit is not None)

    # By formula

    def product_counts(self, columns: int, filters: int) -> np.ndarray:
        """Of one block, in the order of COUNTS: m·K and n·K words, m·n·K MACs, m·n outputs."""
        length, block = self.lowering.length, self.block
        loads = [
            block.instructions(length, lanes) for lanes in (block.weight_lanes, block.column_lanes, block.mac_lanes)
        ]
        outputs = columns * filters
        words = (0, 0, filters * length, columns * length, outputs * length, outputs)
        return np.array([*words, 0, filters * loads[0], columns * loads[1], outputs * loads[2]], dtype=np.int64)

    def fill_counts(self, first: int, last: int) -> np.ndarray:
        """Of copying some columns."""
        found = np.zeros(len(COUNTS), dtype=np.int64)
        copied = int(self.lowering.copied[first:last].sum())
        found[0], found[1] = copied, (last - first) * self.lowering.length - copied
        found[COUNTS.index("copies")] = int(self.lowering.runs[first:last].sum())
        return found

    def unit_counts(self, unit: Unit) -> np.ndarray:
        if unit.is_fill:
            return self.fill_counts(*unit.columns)
        return self.product_counts(unit.columns[1] - unit.columns[0], unit.filters[1] - unit.filters[0])

    def batch_products(self, columns: int) -> np.ndarray:
        """Of all blocks of a batch: whole rows of filters, and the rest."""
        total = np.zeros(len(COUNTS), dtype=np.int64)
        for wide, tall in self.block.shapes(columns):
            whole, left = divmod(self.lowering.filters, tall)
            total += whole * self.product_counts(wide, tall)
            total += self.product_counts(wide, left) if left else 0
        return total

    def batch_counts(self) -> np.ndarray:
        """Batches × COUNTS."""
        batches = self.batches
        sizes = {b - a: self.batch_products(b - a) for a, b in batches}
        return np.array([self.fill_counts(a, b) + sizes[b - a] for a, b in batches], dtype=np.int64)

    def totals(self) -> dict[str, int]:
        """All counts of the whole layer."""
        return dict(zip(COUNTS, self.batch_counts().sum(axis=0).tolist(), strict=True))

    # Time

    def cycles(self, setup: float = 8, width: int = 4, load: float = 1, mac: float = 1, word_bytes: int = 1) -> Cycles:
        """A model, not a measurement: copies · setup + bytes / width; loads and MAC instructions at a price each.

        One after the other that is the sum; with two buffers, batch after batch, the larger of this product and the
        next copy.
        """
        rows = self.batch_counts()
        by = dict(zip(COUNTS, rows.T, strict=True))
        copy = by["copies"] * setup + (by["copied"] + by["padded"]) * word_bytes / width
        product = (by["weight loads"] + by["column loads"]) * load + by["mac instructions"] * mac
        return Cycles(copy.astype(np.float64), product.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Cycles:
    """copy, product: cycles of each batch."""

    copy: np.ndarray
    product: np.ndarray

    @property
    def in_turn(self) -> float:
        return float(self.copy.sum() + self.product.sum())

    @property
    def overlapped(self) -> float:
        """copy₀ + Σ max(product_i, copy_{i+1}) + product_last."""
        middle = np.maximum(self.product[:-1], self.copy[1:]).sum()
        return float(self.copy[0] + middle + self.product[-1])
