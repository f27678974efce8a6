"""The analysis as one HTML file that works offline: the decision first, then roofline, layers, memory, sources.

Everything stands in the file as plain HTML and SVG; its script only makes it move. Numbers are formatted here, by
`analysis.units`, so that they agree with every other report digit for digit.
"""

from __future__ import annotations

from analysis.report.html.markup import data_block, name, tag, text
from analysis.report.html.page import page
from analysis.report.record import analysis_record
from analysis.scenario import Analysis
from analysis.units import exact

__all__ = ["to_html"]


def to_html(analysis: Analysis) -> str:
    """One self-contained document in UTF-8."""
    totals = analysis.workload.totals
    return page(
        f"{analysis.source.name} – Rooflens",
        tag("h1", name(analysis.source.name)),
        *(tag("p", name(e.device.name), text(f": {e.fit.reason}")) for e in analysis.estimates),
        tag("p", text(f"{exact(totals.macs)} MAC, {exact(totals.parameters)} parameters")),
        data_block("analysis", analysis_record(analysis)),
    )
