"""Where the time of a run goes: the layers that take most of it, and the families of operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.known import of_counted
from analysis.ops.registry import FAMILIES
from analysis.report.html.markup import NOTHING, Html, joined, name, tag, text
from analysis.report.html.signs import shape
from analysis.report.html.times import ground_of, shares_of
from analysis.scenario import Analysis
from analysis.units import UNKNOWN, percent

if TYPE_CHECKING:
    from analysis.estimate import Estimate

DEAREST = 3
# A family with less is too narrow to be seen, and not named.
LEAST_SHARE = 0.005


def where(analysis: Analysis, estimate: Estimate) -> Html:
    """Nothing where no layer's time is known."""
    shares = np.nan_to_num(of_counted(analysis.workload, shares_of(estimate)))
    if not shares.any():
        return NOTHING
    title = tag("h3", text(f"Where the {ground_of(estimate)} goes"))
    return tag("div", title, families(analysis, shares), dearest(analysis, shares))


def families(analysis: Analysis, shares: np.ndarray) -> Html:
    """One bar, divided; and what the colours and shapes mean, with their shares."""
    sums = np.bincount(analysis.workload.family, shares, len(FAMILIES))
    parts = [(FAMILIES[at], float(sums[at])) for at in np.argsort(-sums, kind="stable") if sums[at] >= LEAST_SHARE]
    starts = np.cumsum([0.0, *(part for _, part in parts)]).tolist()
    pieces = (
        tag("rect", x=f"{100 * start:.2f}%", width=f"{100 * part:.2f}%", height="12", class_=family)
        for (family, part), start in zip(parts, starts, strict=False)
    )
    said = ", ".join(f"{family} {percent(part)}" for family, part in parts)
    bar = tag("svg", *pieces, class_="families", height="12", role="img", aria_label=said)
    kinds = (tag("li", shape(family), text(f"{family} {percent(part)}")) for family, part in parts)
    return joined((bar, tag("ul", *kinds, class_="legend")))


def dearest(analysis: Analysis, shares: np.ndarray) -> Html:
    """The layers that take most of it, each a way to its row in the table."""
    rows = [row for row in np.argsort(-shares, kind="stable")[:DEAREST].tolist() if shares[row] > 0]
    return tag("ol", *(dear_line(analysis, row, float(shares[row])) for row in rows), class_="dearest")


def dear_line(analysis: Analysis, row: int, part: float) -> Html:
    work = analysis.workload
    link = tag("a", name(work.names[row] or UNKNOWN), href=f"#layer-{row}", data_layer=row)
    family = FAMILIES[int(work.family[row])]
    bar = tag("svg", tag("rect", width=f"{100 * part:.2f}%", height="4", class_=family), class_="share", height="4")
    return tag("li", shape(family), link, tag("b", text(percent(part))), bar)
