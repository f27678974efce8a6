"""What the numbers rest on: how is counted, the kernel, the planner, the runtime, the device's data, the file, the tool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.graph import shape_text
from analysis.report.pdf.elided import shortened
from analysis.report.provenance import provenance
from analysis.report.record import checksum
from analysis.report.today import today
from analysis.units import binary, duration, si
from analysis.version import VERSION

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis, Override, Scenario

Fact = tuple[str, str]

COUNTING = (
    "1 MAC is one multiplication with its addition (2 FLOP). Bias, activation, pooling and normalisation are no MACs; "
    "padding counts as work; what cannot be counted is listed, never zero."
)
KERNELS = {
    "ideal": "every tensor crosses each memory once",
    "naive": "nothing is kept, every operand is read again",
    "blocked": "blocks as large as the cache or local memory",
    "im2col": "windows are copied into columns first",
    "best": "the one with the least traffic for each layer",
}
# On page one; what is longer is told whole in the scenario below.
INPUTS_NAMED = 3


def facts(analysis: Analysis) -> list[Fact]:
    """For page one, a term and its words."""
    return [
        ("Counting", COUNTING),
        ("Kernel", f"{analysis.scenario.kernel}: {KERNELS[analysis.scenario.kernel]}"),
        ("Memory planner", planner_text(analysis)),
        *device_facts(analysis.estimates[:1]),
        ("Scenario", scenario_text(analysis)),
        ("Model", model_text(analysis)),
        ("sha256", checksum(analysis.scenario) or "not known: the model is no file that can be read again"),
        ("Made", f"by Rooflens {VERSION} on {today()}"),
    ]


def device_facts(first: tuple[Estimate, ...]) -> Iterator[Fact]:
    for estimate in first:
        runtime = estimate.runtime
        documents = f"; {runtime.documents[0]}" if runtime.documents else ""
        yield "Runtime", shortened(f"{runtime.name} [{runtime.id}]{documents}", 150)
        counts = {name: number for name, number in provenance(estimate.device).items() if number}
        of = ", ".join(f"{number} {name}" for name, number in counts.items())
        yield "Device data", f"{sum(counts.values())} numbers: {of or 'none is known'}; sources at the end"


def planner_text(analysis: Analysis) -> str:
    plan = analysis.plan
    shared = "; results may overwrite operands" if plan.allotment.in_place else ""
    return f"{plan.planner}, offsets at multiples of {plan.alignment_bytes} B{shared}"


def scenario_text(analysis: Analysis) -> str:
    """What was asked for that is not so in every file."""
    scenario = analysis.scenario
    parts = [f"precision {scenario.precision}", f"batch {batch_text(analysis)}"]
    parts += [f"{name} = {size}" for name, size in scenario.dims]
    parts += [f"{name} {shape_text(shape)}" for name, shape in scenario.shapes]
    parts += [f"runtime {scenario.runtime}"] if scenario.runtime else []
    parts += [change_text(change) for change in scenario.overrides]
    parts += [f"{len(scenario.layer_precisions)} layers in another precision"] if scenario.layer_precisions else []
    parts += [f"{len(scenario.placements)} placements by hand"] if scenario.placements else []
    parts += budget_texts(scenario)
    return shortened("; ".join(parts), 260)


def budget_texts(scenario: Scenario) -> list[str]:
    found = [f"deadline {duration(scenario.max_latency_s)}"] if scenario.max_latency_s is not None else []
    return found + ([f"energy budget {si(scenario.max_energy_j, 'J')}"] if scenario.max_energy_j is not None else [])


def change_text(change: Override) -> str:
    unit = {"peak": "MAC/s", "bandwidth": "B/s", "clock": "Hz"}.get(change.quantity)
    value = si(change.value, unit) if unit else binary(change.value)
    return f"{change.device}: {change.quantity} {change.name} set to {value}".replace("  ", " ")


def batch_text(analysis: Analysis) -> str:
    if analysis.scenario.batch is not None:
        return str(analysis.scenario.batch)
    shapes = (analysis.source.tensors[name].shape for name in analysis.source.inputs)
    return next((f"{shape[0]} as in the file" for shape in shapes if shape), "as in the file")


def model_text(analysis: Analysis) -> str:
    graph = analysis.source
    named = [
        f"{name} {shape_text(graph.tensors[name].shape)} {graph.tensors[name].dtype}"
        for name in graph.inputs[:INPUTS_NAMED]
    ]
    more = f" and {len(graph.inputs) - INPUTS_NAMED} more inputs" if len(graph.inputs) > INPUTS_NAMED else ""
    made = f" by {graph.producer}" if graph.producer else ""
    whole = ", ".join(filter(None, (Path(graph.file).name, f"{graph.format}{made}", f"{graph.source_nodes} nodes")))
    return shortened(f"{whole}; {', '.join(named)}{more}", 220)
