"""One row a layer: the CSV, and the columns that every table of layers is made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from analysis.graph import Shape, shape_text
from analysis.report.record import floats, layer_records
from analysis.scenario import Analysis

# Characters at the start of a cell that make a spreadsheet take it for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

SHAPES = ("input_shapes", "weight_shapes", "output_shapes")


def to_csv(analysis: Analysis) -> str:
    """The layers as CSV (RFC 4180): the JSON's keys, and what the first device says of each. Unknown is empty."""
    rows = [flat(record) for record in layer_records(analysis)]
    for row, extra in zip(rows, device_columns(analysis), strict=True):
        row.update(extra)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header() if not rows else list(rows[0]))
    writer.writerows([safe(value) for value in row.values()] for row in rows)
    return out.getvalue()


def header() -> list[str]:
    """Column names of a network without layers."""
    return ["index", "name", "op", "source_op", *SHAPES, "dtype", "counted"]


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
    columns = zip(
        floats(first.intensity_macs_per_byte), floats(first.energy_j), floats(first.latency_bound_s), strict=True
    )
    return [
        {
            "bound": first.bound_of(row),
            "intensity_macs_per_byte": intensity,
            "latency_s": None,
            "energy_j": energy,
            "latency_bound_s": least,
        }
        for row, (intensity, energy, least) in enumerate(columns)
    ]


def safe(value: Any) -> Any:
    """The cell; text that a spreadsheet would run as a formula is quoted by an apostrophe."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
