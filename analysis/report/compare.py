"""Two analyses compared, to hand round: JSON of schema rooflens.compare/1, CSV with a row a pair of layers, text, Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from analysis.compare import NO_ROW
from analysis.contrast import TOLD, Amount, Column, Contrast, DevicePair, Versus, summary
from analysis.contrast.columns import TRAFFIC
from analysis.errors import UnknownNameError
from analysis.report.compare_text import compared_markdown, compared_text
from analysis.report.layers import safe
from analysis.report.record import checksum, known, model_record, spelled
from analysis.scenario import Analysis
from analysis.version import VERSION
from analysis.workload import Workload

SCHEMA = "rooflens.compare/1"
NOBODY = ("unknown", "alone")


def compare_report(found: Contrast, form: str) -> str:
    """The comparison in one of COMPARE_FORMATS. Raises UnknownNameError."""
    if form not in COMPARE_FORMATS:
        raise UnknownNameError("format", form, COMPARE_FORMATS)
    return COMPARE_FORMATS[form](found)


def compared_json(found: Contrast) -> str:
    """The record as JSON, a pair of layers a line; unknown is null, numbers are plain SI."""
    return "".join(spelled(compare_record(found), "\n")) + "\n"


def compare_record(found: Contrast) -> dict[str, Any]:
    """Every number that is compared: A, B and B − A."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "rooflens", "version": VERSION},
        "summary": summary(found),
        "identical": found.identical,
        "a": side_record(found.one),
        "b": side_record(found.other),
        "totals": {name: versus_record(versus) for name, versus in found.totals.items()},
        "devices": [device_record(pair) for pair in found.devices],
        "wins": {name: column.tally() for name, column in found.columns.items()},
        "layers": layer_records(found),
    }


def side_record(analysis: Analysis) -> dict[str, Any]:
    from analysis.scenario_file import scenario_record

    sha256 = checksum(analysis.scenario)
    return {
        "scenario": scenario_record(analysis.scenario, sha256),
        "model": model_record(analysis.source, sha256),
        "layers": len(analysis.workload),
        "devices": [estimate.device.id for estimate in analysis.estimates],
    }


def versus_record(versus: Versus) -> dict[str, Any]:
    return {
        "a": amount_record(versus.one),
        "b": amount_record(versus.other),
        "delta": versus.delta,
        "relative": versus.relative,
        "smaller": versus.smaller,
    }


def amount_record(amount: Amount) -> dict[str, Any]:
    """low, high: the band, null where there is none."""
    value, low = known(amount.value), known(amount.low)
    return {"value": value, "low": low, "high": known(amount.high), "at_least": amount.at_least}


def device_record(pair: DevicePair) -> dict[str, Any]:
    sides = {"a": pair.one, "b": pair.other}
    return {
        **{name: {"id": e.device.id, "name": e.device.name, "runtime": e.runtime.id} for name, e in sides.items()},
        "fit": {name: {"ok": e.fit.ok, "reason": e.fit.reason} for name, e in sides.items()},
        **{name: versus_record(versus) for name, versus in pair.figures.items()},
    }


def layer_records(found: Contrast) -> list[dict[str, Any]]:
    heads = pair_heads(found)
    numbers = {name: tuple(column_records(column)) for name, column in found.columns.items()}
    plain = [name for name in numbers if not name.startswith(TRAFFIC)]
    levels = [name for name in numbers if name.startswith(TRAFFIC)]
    return [
        head
        | {name: numbers[name][row] for name in plain}
        | {"traffic_bytes": {name.removeprefix(TRAFFIC): numbers[name][row] for name in levels}}
        for row, head in enumerate(heads)
    ]


def column_records(column: Column) -> Iterator[dict[str, Any]]:
    for one, other, delta, smaller in column_rows(column):
        yield {"a": one, "b": other, "delta": delta, "smaller": smaller}


def column_rows(column: Column) -> Iterator[tuple[Any, Any, Any, str | None]]:
    """A, B, B − A and which is less; None where not known, not there, or not to be told."""
    told = (None if TOLD[code] in NOBODY else TOLD[code] for code in column.smaller.tolist())
    return zip(column.one.tolist(), column.other.tolist(), column.delta.tolist(), told, strict=True)


def pair_heads(found: Contrast) -> list[dict[str, Any]]:
    differs = found.differing.tolist()
    rows = zip(found.pairs.one.tolist(), found.pairs.other.tolist(), differs, strict=True)
    return [
        {"a": layer_head(found.one.workload, a), "b": layer_head(found.other.workload, b), "differs": differ}
        for a, b, differ in rows
    ]


def layer_head(workload: Workload, row: int) -> dict[str, Any] | None:
    return None if row == NO_ROW else {"index": row, "name": workload.names[row], "op": workload.ops[row]}


def compared_csv(found: Contrast) -> str:
    """The pairs as CSV (RFC 4180): both layers, then A, B, B − A and which is smaller of each quantity. Unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [name.replace(" ", "_", 1) for name in found.columns]
    layers = [f"{key}_{side}" for side in "ab" for key in ("index", "name", "op")]
    writer.writerow([*layers, *(safe(f"{name}_{part}") for name in names for part in ("a", "b", "delta", "smaller"))])
    columns = [tuple(column_rows(column)) for column in found.columns.values()]
    for row, head in enumerate(pair_heads(found)):
        numbers = (value for column in columns for value in column[row])
        writer.writerow([*map(safe, (*cells(head["a"]), *cells(head["b"]))), *numbers])
    return out.getvalue()


def cells(layer: Mapping[str, Any] | None) -> tuple[Any, ...]:
    return tuple(layer.values()) if layer else (None, None, None)


COMPARE_FORMATS: Mapping[str, Callable[[Contrast], str]] = MappingProxyType(
    {"table": compared_text, "json": compared_json, "csv": compared_csv, "md": compared_markdown}
)
