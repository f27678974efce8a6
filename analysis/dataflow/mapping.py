"""A layer mapped onto a hierarchy: an order and a tile for each level, and for each tensor where its tile is cut off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.dataflow.layer import OPERANDS, Dim, Layer
from analysis.dataflow.nest import Buffer, Loop, Nest


@dataclass(frozen=True, slots=True)
class Band:
    """The loops that stand together outside a level's tile. order: outermost first. tile: size of each dimension in it.

    A dimension that is not named, or is 0, is in the tile whole.
    """

    order: str
    tile: Mapping[Dim, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A loop of the nest and the band that it stands in, from 0."""

    loop: Loop
    band: int
    count: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """A nest with the bands that its loops stand in; loops that run once are left out."""

    nest: Nest
    rows: tuple[Row, ...]

    def end(self, band: int) -> int:
        """How many loops stand in this band and those outside it: where the tile of its level is cut off by default."""
        return sum(row.band <= band for row in self.rows)


def mapped(
    layer: Layer,
    bands: Sequence[Band],
    levels: tuple[str, ...],
    shifts: Mapping[tuple[str, int], int] | None = None,
) -> Mapped:
    """One band outside each level after the memory, and one that runs inside the last: steps of 1.

    Where there is one band fewer, the last level is filled anew at each iteration of the innermost loop: registers.
    shifts: loops by which the cut of (tensor, level) lies further in than its band; a level holds no less than the next.
    """
    rows = rows_of(layer, bands)
    ends = [sum(row.band <= band for row in rows) for band in range(len(levels) - 1)]
    buffers = []
    for tensor in OPERANDS:
        cut = 0
        for level, end in enumerate(ends, start=1):
            cut = max(cut, min(end + (shifts or {}).get((tensor, level), 0), len(rows)))
            buffers.append(Buffer(tensor, level, cut))
    return Mapped(Nest(layer, tuple(row.loop for row in rows), tuple(buffers), levels), rows)


def rows_of(layer: Layer, bands: Sequence[Band]) -> tuple[Row, ...]:
    """The loops of all bands that run more than once."""
    extent = dict(layer.sizes)
    rows: list[Row] = []
    for number, band in enumerate(bands):
        last = number == len(bands) - 1
        missing = "".join(dim for dim in extent if dim not in band.order)
        for dim in missing + band.order:
            step = 1 if last else min(band.tile.get(dim, 0) or extent[dim], extent[dim])
            if step < extent[dim]:
                rows.append(Row(Loop(dim, step), number, -(-extent[dim] // step)))
                extent[dim] = step
    return tuple(rows)
