"""Why a layer, or the model, is expected to take so long on an accelerator: array, activations, weights, overheads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.calibration.accelerated import accelerated, fallback_seconds
from analysis.calibration.array_table import array_fits, families, machine_of
from analysis.calibration.arrays import columns_of, layer_parts
from analysis.calibration.latency import computing_dtype
from analysis.explain.formula import literal
from analysis.explain.result import Answer, Source, Step, Subject, Term, paragraphs, shown
from analysis.explain.traffic import answered

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis
    from analysis.workload import Workload

SYMBOLS = (
    "MACs: what the array takes, at the share of its peak that published times show; activations, weights: what their bytes "
    "take; whichever is longest counts where weights are read ahead, else weights are added; a layer and a run cost besides. "
    "On the core: what layers take that fall back to it."
)


def parts_of(workload: Workload, estimate: Estimate) -> dict[str, np.ndarray]:
    family = families()[estimate.runtime.id]
    machine = machine_of(estimate.device, family, computing_dtype(workload))
    terms = array_fits()[family.name].terms
    layers = columns_of(workload)
    parts = {} if machine is None else layer_parts(layers, machine, family, terms)
    parts["layers"] = terms["layer_s"] * layers.runs
    on_core = fallback_seconds(workload, estimate.device, family, fallback_of(estimate))
    if on_core is None:
        return parts
    return {**{name: column * (on_core == 0) for name, column in parts.items()}, "on the core": on_core}


def fallback_of(estimate: Estimate) -> np.ndarray | None:
    return estimate.fit.coverage.fallback if estimate.fit.coverage else None


def accelerated_layer(subject: Subject, value: float) -> Answer:
    """T = the longest of MACs, activations and weights, and what a layer costs; its share of the run's cost within."""
    estimate = answered(subject)
    parts = {
        name: float(column[subject.layer]) for name, column in parts_of(subject.analysis.workload, estimate).items()
    }
    return answer(estimate, parts, value, "T of the layer")


def accelerated_run(analysis: Analysis, estimate: Estimate) -> Answer:
    """T = Σ layers, and what a run costs."""
    parts = {name: float(column.sum()) for name, column in parts_of(analysis.workload, estimate).items()}
    parts["run"] = array_fits()[estimate.runtime.id].terms["run_s"]
    return answer(estimate, parts, float(estimate.latency_s or 0.0), "Σ T of the layers + run")


def answer(estimate: Estimate, parts: dict[str, float], value: float, formula: str) -> Answer:
    terms = tuple(Term(name, shown(seconds, "s")) for name, seconds in parts.items())
    filled = literal(float(f"{value:.4g}"))
    step = Step("T", formula, filled, value, "s", terms, exact=False)
    basis = f"{estimate.latency_basis[:1].upper()}{estimate.latency_basis[1:]}."
    return Answer((step,), SYMBOLS, sources(estimate), (basis, paragraphs(accelerated.__doc__)[0]))


def sources(estimate: Estimate) -> tuple[Source, ...]:
    """The family's coefficients, fitted; seconds or shares of a peak or of a printed bandwidth."""
    fit = array_fits()[estimate.runtime.id]
    text = f"fitted to published times on {', '.join(fit.boards)}"
    return tuple(
        Source(name.removesuffix("_s"), value, "s" if name.endswith("_s") else "", text, "derived")
        for name, value in fit.terms.items()
    )
