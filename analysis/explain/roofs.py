"""Why a layer cannot be faster: compute and memory times, intensity, attainable performance."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import NamedTuple

from analysis.device import Quantity
from analysis.estimate.roofline import known_peaks, roofline_of, stand_in
from analysis.explain.formula import literal
from analysis.explain.result import Answer, Source, Step, Subject, Term, said_after, shown, source_of
from analysis.explain.traffic import NOT_MODELLED, answered, traffic_steps, waited_for

ROOFLINE = said_after(roofline_of.__doc__, "A layer without MACs").partition(" A level")[0]


SYMBOLS = "π: peak of the arithmetic. Q: bytes that cross a memory, β: its bandwidth."


class Time(NamedTuple):
    """One of the times that a layer takes at least."""

    formula: str
    filled: str
    seconds: float


def latency_bound(subject: Subject) -> Answer:
    """T = max(MACs/π, Q/β of each level), with the bytes of each level first."""
    bound = answered(subject).bound_of(subject.layer)
    limit = {"compute": "The arithmetic takes longest.", "none": ""}.get(bound, f"Waiting for {bound} takes longest.")
    steps = (*traffic_steps(subject), time_step(subject))
    said = (ROOFLINE, NOT_MODELLED, beyond_the_bound(subject))
    return Answer(steps, f"{limit} {SYMBOLS}".strip(), roof_sources(subject), said)


def beyond_the_bound(subject: Subject) -> str:
    """Why only the least time is told."""
    estimate = answered(subject)
    return f"Expected time not known: {estimate.latency_basis}." if estimate.latency_s is None else ""


def time_step(subject: Subject) -> Step:
    """The longest of the times; blank where the peak, or every bandwidth, is not known."""
    times, value = times_of(subject), known(answered(subject).latency_bound_s[subject.layer])
    formula, filled = largest(time.formula for time in times), largest(time.filled for time in times)
    terms = tuple(Term(time.formula, shown(time.seconds, "s")) for time in times)
    return Step("T", formula, filled if value is not None else "", value, "s", terms if len(terms) > 1 else ())


def largest(texts: Iterable[str]) -> str:
    found = list(texts)
    return f"max({', '.join(found)})" if len(found) > 1 else "".join(found) or "0"


def times_of(subject: Subject) -> list[Time]:
    """Computing, then waiting for each level, as far as the rates are known."""
    estimate, macs = answered(subject), subject.column("macs")
    peak = float(estimate.peak_macs_per_s[subject.layer])
    found = [Time("MACs/π", over(macs, peak), macs / peak)] if macs and not isnan(peak) else []
    for level in estimate.levels:
        if not isnan(level.bytes_per_s):
            crossing = int(estimate.traffic_bytes[level.name][subject.layer])
            seconds = crossing / level.bytes_per_s
            found.append(Time(f"Q/β {level.name}", over(crossing, level.bytes_per_s), seconds))
    return found


def binding(subject: Subject) -> Time:
    """The time that is the layer's bound."""
    return max(times_of(subject), key=lambda time: time.seconds)


def over(count: int, rate: float) -> str:
    text = literal(float(rate))
    return f"{literal(count)} / " + (f"({text})" if "·" in text else text)


def known(value: float) -> float | None:
    return None if isnan(value) else float(value)


def intensity(subject: Subject) -> Answer:
    """OI = MACs / Q at the level that the layer waits for longest."""
    level, value = waited_for(subject), known(answered(subject).intensity_macs_per_byte[subject.layer])
    if value is None:
        return Answer((Step("OI", "MACs / Q", "", None, "MAC/B"),), undefined(subject))
    crossing = int(answered(subject).traffic_bytes[level][subject.layer])
    step = Step("OI", f"MACs / Q {level}", f"{literal(subject.column('macs'))} / {literal(crossing)}", value, "MAC/B")
    steps = tuple(s for s in traffic_steps(subject) if s.name == f"Q {level}")
    words = f"Taken at {level}, the memory that the layer waits for longest, with kernel {answered(subject).kernel}."
    return Answer((*steps, step), words, assumptions=(NOT_MODELLED,))


def attainable(subject: Subject) -> Answer:
    """MACs / T, which is min(π, β·OI)."""
    value = known(answered(subject).attainable_macs_per_s[subject.layer])
    if value is None:
        return Answer((Step("P", "MACs / T", "", None, "MAC/s"),), undefined(subject), roof_sources(subject))
    filled = f"{literal(subject.column('macs'))} / ({binding(subject).filled})"
    step = Step("P", "MACs / T", filled, value, "MAC/s")
    words = f"The same as min(π, β·OI): the peak, or what the memory that binds can feed. {SYMBOLS}"
    return Answer((time_step(subject), step), words, roof_sources(subject), (ROOFLINE, NOT_MODELLED))


def undefined(subject: Subject) -> str:
    if not subject.column("macs"):
        return "Not defined: the layer has no multiply-accumulates."
    return "Not known: the device tells no rate that goes with this layer."


def roof_sources(subject: Subject) -> tuple[Source, ...]:
    """The peak of the layer's type, and the bandwidth of each level."""
    estimate = answered(subject)
    device, dtype = estimate.device, subject.analysis.workload.dtypes[subject.layer]
    name = stand_in(dtype, known_peaks(device))
    peak = device.peak_macs_per_s[name] if name else Quantity(unit="MAC/s")
    words = f"π, {name or dtype} peak" + (
        f" (for {dtype})" if name not in (dtype, dtype.removeprefix("u"), None) else ""
    )
    roofs = (
        source_of(f"β of {level.name}", device.memory(level.name).bandwidth_bytes_per_s) for level in estimate.levels
    )
    return ((source_of(words, peak),) if subject.column("macs") else ()) + tuple(roofs)
