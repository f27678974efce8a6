"""What a sweep found, in short: how many cells, what failed and why, the Pareto front, the best device under a budget."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.errors import UnknownNameError
from analysis.report.markdown import escaped
from analysis.report.markdown import table as markdown_table
from analysis.report.sweep_findings import Findings, counts, least_of, left_out, reasons, unknown_of
from analysis.report.text import aligned, elided
from analysis.sweep import AXES, Row, Table
from analysis.sweep.choosing import Limits
from analysis.sweep.csv_file import csv_text
from analysis.sweep.pareto import LEAST
from analysis.units import UNKNOWN, binary, duration, exact, join, number, si
from analysis.version import VERSION

SCHEMA = "rooflens.sweep/1"

# Text shows so many rows of the front, and so many reasons; JSON and CSV have all.
SHOWN_ROWS = 40
SHOWN_REASONS = 12

HEAD = (
    "model",
    "device",
    "batch",
    "precision",
    "resolution",
    "kernel",
    "runtime",
    "latency",
    "energy",
    "RAM",
    "flash",
    "price",
)
SIDES = "llrlrllrrrrr"
# What is asked of batch or resolution where the file decides.
FILE = "file"
# Axes with one value in the whole sweep are said once, not in every row.
SAID_ONCE = ("batch", "precision", "resolution", "kernel")

SHOWN_AXES: Mapping[str, str] = MappingProxyType({column: name for name, column in AXES.items()})


def sweep_report(found: Findings, form: str) -> str:
    """Raises UnknownNameError."""
    if form not in FORMATS:
        raise UnknownNameError("format", form, FORMATS)
    return FORMATS[form](found)


# What is said of the whole


def heading(found: Findings) -> str:
    done, failed = counts(found.rows)
    once = said_once(found.rows).items()
    same = "".join(f"; {name} {'as in the file' if value == FILE else value}" for name, value in once)
    return f"cells: {exact(len(found.rows))}, answered: {exact(done)}, failed: {exact(failed)}{same}"


def said_once(rows: Table) -> dict[str, str]:
    """The axes with one value, as it is shown."""
    one = shown_cells(next(rows.rows())) if len(rows) else ()
    shown = dict(zip(HEAD, one, strict=False))
    return {name: shown[name] for name in SAID_ONCE if shown and len(set(rows[name].tolist())) == 1}


def front_heading(found: Findings) -> str:
    size, missing = int(found.front.sum()), left_out(found)
    axes, where = ", ".join(found.axes), "for each model, batch and resolution"
    text = f"Pareto front by {axes}, {where}: {exact(size)} of the cells that fit"
    text += f" (left out: {exact(missing)}; not known: {by_axis(unknown_of(found))})" if missing else ""
    least = least_of(found)
    some = int(np.any(list(least.values()), axis=0).sum())
    return text + (
        f"; {exact(some)} by a least value (≥), which displaces none that is known: {by_axis(least)}" if some else ""
    )


def by_axis(masks: Mapping[str, np.ndarray]) -> str:
    """How many cells, of the axes that have some."""
    return ", ".join(f"{axis} {exact(int(mask.sum()))}" for axis, mask in masks.items() if mask.any())


def best_heading(limits: Limits) -> str:
    said = {name: value for name, value in asdict(limits).items() if value is not None}
    bounds = ", ".join(f"{SHOWN_AXES[name]} up to {SAID[name](value)}" for name, value in said.items())
    text = f"Best with {bounds}: what fits and costs least, then takes least energy, then least time"
    return text + ("; what is known only at least keeps no budget" if said.keys() & LEAST.keys() else "")


def joules(value: float | None) -> str:
    return si(value, "J")


def euros(value: float | None) -> str:
    return UNKNOWN if value is None else join(number(value), "€")


SAID: Mapping[str, Callable[[float | None], str]] = MappingProxyType(
    {
        "latency_s": duration,
        "energy_j": joules,
        "ram_used_bytes": binary,
        "flash_used_bytes": binary,
        "price_eur": euros,
    }
)


# Text


def to_table(found: Findings) -> str:
    parts = [heading(found), *failures(found.rows)]
    parts += ["", front_heading(found), *lines(found, found.rows.where(found.front))]
    if found.limits.any:
        parts += [
            "",
            best_heading(found.limits),
            *lines(found, found.rows.where(found.best)),
            *(f"  {line}" for line in without(found)),
        ]
    return "\n".join(parts) + "\n"


def failures(rows: Table) -> list[str]:
    found = reasons(rows)
    rest = sum(count for _, count in found[SHOWN_REASONS:])
    shown = [f"  {exact(count)} failed: {reason}" for reason, count in found[:SHOWN_REASONS]]
    return shown + ([f"  {exact(rest)} failed for other reasons"] if rest else [])


def lines(found: Findings, rows: Table) -> list[str]:
    if not len(rows):
        return ["  none"]
    head, sides, cells = columns_shown(found, rows)
    return [aligned([head, *([elided(cell) for cell in row] for row in cells)], sides, "  "), *more(len(rows))]


def columns_shown(found: Findings, rows: Table) -> tuple[list[str], str, list[list[str]]]:
    """Head, sides and cells without the columns that are said once; models by their files' names where that tells them."""
    places = [place for place, name in enumerate(HEAD) if name not in said_once(found.rows)]
    short = short_names(found.rows["model"].tolist())
    cells = [shown_cells(row._replace(model=short[row.model])) for row in list(rows.rows())[:SHOWN_ROWS]]
    sides = "".join(SIDES[place] for place in places)
    return [HEAD[place] for place in places], sides, [[row[place] for place in places] for row in cells]


