"""Models by devices to hand round: a table for a terminal, CSV with a row a cell, JSON, Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from analysis.errors import UnknownNameError, one_line
from analysis.matrix import CELL_KEYS, STATES, Cell, Matrix, Row, cell_values
from analysis.report.layers import safe
from analysis.report.markdown import escaped, table
from analysis.report.matrix_record import to_json
from analysis.report.text import aligned
from analysis.units import UNKNOWN, binary, duration, duration_range, number, percent

SIGNS = {"fits": "✓", "change": "!", "no": "✕", "unknown": "?"}
WORDS = {"fits": "fits", "change": "fits with a change", "no": "does not fit", "unknown": "not known"}

# A terminal of so many columns holds a device's name and so many models beside each other.
WIDEST, MODELS_A_TABLE, LONGEST_HEAD, LEAST_LAST, LONGEST_NAME = 100, 6, 11, 18, 40
IN_FULL = "each change in full: rooflens advise MODEL --device ID, or this with --format md"


def matrix_report(matrix: Matrix, form: str) -> str:
    """The matrix as table, csv, json or md. Raises UnknownNameError."""
    makers = {"table": to_table, "csv": to_csv, "json": to_json, "md": to_markdown}
    if form not in makers:
        raise UnknownNameError("format", form, makers)
    return makers[form](matrix)


def to_table(matrix: Matrix) -> str:
    """One model in full; several beside each other, with signs, and below each what it comes to."""
    read = matrix.read
    parts = [alone(read[0])] if len(read) == 1 else list(grids(matrix, read))
    parts.append("\n".join((*map(tally, read), *map(trouble, unread(matrix)))))
    if len(read) > 1:
        parts.append("   ".join(f"{SIGNS[state]} {WORDS[state]}" for state in STATES))
    if any(row.count("change") for row in read):
        parts.append(IN_FULL)
    return "\n\n".join(part for part in parts if part) + "\n"


def unread(matrix: Matrix) -> list[Row]:
    return [row for row in matrix.rows if row.trouble]


def alone(row: Row) -> str:
    """The last column has the room that the others leave."""
    head = ("device", "", "limit", "left", "a run")
    rows = [
        (cell.device.id, SIGNS[cell.state], cell.limit or UNKNOWN, headroom_text(cell), band_text(cell))
        for cell in row.cells
    ]
    taken = sum(max(map(len, column)) + 2 for column in zip(head, *rows, strict=True))
    last = ("change, or why not", *(cut(remedy(cell), max(LEAST_LAST, WIDEST - taken)) for cell in row.cells))
    return aligned([(*line, end) for line, end in zip((head, *rows), last, strict=True)], "lllrrl")


def remedy(cell: Cell) -> str:
    """The change that makes it fit; why layers are refused, or may be; nothing where it fits."""
    if cell.advice is not None:
        return cell.advice.title
    if cell.refused:
        return "; ".join(group.why for group in cell.refused)
    return cell.doubt


def cut(text: str, longest: int) -> str:
    text = one_line(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def within(name: str, longest: int) -> str:
    """A long name without its middle: variants of one network differ at the end."""
    name, last = one_line(name), longest // 2
    return name if len(name) <= longest else f"{name[: longest - last - 1]}…{name[-last:]}"


def grids(matrix: Matrix, rows: Sequence[Row]) -> Iterator[str]:
    """As many models beside each other as a terminal holds."""
    start = iter(rows)
    while some := list(islice(start, MODELS_A_TABLE)):
        head = ["device", *(within(row.name, LONGEST_HEAD) for row in some)]
        lines = ([device.id, *(cell_text(row.cells[i]) for row in some)] for i, device in enumerate(matrix.devices))
        yield aligned([head, *lines], "l" * len(head))


def cell_text(cell: Cell) -> str:
    """ "✓ 35 ms", "! RAM", "✕ RAM", "? flash": the sign, then the time of a run or what limits it."""
    if cell.state == "fits":
        return f"{SIGNS['fits']} {time_text(cell)}"
    return f"{SIGNS[cell.state]} {cell.limit or UNKNOWN}"


def time_text(cell: Cell) -> str:
    """Of a run as expected; with a sign before it the least possible, where no more is known."""
    if cell.latency_s is not None:
        return duration(cell.latency_s)
    return UNKNOWN if cell.latency_bound_s is None else f"≥ {duration(cell.latency_bound_s)}"


def band_text(cell: Cell) -> str:
    """ "97.4 ms (63–150 ms)"."""
    if cell.latency_s is None:
        return time_text(cell)
    return f"{time_text(cell)} ({duration_range(cell.latency_low_s, cell.latency_high_s)})"


def headroom_text(cell: Cell) -> str:
    """Bytes left, or lacking; of a run the share of its budget left, or how often the budget it takes."""
    if cell.headroom_bytes is not None:
        return f"{'−' if cell.headroom_bytes < 0 else ''}{binary(abs(cell.headroom_bytes))}"
    share = cell.headroom_share
    if share is not None and share < 0:
        return f"{number(1 - share)} ×"
    return percent(share)


def tally(row: Row) -> str:
    """ "ResNet-8: fits 36 of 50 devices, fits with a change 5, not known 9"."""
    counts = "".join(f", {WORDS[state]} {row.count(state)}" for state in STATES[1:] if row.count(state))
    devices = f"{len(row.cells)} device{'' if len(row.cells) == 1 else 's'}"
    return f"{within(row.name, LONGEST_NAME)}: fits {row.count('fits')} of {devices}{counts}"


def trouble(row: Row) -> str:
    return f"{one_line(row.name)}: {row.trouble}"


def to_csv(matrix: Matrix) -> str:
    """A row a cell; a model that could not be read is one row with the reason. Unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CELL_KEYS)
    for row in matrix.rows:
        values = (cell_values(row, cell) for cell in row.cells) if row.cells else ({"trouble": row.trouble},)
        base = {"model": row.model, "name": row.name}
        writer.writerows([spelled((base | found).get(key)) for key in CELL_KEYS] for found in values)
    return out.getvalue()


def spelled(value: Any) -> Any:
    return safe("; ".join(value) if isinstance(value, list) else value)


def to_markdown(matrix: Matrix) -> str:
    """Devices down, models across; below what is in the way and the changes, and the models that could not be read."""
    read = matrix.read
    parts = ["# What runs where"]
    if read:
        head = ("device", *(escaped(row.name) for row in read))
        rows = (
            (escaped(device.name), *(escaped(cell_text(row.cells[i])) for row in read))
            for i, device in enumerate(matrix.devices)
        )
        parts += [table(head, "l" * len(head), rows), ", ".join(f"{SIGNS[s]} {WORDS[s]}" for s in STATES)]
        parts.append("\n".join(f"- {escaped(tally(row))}" for row in read))
    parts += ["\n".join(f"- **{escaped(row.name)}**: {escaped(row.trouble)}" for row in unread(matrix))]
    if changes := list(change_rows(read)):
        parts += ["## Changes", table(("model", "device", "change", "gives"), "llll", changes)]
    return "\n\n".join(part for part in parts if part) + "\n"


def change_rows(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for cell in row.cells:
            if cell.advice is not None:
                texts = (row.name, cell.device.name, cell.advice.title, cell.advice.helps)
                yield tuple(map(escaped, texts))
