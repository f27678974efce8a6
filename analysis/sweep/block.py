"""A block of cells: one network, resolution, precision and kernel, on many batches, devices and runtimes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from analysis.sweep.grid import Cell, Resolution
from analysis.sweep.table import Row, failed_row


class Point(NamedTuple):
    """What differs within a block."""

    batch: int | None
    device: str
    runtime: str


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of one combination. sha256: of the model's file, "" where it cannot be read."""

    model: str
    resolution: Resolution | None
    precision: str
    kernel: str
    points: tuple[Point, ...]
    sha256: str = ""

    def cell(self, point: Point) -> Cell:
        return Cell(self.model, point.device, point.batch, self.precision, self.resolution, self.kernel, point.runtime)

    def of(self, points: Iterable[Point]) -> Block:
        """Some of the cells."""
        return replace(self, points=tuple(points))

    def failed(self, reason: str, version: str) -> list[Row]:
        """The rows where none has an answer."""
        return [failed_row(self.cell(point), reason, self.sha256, version) for point in self.points]


def blocks(found: Iterable[Cell], sha256_of: Mapping[str, str]) -> Iterator[Block]:
    """The cells, in the order of the grid, put together."""
    for (model, resolution, precision, kernel), same in groupby(
        found, lambda c: (c.model, c.resolution, c.precision, c.kernel)
    ):
        points = tuple(Point(cell.batch, cell.device, cell.runtime) for cell in same)
        yield Block(model, resolution, precision, kernel, points, sha256_of.get(model, ""))
