"""A sweep's table as Parquet. A Parquet file cannot grow, so what is answered goes to a CSV beside it first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import FileError, ScenarioError
from analysis.sweep.csv_file import CsvFile, attempt, read_csv
from analysis.sweep.table import AMOUNTS, COUNTS, NAMES, Table, column_of


def library() -> Any:
    """pyarrow with its Parquet module. Raises ScenarioError where the extra is not installed."""
    try:
        import pyarrow.parquet
    except ImportError:
        allowed = "the extra: pip install rooflens[sweep]; or a file ending in .csv"
        raise ScenarioError("Parquet needs pyarrow", "it is not installed", allowed) from None
    return pyarrow


class ParquetFile:
    """The rows so far in the journal beside the file; closing it writes them all as Parquet. Raises FileError."""

    def __init__(self, path: Path, kept: Table) -> None:
        library()
        self._path, self._journal = path, CsvFile(journal_of(path), kept)

    def append(self, table: Table) -> None:
        self._journal.append(table)

    def close(self) -> None:
        """The journal goes when all of it is in the file."""
        self._journal.close()
        write_parquet(self._path, read_csv(journal_of(self._path)))
        attempt(self._path, journal_of(self._path).unlink)


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.part.csv")


def write_parquet(path: Path, table: Table) -> None:
    """In one step: there is never half a file. Raises FileError."""
    arrow, whole = library(), path.with_name(f"{path.name}.new")
    columns = arrow.table({name: arrow_column(arrow, name, table[name]) for name in NAMES})
    attempt(path, lambda: arrow.parquet.write_table(columns, whole))
    attempt(path, lambda: os.replace(whole, path))


def arrow_column(arrow: Any, name: str, column: np.ndarray) -> Any:
    """Counts as int64, amounts as double, texts; unknown counts and amounts are null."""
    if name in COUNTS:
        return arrow.array(np.ma.getdata(column), arrow.int64(), mask=np.ma.getmaskarray(column))
    if name in AMOUNTS:
        return arrow.array(column, arrow.float64(), mask=np.isnan(column))
    # A file name that is no UTF-8 is written as JSON and Python spell such characters.
    return arrow.array([text.encode("utf-8", "backslashreplace").decode() for text in column], arrow.string())


def read_parquet(path: Path) -> Table:
    """The rows of a file that a sweep wrote, or of the journal that an interrupted one left. Raises FileError."""
    if journal_of(path).exists():
        return read_csv(journal_of(path))
    arrow = library()
    try:
        table = arrow.parquet.read_table(path)
    except (OSError, arrow.ArrowException) as error:
        raise FileError(f"{path} cannot be read as Parquet", str(error)[:120]) from error
    if tuple(table.column_names) != NAMES:
        raise FileError(
            f"{path} is no table of a sweep of this version",
            ", ".join(table.column_names)[:60],
            ", ".join(NAMES[:4]) + ", …",
        )
    return Table({name: column_of(name, table.column(name).to_pylist()) for name in NAMES})
