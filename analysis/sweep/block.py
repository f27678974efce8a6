"""A block of cells: one network, resolution, precision and kernel, on many batches, devices and runtimes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
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


# More batch sizes are blocks of their own: several processes share the work on one network, and progress is seen.
MOST_BATCHES = 4


def blocks(found: Iterable[Cell], sha256_of: Mapping[str, str]) -> Iterator[Block]:
    """The cells, in the order of the grid, put together; one network's blocks of the same batch sizes together."""
    for (model, resolution), cells in groupby(found, lambda cell: (cell.model, cell.resolution)):
        whole = (
            Block(model, resolution, precision, kernel, tuple(map(point_of, same)), sha256_of.get(model, ""))
            for (precision, kernel), same in groupby(cells, lambda cell: (cell.precision, cell.kernel))
        )
        for shares in zip_longest(*map(shared, whole)):
            yield from (share for share in shares if share is not None)


def point_of(cell: Cell) -> Point:
    return Point(cell.batch, cell.device, cell.runtime)


def shared(block: Block) -> Iterator[Block]:
    """The block in parts of at most MOST_BATCHES batch sizes."""
    batches = list(dict.fromkeys(point.batch for point in block.points))
    for start in range(0, len(batches), MOST_BATCHES):
        some = batches[start : start + MOST_BATCHES]
        yield block.of(point for point in block.points if point.batch in some)
