"""The analysis as Markdown: what one pastes into a pull request or an issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from analysis.errors import one_line
from analysis.graph import Graph, shape_text
from analysis.known import known_to_fit
from analysis.report.costs import costs, dearest, time_word, timed
from analysis.report.gaps import least
from analysis.report.record import peak_name
from analysis.report.text import budget_rows, expected_text
from analysis.scenario import Analysis, Scenario
from analysis.units import UNKNOWN, binary, duration, exact, percent, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Resource

DEAREST = 10

# Characters that would end a cell, or start markup in it.
ESCAPES = str.maketrans({character: f"\\{character}" for character in "\\|`*_[]<>#$~&"})
LIST_STARTS = ("-", "+")


def to_markdown(analysis: Analysis) -> str:
    """Totals, devices and the dearest layers as tables."""
    parts = [f"# {escaped(title(analysis.source))}", totals_table(analysis)]
    if analysis.estimates:
        parts += ["## Devices", devices_table(analysis.estimates)]
        parts += [
            "\n".join(f"- {doubt_line(e.device.name, verdict(e, analysis.scenario))}" for e in analysis.estimates)
        ]
    if dearest(analysis, 1):
        parts += ["## The dearest layers", layers_table(analysis)]
    if analysis.diagnostics:
        parts += ["## Doubts", "\n".join(f"- {doubt_line(d.layer, d.message)}" for d in analysis.diagnostics)]
    return "\n\n".join(parts) + "\n"


def title(graph: Graph) -> str:
    """The network's name; many files have none inside, and are known by their own."""
    return graph.name.strip() or PurePath(graph.file).stem or "network"


def verdict(estimate: Estimate, scenario: Scenario) -> str:
    """The reason, what the runtime makes of the operators where that is not in it already, and the budgets of a run."""
    cover = estimate.fit.coverage
    more = f"; {cover.sentence}" if cover and (cover.falls_back or cover.unknown) and not cover.refusal else ""
    budgets = (text for _, text in budget_rows(estimate, scenario))
    return "; ".join((estimate.fit.reason + more, *budgets))


def doubt_line(layer: str | None, message: str) -> str:
    return f"**{escaped(layer)}**: {escaped(message)}" if layer else escaped(message)


def escaped(text: str) -> str:
    """Text of strangers on one line, without any effect as markup."""
    plain = one_line(text).translate(ESCAPES)
    return "\\" + plain if plain.startswith(LIST_STARTS) else plain


def table(head: Sequence[str], sides: str, rows: Iterable[Sequence[str]]) -> str:
    ruler = ["---:" if side == "r" else "---" for side in sides]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rows))


def totals_table(analysis: Analysis) -> str:
    totals, plan = analysis.workload.totals, analysis.plan
    rows = [
        ("MACs", f"{least(analysis, 'macs')}{exact(totals.macs)}"),
        ("other operations", f"{least(analysis, 'other_ops')}{exact(totals.other_ops)}"),
        ("parameters", exact(totals.parameters)),
        ("trained parameters", exact(totals.trainable_parameters)),
        ("weights", binary(totals.weight_bytes)),
        (f"arena ({plan.planner})", f"{least(analysis, 'arena_bytes')}{binary(plan.arena_bytes)}"),
        ("most alive at once", f"{least(analysis, 'liveness_peak_bytes')}{binary(plan.liveness_peak_bytes)}"),
        ("at layer", escaped(peak_name(analysis) or UNKNOWN)),
        ("layers not counted", exact(totals.uncounted_nodes)),
    ]
    return table(("quantity", "value"), "lr", rows)


def devices_table(estimates: Sequence[Estimate]) -> str:
    head = ("device", "fits", "flash", "RAM", "expected time", "time at least", "energy")
    rows = [
        (
            escaped(e.device.name),
            {True: "yes", False: "**no**", None: "not known"}[known_to_fit(e.fit)],
            resource(e.fit.flash),
            resource(e.fit.ram),
            expected_text(e),
            duration(e.total_latency_bound_s),
            energy_text(e),
        )
        for e in estimates
    ]
    return table(head, "llrrrrr", rows)


def energy_text(estimate: Estimate) -> str:
    least = "at least " if estimate.energy_low_bound and estimate.total_energy_j is not None else ""
    return f"{least}{si(estimate.total_energy_j, 'J')}"


def resource(need: Resource) -> str:
    least = "" if need.complete or need.used_bytes is None else "at least "
    return f"{least}{need.need} of {binary(need.capacity_bytes)}"


def layers_table(analysis: Analysis) -> str:
    """The layers that take the most of the time on the first device, the expected where it is known, or of the MACs."""
    work, cost = analysis.workload, costs(analysis)
    share = f"share of {time_word(analysis) if timed(analysis) else 'MACs'}"
    head = ("#", "layer", "operator", "output", "MACs", "weights", share)
    rows = [
        (
            str(row),
            escaped(work.names[row]),
            escaped(work.ops[row]),
            shape_text(work.output_shapes[row][0]) if work.output_shapes[row] else "",
            exact(int(work.macs[row])) if work.counted[row] else UNKNOWN,
            binary(int(work.weight_bytes[row])),
            percent(cost[row] / cost.sum()),
        )
        for row in dearest(analysis, DEAREST)
    ]
    return table(head, "rlllrrr", rows)
