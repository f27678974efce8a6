"""Why a layer, or the model, is expected to take so long on an accelerator: array, activations, weights, overheads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.calibration.accelerated import accelerated, fallback_seconds
from analysis.calibration.array_table import array_fits, families, machine_of
from analysis.calibration.arrays import (
    Family,
    LayerColumns,
    Machine,
    columns_of,
    efficiencies,
    fill,
    layer_parts,
    layer_seconds,
    streamed_share,
)
from analysis.calibration.latency import computing_dtype
from analysis.explain.above_bound import above_bound, band_term, digits
from analysis.explain.formula import literal
from analysis.explain.placed import as_placed
from analysis.explain.result import Answer, Source, Step, Subject, Term, paragraphs, shown
from analysis.explain.traffic import answered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.estimate import Estimate
    from analysis.scenario import Analysis
    from analysis.workload import Workload

SYMBOLS = (
    "n: MACs, π: peak of the array, fill: how much of the array the layer's channels occupy; a: bytes of activations, μ: "
    "bandwidth to them; w: bytes of weights that do not stay on the chip, β: bandwidth to them; e: the share of a peak or a "
    "bandwidth that published times show. overlap(x, y) = (x⁶ + y⁶)^(1/6): nearly the larger of both. t_layer, t_run: what "
    "each layer and each run cost whatever their size; T_min: least time by the roofline."
)
ON_THE_CORE = "The runtime gives this layer to the core: its cycles are those of the core's kernels."


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """What an expected time on an accelerator is made of. seconds: t by layer; on_core: those that the core takes, else 0."""

    layers: LayerColumns
    machine: Machine
    family: Family
    terms: Mapping[str, float]
    parts: Mapping[str, np.ndarray]
    on_core: np.ndarray
    seconds: np.ndarray


def array_of(workload: Workload, estimate: Estimate) -> Array | None:
    """None where the device has no peak for the network's type: then no time is expected either."""
    family = families()[estimate.runtime.id]
    machine, terms = machine_of(estimate.device, family, computing_dtype(workload)), array_fits()[family.name].terms
    if machine is None:
        return None
    layers, core = columns_of(workload), fallback_seconds(workload, estimate.device, family, fallback_of(estimate))
    on_core = np.zeros(len(workload)) if core is None else core
    seconds = np.where(on_core > 0, on_core, layer_seconds(layers, machine, family, terms))
    parts = layer_parts(layers, machine, family, terms)
    return Array(layers, machine, family, terms, parts, on_core, seconds)


def fallback_of(estimate: Estimate) -> np.ndarray | None:
    return estimate.fit.coverage.fallback if estimate.fit.coverage else None


def accelerated_layer(subject: Subject, value: float) -> Answer:
    """T = T_min + max(u - T_min, 0)·s with u = t·(1 + t_run / Σ t): array, activations, weights, overheads."""
    estimate, layer = answered(subject), subject.layer
    array = array_of(subject.analysis.workload, estimate)
    if array is None:
        return Answer((Step("T", "", "", None, "s"),), f"Not known: {estimate.latency_basis}.")
    by_core = bool(array.on_core[layer] > 0)
    steps = core_steps(array, estimate, layer) if by_core else array_steps(array, layer)
    with_run = run_step(array, layer)
    least_s = float(np.nan_to_num(estimate.latency_bound_s[layer]))
    last = above_bound("u", float(with_run.value or 0.0), least_s, value, estimate)
    words = f"{ON_THE_CORE} {SYMBOLS}" if by_core else SYMBOLS
    return Answer(
        as_placed((*steps, with_run, last), estimate, layer), words, sources(array, estimate), ground(estimate)
    )


def array_steps(array: Array, layer: int) -> tuple[Step, ...]:
    """What the array, the activations and the weights would take alone, and together with what a layer costs."""
    layers, terms, parts = array.layers, array.terms, {name: float(v[layer]) for name, v in array.parts.items()}
    e = float(efficiencies(terms)[layers.place[layer]])
    filled_share = float(fill(layers, array.family.lanes)[layer])
    weights = float(layers.weight_bytes[layer]) * streamed_share(layers, array.family)
    compute = (
        f"{whole(layers.macs[layer])} / ({digits(e)}·{digits(filled_share)}·{digits(array.machine.peak_macs_per_s)})"
    )
    moved, read = (
        f"{whole(amount)} / ({digits(terms[name])}·{digits(rate)})"
        for amount, name, rate in (
            (layers.moved_bytes[layer], "moved", array.machine.moved_bytes_per_s),
            (weights, "weights", array.machine.weights_bytes_per_s),
        )
    )
    return (
        Step("array", "n / (e·fill·π)", compute, parts["MACs"], "s", exact=False),
        Step("activations", "a / (e·μ)", moved, parts["activations"], "s", exact=False),
        Step("weights", "w / (e·β)", read, parts["weights"], "s", exact=False),
        together(array, parts, layer),
    )


