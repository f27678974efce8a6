"""Where a sweep's rows go, and what of an earlier run still holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import ScenarioError
from analysis.sweep.csv_file import CsvFile, read_csv
from analysis.sweep.grid import Grid, cells
from analysis.sweep.parquet_file import ParquetFile, journal_of, library, read_parquet
from analysis.sweep.table import FAILED, Table, key_of
from analysis.version import VERSION

ENDINGS = (".csv", ".parquet")

Store = CsvFile | ParquetFile


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """What stays of an earlier run. done: cells of the grid that need no more work. notes: what is done again, and why."""

    kept: Table
    done: frozenset[tuple[Any, ...]]
    notes: tuple[str, ...]


NOTHING = Earlier(Table.of(()), frozenset(), ())


def check_ending(path: Path) -> None:
    """That such a file can be written. Raises ScenarioError."""
    if path.suffix.lower() not in ENDINGS:
        raise ScenarioError("the ending says no format for rows", path.name, " or ".join(ENDINGS))
    if is_parquet(path):
        library()


def is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def opened(path: Path, kept: Table) -> Store:
    """The file with the rows that stay, open for more. Raises FileError, ScenarioError."""
    return ParquetFile(path, kept) if is_parquet(path) else CsvFile(path, kept)


class LateStore:
    """A store that is opened with the first rows: a sweep that cannot begin leaves the file, or its absence, as it was."""

    def __init__(self, path: Path, kept: Table) -> None:
        self._path, self._kept = path, kept
        self._store: Store | None = None

    def append(self, table: Table) -> None:
        """An empty table opens it too. Raises FileError, ScenarioError."""
        self._store = self._store or opened(self._path, self._kept)
        self._store.append(table)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


def exists(path: Path) -> bool:
    """The file, or what an interrupted sweep left in its place."""
    return path.exists() or (is_parquet(path) and journal_of(path).exists())


def read_rows(path: Path) -> Table:
    """The rows of a file that a sweep wrote. Raises FileError, ScenarioError."""
    return read_parquet(path) if is_parquet(path) else read_csv(path)


def earlier(rows: Table, grid: Grid, digests: Mapping[str, str], retry_failed: bool = False) -> Earlier:
    """Rows that still hold: of the same files, by this version; cells outside the grid stay as they are.

    retry_failed: cells that failed are done again too.
    """
    wanted = {key_of(cell) for cell in cells(grid)}
    keys = list(rows.keys())
    inside = np.array([key in wanted for key in keys], dtype=np.bool_)
    changed = inside & np.array(
        [digests.get(m, "") != s for m, s in zip(rows["model"], rows["sha256"], strict=True)], dtype=np.bool_
    )
    older = inside & ~changed & (rows["version"] != VERSION).astype(np.bool_)
    failed = inside & ~changed & ~older & (rows["state"] == FAILED).astype(np.bool_) & retry_failed
    last = {key: index for index, key in enumerate(keys)}
    twice = np.array([last[key] != index for index, key in enumerate(keys)], dtype=np.bool_)
    kept = ~(changed | older | failed | twice)
    done = frozenset(key for key, stays, mine in zip(keys, kept, inside, strict=True) if stays and mine)
    return Earlier(rows.where(kept), done, tuple(notes(rows, changed, older, failed)))


def notes(rows: Table, changed: np.ndarray, older: np.ndarray, failed: np.ndarray) -> list[str]:
    said = [f"cells done again: {count}, as {model} has changed" for model, count in counted(rows["model"][changed])]
    versions = counted(rows["version"][older])
    said += [f"cells done again: {count}, as version {version} answered them" for version, count in versions]
    return said + ([f"cells tried again after they failed: {failed.sum()}"] if failed.any() else [])


def counted(values: np.ndarray) -> list[tuple[str, int]]:
    return list(Counter(values.tolist()).items())


def missing(rows: Table, grid: Grid) -> int:
    """How many cells of the grid have no row, or more than one. 0 is what a sweep that ran to its end leaves."""
    found = Counter(rows.keys())
    return sum(found[key_of(cell)] != 1 for cell in cells(grid))
