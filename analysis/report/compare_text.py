"""A comparison as text for a terminal, and as Markdown: the sentence first, then figures, then what differs most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.contrast import Contrast, DevicePair, summary
from analysis.report.compare_cells import (
    FIGURES,
    TOTALS,
    counts_line,
    differing_most,
    figure_cells,
    key_column,
    layer_cells,
    names_of,
    op_of,
    settings_of,
    wins_line,
)
from analysis.report.markdown import escaped, table
from analysis.report.markdown import title as network_name
from analysis.report.text import aligned, elided, facts
from analysis.scenario import Analysis

# Layers that are listed; CSV and JSON have them all.
MOST = 12
FIGURE_HEAD = ("", "A", "B", "B − A", "smaller")
LAYER_HEAD = ("A", "B", "MACs", "weights, B", "output, B")


def compared_text(found: Contrast) -> str:
    """The comparison on a page."""
    parts = [summary(found), facts([("A", side_line(found.one)), ("B", side_line(found.other))])]
    parts += [figures_text("the networks", totals_cells(found))]
    parts += [device_text(pair) for pair in found.devices]
    parts += ["\n".join(filter(None, (f"layers: {counts_line(found)}", wins_line(found)))), layers_text(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def side_line(analysis: Analysis) -> str:
    """ "lenet5 (lenet5.onnx, ONNX), 12 layers; precision int8"."""
    graph, count = analysis.source, len(analysis.workload)
    file = graph.file.rpartition("/")[2].rpartition("\\")[2]
    origin = ", ".join(part for part in (file, graph.format) if part)
    layers = f"{count} layer{'' if count == 1 else 's'}"
    return "; ".join(
        (f"{elided(network_name(graph))}{f' ({origin})' if origin else ''}, {layers}", *settings_of(analysis.scenario))
    )


def totals_cells(found: Contrast) -> list[list[str]]:
    return [figure_cells(name, found.totals[key]) for key, name in TOTALS.items()]


def device_cells(pair: DevicePair) -> list[list[str]]:
    return [figure_cells(name, pair.figures[key]) for key, name in FIGURES.items()]


def figures_text(title: str, rows: Sequence[Sequence[str]]) -> str:
    cells = [(title, *FIGURE_HEAD[1:]), *rows]
    return aligned(cells, "lrrrl")


def device_text(pair: DevicePair) -> str:
    """Verdicts of both, then the figures."""
    fits = facts([("A", pair.one.fit.reason), ("B", pair.other.fit.reason)], indent="  ")
    rows = [[f"  {name}", *rest] for name, *rest in device_cells(pair)]
    return "\n".join((device_line(pair), fits, figures_text("", rows)))


def device_line(pair: DevicePair) -> str:
    """The device and runtime; both where they differ."""
    one, other = (f"{e.device.name} [{e.device.id}] with {e.runtime.name}" for e in (pair.one, pair.other))
    return one if one == other else f"A on {one}; B on {other}"


def layers_text(found: Contrast) -> str:
    rows = differing_most(found, MOST)
    if not rows:
        return ""
    head = [*layer_head(found), "smaller", "operator", "layer"]
    cells = [[*layer_cells(found, row), op_of(found, row), layer_name(found, row)] for row in rows]
    return f"those that differ most{limit_words(found, len(rows))}:\n" + aligned([head, *cells], "rrrrrrrlll", "  ")


def layer_head(found: Contrast) -> list[str]:
    """The two row numbers, what is different, and the key figure of both."""
    deltas = [f"{name}: B − A" for name in LAYER_HEAD[2:]]
    return [*LAYER_HEAD[:2], *deltas, f"{key_column(found).quantity.name}: A", "B"]


def limit_words(found: Contrast, count: int) -> str:
    differing = int(found.differing.sum())
    return f", {count} of {differing}" if differing > count else ""


def layer_name(found: Contrast, row: int) -> str:
    """Once where both have the same name, else A's and B's."""
    return " -> ".join(dict.fromkeys(elided(name) for name in names_of(found, row) if name is not None))


def compared_markdown(found: Contrast) -> str:
    """For a pull request or an issue: totals, each device, the layers that differ most."""
    parts = [f"# {escaped(title(found))}", escaped(summary(found)), "\n".join(sides_markdown(found))]
    parts += [table(FIGURE_HEAD, "lrrrl", map(marked, totals_cells(found)))]
    for pair in found.devices:
        verdicts = (("A", pair.one), ("B", pair.other))
        parts += [
            f"## {escaped(device_line(pair))}",
            "\n".join(f"- {side}: {escaped(e.fit.reason)}" for side, e in verdicts),
        ]
        parts += [table(FIGURE_HEAD, "lrrrl", map(marked, device_cells(pair)))]
    parts += [
        "## Layers",
        escaped("; ".join(filter(None, (counts_line(found), wins_line(found))))),
        layers_markdown(found),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def title(found: Contrast) -> str:
    """Both networks by name, where they have different ones."""
    one, other = (elided(network_name(side.source)) for side in (found.one, found.other))
    return f"{one} (A) against {other} (B)" if one != other else f"{one}: A against B"


def sides_markdown(found: Contrast) -> Iterator[str]:
    for name, side in (("A", found.one), ("B", found.other)):
        yield f"- **{name}**: {escaped(side_line(side))}"


def marked(cells: Sequence[str]) -> list[str]:
    return [escaped(cell) for cell in cells]


def layers_markdown(found: Contrast) -> str:
    rows = differing_most(found, MOST)
    head = ["layer", "operator", *layer_head(found), "smaller"]
    cells = ([layer_name(found, row), op_of(found, row), *layer_cells(found, row)] for row in rows)
    return table(head, "ll" + "r" * 7 + "l", map(marked, cells)) if rows else ""