def together(array: Array, parts: Mapping[str, float], layer: int) -> Step:
    """Weights are read ahead of the array, or before it works."""
    compute, moved, weights = map(digits, parts.values())
    cost = digits(array.terms["layer_s"] * float(array.layers.runs[layer]))
    busy, filled = "overlap(array, activations)", f"overlap({compute}, {moved})"
    if array.family.ahead:
        formula, filled = f"overlap({busy}, weights) + t_layer", f"overlap({filled}, {weights}) + {cost}"
    else:
        formula, filled = f"{busy} + weights + t_layer", f"{filled} + {weights} + {cost}"
    return Step("t", formula, filled, float(array.seconds[layer]), "s", exact=False)


def core_steps(array: Array, estimate: Estimate, layer: int) -> tuple[Step, ...]:
    seconds, clock = float(array.on_core[layer]), float(estimate.device.clock_hz.value or 0.0)
    return (
        Step(
            "t", "cycles of the core / f", f"{digits(seconds * clock)} / ({literal(clock)})", seconds, "s", exact=False
        ),
    )


def run_step(array: Array, layer: int) -> Step:
    """With the layer's share of what a run costs."""
    seconds, total, run_s = float(array.seconds[layer]), float(array.seconds.sum()), array.terms["run_s"]
    value = seconds * (1 + run_s / max(total, run_s * 1e-6))
    filled = f"{digits(seconds)} + {digits(seconds)}·{digits(run_s)} / {divisor(digits(total))}" if total else "0"
    return Step("u", "t + t·t_run / Σ t", filled, value, "s", exact=False)


def accelerated_run(analysis: Analysis, estimate: Estimate) -> Answer:
    """T = max(Σ t + t_run, Σ T_min)."""
    array = array_of(analysis.workload, estimate)
    if array is None:
        return Answer((Step("T", "", "", None, "s"),), f"Not known: {estimate.latency_basis}.")
    total, run_s = float(array.seconds.sum()), array.terms["run_s"]
    least_s = float(np.nansum(estimate.latency_bound_s))
    filled = f"max({digits(total)} + {digits(run_s)}, {digits(least_s)})"
    step = Step("T", "max(Σ t + t_run, Σ T_min)", filled, estimate.latency_s, "s",
                (*alone(array), band_term(estimate)), exact=False)  # fmt: skip
    return Answer(as_placed((step,), estimate), SYMBOLS, sources(array, estimate), ground(estimate))


NAMES_OF_PARTS = {"MACs": "array"}


def alone(array: Array) -> tuple[Term, ...]:
    """Sums of what each part would take if nothing overlapped it."""
    on_array = array.on_core == 0
    sums = {
        f"{NAMES_OF_PARTS.get(name, name)} alone": float((column * on_array).sum())
        for name, column in array.parts.items()
    }
    sums["layers"] = float((array.terms["layer_s"] * array.layers.runs * on_array).sum())
    if array.on_core.any():
        sums["on the core"] = float(array.on_core.sum())
    return tuple(Term(name, shown(seconds, "s")) for name, seconds in sums.items())


def ground(estimate: Estimate) -> tuple[str, ...]:
    """What the figures are, and what the rule is that they were fitted by."""
    basis = f"{estimate.latency_basis[:1].upper()}{estimate.latency_basis[1:]}."
    return basis, paragraphs(accelerated.__doc__)[0]


def divisor(text: str) -> str:
    return f"({text})" if "·" in text else text


def whole(amount: float) -> str:
    """A count of MACs or bytes, to the last; part of one is not told."""
    return literal(round(float(amount)))


NAMES = {"products": "e of products", "depthwise": "e of depthwise", "moved": "e of activations", "weights": "e of weights",
         "layer_s": "t_layer", "run_s": "t_run"}  # fmt: skip


def sources(array: Array, estimate: Estimate) -> tuple[Source, ...]:
    """The family's coefficients, fitted; seconds or shares of a peak or of a bandwidth."""
    boards = ", ".join(array_fits()[estimate.runtime.id].boards)
    text = f"fitted to published times on {boards}"
    return tuple(
        Source(NAMES[name], value, "s" if name.endswith("_s") else "", text, "derived")
        for name, value in array.terms.items()
    )
