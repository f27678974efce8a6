"""Why a layer takes so much energy: the way in which the device's profile lets it be known, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from analysis.device import EnergyTable, Quantity, load_energy_table
from analysis.estimate import Estimate
from analysis.estimate.energy import access_energy, by_measurement, by_power, by_table, by_time, signed
from analysis.explain.formula import literal
from analysis.explain.result import Answer, Source, Step, Subject, Term, paragraphs, shown, source_of
from analysis.explain.roofs import binding, known, times_of
from analysis.explain.traffic import answered
from analysis.units import si


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of the energy: count times joules each. filled: with the values put in."""

    name: str
    formula: str
    filled: str
    joules: float
    source: Source


def energy(subject: Subject) -> Answer:
    """E = the parts that the device's profile lets be known, added up."""
    estimate = answered(subject)
    value, parts = known(estimate.energy_j[subject.layer]), parts_of(subject)
    basis = f"{estimate.energy_basis[:1].upper()}{estimate.energy_basis[1:]}."
    if value is None:
        return Answer((Step("E", "", "", None, "J"),), basis)
    terms = tuple(Term(part.name, shown(part.joules, "J")) for part in parts)
    formula, filled = (" + ".join(texts) for texts in ([p.formula for p in parts], [p.filled for p in parts]))
    step = Step("E", formula, filled or "0", value, "J", terms if len(terms) > 1 else ())
    return Answer((step,), rule_words(subject), tuple(p.source for p in parts), (basis, *other_ways(estimate)))


def other_ways(estimate: Estimate) -> tuple[str, ...]:
    """The whole network's energy by each way that is open, side by side."""
    ways = [f"{'at least ' if w.low_bound else ''}{si(w.energy_j, 'J')} by {w.name}" for w in estimate.energy_ways]
    return (f"The whole network each way: {', '.join(ways)}.",) if len(ways) > 1 else ()


def rule_words(subject: Subject) -> str:
    """The formula of the way that was taken."""
    rule = {"measured power": by_time, "whole device": by_measurement, "active power": by_power}.get(
        next(iter(answered(subject).energy_items), "")
    )
    return paragraphs((rule or by_table).__doc__)[0]


def parts_of(subject: Subject) -> list[Part]:
    """The summands that the estimate was made of, in its order; those of nothing are left out."""
    found = (part_of(subject, item) for item in answered(subject).energy_items)
    return [part for part in found if part is not None]


def part_of(subject: Subject, item: str) -> Part | None:
    device = answered(subject).device
    if item in ("whole device", "MACs"):
        return counted(item, "MACs·e_MAC", subject.column("macs"), mac_energy(subject))
    if item == "other operations":
        return counted(item, "other_ops·e_add", subject.column("other_ops"), add_energy(subject))
    if item == "measured power":
        return while_expected(subject, item, device.power_active_w)
    if item in ("static", "active power"):
        quantity = device.power_idle_w if item == "static" else device.power_active_w
        return while_it_runs(subject, item, quantity)
    crossing = int(answered(subject).traffic_bytes[item][subject.layer])
    return counted(item, f"Q·e {item}", crossing, byte_energy(subject, item))


def counted(item: str, formula: str, count: int, source: Source) -> Part | None:
    if not count or source.value is None:
        return None
    return Part(item, formula, f"{literal(count)}·{literal(float(source.value))}", count * source.value, source)


def while_expected(subject: Subject, item: str, power: Quantity) -> Part | None:
    """Power times the expected time."""
    seconds = float(answered(subject).expected_s[subject.layer])
    if power.value is None or isnan(seconds) or not seconds:
        return None
    filled = f"{literal(power.value)}·{literal(seconds)}"
    return Part(item, "P_active·T", filled, power.value * seconds, source_of("P_active, active power", power))


def while_it_runs(subject: Subject, item: str, power: Quantity) -> Part | None:
    """Power times the least time."""
    seconds = float(answered(subject).latency_bound_s[subject.layer])
    if power.value is None or isnan(seconds) or not times_of(subject):
        return None
    symbol, name = ("P_idle", "idle power") if item == "static" else ("P_active", "active power")
    filled = f"{literal(power.value)}·({binding(subject).filled})"
    return Part(item, f"{symbol}·T", filled, power.value * seconds, source_of(f"{symbol}, {name}", power))


# Joules of one operation or access, with where they come from


def table_of(subject: Subject) -> EnergyTable | None:
    device = answered(subject).device
    return load_energy_table(device.energy_table) if device.energy_table else None


def mac_energy(subject: Subject) -> Source:
    """The device's own energy per MAC of the layer's type, else the table's."""
    device, table = answered(subject).device, table_of(subject)
    dtype = subject.analysis.workload.dtypes[subject.layer]
    known_values = {
        **(table.j_per_mac if table else {}),
        **{n: q for n, q in device.energy_j_per_mac.items() if q.value},
    }
    quantity = known_values.get(dtype, known_values.get(signed(dtype), Quantity(unit="J/MAC")))
    return source_of(f"e_MAC, {dtype}", quantity)


def add_energy(subject: Subject) -> Source:
    table, dtype = table_of(subject), signed(subject.analysis.workload.dtypes[subject.layer])
    quantity = table.joules.get(f"{dtype}_add", Quantity(unit="J")) if table else Quantity(unit="J")
    return source_of(f"e_add, {dtype}", quantity)


def byte_energy(subject: Subject, level: str) -> Source:
    """The memory's own energy per byte, else the table's for what it is made of."""
    memory, table = answered(subject).device.memory(level), table_of(subject)
    if memory.energy_j_per_byte.value or table is None or access_energy(memory, table) is None:
        return source_of(f"e of {level}", memory.energy_j_per_byte)
    by_technology = {str(name): quantity for name, quantity in table.j_per_byte.items()}
    return source_of(f"e of {level} ({memory.technology})", by_technology[memory.technology])
