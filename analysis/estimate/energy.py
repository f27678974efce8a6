"""Energy of one inference, by the best way to know it that the device's profile allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from analysis.calibration import Latency, published
from analysis.device import Device, EnergyTable, Memory, Quantity, load_energy_table
from analysis.errors import Diagnostic
from analysis.estimate.result import EnergyWay
from analysis.graph import DTYPE_BITS
from analysis.units import si
from analysis.workload import Workload


@dataclass(frozen=True, slots=True, eq=False)
class Energy:
    """Joules by layer and by item; both add up to the total. low_bound: the least possible, not the expectation.

    low_j, high_j: the band of the total; None where the way to know it has none.
    """

    energy_j: np.ndarray
    items: Mapping[str, float]
    basis: str
    low_bound: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    low_j: float | None = None
    high_j: float | None = None

    @property
    def total_j(self) -> float | None:
        return None if np.isnan(self.energy_j).any() else float(self.energy_j.sum())


# What the arithmetic alone would cost, for devices that name no table of their own.
TEXTBOOK = "horowitz_45nm"


def energy_of(
    workload: Workload,
    device: Device,
    traffic_bytes: Mapping[str, np.ndarray],
    latency_s: np.ndarray,
    time: Latency | None = None,
) -> Energy:
    """E = P_measured·T, else MACs·e_MAC, else Σ operations·e_op + Σ_l Q_l·e_l + P_static·T, else P_active·T_min.

    The first way takes power measured on the whole device and the expected time; the second energy per MAC measured so;
    the third a table of energies by operation and access; the last the lower bound of the time (latency_s), so that it is
    a lower bound too. Source of the tables: their files.
    """
    return (
        (by_time(device, time) if time else None)
        or by_measurement(workload, device)
        or by_table(workload, device, traffic_bytes, latency_s)
        or by_power(device, latency_s)
        or unknown(workload, device)
    )


def ways_of(
    workload: Workload,
    device: Device,
    traffic_bytes: Mapping[str, np.ndarray],
    latency_s: np.ndarray,
    time: Latency | None = None,
) -> tuple[EnergyWay, ...]:
    """Every way to know the energy that is open, side by side: measured ones first, then operation by operation.

    The last takes the device's table, else the text book's, and never what was measured on the whole device: it shows how
    much of the energy is neither arithmetic nor one access to memory.
    """
    bare = replaced_table(device)
    found = {
        "power × expected time": by_time(device, time) if time else None,
        "measured energy per MAC": by_measurement(workload, device),
        "operations and accesses": by_table(workload, bare, traffic_bytes, latency_s),
        "power × least time": by_power(device, latency_s),
    }
    return tuple(
        EnergyWay(name, way.total_j, way.low_bound, way.basis)
        for name, way in found.items()
        if way is not None and way.total_j is not None
    )


def replaced_table(device: Device) -> Device:
    """The device as its parts: without energies of the whole, with a table."""
    per_mac = {} if device.energy_covers == "device" else device.energy_j_per_mac
    return device.model_copy(update={"energy_j_per_mac": per_mac, "energy_table": device.energy_table or TEXTBOOK})


def by_time(device: Device, time: Latency) -> Energy | None:
    """E = P_active · T, T the expected time; the band is the time's, times that of the board's published powers."""
    power = device.power_active_w
    if time.total_s is None or power.value is None or power.confidence != "measured-read":
        return None
    if device.energy_covers != "device":
        return None
    least, most = published_powers(device.id, power.value)
    basis = f"measured power of the whole device ({si(power.value, 'W')}) × the expected time: {power.source}"
    if most > 1.05 * least:
        basis += f"; published at other supplies: {si(least, 'W')} to {si(most, 'W')}"
    spent = collected({"measured power": power.value * time.latency_s}, basis)
    return replace(spent, low_j=least * (time.low_s or 0.0), high_j=most * (time.high_s or 0.0))


def published_powers(board: str, power_w: float) -> tuple[float, float]:
    """The least and the most of the device's power and the published ones of the board, W: supplies differ."""
    figures = [figure for figure in published() if figure.board == board]
    powers = [f.energy_j / f.latency_s for f in figures if not np.isnan(f.energy_j)]
    return min([power_w, *powers]), max([power_w, *powers])


