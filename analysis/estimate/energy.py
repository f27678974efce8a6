"""Energy of one inference, by the best way to know it that the device's profile allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from analysis.device import Device, EnergyTable, load_energy_table
from analysis.errors import Diagnostic
from analysis.graph import DTYPE_BITS
from analysis.units import si
from analysis.workload import Workload

# Energy tables give one access of a 32-bit word.
WORD_BYTES = 4

Column = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Energy:
    """Joules by layer and by item; both add up to the total. low_bound: the least possible, not the expectation."""

    energy_j: np.ndarray
    items: Mapping[str, float]
    basis: str
    low_bound: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def total_j(self) -> float | None:
        return None if np.isnan(self.energy_j).any() else float(self.energy_j.sum())


def energy_of(
    workload: Workload, device: Device, traffic_bytes: Mapping[str, np.ndarray], latency_s: np.ndarray
) -> Energy:
    """E = MACs·e_MAC, else Σ operations·e_op + Σ_l Q_l·e_l + P_static·T, else P_active·T, else unknown.

    The first way takes energy per MAC measured on the whole device; the second a table of energies by operation and
    access; the third the lower bound of the time, so that it is a lower bound too. Source of the tables: their files.
    """
    return (
        by_measurement(workload, device)
        or by_table(workload, device, traffic_bytes, latency_s)
        or by_power(device, latency_s)
        or unknown(workload, device)
    )


def by_measurement(workload: Workload, device: Device) -> Energy | None:
    """E = MACs · e_MAC, of the whole device while it works; other operations and memory are in that figure."""
    if device.energy_covers != "device":
        return None
    per_mac = per_mac_column(workload, {dtype: q.value for dtype, q in device.energy_j_per_mac.items() if q.value})
    if per_mac is None:
        return None
    column = workload.macs * per_mac
    said = ", ".join(f"{si(q.value, 'J')} per {dtype} MAC: {q.source}" for dtype, q in device.energy_j_per_mac.items())
    return collected({"whole device": column}, f"measured energy per MAC of the whole device ({said})")


def per_mac_column(workload: Workload, joules: Mapping[str, float]) -> np.ndarray | None:
    """J/MAC of each layer's type, 0 where there are no MACs; None where the type of any MAC has no figure."""
    table = [joules.get(dtype, joules.get(dtype.removeprefix("u"), np.nan)) for dtype in DTYPE_BITS]
    column: np.ndarray = np.where(workload.macs > 0, np.array([*table, np.nan])[workload.dtype_codes], 0.0)
    return None if np.isnan(column).any() or not workload.macs.any() else column


def by_table(
    workload: Workload, device: Device, traffic_bytes: Mapping[str, np.ndarray], latency_s: np.ndarray
) -> Energy | None:
    """E = MACs·e_MAC + other operations·e_add + Σ_l Q_l·e_l + P_idle·T.

    e_MAC: the device's own, else the table's multiplication plus addition (of int32 for integers: the accumulator).
    An access moves a word of 32 bits. Other operations cost one addition each. A part that is not known is left out,
    which is said and makes the whole a lower bound. None where the MACs or every level have no figure.
    """
    table = load_energy_table(device.energy_table) if device.energy_table else None
    operations = operation_columns(workload, device, table)
    per_byte = {name: access_energy(device, name, table) for name in traffic_bytes}
    if operations is None or not any(per_byte.values()):
        return None
    accesses = {name: traffic_bytes[name] * joules for name, joules in per_byte.items() if joules}
    static = {"static": device.power_idle_w.value * latency_s} if device.power_idle_w.value else {}
    missing = [name for name, joules in per_byte.items() if not joules] + ([] if static else ["static power"])
    basis = f"operations and accesses by {table.name if table else device.name}, static power over the least time"
    return collected({**operations, **accesses, **static}, basis, low_bound=True, missing=missing)


def operation_columns(workload: Workload, device: Device, table: EnergyTable | None) -> dict[str, Column] | None:
    adds = table_adds(table)
    own = {dtype: q.value for dtype, q in device.energy_j_per_mac.items() if q.value}
    per_mac = per_mac_column(workload, {**table_macs(table), **own})
    if per_mac is None:
        return None
    costs = np.array([*(adds.get(accumulator(dtype), np.nan) for dtype in DTYPE_BITS), np.nan])
    others = workload.other_ops * costs[workload.dtype_codes]
    columns = {"MACs": workload.macs * per_mac}
    return {**columns, "other operations": np.nan_to_num(others)} if adds else columns


def accumulator(dtype: str) -> str:
    """Type that a sum of products is kept in."""
    return "int32" if dtype.removeprefix("u").startswith("int") else dtype


def table_macs(table: EnergyTable | None) -> dict[str, float]:
    """J/MAC by type: one multiplication and one addition to the accumulator, where the table has both."""
    adds = table_adds(table)
    products = {key.split("_mul")[0]: joules for key, joules in table_items(table).items() if "_mul" in key}
    return {
        dtype: joules + adds[accumulator(dtype)] for dtype, joules in products.items() if accumulator(dtype) in adds
    }


def table_adds(table: EnergyTable | None) -> dict[str, float]:
    return {key.removesuffix("_add"): j for key, j in table_items(table).items() if key.endswith("_add")}


def table_items(table: EnergyTable | None) -> dict[str, float]:
    """Known energies of a table that counts operations and accesses; one of whole instructions does not go with MACs."""
    if table is None or table.per != "operation or access":
        return {}
    return {key: q.value for key, q in table.joules.items() if q.value}


def access_energy(device: Device, level: str, table: EnergyTable | None) -> float | None:
    """J/B of a memory level: its own, else the table's SRAM (caches, a sensor's RAM) or DRAM; None for others."""
    memory = device.memory(level)
    if memory.energy_j_per_byte.value:
        return memory.energy_j_per_byte.value
    on_chip = memory.kind == "cache" or (memory.kind == "ram" and device.tier == "sensor")
    kind = "sram" if on_chip else "dram" if memory.kind == "ram" else None
    words = [j for key, j in table_items(table).items() if kind and key.startswith(kind) and key.endswith("_32b")]
    return words[0] / WORD_BYTES if words else None


def by_power(device: Device, latency_s: np.ndarray) -> Energy | None:
    """E ≥ P_active · T, with T the roofline's lower bound of the time."""
    power_w = device.power_active_w.value
    if power_w is None or np.isnan(latency_s).any():
        return None
    basis = f"active power ({si(power_w, 'W')}) × the least time: a lower bound"
    return collected({"active power": power_w * latency_s}, basis, low_bound=True)


def unknown(workload: Workload, device: Device) -> Energy:
    text = f"the energy is not known: {device.name} gives neither energy nor power that goes with this model"
    return Energy(frozen(np.full(len(workload), np.nan)), {}, text, diagnostics=(Diagnostic(None, "warning", text),))


def collected(
    items: Mapping[str, np.ndarray], basis: str, low_bound: bool = False, missing: list[str] | None = None
) -> Energy:
    """Items added up by layer and in total."""
    column: np.ndarray = np.sum(list(items.values()), axis=0)
    totals = MappingProxyType({name: float(part.sum()) for name, part in items.items()})
    if not missing:
        return Energy(frozen(column), totals, basis, low_bound)
    text = f"energy without {', '.join(missing)}: not known"
    return Energy(
        frozen(column), totals, f"{basis}; without {', '.join(missing)}", True, (Diagnostic(None, "warning", text),)
    )


def frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column
