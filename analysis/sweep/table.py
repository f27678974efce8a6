"""Rows of a sweep as columns: one row a cell, whatever became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from analysis.sweep.grid import Cell, resolution_text

DONE, FAILED = "done", "failed"


class Row(NamedTuple):
    """One cell's answer; None and "" are unknown, or (batch, resolution) as the file has them.

    state: DONE or FAILED, then reason says why and no number is known. resolution: height x width. runtime: the device's
    own where none was asked for. macs … arena_bytes: of the network, the runtime's planner. flash_*, ram_*: need and
    capacity, bytes; *_at_least: yes where a part of the need is not known, and so not in it, else no. fit: yes, no,
    unknown. limiting: flash or ram, the fullest of what the verdict weighs, or operators where the runtime refuses some.
    latency_s: expected, with its band; latency_bound_s: the roofline's least. energy_at_least: yes where energy_j is the
    least possible, no where it is expected. uncounted: layers without a count. sha256: of the model's file; version: of
    the program that answered.
    """

    model: str
    device: str
    batch: int | None
    precision: str
    resolution: str
    kernel: str
    runtime: str
    state: str
    reason: str = ""
    macs: int | None = None
    parameters: int | None = None
    weight_bytes: int | None = None
    arena_bytes: int | None = None
    flash_used_bytes: int | None = None
    flash_at_least: str = ""
    flash_capacity_bytes: int | None = None
    ram_used_bytes: int | None = None
    ram_at_least: str = ""
    ram_capacity_bytes: int | None = None
    fit: str = ""
    limiting: str = ""
    latency_s: float | None = None
    latency_low_s: float | None = None
    latency_high_s: float | None = None
    latency_bound_s: float | None = None
    energy_j: float | None = None
    energy_low_j: float | None = None
    energy_high_j: float | None = None
    energy_at_least: str = ""
    price_eur: float | None = None
    uncounted: int | None = None
    sha256: str = ""
    version: str = ""


NAMES = Row._fields
# As numpy keeps them: counts beyond 2^53 are exact as integers alone, so what is not known is masked.
KINDS = {name: kind.__forward_arg__ for name, kind in Row.__annotations__.items()}
COUNTS = tuple(name for name, kind in KINDS.items() if kind == "int | None")
AMOUNTS = tuple(name for name, kind in KINDS.items() if kind == "float | None")
TEXTS = tuple(name for name in NAMES if name not in COUNTS + AMOUNTS)


@dataclass(frozen=True, eq=False)
class Table:
    """Columns by the names of Row, all of one length: texts (object), counts (masked int64), amounts (float64, NaN)."""

    columns: Mapping[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["model"])

    def numbers(self, name: str) -> np.ndarray:
        """A column of counts or amounts as float64; NaN where it is not known."""
        column: np.ndarray = np.ma.filled(np.ma.asarray(self.columns[name], dtype=np.float64), np.nan)
        return column

    def where(self, rows: np.ndarray) -> Table:
        """Some of the rows: a mask, or their numbers."""
        return Table({name: column[rows] for name, column in self.columns.items()})

    def rows(self) -> Iterator[Row]:
        return map(Row, *(plain(name, self.columns[name]) for name in NAMES))

    def keys(self) -> Iterator[tuple[Any, ...]]:
        """What tells each row's cell from others, see key_of."""
        return zip(*(plain(name, self.columns[name]) for name in KEY), strict=True)

    @staticmethod
    def of(rows: Iterable[Row]) -> Table:
        found = list(rows)
        columns = zip(*found, strict=True) if found else ([] for _ in NAMES)
        return Table({n: column_of(n, list(c)) for n, c in zip(NAMES, columns, strict=True)})

    @staticmethod
    def joined(tables: Sequence[Table]) -> Table:
        """One below the other."""
        if len(tables) == 1:
            return tables[0]
        parts = {name: [table[name] for table in tables] for name in NAMES}
        return Table({name: below(name, columns) for name, columns in parts.items()})


def below(name: str, columns: Sequence[np.ndarray]) -> np.ndarray:
    """Columns of one name, one below the other."""
    if not columns:
        return column_of(name, ())
    if name not in COUNTS:
        return np.concatenate(columns)
    unknown = np.concatenate([np.ma.getmaskarray(column) for column in columns])
    return np.ma.MaskedArray(np.concatenate([np.ma.getdata(column) for column in columns]), unknown)


KEY = ("model", "device", "batch", "precision", "resolution", "kernel", "runtime")


def key_of(cell: Cell) -> tuple[Any, ...]:
    """A cell as its row names it."""
    return (*cell[:4], resolution_text(cell.resolution), *cell[5:])


def plain(name: str, column: np.ndarray) -> list[Any]:
    """Python's own values; None where one is not known."""
    if name in AMOUNTS:
        return [None if value != value else value for value in column.tolist()]
    return list(column.tolist())


def column_of(name: str, values: Sequence[Any]) -> np.ndarray:
    """Values, None where not known, as the column of that name."""
    if name in AMOUNTS:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if name in COUNTS:
        unknown = np.array([value is None for value in values], dtype=np.bool_)
        return np.ma.MaskedArray(np.array([value or 0 for value in values], dtype=np.int64), unknown)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def failed_row(cell: Cell, reason: str, sha256: str, version: str) -> Row:
    """The row of a cell without an answer."""
    place = dict(zip(KEY, key_of(cell), strict=True))
    return Row(**place, state=FAILED, reason=reason, sha256=sha256, version=version)
