"""Whether a network reaches a goal: one line for each thing that is asked of it, what it comes to and what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from analysis.gate import Budget, Finding, findings
from analysis.gate.quantities import QUANTITIES, Quantity
from analysis.lessons.lesson import Goal
from analysis.units import UNKNOWN

if TYPE_CHECKING:
    from analysis.scenario import Analysis

# What is probably kept counts as kept, as for `rooflens check` without --strict; what nobody knows never does.
OK = {"kept": True, "maybe": True, "broken": False, "unknown": None}
WORK = "MACs of the network"
# What blocks outside the network cannot take away again.
SURE = (WORK, "input")
FIT_WORDS = {"kept": "fits", "maybe": "fits", "broken": "does not fit", "unknown": "not known to fit"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked. reached, allowed: with their units. ok: None where nobody can tell. says: as a sentence."""

    what: str
    reached: str
    allowed: str
    ok: bool | None
    says: str = ""


def verdict(goal: Goal, analysis: Analysis | None) -> tuple[Line, ...]:
    """Every line of the goal in one order: shapes, fit, work, parameters, memories, time, energy; without a network all unknown.

    Before them what of a drawing is not in its network: whatever is kept without that is not yet known to be kept. The
    device counts as its profile has it, whatever was changed by hand. Raises AnalysisError where it cannot be estimated.
    """
    lines = tuple(lines_of(goal, None if analysis is None else on_device(goal, analysis)))
    outside = 0 if analysis is None else unfinished(analysis)
    return (outside_line(outside), *map(without_all, lines)) if outside else lines


def unfinished(analysis: Analysis) -> int:
    """Blocks of the drawing that are wrong, or wait for an input."""
    from analysis.sketch import drawing_of

    sketch = analysis.scenario.sketch
    return len(sketch.by_id.keys() - drawing_of(sketch).results.keys()) if sketch else 0


def outside_line(count: int) -> Line:
    blocks = "1 block" if count == 1 else f"{count} blocks"
    return Line(
        "the drawing", f"{blocks} not in the network", "", None, f"{blocks} of the drawing: not in the network yet"
    )


def without_all(line: Line) -> Line:
    """What is missing can only add to what there is."""
    return replace(line, ok=None) if line.ok and line.what not in SURE else line


def on_device(goal: Goal, analysis: Analysis) -> Analysis:
    """The same network on the goal's device alone: analysed anew where the window has another device or changed this one."""
    from analysis.scenario import analyze

    scenario = analysis.scenario
    if any(change.device == goal.device for change in scenario.overrides) or goal.device not in scenario.devices:
        return analyze(replace(scenario, devices=(goal.device,), overrides=()))
    return replace(analysis, estimates=(analysis.estimates[scenario.devices.index(goal.device)],))


def budget_of(goal: Goal) -> Budget:
    return Budget(
        goal.max_latency_s,
        goal.max_energy_j,
        goal.max_ram_bytes,
        goal.max_flash_bytes,
        goal.max_macs,
        goal.max_parameters,
    )


def lines_of(goal: Goal, analysis: Analysis | None) -> Iterator[Line]:
    found = {} if analysis is None else {one.quantity: one for one in findings(analysis, budget_of(goal))}
    yield from shape_lines(goal, analysis)
    yield fit_line(found.get("fit"))
    if goal.least_macs is not None:
        yield least_line(goal.least_macs, analysis)
    limits = {
        "macs": goal.max_macs,
        "parameters": goal.max_parameters,
        "ram": goal.max_ram_bytes,
        "flash": goal.max_flash_bytes,
        "latency": goal.max_latency_s,
        "energy": goal.max_energy_j,
    }
    for key, allowed in limits.items():
        if allowed is not None:
            yield budget_line(QUANTITIES[key], allowed, found.get(QUANTITIES[key].name), analysis)


def shape_lines(goal: Goal, analysis: Analysis | None) -> Iterator[Line]:
    """What goes in and what comes out, without the batch."""
    if goal.takes is not None:
        shapes = [] if analysis is None else inner_shapes(analysis, analysis.graph.inputs)
        yield shape_line("input", shapes, by_times(goal.takes), lambda shape: sorted(shape) == sorted(goal.takes or ()))
    if goal.ends_in is not None:
        shapes = [] if analysis is None else inner_shapes(analysis, analysis.graph.outputs)
        yield shape_line("outputs", shapes, str(goal.ends_in), lambda shape: prod(shape) == goal.ends_in)


def inner_shapes(analysis: Analysis, names: Iterable[str]) -> list[tuple[int, ...]]:
    """Without the batch; what has no shape yet is left out."""
    shapes = (analysis.graph.tensors[name].shape for name in names)
    return [tuple(shape[1:]) for shape in shapes if shape]


def shape_line(
    what: str, shapes: list[tuple[int, ...]], allowed: str, suits: Callable[[tuple[int, ...]], bool]
) -> Line:
    """ok: None where there is no such shape yet."""
    reached = ", ".join(map(by_times, shapes)) or UNKNOWN
    ok = any(map(suits, shapes)) if shapes else None
    return Line(what, reached, allowed, ok, f"{what}: {reached}, asked for: {allowed}")


def by_times(shape: Iterable[int]) -> str:
    return "×".join(map(str, shape))


def device_name(goal: Goal) -> str:
    from analysis.device import load_device

    return load_device(goal.device).name


def fit_line(finding: Finding | None) -> Line:
    """`says` names the device."""
    if finding is None:
        return Line("on the device", UNKNOWN, "has to fit", None)
    return Line("on the device", FIT_WORDS[finding.state], "", OK[finding.state], finding.message)


def least_line(least: float, analysis: Analysis | None) -> Line:
    """Layers that are not counted can only add to what there is."""
    shown = QUANTITIES["macs"].shown
    what, allowed = WORK, f"at least {shown(least)}"
    if analysis is None:
        return Line(what, UNKNOWN, allowed, None)
    totals = analysis.workload.totals
    ok = True if totals.macs >= least else None if totals.uncounted_nodes else False
    says = f"the network has {shown(totals.macs)} MACs, {allowed} are asked for"
    return Line(what, shown(totals.macs), allowed, ok, says)


def budget_line(quantity: Quantity, allowed: float, finding: Finding | None, analysis: Analysis | None) -> Line:
    limit = f"at most {quantity.shown(allowed)}"
    if finding is None or analysis is None:
        return Line(quantity.name, UNKNOWN, limit, None)
    return Line(quantity.name, reached(quantity, finding, analysis), limit, OK[finding.state], finding.message)


def reached(quantity: Quantity, finding: Finding, analysis: Analysis) -> str:
    """Of a time or an energy whether it is what is expected, with its band, or only the least possible."""
    if quantity.key in ("latency", "energy"):
        return ground_of(quantity, analysis)
    if finding.found is None:
        return UNKNOWN
    least = "at least " if finding.state == "unknown" else ""
    return f"{least}{quantity.shown(finding.found)}"


def ground_of(quantity: Quantity, analysis: Analysis) -> str:
    from analysis.estimate.promise import of_energy, of_latency

    make = of_latency if quantity.key == "latency" else of_energy
    promise = make(analysis.estimates[0], 0.0)
    return UNKNOWN if promise.found is None else promise.ground


def counted(lines: tuple[Line, ...]) -> tuple[int, int]:
    """(lines that are reached, lines that there are)."""
    return sum(line.ok is True for line in lines), len(lines)


def is_reached(lines: tuple[Line, ...]) -> bool:
    """All of it, for certain."""
    return bool(lines) and all(line.ok is True for line in lines)
