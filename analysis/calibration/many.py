"""Expected times of many cases at once: the numbers of `expected`, digit for digit, over arrays (cases, layers).

Only the numbers: what they rest on, in words, is `expected`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.calibration.accelerated import fallback_seconds, fallen_share, matrix_share
from analysis.calibration.array_table import array_fits, families, machine_of
from analysis.calibration.arrays import Family, Machine, columns_of, efficiencies, fill, overlapped, streamed_share
from analysis.calibration.classes import PLACE, unmeasured_families, work_matrix
from analysis.calibration.latency import computing_dtype
from analysis.calibration.predict import Found, Ground, find, untold_kernels, wider
from analysis.calibration.table import LARGEST_UNTOLD_SHARE, calibration
from analysis.device import Device, Runtime
from analysis.stages import Same
from analysis.workload import Workload


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A case: the workload by its number, the device with its runtime, the layers that fall back (boolean column)."""

    workload: int
    device: Device
    runtime: Runtime
    fallback: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """seconds: (cases, layers); total with its band: a value a case. float64, NaN throughout where not known."""

    seconds: np.ndarray
    total: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """What the calibration alone says of some of the cases (rows, layers), and the factor of their bands."""

    rows: np.ndarray
    seconds: np.ndarray
    factor: np.ndarray


def expected_times(workloads: Sequence[Workload], cases: Sequence[Case], bound_s: np.ndarray) -> Times:
    """`expected` of every case; bound_s: the roofline's, (cases, layers). Workloads are of one length."""
    raw_s, factor = np.full(bound_s.shape, np.nan), np.full(len(cases), np.nan)
    for part in (*on_cores(workloads, cases), *on_arrays(workloads, cases)):
        raw_s[part.rows], factor[part.rows] = part.seconds, part.factor
    factor[np.isnan(raw_s).any(axis=1)] = np.nan
    return banded_times(raw_s, bound_s, factor)


def banded_times(raw_s: np.ndarray, bound_s: np.ndarray, factor: np.ndarray) -> Times:
    """As `banded` does for one: at least the bound, the band ÷ and × factor."""
    least = np.nan_to_num(bound_s)
    least_sum, above = least.sum(axis=1), np.maximum(raw_s - least, 0)
    rest, over = np.maximum(raw_s.sum(axis=1) - least_sum, 0.0), above.sum(axis=1)
    share = np.divide(rest, over, out=np.zeros(len(over)), where=above.any(axis=1))
    seconds = least + above * share[:, None]
    seconds[np.isnan(factor)] = np.nan
    total = seconds.sum(axis=1)
    return Times(seconds, total, np.maximum(total / factor, least_sum), total * factor)


# A core that runs layer after layer


def on_cores(workloads: Sequence[Workload], cases: Sequence[Case]) -> list[Raw]:
    """T = Σ_layer n_class · c_class / clock, of the cases whose runtime runs on a core with published times."""
    types = [computing_dtype(workload) for workload in workloads]
    known = {
        row: found
        for row, case in enumerate(cases)
        if case.runtime.id not in families()
        and (found := found_for(Same(case.device), Same(case.runtime), types[case.workload])) is not None
        and case.device.clock_hz.value is not None
    }
    if not known:
        return []
    rows = np.array(list(known), dtype=np.int64)
    of = np.array([cases[row].workload for row in known], dtype=np.int64)
    cycles = np.stack([found.cell.cycles for found in known.values()])
    clock_hz = np.array([cases[row].device.clock_hz.value for row in known], dtype=np.float64)
    factor = [core_factor(Same(workloads[cases[row].workload]), Same(found)) for row, found in known.items()]
    return [Raw(rows, core_cycles(workloads, of, cycles) / clock_hz[:, None], np.array(factor))]


def core_cycles(workloads: Sequence[Workload], of: np.ndarray, cycles: np.ndarray) -> np.ndarray:
    """A layer is of one class, and once of "layer": two products, and the zeros of the other classes left out."""
    work = np.stack([work_matrix(workload) for workload in workloads])
    place = np.stack([columns_of(workload).place for workload in workloads])
    count = np.take_along_axis(work, place[:, :, None], axis=2)[:, :, 0]
    each = np.take_along_axis(cycles, place[of], axis=1)
    last = PLACE["layer"]
    spent: np.ndarray = count[of] * each + work[:, :, last][of] * cycles[:, last, None]
    return spent


@lru_cache(maxsize=1024)
def found_for(device: Same[Device], runtime: Same[Runtime], dtype: str) -> Found | None:
    return find(device.it, runtime.it, dtype, calibration())


