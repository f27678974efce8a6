"""The devices beside each other, a line each: what one compares before one reads any of them in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.report.html.markup import Html, name, tag, text
from analysis.report.html.signs import sign
from analysis.report.markdown import energy_text, resource
from analysis.report.pdf.verdict import state_and_word
from analysis.report.text import expected_text
from analysis.scenario import Analysis
from analysis.units import duration

if TYPE_CHECKING:
    from analysis.estimate import Estimate

HEAD = ("device", "", "flash", "RAM", "expected time", "time at least", "energy")


def beside(analysis: Analysis) -> Html:
    head = tag("tr", *(tag("th", Html(word), scope="col") for word in HEAD))
    body = (tag("tr", *cells(analysis, estimate, place)) for place, estimate in enumerate(analysis.estimates))
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body), class_="beside"), class_="wide")


def cells(analysis: Analysis, estimate: Estimate, place: int) -> Iterator[Html]:
    state, words = state_and_word(estimate, analysis.scenario)
    yield tag("th", tag("a", name(estimate.device.name), href=f"#device-{place}"), scope="row")
    yield tag("td", sign(state), text(words))
    for need in (estimate.fit.flash, estimate.fit.ram):
        yield tag("td", text(resource(need)))
    yield tag("td", text(expected_text(estimate)))
    yield tag("td", text(duration(estimate.total_latency_bound_s)))
    yield tag("td", text(energy_text(estimate)))
