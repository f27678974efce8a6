"""Why a layer, or the model, is expected to take so long: cycles by kernel class, the clock, the figures they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from analysis.calibration.array_table import families
from analysis.calibration.classes import CLASSES, PLACE, work_matrix
from analysis.calibration.latency import computing_dtype
from analysis.calibration.predict import Found, expected, find
from analysis.calibration.table import calibration
from analysis.explain.above_bound import above_bound, band_term, digits
from analysis.explain.accelerators import accelerated_layer, accelerated_run
from analysis.explain.formula import literal
from analysis.explain.placed import as_placed
from analysis.explain.result import Answer, Source, Step, Subject, Term, paragraphs, shown, source_of
from analysis.explain.roofs import known
from analysis.explain.sums import summed
from analysis.explain.traffic import answered
from analysis.units import percent

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis
    from analysis.workload import Workload

SYMBOLS = (
    "n: how often the layer turns the inner loop of its kernel class, c: cycles of one turn, runs·c layer: what a layer "
    "costs whatever its size, f: clock, T_min: least time by the roofline."
)
NO_CYCLES = "No cycles of its own: runtimes fold it into the layer before, or it moves nothing."
OF_A_RUN = "Single layers were published nowhere: the band is that of a run."


@dataclass(frozen=True, slots=True, eq=False)
class Cycles:
    """Turns of each class by layer, the coefficients that they are multiplied with, and where those come from."""

    work: np.ndarray
    found: Found
    dtype: str

    @property
    def by_layer(self) -> np.ndarray:
        column: np.ndarray = (self.work * self.found.cell.cycles).sum(axis=1)
        return column

    @property
    def by_class(self) -> np.ndarray:
        column: np.ndarray = (self.work * self.found.cell.cycles).sum(axis=0)
        return column


def latency(subject: Subject) -> Answer:
    """T = T_min + max(n·c / f - T_min, 0)·s; s makes room where another layer's bound is above its cycles."""
    estimate, value = answered(subject), known(answered(subject).expected_s[subject.layer])
    if value is not None and estimate.runtime.id in families():
        return accelerated_layer(subject, value)
    cycles = None if value is None else cycles_of(subject.analysis.workload, estimate)
    if value is None or cycles is None:
        return not_known(estimate)
    clock = float(estimate.device.clock_hz.value or 0.0)
    steps = (cycles_step(cycles, subject.layer), *time_steps(subject, cycles, clock, value))
    steps = as_placed(steps, estimate, subject.layer)
    words = SYMBOLS if cycles.work[subject.layer].any() else f"{NO_CYCLES} {SYMBOLS}"
    return Answer(steps, words, sources(cycles, estimate, subject.layer), (*ground(estimate), OF_A_RUN))


def latency_of_model(analysis: Analysis, estimate: Estimate) -> Answer:
    """T = max(Σ n·c / f, Σ T_min), with the cycles of each class and the layers that take most of it."""
    if estimate.latency_s is not None and estimate.runtime.id in families():
        return accelerated_run(analysis, estimate)
    cycles = None if estimate.latency_s is None else cycles_of(analysis.workload, estimate)
    if cycles is None or estimate.latency_s is None:
        return not_known(estimate)
    total, clock = float(cycles.by_layer.sum()), float(estimate.device.clock_hz.value or 0.0)
    raw_s, least_s = total / clock, float(np.nansum(estimate.latency_bound_s))
    steps = (
        class_step(cycles, total),
        clock_step(total, clock),
        Step("T", "max(t, Σ T_min)", f"max({digits(raw_s)}, {digits(least_s)})", estimate.latency_s, "s",
             (band_term(estimate), *slowest(analysis, estimate)), exact=False),
    )  # fmt: skip
    return Answer(as_placed(steps, estimate), SYMBOLS, sources(cycles, estimate), ground(estimate))


def not_known(estimate: Estimate) -> Answer:
    return Answer((Step("T", "", "", None, "s"),), f"Not known: {estimate.latency_basis}.")


def cycles_of(workload: Workload, estimate: Estimate) -> Cycles | None:
    dtype = computing_dtype(workload)
    found = find(estimate.device, estimate.runtime, dtype, calibration())
    return None if found is None else Cycles(work_matrix(workload), found, dtype)


# The steps