@lru_cache(maxsize=1024)
def core_factor(workload: Same[Workload], found: Same[Found]) -> float:
    one, cell, ground = workload.it, found.it.cell, found.it.ground
    untold = untold_kernels(one, cell, work_matrix(one) * cell.cycles)
    taken: Ground = wider("untold", ground, calibration()) if untold else ground
    return calibration().bands[taken].factor


# An array of multipliers


def on_arrays(workloads: Sequence[Workload], cases: Sequence[Case]) -> list[Raw]:
    """Of the cases whose runtime is a family of accelerators, family by family."""
    types = [computing_dtype(workload) for workload in workloads]
    found: dict[str, dict[int, Machine]] = {}
    for row, case in enumerate(cases):
        family = families().get(case.runtime.id)
        machine = machine_of(case.device, family, types[case.workload]) if family else None
        if family is not None and machine is not None:
            found.setdefault(family.name, {})[row] = machine
    return [of_family(workloads, cases, families()[name], machines, types) for name, machines in found.items()]


def of_family(
    workloads: Sequence[Workload],
    cases: Sequence[Case],
    family: Family,
    machines: dict[int, Machine],
    types: Sequence[str],
) -> Raw:
    """`accelerated` of the cases of one family."""
    rows = np.array(list(machines), dtype=np.int64)
    mine = [cases[row] for row in machines]
    fit = array_fits()[family.name]
    seconds = array_seconds(workloads, mine, family, list(machines.values()))
    told = np.array([place_fallback(workloads, case, family, own) for case, own in zip(mine, seconds, strict=True)])
    run_s = fit.terms["run_s"]
    raw = seconds * (1 + run_s / np.maximum(seconds.sum(axis=1), run_s * 1e-6))[:, None]
    raw[~told] = np.nan
    widths = [widened(workloads[case.workload], case, family, types[case.workload]) for case in mine]
    return Raw(rows, raw, np.array(widths))


def array_seconds(
    workloads: Sequence[Workload], cases: Sequence[Case], family: Family, machines: Sequence[Machine]
) -> np.ndarray:
    """`layer_seconds` over the cases."""
    terms, of = array_fits()[family.name].terms, np.array([case.workload for case in cases], dtype=np.int64)
    layers = [columns_of(workload) for workload in workloads]
    rates = np.stack([efficiencies(terms)[one.place] * fill(one, family.lanes) for one in layers])[of]
    streamed = np.stack([one.weight_bytes * streamed_share(one, family) for one in layers])[of]

    def column(value: Callable[[Machine], float]) -> np.ndarray:
        return np.array([value(machine) for machine in machines])[:, None]

    compute = np.stack([one.macs for one in layers])[of] / (rates * column(lambda m: m.peak_macs_per_s))
    moved = np.stack([one.moved_bytes for one in layers])[of] / column(lambda m: terms["moved"] * m.moved_bytes_per_s)
    weights = streamed / column(lambda m: terms["weights"] * m.weights_bytes_per_s)
    busy = overlapped(compute, moved)
    seconds: np.ndarray = overlapped(busy, weights) if family.ahead else busy + weights
    return seconds + terms["layer_s"] * np.stack([one.runs for one in layers])[of]


def place_fallback(workloads: Sequence[Workload], case: Case, family: Family, seconds: np.ndarray) -> bool:
    """Puts the core's times where layers fall back, into `seconds`; False where too much falls back to nobody known."""
    if not case.fallback.any():
        return True
    workload = workloads[case.workload]
    on_core = fallback_seconds(workload, case.device, family, case.fallback)
    if on_core is None:
        return fallen_share(workload, case.fallback) <= LARGEST_UNTOLD_SHARE
    np.copyto(seconds, on_core, where=on_core > 0)
    return True


def widened(workload: Workload, case: Case, family: Family, dtype: str) -> float:
    """The factor of the band: of networks left out, widened where something was never measured."""
    fit = array_fits()[family.name]
    band = fit.bands["network"]
    strange = case.device.id not in fit.boards or dtype != family.dtype or unusual(Same(workload))
    said = strange or bool(case.fallback.any())
    return band.factor * (fit.bands.get("device", band).factor if said else 1.0)


@lru_cache(maxsize=16)
def unusual(same: Same[Workload]) -> bool:
    """The workload has what no published figure of any family tells."""
    workload = same.it
    return matrix_share(workload) > LARGEST_UNTOLD_SHARE or bool(unmeasured_families(workload))
