"""Why so many bytes are alive, why the arena is as large, what flash and RAM are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.estimate.verdict import fit
from analysis.explain.formula import literal
from analysis.explain.result import Answer, Source, Step, Subject, Term, said_after, source_of
from analysis.memory import MemoryPlan, lifetimes
from analysis.memory.persistent import KEPT
from analysis.memory.planners import PLANNERS

if TYPE_CHECKING:
    from analysis.device import Runtime
    from analysis.estimate import Estimate, Resource
    from analysis.scenario import Analysis

# Buffers that are named one by one; the rest is one summand.
NAMED = 6

HOW_LONG = said_after(lifetimes.__doc__, "The network's inputs").partition(" in_place:")[0]


def live_bytes(subject: Subject) -> Answer:
    plan = subject.analysis.plan
    value = int(plan.live_bytes[subject.layer])
    return Answer((alive_step(subject.analysis, "alive", subject.layer, value),), assumptions=(HOW_LONG,))


def liveness_peak(analysis: Analysis) -> Answer:
    """The layer where most is alive, and what that is."""
    plan = analysis.plan
    if plan.peak_layer is None:
        return Answer((Step("peak", "", "0", 0, "B"),))
    layer = analysis.workload.names[plan.peak_layer]
    step = alive_step(analysis, "peak", plan.peak_layer, plan.liveness_peak_bytes)
    return Answer((step,), f"Most is alive while {layer} runs.", assumptions=(HOW_LONG,))


def alive_step(analysis: Analysis, name: str, layer: int, value: int) -> Step:
    """The buffers alive at a layer, largest first."""
    plan = analysis.plan
    alive = sorted(plan.alive_at(layer).tolist(), key=lambda i: -plan.buffer_bytes[i])
    sizes = [int(plan.buffer_bytes[i]) for i in alive]
    shown = sizes[:NAMED] + ([sum(sizes[NAMED:])] if len(sizes) > NAMED else [])
    terms = [Term(plan.tensors[i], f"{plan.buffer_bytes[i]:,} B", span(plan, i, analysis)) for i in alive[:NAMED]]
    if len(sizes) > NAMED:
        terms.append(Term(f"{len(sizes) - NAMED} more", f"{shown[-1]:,} B"))
    filled = " + ".join(map(literal, shown)) or "0"
    return Step(name, "Σ bytes of the activations alive", filled, value, "B", tuple(terms))


def span(plan: MemoryPlan, buffer: int, analysis: Analysis) -> str:
    first, last = int(plan.first_layer[buffer]), int(plan.last_layer[buffer])
    return f"from layer {first} to {last}: {analysis.workload.names[last]}"


def arena(analysis: Analysis) -> Answer:
    """Where the buffer that reaches highest ends."""
    plan, slot = analysis.plan, analysis.plan.alignment_bytes
    planner = (PLANNERS[plan.planner].__doc__ or "").strip().splitlines()[0]
    rule = f"Planner {plan.planner}: {planner}"
    if not len(plan.tensors):
        return Answer((Step("arena", "", "0", 0, "B"),), rule)
    top = int(np.argmax(plan.offsets + -(-plan.buffer_bytes // slot) * slot))
    offset, size = int(plan.offsets[top]), int(plan.buffer_bytes[top])
    step = Step(
        "arena",
        f"offset + ⌈bytes/{slot}⌉·{slot}",
        f"{literal(offset)} + ⌈{literal(size)}/{slot}⌉·{slot}",
        plan.arena_bytes,
        "B",
        (Term(plan.tensors[top], f"{size:,} B", f"reaches highest; alive {span(plan, top, analysis)}"),),
    )
    return Answer((step,), rule, assumptions=(f"Buffers start at multiples of {slot} B.", HOW_LONG))


def flash(estimate: Estimate) -> Answer:
    return need(estimate, estimate.fit.flash, estimate.device.flash_capacity_bytes)


def ram(estimate: Estimate) -> Answer:
    return need(estimate, estimate.fit.ram, estimate.device.ram_capacity_bytes)


def need(estimate: Estimate, resource: Resource, capacity_bytes: int | None) -> Answer:
    """The items added up; those that nobody knows are left out, and named."""
    known = {name: size for name, size in resource.items.items() if size is not None}
    terms = tuple(Term(name, "not known" if n is None else f"{n:,} B") for name, n in resource.items.items())
    filled = " + ".join(map(literal, known.values()))
    title = "RAM" if resource.name == "ram" else resource.name
    step = Step(title, " + ".join(known), filled, resource.used_bytes, "B", terms)
    left_out = tuple(f"Not known, so not counted: {name}." for name, size in resource.items.items() if size is None)
    room = () if capacity_bytes is None else (f"{estimate.device.name} has {capacity_bytes:,} B for it.",)
    doc = said_after(fit.__doc__, "Not counted:")
    return Answer((step,), sources=storage_sources(estimate, resource), assumptions=(*left_out, *room, doc))


def storage_sources(estimate: Estimate, resource: Resource) -> tuple[Source, ...]:
    """What the runtime adds, and how much room the device has."""
    device, runtime = estimate.device, estimate.runtime
    if resource.name == "flash":
        memory = device.weight_memory if not device.weights_in_ram else None
        own = source_of(f"code of {runtime.name}", runtime.code_bytes)
    else:
        memory, own = device.activation_memory, state_source(runtime, resource)
    room = (source_of(f"capacity of {memory.name}", memory.capacity_bytes),) if memory else ()
    return (own, *room)


def state_source(runtime: Runtime, resource: Resource) -> Source:
    """What the runtime keeps: as its profile says, or as modelled."""
    known = [resource.items[name] for name in KEPT if name in resource.items]
    if len(known) < 2:
        return source_of(f"state of {runtime.name}", runtime.state_bytes)
    model = "structures of tflite-micro, commit 90b983c2, added up for this network"
    return Source(f"state of {runtime.name}", sum(size or 0 for size in known), "B", model, "derived")
