"""The devices side by side: does each hold the network, what is short, how fast, at what energy, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import one_line
from analysis.report.markdown import energy_text
from analysis.report.pdf.elided import name_of, shortened
from analysis.report.pdf.ink import Drawing, Mark, area, cut, disc, line, words
from analysis.report.pdf.roofline import roofline
from analysis.report.pdf.scales import Scale, decades
from analysis.report.pdf.verdict import reason_of, state_and_word
from analysis.report.text import budget_rows, expected_text, way_rows
from analysis.units import UNKNOWN, binary, duration, exact

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Resource
    from analysis.scenario import Analysis

WIDTH_PT, ROW_PT, LEFT_PT, RIGHT_PT, BOTTOM_PT = 493.0, 13.0, 160.0, 8.0, 22.0
# Lines of a drawing, so that it is no higher than a page.
MOST_LINES = 44
NAME_SIZE, TICK_SIZE = 7.0, 6.5
ROOM = 1.6
LONGEST_NAME = 50
ROOFLINE_PT, MOST_ROOFLINES = (238.0, 150.0), 8

Pair = tuple["Analysis", "Estimate"]


def device_section(analyses: Sequence[Analysis]) -> dict[str, Any]:
    pairs = [(analysis, estimate) for analysis in analyses for estimate in analysis.estimates]
    return {
        "rows": [device_row(analysis, estimate, several(analyses)) for analysis, estimate in pairs],
        "times": times(pairs, several(analyses)),
        "rooflines": rooflines(analyses) if len(pairs) > 1 else [],
    }


def rooflines(analyses: Sequence[Analysis]) -> list[dict[str, Any]]:
    """One a device, side by side; that of a single device is on page one."""
    found = [
        {"name": shortened(named(analysis, estimate, several(analyses)), 60), "drawn": drawn.record}
        for analysis in analyses
        for index, estimate in enumerate(analysis.estimates)
        if (drawn := roofline(analysis, index, (), *ROOFLINE_PT))
    ]
    return found[:MOST_ROOFLINES]


def several(analyses: Sequence[Analysis]) -> bool:
    """Networks of other names, or in other scenarios, are told apart in the table."""
    return len(analyses) > 1


def named(analysis: Analysis, estimate: Estimate, with_model: bool) -> str:
    model = f"{name_of(analysis.source, LONGEST_NAME)} {analysis.scenario.precision} · " if with_model else ""
    return f"{model}{estimate.device.name}"


def device_row(analysis: Analysis, estimate: Estimate, with_model: bool) -> dict[str, Any]:
    state, word = state_and_word(estimate, analysis.scenario)
    budgets = [text for _, text in budget_rows(estimate, analysis.scenario)]
    return {
        "state": state,
        "name": shortened(named(analysis, estimate, with_model), 80),
        "id": f"{estimate.device.id}, {estimate.device.tier}, with {shortened(estimate.runtime.name, 60)}",
        "word": word,
        "flash": need_cells(estimate.fit.flash),
        "ram": need_cells(estimate.fit.ram),
        "time": expected_text(estimate),
        "least": least_text(estimate),
        "energy": energy_text(estimate),
        "bound": next(iter(estimate.share_by_bound()), UNKNOWN),
        "reason": "; ".join([reason_of(estimate), *budgets]),
        "energies": "; ".join(text for _, text in way_rows(estimate)),
    }


def least_text(estimate: Estimate) -> str:
    return "" if estimate.total_latency_bound_s is None else f"at least {duration(estimate.total_latency_bound_s)}"


def need_cells(need: Resource) -> list[str]:
    """Need, capacity, and what is free or missing."""
    free = need.free_bytes
    most, least = ("", "") if need.complete else ("at most ", "at least ")
    left = "" if free is None else f"{most}{binary(free)} free" if free >= 0 else f"{least}{binary(-free)} too much"
    return [f"{least}{exact(need.used_bytes)}", exact(need.capacity_bytes), left]


def times(pairs: Sequence[Pair], with_model: bool) -> list[dict[str, Any]]:
    """Expected times with their bands and the least possible ones, a line a device, on one scale over all pages.

    Nothing where fewer than two are known.
    """
    known = [(analysis, estimate) for analysis, estimate in pairs if spread(estimate)]
    if len(known) < 2:
        return []
    values = [value for _, estimate in known for value in spread(estimate)]
    x = Scale(min(values) / ROOM, max(values) * ROOM, LEFT_PT, WIDTH_PT - RIGHT_PT, log=True)
    parts = [known[start : start + MOST_LINES] for start in range(0, len(known), MOST_LINES)]
    return [times_drawing(part, with_model, x).record for part in parts]


def times_drawing(known: Sequence[Pair], with_model: bool, x: Scale) -> Drawing:
    height = ROW_PT * len(known) + BOTTOM_PT
    marks = list(axis(x, height - BOTTOM_PT))
    for row, (analysis, estimate) in enumerate(known):
        marks += time_marks(named(analysis, estimate, with_model), estimate, x, (row + 0.5) * ROW_PT)
    alt = "Time of a run by device: " + "; ".join(f"{e.device.name} {expected_text(e)}" for _, e in known) + "."
    return Drawing(WIDTH_PT, height, alt, tuple(marks))


def spread(estimate: Estimate) -> list[float]:
    found = (estimate.total_latency_bound_s, estimate.latency_low_s, estimate.latency_s, estimate.latency_high_s)
    return [value for value in found if value]


def axis(x: Scale, bottom: float) -> Iterator[Mark]:
    for value in decades(x.low, x.high, 8):
        yield line((x(value), 0), (x(value), bottom), "line", 0.4)
        yield words(x(value), bottom + 6, duration(value), TICK_SIZE, "dim", "middle")
    yield words((x.start + x.end) / 2, bottom + 16, "time of a run", TICK_SIZE + 0.5, "dim", "middle")


def time_marks(name: str, estimate: Estimate, x: Scale, y: float) -> Iterator[Mark]:
    yield words(LEFT_PT - 6, y, cut(one_line(name), NAME_SIZE, LEFT_PT - 10), NAME_SIZE, anchor="end")
    low, high, least = estimate.latency_low_s, estimate.latency_high_s, estimate.total_latency_bound_s
    if low and high:
        yield area(x(low), y - 3, x(high) - x(low), 6, "accent", 0.65)
    if least:
        yield line((x(least), y - 4.5), (x(least), y + 4.5), "dim", 0.9, dash=True)
    if estimate.latency_s:
        yield disc(x(estimate.latency_s), y, 2.6, "accent")
