"""Where the time and the energy go: bars over the layers in their order, shares by family, the dearest layers as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.known import of_counted
from analysis.ops.registry import FAMILIES
from analysis.report.costs import seconds_of, time_word, timed
from analysis.report.pdf.dearest import dearest_rows
from analysis.report.pdf.elided import within, without_start
from analysis.report.pdf.ink import Drawing, Mark, area, line, sign, wide, words
from analysis.report.pdf.scales import Scale, even
from analysis.units import duration, percent, si

if TYPE_CHECKING:
    from analysis.scenario import Analysis

WIDTH_PT, HEIGHT_PT, SHARES_PT = 493.0, 128.0, 14.0
LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 46.0, 4.0, 6.0, 24.0
TICK_SIZE, SIGN_PT = 6.5, 7.0
# More bars than this are no longer seen one by one: neighbours are then added up.
MOST_BARS = 220
LISTED = 15

Shown = Callable[[float | None], str]


def bars_section(analysis: Analysis) -> dict[str, Any]:
    """Time and energy on the first device; MACs where no time is known."""
    together, names = layers_a_bar(len(analysis.workload)), without_start(analysis.workload.names)
    return {
        "together": together,
        "charts": [
            {"name": name, "bars": drawn.record, "families": families, "stack": stack(name, families).record}
            for name, column, shown in quantities(analysis)
            if (drawn := bars(analysis, name, column, shown)) and (families := family_shares(analysis, column))
        ],
        "rows": [row | {"name": within(names[int(row["number"])], 52)} for row in dearest_rows(analysis, LISTED)],
        "time": time_word(analysis) if timed(analysis) else "",
    }


def layers_a_bar(layers: int) -> int:
    return max(1, -(-layers // MOST_BARS))


def quantities(analysis: Analysis) -> Iterator[tuple[str, np.ndarray, Shown]]:
    """Name, values by layer (NaN: unknown), how they are written."""
    if not timed(analysis):
        yield "MACs", np.asarray(analysis.workload.macs, dtype=float), lambda value: si(value, "MAC")
        return
    first = analysis.estimates[0]
    yield time_word(analysis), seconds_of(analysis, 0), duration
    yield "energy", of_counted(analysis.workload, first.energy_j), lambda value: si(value, "J")


def bars(analysis: Analysis, name: str, column: np.ndarray, shown: Shown) -> Drawing | None:
    """A bar a layer, or a few neighbours added up, in the colour of the family that takes most of it."""
    heights, families = added_up(column, analysis.workload.family)
    if not heights.max(initial=0.0) > 0:
        return None
    x = Scale(0, len(column), LEFT_PT, WIDTH_PT - RIGHT_PT)
    y = Scale(0, float(heights.max()) * 1.05, HEIGHT_PT - BOTTOM_PT, TOP_PT)
    alt = f"Bars over the layers: {name}, {len(heights)} bars, the highest {shown(float(heights.max()))}."
    marks = [*axes(x, y, name, shown), *columns(x, y, heights, families, layers_a_bar(len(column)))]
    return Drawing(WIDTH_PT, HEIGHT_PT, alt, tuple(marks))


def added_up(column: np.ndarray, family: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum of each few neighbours, and the family that most of it is of. Unknown adds nothing."""
    known, together = np.nan_to_num(np.asarray(column, dtype=float)), layers_a_bar(len(column))
    bins = np.arange(len(known)) // together
    table = np.zeros((int(bins[-1]) + 1 if len(bins) else 0, len(FAMILIES)))
    np.add.at(table, (bins, family.astype(np.int64)), known)
    return table.sum(axis=1), table.argmax(axis=1)


def axes(x: Scale, y: Scale, name: str, shown: Shown) -> Iterator[Mark]:
    for value in even(y.high, 4):
        yield line((x.start, y(value)), (x.end, y(value)), "line", 0.4)
        yield words(x.start - 3, y(value), shown(value) if value else "0", TICK_SIZE, "dim", "end")
    for value in sorted({round(v) for v in even(x.high - 1, 8)}):
        yield words(x(value + 0.5), y.start + 6, str(value), TICK_SIZE, "dim", "middle")
    yield words(
        (x.start + x.end) / 2, y.start + 16, "layer, in the order of execution", TICK_SIZE + 0.5, "dim", "middle"
    )
    yield words(6, (y.start + y.end) / 2, name, TICK_SIZE + 0.5, "dim", "middle", turn=-90)


def columns(x: Scale, y: Scale, heights: np.ndarray, families: np.ndarray, together: int) -> Iterator[Mark]:
    for index, (height, family) in enumerate(zip(heights.tolist(), families.tolist(), strict=True)):
        if height > 0:
            left, right = x(index * together), x(min((index + 1) * together, x.high))
            gap = min(1.0, 0.15 * (right - left))
            yield area(left + gap / 2, y(height), right - left - gap, y(0) - y(height), FAMILIES[family])


def family_shares(analysis: Analysis, column: np.ndarray) -> list[dict[str, Any]]:
    """Largest first; families that take nothing are left out."""
    known = np.nan_to_num(np.asarray(column, dtype=float))
    sums = np.bincount(analysis.workload.family, known, len(FAMILIES))
    whole = float(sums.sum())
    order = [index for index in np.argsort(-sums, kind="stable").tolist() if sums[index] > 0]
    return [
        {"family": FAMILIES[index], "share": percent(float(sums[index]) / whole), "part": float(sums[index]) / whole}
        for index in order
    ]


def stack(name: str, families: list[dict[str, Any]]) -> Drawing:
    """The shares as one bar."""
    marks, start = [], 0.0
    for one in families:
        width = one["part"] * WIDTH_PT
        marks += [area(start, 0, width, SHARES_PT, one["family"], edge="panel")]
        marks += told(one, start, width)
        start += width
    alt = f"Shares of the {name}: " + ", ".join(f"{one['family']} {one['share']}" for one in families) + "."
    return Drawing(WIDTH_PT, SHARES_PT, alt, tuple(marks))


def told(one: dict[str, Any], start: float, width: float) -> list[Mark]:
    """On white, so that shape and figure are read in grey print: the family's sign, and its share where there is room."""
    if width < SIGN_PT + 4:
        return []
    figure = wide(one["share"], 7.0) + 3 if width > 44 else 0.0
    room, middle = SIGN_PT + 4 + figure, SHARES_PT / 2
    left = start + (width - room) / 2
    marks = [
        area(left, 1.5, room, SHARES_PT - 3, "panel"),
        sign(one["family"], left + room / 2 - figure / 2, middle, SIGN_PT),
    ]
    return marks + ([words(left + SIGN_PT + 4, middle, one["share"], 7.0, strong=True)] if figure else [])