def short_names(models: Sequence[str]) -> dict[str, str]:
    names = {model: Path(model).name or model for model in models}
    taken = Counter(names.values())
    return {model: name if taken[name] == 1 else model for model, name in names.items()}


def more(count: int) -> list[str]:
    return [f"  and {exact(count - SHOWN_ROWS)} more: --format csv or json has all"] if count > SHOWN_ROWS else []


def shown_cells(row: Row) -> tuple[str, ...]:
    """≥ where a value is only the least."""
    return (
        row.model, row.device, FILE if row.batch is None else str(row.batch), row.precision, row.resolution or FILE,
        row.kernel, row.runtime, duration(row.latency_s), least(row.energy_at_least) + joules(row.energy_j),
        least(row.ram_at_least) + binary(row.ram_used_bytes), least(row.flash_at_least) + binary(row.flash_used_bytes),
        euros(row.price_eur),
    )  # fmt: skip


def least(at_least: str) -> str:
    return "≥ " if at_least == "yes" else ""


def without(found: Findings) -> list[str]:
    short = short_names(found.rows["model"].tolist())
    rows = (row._replace(model=short[row.model]) for row in found.rows.where(found.none).rows())
    return [f"none: {work_of(row)}" for row in rows]


def work_of(row: Row) -> str:
    batch = "" if row.batch is None else f", batch {row.batch}"
    return elided(row.model) + batch + (f", {row.resolution}" if row.resolution else "")


# Markdown


def to_markdown(found: Findings) -> str:
    parts = ["# Sweep", heading(found)]
    if any(reasons(found.rows)):
        rows = [(exact(count), escaped(reason)) for reason, count in reasons(found.rows)[:SHOWN_REASONS]]
        parts.append(markdown_table(("cells", "failed because"), "rl", rows))
    parts += ["## Pareto front", escaped(front_heading(found)), markdown_rows(found, found.rows.where(found.front))]
    if found.limits.any:
        parts += [
            "## Best under the budget",
            escaped(best_heading(found.limits)),
            markdown_rows(found, found.rows.where(found.best)),
        ]
        parts += ["\n".join(f"- {escaped(line)}" for line in without(found))]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown_rows(found: Findings, rows: Table) -> str:
    if not len(rows):
        return "none"
    head, sides, cells = columns_shown(found, rows)
    text = markdown_table(head, sides, [[escaped(cell) for cell in row] for row in cells])
    return "\n\n".join([text, *(line.strip() for line in more(len(rows)))])


# For other programs


def to_csv(found: Findings) -> str:
    """Every cell, as in the file of rows; behind it whether it is on the front, by which least values, whether the best."""
    chosen = np.zeros(len(found.rows), dtype=np.bool_)
    chosen[found.best] = True
    flags = zip(map(yes, found.front.tolist()), least_axes(found), map(yes, chosen.tolist()), strict=True)
    return csv_text(found.rows, beside=[("pareto", "pareto_at_least", "best"), *flags])


def least_axes(found: Findings) -> list[str]:
    """For each cell the axes by whose least value it is on the front, with a space between."""
    masks = least_of(found)
    rows = zip(*(mask.tolist() for mask in masks.values()), strict=True)
    return [" ".join(axis for axis, is_least in zip(masks, row, strict=True) if is_least) for row in rows]


def yes(value: bool) -> str:
    return "yes" if value else "no"


def to_json(found: Findings) -> str:
    done, failed = counts(found.rows)
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "tool": {"name": "rooflens", "version": VERSION},
        "cells": len(found.rows),
        "done": done,
        "failed": failed,
        "reasons": [{"reason": reason, "cells": count} for reason, count in reasons(found.rows)],
        "pareto": {
            "axes": list(found.axes),
            "left_out": left_out(found),
            "unknown": {axis: int(mask.sum()) for axis, mask in unknown_of(found).items()},
            "at_least": {axis: int(mask.sum()) for axis, mask in least_of(found).items()},
            "cells": records(found.rows.where(found.front)),
        },
        "limits": asdict(found.limits),
        "best": records(found.rows.where(found.best)),
    }
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def records(rows: Table) -> list[dict[str, Any]]:
    return [row._asdict() for row in rows.rows()]


FORMATS: Mapping[str, Callable[[Findings], str]] = MappingProxyType(
    {"table": to_table, "json": to_json, "csv": to_csv, "md": to_markdown}
)
