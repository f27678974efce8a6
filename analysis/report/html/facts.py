"""The head of the page and the totals: which model, asked how, and every sum with all its digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from analysis.graph import shape_text
from analysis.report.gaps import least
from analysis.report.html.markup import Html, joined, name, tag, text
from analysis.report.markdown import title
from analysis.report.record import peak_name
from analysis.report.today import today
from analysis.scenario import Analysis
from analysis.units import UNKNOWN, binary, exact, percent, si


def head(analysis: Analysis) -> Html:
    heading = tag("h1", name(title(analysis.source)))
    said = tag("p", text(", ".join(asked(analysis))), class_="asked")
    inputs = tag("p", *inputs_of(analysis), class_="dim")
    return tag("header", tag("p", text(f"Rooflens report, {today()}"), class_="brand"), heading, said, inputs)


def asked(analysis: Analysis) -> Iterator[str]:
    """What the numbers hold for."""
    scenario = analysis.scenario
    # Exporters call networks "main"; a person knows the file.
    yield from (PurePath(file).name for file in (analysis.source.file,) if file)
    yield f"{analysis.source.format} of {analysis.source.source_nodes:,} nodes"
    yield "types as in the file" if scenario.precision == "native" else f"precision {scenario.precision}"
    yield f"{scenario.kernel} kernel"
    yield f"planner {analysis.plan.planner}"
    yield from ("results in place of operands",) if scenario.in_place else ()
    yield from (f"batch {scenario.batch}",) if scenario.batch is not None else ()
    yield from (f"{dimension} = {size}" for dimension, size in analysis.source.dims.items())


def inputs_of(analysis: Analysis) -> Iterator[Html]:
    """ "input image 1x1x32x32 fp32"."""
    yield Html("input ")
    for place, given in enumerate(analysis.source.inputs):
        tensor = analysis.source.tensors[given]
        yield Html(f"{', ' if place else ''}{name(given)} {text(shape_text(tensor.shape))} {text(tensor.dtype)}")


def totals(analysis: Analysis) -> Html:
    """Digit for digit the numbers of the JSON, with a shorter form beside them."""
    found, plan = analysis.workload.totals, analysis.plan
    arena = f"{least(analysis, 'arena_bytes')}{binary(plan.arena_bytes)}"
    alive = f"{least(analysis, 'liveness_peak_bytes')}{binary(plan.liveness_peak_bytes)}"
    share = percent(found.uncounted_nodes / len(analysis.workload)) if found.uncounted_nodes else ""
    rows = [
        ("other operations", exact(found.other_ops), f"{least(analysis, 'other_ops')}{si(found.other_ops)}"),
        ("parameters", exact(found.parameters), si(found.parameters)),
        ("trained parameters", exact(found.trainable_parameters), si(found.trainable_parameters)),
        ("weights, B", exact(found.weight_bytes), binary(found.weight_bytes)),
        ("metadata, B", exact(found.metadata_bytes), binary(found.metadata_bytes)),
        (f"arena by planner {plan.planner}, B", exact(plan.arena_bytes), arena),
        ("most alive at once, B", exact(plan.liveness_peak_bytes), alive),
        ("layers not counted", exact(found.uncounted_nodes), share),
    ]
    last = tag(
        "tr",
        tag("th", Html("layer of the peak"), scope="row"),
        tag("td", name(peak_name(analysis) or UNKNOWN), colspan=2),
    )
    return tag(
        "table", tag("tbody", work_row(found.macs, least(analysis, "macs")), *total_rows(rows), last), class_="totals"
    )


def work_row(macs: int, least: str) -> Html:
    """In MAC, and what the page's script writes there instead when a person asks for FLOP."""
    title = tag("th", Html("MACs"), scope="row", data_flop="FLOPs")
    digits = tag("td", text(exact(macs)), class_="number", data_flop=exact(2 * macs))
    short = tag(
        "td", text(f"{least}{si(macs, 'MAC')}"), class_="number dim", data_flop=f"{least}{si(2 * macs, 'FLOP')}"
    )
    return tag("tr", title, digits, short)


def total_rows(rows: Iterable[tuple[str, str, str]]) -> Iterator[Html]:
    for term, digits, short in rows:
        cells = (tag("td", text(digits), class_="number"), tag("td", text(short), class_="number dim"))
        yield tag("tr", tag("th", text(term), scope="row"), *cells)


def definitions(rows: Iterable[tuple[Html, Html]]) -> Html:
    """Words and what they mean."""
    return tag("dl", joined(Html(tag("dt", word) + tag("dd", meaning)) for word, meaning in rows))
