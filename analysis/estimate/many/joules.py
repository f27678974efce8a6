"""The energy of many cases, see estimate.energy: for each the best way to know it that its device allows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.calibration.many import Times
from analysis.device import Device, EnergyTable, load_energy_table
from analysis.estimate.energy import access_energy, known, published_powers, signed
from analysis.estimate.many.cases import Stack
from analysis.estimate.many.crossing import Crossings, levels_of
from analysis.graph import DTYPE_BITS
from analysis.stages import Same


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What a device's profile says of energy. *_j: by data type, in the order of DTYPE_BITS, last without a type.

    measured_w: power of the whole device, with the least and the most published; NaN where not measured so. whole: whether
    energies are of the whole device. level_j: J/byte of each level, 0 where not known.
    """

    whole: bool
    measured_w: tuple[float, float, float]
    active_w: float
    idle_w: float
    device_mac_j: np.ndarray
    table_mac_j: np.ndarray
    add_j: np.ndarray
    level_j: tuple[float, ...]


@lru_cache(maxsize=256)
def facts_of(same: Same[Device]) -> Facts:
    device = same.it
    table = load_energy_table(device.energy_table) if device.energy_table else None
    own = known(device.energy_j_per_mac)
    adds = known(table.joules) if table else {}
    return Facts(
        device.energy_covers == "device",
        measured_power(device),
        np.nan if device.power_active_w.value is None else device.power_active_w.value,
        device.power_idle_w.value or 0.0,
        mac_table(own),
        mac_table({**known(table.j_per_mac if table else {}), **own}),
        np.array([*(adds.get(f"{signed(dtype)}_add", np.nan) for dtype in DTYPE_BITS), np.nan]),
        level_energies(device, table),
    )


def measured_power(device: Device) -> tuple[float, float, float]:
    power = device.power_active_w
    if power.value is None or power.confidence != "measured-read" or device.energy_covers != "device":
        return np.nan, np.nan, np.nan
    return (power.value, *published_powers(device.id, power.value))


def mac_table(joules: dict[str, float]) -> np.ndarray:
    return np.array([*(joules.get(dtype, joules.get(signed(dtype), np.nan)) for dtype in DTYPE_BITS), np.nan])


def level_energies(device: Device, table: EnergyTable | None) -> tuple[float, ...]:
    return tuple(access_energy(device.memory(name), table) or 0.0 for name, _ in levels_of(device))


@dataclass(frozen=True, slots=True, eq=False)
class Joules:
    """A value a case, float64, NaN where not known. low_bound: boolean."""

    total: np.ndarray
    low: np.ndarray
    high: np.ndarray
    low_bound: np.ndarray


def joules(stack: Stack, crossings: Crossings, bound_s: np.ndarray, times: Times) -> Joules:
    """The first way that is open: measured power, measured energy per MAC, operations and accesses, power × least time."""
    facts = [facts_of(Same(device)) for device in stack.devices]
    power, least, most = (stack.by_device([fact.measured_w[i] for fact in facts])[:, 0] for i in range(3))
    ways = (
        (power[:, None] * times.seconds).sum(axis=1),
        per_mac(stack, facts),
        by_table(stack, facts, crossings, bound_s),
        (stack.by_device([fact.active_w for fact in facts]) * bound_s).sum(axis=1),
    )
    totals = np.stack(ways)
    way = (~np.isnan(totals)).argmax(axis=0)
    timed = ~np.isnan(totals[0])
    return Joules(
        totals[way, np.arange(len(way))],
        np.where(timed, least * times.low, np.nan),
        np.where(timed, most * times.high, np.nan),
        way > 1,
    )


def per_mac(stack: Stack, facts: list[Facts]) -> np.ndarray:
    """E = MACs · e_MAC of the whole device."""
    measured = stack.by_device([1.0 if fact.whole else np.nan for fact in facts])[:, 0]
    return np.where(np.isnan(measured), np.nan, spent_on_macs(stack, [fact.device_mac_j for fact in facts]).sum(axis=1))


def spent_on_macs(stack: Stack, tables: list[np.ndarray]) -> np.ndarray:
    """J by layer; NaN for layers whose type has no figure, and throughout where there is no MAC."""
    joules = stack.macs * np.where(stack.macs > 0, stack.by_type(tables), 0.0)
    joules[~stack.macs.any(axis=1)] = np.nan
    return joules


def by_table(stack: Stack, facts: list[Facts], crossings: Crossings, bound_s: np.ndarray) -> np.ndarray:
    """E = MACs·e_MAC + other operations·e_add + Σ_l Q_l·e_l + P_idle·T, without the parts that are not known."""
    spent = spent_on_macs(stack, [fact.table_mac_j for fact in facts])
    spent = spent + known_rows(spent_on_others(stack, facts))
    for k in range(crossings.count):
        level_j = [fact.level_j[k] if k < len(fact.level_j) else 0.0 for fact in facts]
        spent = spent + crossings.level(k) * stack.by_device(level_j)
    spent = spent + known_rows(stack.by_device([fact.idle_w for fact in facts]) * bound_s)
    some = stack.by_device([1.0 if any(fact.level_j) else np.nan for fact in facts])[:, 0]
    return np.where(np.isnan(some), np.nan, spent.sum(axis=1))


def spent_on_others(stack: Stack, facts: list[Facts]) -> np.ndarray:
    others = stack.column("other_ops")
    joules: np.ndarray = np.where(others > 0, others * stack.by_type([fact.add_j for fact in facts]), 0.0)
    return joules


def known_rows(joules: np.ndarray) -> np.ndarray:
    """Zero throughout where a layer's value is not known: that part is left out."""
    return np.where(np.isnan(joules).any(axis=1)[:, None], 0.0, joules)
