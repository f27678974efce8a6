"""The table of layers: a row a layer, what is not listed as one row, the totals digit for digit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import one_line
from analysis.graph import shape_text
from analysis.report.costs import costs, seconds_of, time_word, timed
from analysis.report.gaps import integers, least
from analysis.report.pdf.dearest import bound_text
from analysis.report.pdf.ink import wide
from analysis.report.record import totals_record
from analysis.report.text import short_least
from analysis.units import UNKNOWN, binary, duration, exact, percent, si

if TYPE_CHECKING:
    from analysis.scenario import Analysis

SIZE_PT = 6.8
# The columns but the names', in points; names take what is left of the paper lying on its side.
WIDTHS_PT = (20.0, 80.0, 66.0, 62.0, 54.0, 58.0, 54.0, 54.0, 62.0, 42.0, 34.0)
SIDE_PT = 36.0
INSET_PT = 6.0
LENGTHS_PT = {"a4": 841.9, "letter": 792.0}
HEAD = (
    "#", "layer", "operator", "output", "MACs", "parameters", "weights, B", "in, B", "out, B",
)  # fmt: skip
ZERO_WIDTH_SPACE = "\u200b"
INTEGERS = ("macs", "parameters", "weight_bytes", "input_bytes", "output_bytes")
WORDS = {
    "macs": ("MACs", "MAC"),
    "other_ops": ("other operations", ""),
    "parameters": ("parameters", ""),
    "trainable_parameters": ("trained parameters", ""),
    "weight_bytes": ("weights as stored", "B"),
    "metadata_bytes": ("scales, shapes and other metadata", "B"),
    "input_bytes": ("read by the layers", "B"),
    "output_bytes": ("written by the layers", "B"),
    "uncounted_nodes": ("layers that are not counted", ""),
    "liveness_peak_bytes": ("most alive at once", "B"),
    "arena_bytes": ("arena", "B"),
}


def layer_section(analysis: Analysis, most: int | None, paper: str) -> dict[str, Any]:
    """most: layers that are listed, the dearest; None lists all."""
    listed = rows_listed(analysis, most)
    room = LENGTHS_PT[paper] - 2 * SIDE_PT - sum(WIDTHS_PT) - INSET_PT
    return {
        "totals": totals(analysis),
        "head": [*HEAD, *cost_heads(analysis)],
        "widths": list(WIDTHS_PT),
        "rows": layer_rows(analysis, listed, room),
        "rest": rest(analysis, listed),
        "total": sums(analysis, range(len(analysis.workload)), "total"),
        "listed": len(listed),
        "whole": len(analysis.workload),
    }


def cost_heads(analysis: Analysis) -> tuple[str, str, str]:
    return ("bound by", time_word(analysis), "share") if timed(analysis) else ("", "", "share of MACs")


def totals(analysis: Analysis) -> list[list[str]]:
    """The record's totals: words, for people, digit for digit."""
    record = totals_record(analysis)
    return [
        [text, f"{least(analysis, key)}{human(record[key], unit)}", f"{exact(record[key])} {unit}".strip()]
        for key, (text, unit) in WORDS.items()
    ]


def human(value: int, unit: str) -> str:
    return binary(value) if unit == "B" else si(value, unit)


def rows_listed(analysis: Analysis, most: int | None) -> list[int]:
    """In the order of execution."""
    count = len(analysis.workload)
    if most is None or most >= count:
        return list(range(count))
    return sorted(np.argsort(-costs(analysis), kind="stable")[:most].tolist())


def layer_rows(analysis: Analysis, listed: Sequence[int], room_pt: float) -> list[tuple[str, ...]]:
    """The cells of the table by row."""
    work = analysis.workload
    outputs = [work.output_shapes[row] for row in listed]
    columns: list[Iterable[str]] = [
        map(str, listed),
        (breakable(work.names[row], room_pt) for row in listed),
        (breakable(work.ops[row].rpartition(".")[2], WIDTHS_PT[1] - INSET_PT) for row in listed),
        (breakable(shape_text(shapes[0]) if shapes else "", WIDTHS_PT[2] - INSET_PT) for shapes in outputs),
        *(picked_text(analysis, name, listed) for name in INTEGERS),
        *cost_columns(analysis, listed),
    ]
    return list(zip(*columns, strict=True))


def picked_text(analysis: Analysis, name: str, listed: Sequence[int]) -> list[str]:
    column = integers(analysis.workload, name)
    return [exact(column[row]) for row in listed]


def cost_columns(analysis: Analysis, listed: Sequence[int]) -> list[Iterable[str]]:
    """What binds each layer, its time and share of the time; of the MACs where no time is known."""
    cost = costs(analysis)
    known = np.where(analysis.workload.counted, cost, np.nan)
    shares = (percent(value) for value in (known / (cost.sum() or np.nan))[list(listed)].tolist())
    if not timed(analysis):
        return [[""] * len(listed), [""] * len(listed), shares]
    seconds = seconds_of(analysis, 0)[list(listed)].tolist()
    return [(bound_text(analysis, row) for row in listed), map(duration, seconds), shares]


def breakable(name: str, room_pt: float, size_pt: float = SIZE_PT) -> str:
    """On one line; a name wider than its column may be broken after a stroke, a dot, and at last anywhere."""
    plain = one_line(name)
    if wide(plain, size_pt) <= room_pt:
        return plain
    soft = re.sub(r"(?<=[/_.:\-])(?=[^/_.:\-])", ZERO_WIDTH_SPACE, plain)
    return ZERO_WIDTH_SPACE.join(
        part for whole in soft.split(ZERO_WIDTH_SPACE) for part in pieces(whole, room_pt, size_pt)
    )


def pieces(text: str, room_pt: float, size_pt: float) -> Iterable[str]:
    step = max(1, int(room_pt / size_pt))
    if wide(text, size_pt) <= room_pt:
        return (text,)
    return (text[start : start + step] for start in range(0, len(text), step))


def rest(analysis: Analysis, listed: Sequence[int]) -> list[str] | None:
    """The layers that are not listed, added up; None where all are."""
    others = sorted(set(range(len(analysis.workload))) - set(listed))
    return sums(analysis, others, f"the other {len(others)} layers") if others else None


def sums(analysis: Analysis, rows: Sequence[int], name: str) -> list[str]:
    work, picked, cost = analysis.workload, np.array(rows, dtype=np.int64), costs(analysis)
    part, whole = float(cost[picked].sum()), float(cost.sum())
    seconds = duration(part) if timed(analysis) and whole else ""
    added = (f"{short_least(analysis, key)}{exact(int(getattr(work, key)[picked].sum()))}" for key in INTEGERS)
    return ["", name, "", "", *added, "", seconds, percent(part / whole) if whole else UNKNOWN]
