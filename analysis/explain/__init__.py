"""Why a number is what it is: the formula of its rule, the values put in, where constants come from, what is doubtful.

The filled-in formula is computed from the same symbols, tensors and constants as the analysis, and leads to the same
number; tests evaluate it for every layer of every sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from analysis.errors import Diagnostic, UnknownNameError
from analysis.explain import energy, latency, memory, roofs, sums, traffic, work
from analysis.explain.formula import evaluate, literal
from analysis.explain.result import Answer, Explanation, Source, Step, Subject, Term

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Promise
    from analysis.scenario import Analysis

__all__ = [
    "LAYER_QUANTITIES",
    "MODEL_QUANTITIES",
    "QUANTITIES",
    "TIME",
    "Explanation",
    "Source",
    "Step",
    "Term",
    "evaluate",
    "explain",
    "explain_selection",
    "suiting",
]


@dataclass(frozen=True, slots=True)
class Question:
    """A quantity that can be asked about: its title, its unit, who answers for a layer, whether it takes a device."""

    title: str
    unit: str
    of_layer: Callable[[Subject], Answer] | None = None
    of_device: bool = False
    of_model: bool = True


QUANTITIES: Mapping[str, Question] = MappingProxyType(
    {
        "latency": Question("expected time", "s", latency.latency, of_device=True),
        "latency_bound": Question("least time", "s", roofs.latency_bound, of_device=True),
        "energy": Question("energy", "J", energy.energy, of_device=True),
        "macs": Question("MACs", "MAC", work.macs),
        "other_ops": Question("other operations", "", work.other_ops),
        "parameters": Question("parameters", "", work.parameters),
        "trainable_parameters": Question("trainable parameters", ""),
        "weight_bytes": Question("bytes of weights", "B", work.weight_bytes),
        "input_bytes": Question("bytes read", "B", work.input_bytes),
        "output_bytes": Question("bytes written", "B", work.output_bytes),
        "live_bytes": Question("bytes alive", "B", memory.live_bytes, of_model=False),
        "liveness_peak": Question("liveness peak", "B"),
        "arena": Question("arena", "B"),
        "flash": Question("flash", "B", of_device=True),
        "ram": Question("RAM", "B", of_device=True),
        "traffic_bytes": Question("memory traffic", "B", traffic.traffic_bytes, of_device=True),
        "intensity": Question("intensity", "MAC/B", roofs.intensity, of_device=True, of_model=False),
        "attainable": Question("attainable performance", "MAC/s", roofs.attainable, of_device=True, of_model=False),
    }
)
LAYER_QUANTITIES = tuple(name for name, question in QUANTITIES.items() if question.of_layer)
MODEL_QUANTITIES = tuple(name for name, question in QUANTITIES.items() if question.of_model)

# How long it takes, as well as that is known.
TIME = "time"

# What is asked instead, where a layer or the model does not have the quantity.
OF_A_LAYER = {"arena": "live_bytes", "liveness_peak": "live_bytes", "flash": "weight_bytes", "ram": "live_bytes"}
OF_THE_MODEL = {"live_bytes": "liveness_peak", "intensity": "traffic_bytes", "attainable": "latency_bound"}


def suiting(quantity: str, whole_model: bool) -> str:
    """The quantity, or the one nearest to it that a layer, or the model, has."""
    known, instead = (MODEL_QUANTITIES, OF_THE_MODEL) if whole_model else (LAYER_QUANTITIES, OF_A_LAYER)
    return quantity if quantity in known else instead.get(quantity, "parameters")


def explain(analysis: Analysis, estimate: Estimate | None, layer: int | None, quantity: str) -> Explanation:
    """Why the quantity of a layer, or (layer None) of the model, is what it is. Raises UnknownNameError."""
    known = MODEL_QUANTITIES if layer is None else LAYER_QUANTITIES
    if quantity not in known:
        raise UnknownNameError("quantity", quantity, known)
    question = QUANTITIES[quantity]
    if question.of_device and estimate is None:
        answer = Answer((Step(question.title, "", "", None, question.unit),), "No device is chosen.")
    elif layer is None:
        answer = of_model(analysis, estimate, quantity)
    else:
        assert question.of_layer is not None
        answer = question.of_layer(Subject(analysis, estimate, layer))
    return explanation(analysis, estimate, () if layer is None else (layer,), quantity, answer)


def of_model(analysis: Analysis, estimate: Estimate | None, quantity: str) -> Answer:
    if quantity == "latency" and estimate is not None:
        return latency.latency_of_model(analysis, estimate)
    if quantity in ("arena", "liveness_peak"):
        return memory.arena(analysis) if quantity == "arena" else memory.liveness_peak(analysis)
    if quantity in ("flash", "ram") and estimate is not None:
        return memory.flash(estimate) if quantity == "flash" else memory.ram(estimate)
    rows = range(len(analysis.workload))
    return sums.total(analysis, estimate, rows, quantity, QUANTITIES[quantity].unit)


def explain_selection(
    analysis: Analysis, estimate: Estimate | None, layers: Iterable[int], quantity: str, unit: str = "MAC"
) -> Explanation:
    """As `explain`, for no layer (the model), one, or the sum over several; work in MAC or FLOP.

    A quantity that they do not have gives way to the nearest that they have; TIME is the expected time where it is
    known, else the least. Raises UnknownNameError.
    """
    rows = sorted(layers)
    if quantity == TIME:
        quantity = "latency_bound" if estimate is None or estimate.latency_s is None else "latency"
    if quantity not in QUANTITIES:
        raise UnknownNameError("quantity", quantity, QUANTITIES)
    quantity = suiting(quantity, whole_model=not rows)
    question = QUANTITIES[quantity]
    if len(rows) > 1 and not (question.of_device and estimate is None):
        answer = sums.total(analysis, estimate, rows, quantity, question.unit)
        found = explanation(analysis, estimate, rows, quantity, answer)
    else:
        found = explain(analysis, estimate, rows[0] if rows else None, quantity)
    return in_flop(found) if unit == "FLOP" else found


def explanation(
    analysis: Analysis, estimate: Estimate | None, rows: Iterable[int], quantity: str, answer: Answer
) -> Explanation:
    """The answer under its title, with the doubts that concern it."""
    names = [analysis.workload.names[row] for row in rows]
    whom = names[0] if len(names) == 1 else f"{len(names):,} layers" if names else "the model"
    title = QUANTITIES[quantity].title
    result = answer.steps[-1]
    return Explanation(
        title=f"{title[:1].upper()}{title[1:]} of {whom}",
        quantity=quantity,
        layer=names[0] if len(names) == 1 else "",
        value=result.value,
        unit=result.unit,
        steps=answer.steps,
        meaning=answer.meaning,
        sources=answer.sources,
        assumptions=tuple(text for text in answer.assumptions if text),
        at_least=quantity == "latency_bound" or (quantity == "energy" and bool(estimate and estimate.energy_low_bound)),
        promise=promise_of(analysis, estimate, quantity) if not names else None,
        doubts=doubts_about(analysis, estimate if QUANTITIES[quantity].of_device else None, names),
    )


# The quantities that budgets are about, and the budget's own quantity.
BUDGETED = {"latency": "latency", "latency_bound": "latency", "energy": "energy"}


def promise_of(analysis: Analysis, estimate: Estimate | None, quantity: str) -> Promise | None:
    """The budget that the scenario sets for the quantity, held against the device's answer; None without one."""
    from analysis.estimate import promises_of

    found = promises_of(analysis.scenario, estimate) if estimate else ()
    return next((promise for promise in found if promise.quantity == BUDGETED.get(quantity)), None)


def doubts_about(analysis: Analysis, estimate: Estimate | None, names: list[str]) -> tuple[Diagnostic, ...]:
    """Those of the layers (all, for the model), and those of the device where the quantity hangs on it."""
    of_devices = {doubt for each in analysis.estimates for doubt in each.diagnostics}
    others = tuple(f"{each.device.name}: " for each in analysis.estimates if each is not estimate)
    about = set(names)
    own = [d for d in analysis.diagnostics if d not in of_devices and (not names or d.layer in about)]
    own = [d for d in own if not d.message.startswith(others)]
    return tuple(dict.fromkeys((*own, *(estimate.diagnostics if estimate else ()))))


def in_flop(found: Explanation) -> Explanation:
    """The same in floating-point operations: 1 MAC = 2 FLOP."""
    unit = found.unit.replace("MAC", "FLOP")
    if unit == found.unit or found.value is None:
        return found
    last = Step("in FLOP", f"2·{found.steps[-1].name}", f"2·{literal(found.value)}", 2 * found.value, unit)
    return replace(found, value=2 * found.value, unit=unit, steps=(*found.steps, last))
