"""The lecture's worked numbers as a list: as printed there, as computed, and why they differ."""

from __future__ import annotations

from dataclasses import asdict
from math import isclose

from analysis.lecture import Row, lecture_rows
from analysis.report.listing import chosen
from analysis.report.text import aligned
from analysis.units import UNKNOWN, exact


def lecture_list(form: str) -> str:
    """Every number, slide by slide. Raises UnknownNameError for a format other than table and json."""
    rows = lecture_rows()
    head = ["slide", "quantity", "printed", "computed", "unit", "", "why"]
    table = aligned([head, *map(cells, rows)], "llrrlll")
    printed = [row for row in rows if row.printed]
    table += f"\n\n{len(rows)} numbers; {sum(row.agrees for row in printed)} of {len(printed)} as printed"
    record = {"rows": [asdict(row) | {"agrees": row.agrees} for row in rows]}
    return chosen(form, table, "rooflens.lecture/1", record)


def cells(row: Row) -> list[str]:
    """The row as text; a number that the lecture only gives a formula for has no mark."""
    mark = ("=" if row.agrees else "≠") if row.printed else ""
    return [row.slide, row.quantity, row.printed or UNKNOWN, shown(row.computed), row.unit, mark, row.why]


def shown(value: float) -> str:
    """The number with as many digits as it needs."""
    rounded = round(value)
    return exact(rounded) if isclose(value, rounded, rel_tol=1e-12) else f"{value:,.6g}"
