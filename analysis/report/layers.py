"""One row a layer: the CSV, and the columns that every table of layers is made of."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from analysis.errors import escape
from analysis.graph import Shape, shape_text
from analysis.known import of_counted
from analysis.report.record import LAYER_COLUMNS, floats, layer_records
from analysis.scenario import Analysis

# Characters at the start of a cell that make a spreadsheet take it for a formula; some take their wide forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Where a spreadsheet that was told of another separator, or of none for texts, begins a cell within ours.
INNER_CELL = re.compile(r"([;|\t\r\n])(?=[ \n]*[=+\-@\t\r＝＋－＠])")
# Signs that a terminal obeys when it shows the file; ends of lines and tabulators are text.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# What Excel needs at the beginning of a file to read it as UTF-8; other programs pass it over.
BYTE_ORDER_MARK = "\ufeff"

SHAPES = ("input_shapes", "weight_shapes", "output_shapes")
LAYER_KEYS = (
    "index",
    "name",
    "op",
    "source_op",
    *SHAPES,
    "dtype",
    "counted",
    *LAYER_COLUMNS,
    "scratch_bytes",
    "live_bytes",
)
DEVICE_KEYS = ("bound", "intensity_macs_per_byte", "latency_s", "energy_j", "latency_bound_s")


def to_csv(analysis: Analysis) -> str:
    """The layers as CSV (RFC 4180): the JSON's keys, and what the first device says of each. Unknown is empty."""
    rows = [flat(record) for record in layer_records(analysis)]
    for row, extra in zip(rows, device_columns(analysis), strict=True):
        row.update(extra)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    keys = (*LAYER_KEYS, *DEVICE_KEYS) if analysis.estimates else LAYER_KEYS
    writer.writerow(keys)
    writer.writerows([safe(row[key]) for key in keys] for row in rows)
    return out.getvalue()


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """A layer's record with its shapes as text."""
    return record | {name: shapes_text(record[name]) for name in SHAPES}


def shapes_text(shapes: Iterable[Iterable[int] | None]) -> str:
    return " ".join(shape_text(as_shape(shape)) for shape in shapes)


def as_shape(shape: Iterable[int] | None) -> Shape | None:
    return None if shape is None else tuple(shape)


def device_columns(analysis: Analysis) -> list[dict[str, Any]]:
    """Bound, intensity, time and energy on the first device; nothing without a device."""
    if not analysis.estimates:
        return [{} for _ in range(len(analysis.workload))]
    first = analysis.estimates[0]
    names = ("intensity_macs_per_byte", "expected_s", "energy_j", "latency_bound_s")
    columns = zip(*(floats(of_counted(analysis.workload, getattr(first, name))) for name in names), strict=True)
    return [
        {
            "bound": first.bound_of(row),
            "intensity_macs_per_byte": intensity,
            "latency_s": expected,
            "energy_j": energy,
            "latency_bound_s": least,
        }
        for row, (intensity, expected, energy, least) in enumerate(columns)
    ]


def safe(value: Any) -> Any:
    """The cell, truths as in JSON; text that a spreadsheet would run as a formula is quoted by an apostrophe.

    So is what would begin a cell of its own within the text, were the file opened with another separator. Control
    characters are escaped, as in the tables; JSON has them as they are.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return value
    first = "'" if value.lstrip(" \n").startswith(FORMULA_STARTS) else ""
    return first + CONTROLS.sub(lambda found: escape(found[0]), INNER_CELL.sub(r"\1'", value))
