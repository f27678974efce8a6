"""The analysis as text for a terminal: totals, layers in columns, the verdict for each device, the doubts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from analysis.errors import Diagnostic, one_line
from analysis.graph import Graph, shape_text
from analysis.known import of_counted
from analysis.report.gaps import integers, is_least, least
from analysis.report.record import peak_name
from analysis.scenario import Analysis, Scenario
from analysis.units import UNKNOWN, binary, duration, duration_range, exact, number, percent, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Fit
    from analysis.memory import MemoryPlan

# More doubts than this are counted, not listed; JSON has them all.
LISTED_DOUBTS = 12
# Columns of whole numbers in the table of layers.
INTEGERS = ("macs", "parameters", "weight_bytes", "input_bytes", "output_bytes")
LONGEST_NAME = 48


def to_text(analysis: Analysis) -> str:
    """Everything a person wants to see first, in one page and a table."""
    parts = [summary(analysis), layer_table(analysis), *(verdict(e, analysis.scenario) for e in analysis.estimates)]
    parts.append(doubts(analysis.diagnostics))
    return "\n\n".join(part for part in parts if part) + "\n"


def summary(analysis: Analysis) -> str:
    """The model and its totals, one fact a line."""
    totals, plan = analysis.workload.totals, analysis.plan
    work = f"{least(analysis, 'macs')}{si(totals.macs, 'MAC')} ({exact(totals.macs)})"
    rows = [
        ("model", model_line(analysis.source)),
        ("MACs", f"{work}; other operations {least(analysis, 'other_ops')}{si(totals.other_ops)}"),
        ("parameters", parameter_line(analysis)),
        ("activations", f"{peak_words(analysis)}, at layer {peak_name(analysis) or UNKNOWN}"),
        ("arena", f"{least(analysis, 'arena_bytes')}{arena_line(plan)}"),
    ]
    if totals.uncounted_nodes:
        share = percent(totals.uncounted_nodes / len(analysis.workload))
        rows.append(("not counted", f"{totals.uncounted_nodes} of {len(analysis.workload)} layers ({share})"))
    return facts(rows)


def peak_words(analysis: Analysis) -> str:
    """The most that is alive at once; where something has no known size, the least that this is."""
    peak = binary(analysis.plan.liveness_peak_bytes)
    return f"{'at least' if analysis.plan.unsized else 'live at most'} {peak}{' live' if analysis.plan.unsized else ''}"


def arena_line(plan: MemoryPlan) -> str:
    return f"{binary(plan.arena_bytes)} ({exact(plan.arena_bytes)} B) by planner {plan.planner}{buffers_line(plan)}"


def buffers_line(plan: MemoryPlan) -> str:
    """What of the arena is there for kernels and not for tensors, where that is anything."""
    return f", {binary(plan.scratch_bytes)} of it for working buffers of kernels" if plan.scratch_bytes else ""


def model_line(graph: Graph) -> str:
    inputs = ", ".join(
        f"{name} {shape_text(graph.tensors[name].shape)} {graph.tensors[name].dtype}" for name in graph.inputs
    )
    dims = "".join(f", {name} = {size}" for name, size in graph.dims.items())
    return f"{graph.name} ({graph.format}, {graph.source_nodes} nodes): {inputs}{dims}"


def parameter_line(analysis: Analysis) -> str:
    totals = analysis.workload.totals
    learned = (
        "" if totals.trainable_parameters == totals.parameters else f", {exact(totals.trainable_parameters)} trained"
    )
    return f"{exact(totals.parameters)}{learned}; {binary(totals.weight_bytes)} as stored"


def layer_table(analysis: Analysis) -> str:
    """A row a layer, in execution order, and their sums."""
    work, estimate = analysis.workload, analysis.estimates[0] if analysis.estimates else None
    head = ["#", "layer", "operator", "output", "MACs", "parameters", "weights, B", "in, B", "out, B"]
    columns: list[Iterable[str]] = [
        map(str, range(len(work))),
        map(elided, work.names),
        map(elided, work.ops),
        (shape_text(shapes[0]) if shapes else "" for shapes in work.output_shapes),
        *(map(exact, integers(work, name)) for name in INTEGERS),
    ]
    if estimate:
        cells = device_cells(analysis, estimate)
        head += cells
        columns += cells.values()
    rows = [head, *zip(*columns, strict=True), sums(analysis)]
    return aligned(rows, "rlll" + "r" * 5 + "l" + "r" * 4)


def device_cells(analysis: Analysis, estimate: Estimate) -> dict[str, Iterable[str]]:
    """Columns by heading; the expected time where it is known, and the share of it, else that of the sum of the bounds."""
    known, work = bool(estimate.latency_s), analysis.workload
    shares = estimate.expected_s / estimate.latency_s if estimate.latency_s else estimate.time_share
    return {
        "bound": map(estimate.bound_of, range(len(estimate.bound))),
        "MAC/B": map(number, estimate.intensity_macs_per_byte.tolist()),
        **({"expected": map(duration, of_counted(work, estimate.expected_s).tolist())} if known else {}),
        "time at least": map(duration, of_counted(work, estimate.latency_bound_s).tolist()),
        "share": map(percent, of_counted(work, shares).tolist()),
    }


def sums(analysis: Analysis) -> list[str]:
    totals = analysis.workload.totals
    cells = [f"{short_least(analysis, name)}{exact(getattr(totals, name))}" for name in INTEGERS]
    row = ["", "total", "", "", *cells]
    for estimate in analysis.estimates[:1]:
        expected = [duration(estimate.latency_s)] if estimate.latency_s else []
        row += ["", "", *expected, duration(estimate.total_latency_bound_s), ""]
    return row


def short_least(analysis: Analysis, total: str) -> str:
    """ "≥ " before a sum that lacks something, where there is no room for words."""
    return "≥ " if is_least(analysis, total) else ""


def way_rows(estimate: Estimate) -> list[tuple[str, str]]:
    """Each way to know the energy, where there are several."""
    ways = [
        f"{'at least ' if way.low_bound else ''}{si(way.energy_j, 'J')} by {way.name}" for way in estimate.energy_ways
    ]
    return [("each way", "; ".join(ways))] if len(ways) > 1 else []


def verdict(estimate: Estimate, scenario: Scenario) -> str:
    """One device: does it fit, does a run keep its budgets, how fast at best, at what energy."""
    device, runtime = estimate.device, estimate.runtime
    least = "at least " if estimate.energy_low_bound and estimate.total_energy_j is not None else ""
    energy = f"{least}{si(estimate.total_energy_j, 'J')} a run: {estimate.energy_basis}"
    rows = [("fit", estimate.fit.reason), *placed_rows(estimate), *runtime_rows(estimate.fit)]
    rows += [*budget_rows(estimate, scenario), ("expected", expected_line(estimate))]
    rows += [("time", time_line(estimate)), ("energy", energy), *way_rows(estimate)]
    return f"{device.name} [{device.id}] with {runtime.name}\n" + facts(rows, indent="  ")


def budget_rows(estimate: Estimate, scenario: Scenario) -> list[tuple[str, str]]:
    """Whether each budget of the scenario is kept; nothing without one."""
    from analysis.estimate import promises_of

    return [("budget", promise.sentence) for promise in promises_of(scenario, estimate)]


def placed_rows(estimate: Estimate) -> list[tuple[str, str]]:
    """What was placed by hand, and what the memories then hold; nothing where everything is at home."""
    if estimate.placed is None or not estimate.placed.moved:
        return []
    filled = [f"{use.memory} {binary(use.used_bytes)}" for use in estimate.memory_uses if use.used_bytes]
    return [("placed", "; ".join((*estimate.placed.moved, ", ".join(filled))))]


def runtime_rows(fit: Fit) -> list[tuple[str, str]]:
    """What the runtime runs where that is not in the verdict already, and what a band of RAM rests on."""
    rows = [("RAM band", fit.ram.basis)] if fit.ram.basis else []
    if fit.coverage and fit.coverage.sentence != fit.coverage.refusal:
        rows.append(("layers", fit.coverage.sentence))
    return rows


def expected_line(estimate: Estimate) -> str:
    """The calibrated time with its band and ground; or why there is none."""
    if estimate.latency_s is None:
        return f"not known: {estimate.latency_basis}"
    return f"{expected_text(estimate)} a run: {estimate.latency_basis}"


def expected_text(estimate: Estimate) -> str:
    """ "24 ms (20–29 ms)"; unknown is the sign for it."""
    if estimate.latency_s is None:
        return UNKNOWN
    band = duration_range(estimate.latency_low_s, estimate.latency_high_s)
    return f"{duration(estimate.latency_s)} ({band})"


def time_line(estimate: Estimate) -> str:
    """The least time of a run, the runs a second that it allows, and what binds them."""
    least = estimate.total_latency_bound_s
    if least is None:
        return "at least: not known, a peak or a bandwidth of the device is missing"
    rate = f", at most {si(1 / least)} runs a second" if 0 < least <= 1 else ""
    parts = [f"{name} {percent(share)}" for name, share in estimate.share_by_bound().items()]
    bound = f"; bound by {', '.join(parts[:3])}" if parts else ""
    return f"at least {duration(least)} a run{rate}{bound}"


def doubts(diagnostics: Sequence[Diagnostic]) -> str:
    """The doubts, gravest first."""
    order = {"error": 0, "warning": 1, "info": 2}
    ranked = sorted(diagnostics, key=lambda doubt: order[doubt.severity])
    lines = [one_line(f"{d.severity}: {d.layer + ': ' if d.layer else ''}{d.message}") for d in ranked[:LISTED_DOUBTS]]
    rest = len(ranked) - LISTED_DOUBTS
    return "\n".join([*lines, f"and {rest} more (--format json lists all)"] if rest > 0 else lines)


def elided(name: str) -> str:
    """A name on one line, a long one without its middle."""
    name, half = one_line(name), LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"


def facts(rows: Iterable[tuple[str, str]], indent: str = "") -> str:
    """A fact a line; names of strangers cannot break it."""
    return aligned([(key, one_line(value)) for key, value in rows], "ll", indent)


def aligned(rows: Sequence[Sequence[str]], sides: str, indent: str = "") -> str:
    """Columns as wide as their widest cell: thousands of rows in milliseconds, where a terminal library takes seconds."""
    columns = [padded(column, side) for column, side in zip(zip(*rows, strict=True), sides, strict=False)]
    return "\n".join((indent + "  ".join(row)).rstrip() for row in zip(*columns, strict=True))


def padded(column: Sequence[str], side: str) -> list[str]:
    """The cells filled with spaces to one width on a terminal."""
    measure: Callable[[str], int] = cells_wide if BEYOND_LATIN.search("".join(column)) else len
    widths = [measure(cell) for cell in column]
    widest = max(widths)
    blanks = [" " * (widest - width) for width in widths]
    if side == "r":
        return [blank + cell for blank, cell in zip(blanks, column, strict=True)]
    return [cell + blank for blank, cell in zip(blanks, column, strict=True)]


# Outside of Latin letters and punctuation a sign may take two cells of a terminal, or none.
BEYOND_LATIN = re.compile("[^\\u0000-\\u02ff\\u2000-\\u2bff]")


def cells_wide(text: str) -> int:
    """Cells that the text takes on a terminal."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
