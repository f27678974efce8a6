"""The analysis as one HTML file that works offline: the decision first, then roofline, layers, memory, sources.

Everything stands in the file as plain HTML and SVG; its script only makes it move. Numbers are formatted here, by
`analysis.units`, so that they agree with every other report digit for digit.
"""

from __future__ import annotations

from analysis.report.html.beside import beside
from analysis.report.html.decision import decisions
from analysis.report.html.facts import definitions, head, totals
from analysis.report.html.gauges import HATCH
from analysis.report.html.grounds import doubts, glossary, sources
from analysis.report.html.layers import layer_table
from analysis.report.html.markup import NOTHING, Html, data_block, name, tag, text, verbatim
from analysis.report.html.memory_map import memory_map
from analysis.report.html.network import network
from analysis.report.html.page import page
from analysis.report.html.roofline import rooflines
from analysis.report.html.shown import shown
from analysis.report.html.signs import shapes
from analysis.report.markdown import title
from analysis.report.record import checksum
from analysis.report.today import today
from analysis.report.without_folders import file_name, record_without_folders, scenario_text
from analysis.scenario import Analysis, Progress, part, silent
from analysis.units import UNKNOWN
from analysis.version import VERSION

__all__ = ["to_html"]


def to_html(analysis: Analysis, progress: Progress | None = None) -> str:
    """One self-contained document in UTF-8; the record of the JSON lies in it too, without the folders of the model.

    progress(fraction, text) is called now and then and may raise Cancelled.
    """
    tell = progress or silent
    tell(0.0, "weighing the devices")
    decided = decisions(analysis, part(tell, 0.0, 0.6))
    tell(0.6, "drawing and listing the layers")
    main = tag("main", *together(analysis), decided, *pictures(analysis), *grounds(analysis))
    tell(0.8, "writing the data")
    live = tag("p", class_="spoken", role="status", aria_live="polite")
    blocks = (data_block("analysis", record_without_folders(analysis)), data_block("shown", shown(analysis)))
    document = page(
        f"{title(analysis.source)} – Rooflens", shapes(), HATCH, head(analysis), main, live, foot(), *blocks
    )
    tell(1.0, "done")
    return document


def card(title: str, question: str, *inside: Html, identity: str) -> Html:
    head = tag("h2", Html(title), tag("span", Html(question), class_="dim"))
    return tag("section", head, *inside, class_="card", id=identity)


def together(analysis: Analysis) -> tuple[Html, ...]:
    """Several devices in one table, before each of them in full."""
    if len(analysis.estimates) < 2:
        return ()
    return (card("Devices", "Which of them runs it?", beside(analysis), identity="devices"),)


def pictures(analysis: Analysis) -> tuple[Html, ...]:
    """What a person explores: roofline, totals, layers, memory."""
    roofs = rooflines(analysis) if analysis.estimates else NOTHING
    table = tag("div", layer_table(analysis), class_="wide scroll", tabindex=0, role="region", aria_label="Layers")
    return (
        card("Roofline", "What is each layer bound by?", roofs, identity="roofline") if roofs else NOTHING,
        card("Totals", "What has to be computed and kept?", totals(analysis), identity="totals"),
        card("Layers", "Which layer is to blame?", table, identity="layers"),
        card("Memory map", "Where do the activations lie?", memory_map(analysis), identity="memory"),
        card("Network", "How is it built?", network(analysis), identity="network"),
    )


def grounds(analysis: Analysis) -> tuple[Html, ...]:
    """What the numbers rest on."""
    sha256 = checksum(analysis.scenario)
    toml = tag("pre", verbatim(scenario_text(analysis)), id="toml", tabindex=0, aria_label="Scenario as TOML")
    made = definitions(
        (
            (Html("file"), name(file_name(analysis.source.file) or UNKNOWN)),
            (Html("sha256"), tag("code", text(sha256 or UNKNOWN))),
            (Html("producer"), name(analysis.source.producer or UNKNOWN)),
        )
    )
    return (
        card("Doubts", "What is not sure?", doubts(analysis), identity="doubts"),
        card("Sources", "Where do the device's numbers come from?", sources(analysis), identity="sources")
        if analysis.estimates
        else NOTHING,
        card("Scenario", "How is this analysed again?", made, toml, identity="scenario"),
        card("Words", "What is meant?", glossary(), identity="words"),
    )


def foot() -> Html:
    return tag(
        "footer",
        text(f"Made by Rooflens {VERSION} on {today()}. Numbers are SI; sizes with Ki, Mi, Gi are powers of 1024."),
    )
