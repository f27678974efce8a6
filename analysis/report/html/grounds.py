"""What the numbers rest on: doubts, layers without a count, the sources of every number of a device, the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.errors import Diagnostic
from analysis.report.html.facts import definitions
from analysis.report.html.markup import NOTHING, Html, joined, name, tag, text
from analysis.report.html.signs import sign
from analysis.report.listing import cells, path_text, quantities
from analysis.report.provenance import CLASSES, provenance
from analysis.scenario import Analysis
from analysis.units import UNKNOWN, percent

if TYPE_CHECKING:
    from pydantic import BaseModel

    from analysis.device import Quantity
    from analysis.estimate import Estimate

SEVERITIES = {"error": ("over", "error"), "warning": ("tight", "warning"), "info": ("note", "remark")}
# More layers without a count than this are told by their number alone.
MOST_LISTED = 200

WORDS = (
    ("MAC", "one multiply–accumulate of a convolution, a matrix product, a recurrent layer or attention. Bias, activation, "
     "softmax, pooling and normalisation are other operations. 1 MAC is 2 FLOP."),
    ("parameters", "elements of constant tensors that enter computation; a tensor used twice counts once."),
    ("most alive at once", "the largest sum of activation bytes that are needed at one step, inputs and outputs included."),
    ("arena", "bytes needed when every activation has a fixed place, by the named planner."),
    ("MAC/B", "work a byte of traffic, at the memory that the layer would wait for longest."),
    ("at least", "no implementation with this kernel's traffic can be faster, by the peaks and bandwidths of the device."),
    ("expected", "calibrated on published measurements, with the band that its errors ask for."),
    (UNKNOWN, "not known; never zero."),
)  # fmt: skip


def glossary() -> Html:
    return definitions((text(word), text(meaning)) for word, meaning in WORDS)


def doubts(analysis: Analysis) -> Html:
    """Layers without a count, then every diagnostic, the gravest first."""
    order = list(SEVERITIES)
    ranked = sorted(analysis.diagnostics, key=lambda doubt: order.index(doubt.severity))
    lines = [*uncounted(analysis), *map(doubt_line, ranked)]
    return tag("ul", *lines, class_="doubts") if lines else tag("p", Html("None."), class_="dim")


def doubt_line(doubt: Diagnostic) -> Html:
    state, word = SEVERITIES[doubt.severity]
    where = Html(f"{tag('b', name(doubt.layer))}: ") if doubt.layer else Html("")
    return tag("li", severity(state, word), tag("span", where, text(doubt.message)))


def severity(state: str, word: str) -> Html:
    return tag("span", sign(state), text(word), class_="severity")


def uncounted(analysis: Analysis) -> Iterator[Html]:
    work = analysis.workload
    rows = [row for row, known in enumerate(work.counted.tolist()) if not known]
    if rows:
        listed = ", ".join(f"{name(work.names[row])} ({text(work.ops[row])})" for row in rows[:MOST_LISTED])
        rest = f" and {len(rows) - MOST_LISTED} more" if len(rows) > MOST_LISTED else ""
        said = f"{len(rows)} of {len(work)} layers ({percent(len(rows) / len(work))}) have no count and are in no sum: "
        yield tag("li", severity("over", "not counted"), tag("span", text(said), Html(" "), Html(listed + rest)))


def sources(analysis: Analysis) -> Html:
    return joined(map(source, analysis.estimates))


def source(estimate: Estimate) -> Html:
    """Every number of the device and of its runtime, with where it comes from and how sure it is."""
    device, runtime = estimate.device, estimate.runtime
    counts = ", ".join(f"{count} {word}" for word, count in provenance(device).items() if count)
    title = tag("summary", name(device.name), tag("span", text(f"numbers: {counts}"), class_="dim"))
    tables = (sheet(device), tag("h3", name(runtime.name)), sheet(runtime))
    return tag("details", title, tag("p", text(estimate.latency_basis), class_="dim"), *tables)


def sheet(profile: BaseModel) -> Html:
    """What is known, a row each; what is not, by name."""
    found = [(path_text(path), quantity) for path, quantity in quantities(profile)]
    head = tag("tr", *(tag("th", Html(word), scope="col") for word in ("number", "value", "confidence", "source")))
    body = (source_row(path, quantity) for path, quantity in found if quantity.value is not None)
    table = tag("table", tag("thead", head), tag("tbody", *body), class_="sheet")
    unknown = ", ".join(path for path, quantity in found if quantity.value is None)
    missing = tag("p", text(f"not known: {unknown}"), class_="dim") if unknown else NOTHING
    return joined((tag("div", table, class_="wide"), missing))


def source_row(path: str, quantity: Quantity) -> Html:
    value, confidence, origin = cells(quantity)
    known = tag("td", text(value), class_="number")
    sure = tag("td", text(CLASSES.get(confidence, confidence)))
    return tag("tr", tag("th", text(path), scope="row"), known, sure, tag("td", text(origin)))