def by_measurement(workload: Workload, device: Device) -> Energy | None:
    """E = MACs · e_MAC, of the whole device while it works; other operations and memory are in that figure."""
    if device.energy_covers != "device":
        return None
    per_mac = per_mac_column(workload, known(device.energy_j_per_mac))
    if per_mac is None:
        return None
    column = workload.macs * per_mac
    said = ", ".join(f"{si(q.value, 'J')} per {dtype} MAC: {q.source}" for dtype, q in device.energy_j_per_mac.items())
    return collected({"whole device": column}, f"measured energy per MAC of the whole device ({said})")


def per_mac_column(workload: Workload, joules: Mapping[str, float]) -> np.ndarray | None:
    """J/MAC of each layer's type, 0 where there are no MACs; None where the type of any MAC has no figure."""
    table = [joules.get(dtype, joules.get(signed(dtype), np.nan)) for dtype in DTYPE_BITS]
    column: np.ndarray = np.where(workload.macs > 0, np.array([*table, np.nan])[workload.dtype_codes], 0.0)
    return None if np.isnan(column).any() or not workload.macs.any() else column


def by_table(
    workload: Workload, device: Device, traffic_bytes: Mapping[str, np.ndarray], latency_s: np.ndarray
) -> Energy | None:
    """E = MACs·e_MAC + other operations·e_add + Σ_l Q_l·e_l + P_idle·T.

    e_MAC, e_l: the device's own, else the table's for the data type and for what the memory is made of. Other operations
    cost one addition each. T is the least time. What is not known is left out, and said. None where the type of any MAC
    has no figure, or no memory has.
    """
    table = load_energy_table(device.energy_table) if device.energy_table else None
    per_mac = per_mac_column(workload, {**known(table.j_per_mac if table else {}), **known(device.energy_j_per_mac)})
    per_byte = {name: access_energy(device.memory(name), table) for name in traffic_bytes}
    if per_mac is None or not any(per_byte.values()):
        return None
    parts = {"MACs": workload.macs * per_mac, **other_energy(workload, table)}
    parts |= {name: traffic_bytes[name] * joules for name, joules in per_byte.items() if joules}
    if device.power_idle_w.value and not np.isnan(latency_s).any():
        parts["static"] = device.power_idle_w.value * latency_s
    missing = [name for name in ("other operations", *traffic_bytes, "static") if name not in parts]
    basis = f"operations and accesses by {table.name if table else device.name}, static power over the least time"
    return collected(parts, basis, low_bound=True, missing=missing)


def known(quantities: Mapping[str, Quantity]) -> dict[str, float]:
    return {name: quantity.value for name, quantity in quantities.items() if quantity.value}


def other_energy(workload: Workload, table: EnergyTable | None) -> dict[str, np.ndarray]:
    """Operations that are no MACs, by one addition of the layer's type each; nothing where a type has no figure."""
    adds = known(table.joules) if table else {}
    costs = np.array([*(adds.get(f"{signed(dtype)}_add", np.nan) for dtype in DTYPE_BITS), np.nan])
    column = np.where(workload.other_ops > 0, workload.other_ops * costs[workload.dtype_codes], 0.0)
    return {} if np.isnan(column).any() else {"other operations": column}


def signed(dtype: str) -> str:
    return dtype.removeprefix("u")


def access_energy(memory: Memory, table: EnergyTable | None) -> float | None:
    """J/B of a memory: its own, else the table's for what it is made of; None without."""
    if memory.energy_j_per_byte.value or table is None:
        return memory.energy_j_per_byte.value
    by_technology = {str(name): quantity for name, quantity in table.j_per_byte.items()}
    return known(by_technology).get(memory.technology)


def by_power(device: Device, latency_s: np.ndarray) -> Energy | None:
    """E ≥ P_active · T, with T the roofline's lower bound of the time."""
    power_w = device.power_active_w.value
    if power_w is None or np.isnan(latency_s).any():
        return None
    basis = f"active power ({si(power_w, 'W')}) × the least time: a lower bound"
    return collected({"active power": power_w * latency_s}, basis, low_bound=True)


def unknown(workload: Workload, device: Device) -> Energy:
    power = "power, but no least time to go with it" if device.power_active_w.value else "neither energy nor power"
    text = f"the energy is not known: {device.name} gives {power}"
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