def cycles_step(cycles: Cycles, layer: int) -> Step:
    """What the kernel takes, and what every layer takes; 0 where the runtime folds the layer into the one before."""
    row, coefficients = cycles.work[layer], cycles.found.cell.cycles
    classes = [place for place in np.flatnonzero(row).tolist() if place != PLACE["layer"]]
    terms = [Term(f"n {CLASSES[place]}", literal(plain(row[place])), unit_of(place)) for place in classes]
    formula = " + ".join([*(f"n·c {CLASSES[place]}" for place in classes), "runs·c layer"])
    parts = [*classes, PLACE["layer"]] if row.any() else []
    filled = " + ".join(f"{literal(plain(row[p]))}·{literal(coefficient(coefficients[p]))}" for p in parts) or "0"
    value = float(cycles.by_layer[layer])
    return Step("cycles", formula if parts else "", filled, value, "", tuple(terms), exact=False)


def time_steps(subject: Subject, cycles: Cycles, clock: float, value: float) -> tuple[Step, ...]:
    """The cycles at the clock, then what the roofline leaves of that."""
    estimate, total = answered(subject), float(cycles.by_layer[subject.layer])
    raw_s, least_s = total / clock, float(np.nan_to_num(estimate.latency_bound_s[subject.layer]))
    return clock_step(total, clock), above_bound("t", raw_s, least_s, value, estimate)


def clock_step(total: float, clock: float) -> Step:
    return Step("t", "cycles / f", f"{digits(total)} / ({literal(clock)})", total / clock, "s", exact=False)


def class_step(cycles: Cycles, total: float) -> Step:
    """Cycles by class, the largest first."""
    column = cycles.by_class
    places = [place for place in np.argsort(-column, kind="stable").tolist() if column[place] > 0]
    terms = tuple(
        Term(CLASSES[place], shown(float(column[place]), "cycles"), percent(column[place] / total)) for place in places
    )
    filled = " + ".join(digits(float(column[place])) for place in places) or "0"
    return Step("cycles", "Σ n·c by class", filled, total, "", terms, exact=False)


def slowest(analysis: Analysis, estimate: Estimate) -> tuple[Term, ...]:
    """The layers that take most of the expected time."""
    rows = np.arange(len(analysis.workload))
    return summed(analysis, estimate.expected_s, rows, "T", "s").terms


def ground(estimate: Estimate) -> tuple[str, ...]:
    """What the figures are, and what the rule is that they were fitted by."""
    basis = f"{estimate.latency_basis[:1].upper()}{estimate.latency_basis[1:]}."
    return basis, paragraphs(expected.__doc__)[1].partition(" Not known")[0]


# Where the coefficients come from


def sources(cycles: Cycles, estimate: Estimate, layer: int | None = None) -> tuple[Source, ...]:
    """Cycles of each class that the layer, or the model, turns; the clock."""
    row = cycles.work.sum(axis=0) if layer is None else cycles.work[layer]
    found = [source_of_class(cycles, place) for place in np.flatnonzero(row).tolist()]
    return (*found, source_of("f, clock", estimate.device.clock_hz))


def source_of_class(cycles: Cycles, place: int) -> Source:
    """A fitted coefficient: derived where the class took a fair share of a published network, else estimated."""
    cell, core, runtime = cycles.found.cell, cycles.found.core, cycles.found.runtime
    fitted = f"fitted to published {cycles.dtype} times of {runtime} on {core}, {networks(cell.networks)}"
    note = "" if cell.told[place] else "no published network spends much time here"
    value = float(cell.cycles[place])
    return Source(f"c {CLASSES[place]}", value, f"cycles/{unit_of(place)}", f"{fitted}: {', '.join(cell.boards)}",
                  "derived" if cell.told[place] else "estimate", note)  # fmt: skip


def networks(count: int) -> str:
    return "1 network" if count == 1 else f"{count} networks"


def unit_of(place: int) -> str:
    return {"elements": "element", "layer": "run"}.get(CLASSES[place], "MAC")


# Numbers as they are written


def coefficient(value: float) -> float:
    """To eight digits: those behind are of the machine's arithmetic."""
    return float(f"{value:.8g}")


def plain(value: float) -> float:
    """A count without its ".0"."""
    return int(value) if not isnan(value) and value == int(value) else float(value)
