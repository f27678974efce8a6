"""Local inference against sending the data, to hand round: a table for a terminal, JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from analysis.errors import UnknownNameError, one_line
from analysis.offload import Leaving, Offload
from analysis.offload.rows import LEAVES, Row, rows_of
from analysis.offload.words import amount_text, joules, sentences
from analysis.report.layers import safe
from analysis.report.markdown import escaped, table
from analysis.report.record import checksum, model_record
from analysis.report.text import aligned, facts
from analysis.units import binary, percent, si
from analysis.version import VERSION

SCHEMA = "rooflens.offload/1"
COLUMNS = ("group", "key", "value", "low", "high", "unit", "source")
LEAVES_HEAD = ("what leaves", "last layer here", "MACs here", "a frame", "bit rate", "radio, a frame")


def offload_report(found: Offload, form: str) -> str:
    """The answer as table, csv, json or md. Raises UnknownNameError."""
    makers = {"table": to_table, "csv": to_csv, "json": to_json, "md": to_markdown}
    if form not in makers:
        raise UnknownNameError("format", form, makers)
    return makers[form](found)


def to_table(found: Offload) -> str:
    """The four reasons, then every number with its source."""
    parts = [facts(who(found)), facts(sentences(found))]
    for group, rows in groupby(rows_of(found), key=lambda row: row.group):
        if group != LEAVES:
            parts.append(aligned([(group, "", ""), *map(cells, rows)], "lrl"))
    parts.append(aligned([LEAVES_HEAD, *leaving_cells(found)], "llrrrr"))
    return "\n\n".join(parts) + "\n"


def who(found: Offload) -> Iterator[tuple[str, str]]:
    """The network, where it may run, the link with what its profile notes."""
    yield "model", network_name(found)
    yield "device", f"{found.local.name}: {found.estimate.fit.reason}"
    yield "link", found.radio.name
    for note in found.radio.notes:
        yield "", note
    yield "cloud", found.cloud.name if found.cloud else "none named"


def network_name(found: Offload) -> str:
    """As the file has it, else the file's own name."""
    source = found.analysis.source
    return one_line(source.name) or one_line(Path(source.file).name)


def cells(row: Row) -> tuple[str, str, str]:
    return f"  {row.name}", amount_text(row), row.source


def leaving_cells(found: Offload) -> Iterator[tuple[str, ...]]:
    for one in found.leaving:
        sizes = (binary(one.frame_bytes), si(bits_per_s(found, one), "bit/s"), joules(radio_j(found, one)))
        yield one.what, one_line(one.layer), percent(one.mac_share), *sizes


def bits_per_s(found: Offload, one: Leaving) -> float:
    """Of all sensors."""
    return 8 * one.frame_bytes * float(found.stream.frames_per_s * found.stream.streams)


def radio_j(found: Offload, one: Leaving) -> float | None:
    """Of the bits alone."""
    per_bit = found.radio.energy_j_per_bit
    return None if per_bit is None else 8 * one.frame_bytes * per_bit


def to_markdown(found: Offload) -> str:
    parts = [f"# Here or in the cloud: {escaped(network_name(found))}"]
    parts.append("\n".join(f"- **{name}**: {escaped(text)}" for name, text in (*named(found), *sentences(found))))
    for group, rows in groupby(rows_of(found), key=lambda row: row.group):
        if group != LEAVES:
            lines = ([escaped(text.strip()) for text in cells(row)] for row in rows)
            parts += [f"## {group.capitalize()}", table(("quantity", "value", "from"), "lrl", lines)]
    lines = (list(map(escaped, row)) for row in leaving_cells(found))
    parts += ["## What leaves", table(LEAVES_HEAD, "llrrrr", lines)]
    return "\n\n".join(parts) + "\n"


def named(found: Offload) -> Iterator[tuple[str, str]]:
    """As in the table; a link's notes in one line with it."""
    rows = [row for row in who(found) if row[0]]
    notes = " ".join(found.radio.notes)
    return ((name, f"{text}. {notes}" if name == "link" and notes else text) for name, text in rows)


def to_csv(found: Offload) -> str:
    """A row a number. Unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows_of(found):
        bounds = (row.amount.value, row.amount.low, row.amount.high)
        writer.writerow([safe(value) for value in (row.group, row.key, *bounds, row.unit, row.source)])
    return out.getvalue()


def to_json(found: Offload) -> str:
    """Schema rooflens.offload/1: each number with its bounds, unit and source. Unknown is null."""
    estimate, sha256 = found.estimate, checksum(found.analysis.scenario)
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "tool": {"name": "rooflens", "version": VERSION},
        "model": model_record(found.analysis.source, sha256),
        "device": {"id": estimate.device.id, "name": estimate.device.name, "runtime": estimate.runtime.id},
        "fits": found.fits,
        "link": {"id": found.radio.id, "name": found.radio.name, "notes": list(found.radio.notes)},
        "cloud": found.cloud.name if found.cloud else None,
        "macs": found.macs,
        "keeps_up": found.keeps_up,
        "device_keeps_up": found.device_keeps_up,
        "cloud_keeps_up": found.cloud_keeps_up,
        "faster": found.faster,
        "cheaper": found.cheaper,
        "sentences": dict(sentences(found)),
    }
    for group, rows in groupby(rows_of(found), key=lambda row: row.group):
        if group != LEAVES:
            record[group_key(group)] = {row.key: figure(row) for row in rows}
    record.setdefault("what_waits", None)
    record["leaving"] = [leaving_record(found, one) for one in found.leaving]
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def group_key(group: str) -> str:
    return group.replace(" ", "_").replace("-", "_")


def figure(row: Row) -> dict[str, Any]:
    amount = row.amount
    bounds = {"value": amount.value, "low": amount.low, "high": amount.high}
    return bounds | {"unit": row.unit, "source": row.source}


def leaving_record(found: Offload, one: Leaving) -> dict[str, Any]:
    return {
        "what": one.what,
        "layer": one.layer or None,
        "mac_share": one.mac_share,
        "frame_bytes": one.frame_bytes,
        "bits_per_s": bits_per_s(found, one),
        "radio_j": radio_j(found, one),
        "source": one.source,
    }
