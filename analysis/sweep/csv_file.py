"""A sweep's table as CSV: a row a cell, appended as cells are answered, read back to the same values.

RFC 4180, UTF-8. Numbers are spelled so that they read back exactly; what is not known is empty. Text that a spreadsheet
would run as a formula stands behind an apostrophe, which is taken away again on reading.
"""

from __future__ import annotations

import csv
import io
import os
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import FileError
from analysis.sweep.table import AMOUNTS, COUNTS, NAMES, Row, Table

END = "\r\n"
# What makes a spreadsheet take a cell for a formula, at its start, or behind what another separator would make its start.
FORMULA = r"['\s]*[=+\-@\t\r＝＋－＠]"
FREE = re.compile(rf"(^|[;|\t\r\n])(?={FORMULA})")
GUARDED = re.compile(rf"(^|[;|\t\r\n])'(?={FORMULA})")

# A file name that is no UTF-8 goes through, byte for byte.
CODE = ("utf-8", "surrogateescape")


class CsvFile:
    """The rows so far on disk, open for more. Raises FileError."""

    def __init__(self, path: Path, kept: Table) -> None:
        self._path = path
        whole = path.with_name(f"{path.name}.new")
        attempt(path, lambda: whole.write_bytes(csv_text(kept).encode(*CODE)))
        # From here on the file is whole, whatever happens: it takes its place in one step.
        attempt(path, lambda: os.replace(whole, path))
        self._file = attempt(path, lambda: path.open("ab", buffering=0))

    def append(self, table: Table) -> None:
        """In one call to the system, which no interruption cuts in two: whatever ends this process, rows are whole."""
        data = csv_text(table, head=False).encode(*CODE)
        if attempt(self._path, lambda: self._file.write(data)) != len(data):
            raise FileError(f"{self._path} cannot be written", "a full disk", "room for the rows")

    def close(self) -> None:
        attempt(self._path, self._file.close)


def attempt(path: Path, action: Callable[[], Any]) -> Any:
    try:
        return action()
    except (OSError, ValueError) as error:
        raise FileError(f"{path} cannot be written", getattr(error, "strerror", None) or error) from error


def csv_text(table: Table, head: bool = True, beside: Iterable[Sequence[str]] | None = None) -> str:
    """The rows as lines, under the names of the columns. beside: more cells for each line, the head among them."""
    out = io.StringIO()
    lines = [*([NAMES] if head else []), *map(spelled, table.rows())]
    wider = lines if beside is None else [(*line, *more) for line, more in zip(lines, beside, strict=True)]
    csv.writer(out, lineterminator=END).writerows(wider)
    return out.getvalue()


def spelled(row: Row) -> list[str]:
    return ["" if value is None else guarded(value) if isinstance(value, str) else repr(value) for value in row]


def guarded(text: str) -> str:
    return FREE.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The text that was guarded: each place where an apostrophe was put is found again by what follows it."""
    return GUARDED.sub(r"\1", text)


def read_csv(path: Path) -> Table:
    """The rows of a file that a sweep wrote; what an interruption left of a last one is passed over.

    Raises FileError for another file, which is never written over.
    """
    try:
        # Spreadsheets, and the window's own tables, begin with the mark that says UTF-8.
        text = path.read_bytes().removeprefix(BOM_UTF8).decode(*CODE)
    except OSError as error:
        raise FileError(f"{path} cannot be read", error.strerror or error) from error
    return Table.of(rows_of(text, path))


def rows_of(text: str, path: Path) -> Iterable[Row]:
    if not text.startswith(",".join(NAMES) + END):
        if (",".join(NAMES) + END).startswith(text):
            return []  # interrupted before the first row, or within the head
        raise FileError(
            f"{path} is no table of a sweep of this version", head_found(text), "one that this version wrote"
        )
    lines = list(csv.reader(io.StringIO(text, newline="")))[1:]
    if not text.endswith(END) or (lines and len(lines[-1]) != len(NAMES)):
        lines.pop()
    try:
        return [row_of(line) for line in lines]
    except (ValueError, IndexError) as error:
        raise FileError(f"{path} is no whole table of a sweep", error, "one that nobody has changed") from error


def head_found(text: str) -> str:
    """What is odd about the first line: columns that another version had, or the line itself."""
    head = text.partition(END)[0].split(",")
    missing, more = ([n for n in one if n not in other] for one, other in ((NAMES, head), (head, NAMES)))
    if len(missing) > len(NAMES) // 2:
        return repr(text[:60])
    odd = [f"{what} {', '.join(names)}" for what, names in (("without", missing), ("with", more)) if names]
    return "; ".join(odd) or "columns in another order"


def row_of(line: list[str]) -> Row:
    """Raises ValueError."""
    return Row._make(value_of(name, text) for name, text in zip(NAMES, line, strict=True))


def value_of(name: str, text: str) -> Any:
    if name in COUNTS:
        return int(text) if text else None
    if name in AMOUNTS:
        return float(text) if text else None
    return unguarded(text)
