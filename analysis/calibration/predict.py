"""The expected time of a network on a device: calibrated on published times, never below the roofline's bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.calibration.accelerated import accelerated, meaning
from analysis.calibration.array_table import families
from analysis.calibration.classes import CLASSES, unmeasured_families, work_matrix
from analysis.calibration.latency import Latency, banded, computing_dtype, unknown
from analysis.calibration.table import (
    FEWEST,
    LARGEST_UNTOLD_SHARE,
    NEAREST,
    SAME_KERNELS,
    Calibration,
    Cell,
    calibration,
    core_named,
)
from analysis.device import Device, Runtime
from analysis.errors import Diagnostic
from analysis.workload import Workload

Ground = Literal["board", "core", "nearest", "untold"]
MEANING: dict[Ground, str] = {
    "board": "published times of this board and runtime",
    "core": "published times of this core and of this runtime, but too few of both together",
    "nearest": "published times of the nearest core",
    "untold": "published times, but of other kernels",
}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A cell for a device and runtime, and how near it is."""

    cell: Cell
    core: str
    runtime: str
    ground: Ground


def expected(
    workload: Workload,
    device: Device,
    runtime: Runtime,
    latency_bound_s: np.ndarray,
    fallback: np.ndarray | None = None,
) -> Latency:
    """T = Σ_layer n_class · c_class / clock, at least Σ latency_bound_s; the band is T ÷ and × a factor.

    c_class: cycles by kernel class, fitted to published times (profiles/calibration), on a board's own memories. An
    accelerator goes by its array and its bandwidths. The factor comes from figures that were left out of the fit. Where
    a single layer's bound is above its share, the other layers give way: runtimes fuse what the roofline counts apart.
    Not known without a clock, a published runtime, a core that is near, or a count.
    """
    known = calibration()
    if runtime.id in families():
        return accelerated(workload, device, families()[runtime.id], latency_bound_s, known.rate, fallback)
    dtype = computing_dtype(workload)
    found = find(device, runtime, dtype, known)
    if found is None or device.clock_hz.value is None:
        return unknown(workload, why_not(device, runtime, dtype))
    cycles = work_matrix(workload) * found.cell.cycles
    if np.isnan(cycles).any():
        return unknown(workload, "layers are not counted")
    untold = untold_kernels(workload, found.cell, cycles)
    ground: Ground = wider("untold", found.ground, known) if untold else found.ground
    raw = cycles.sum(axis=1) / device.clock_hz.value
    band, said = known.bands[ground], doubts(device, runtime, found, untold)
    return banded(raw, latency_bound_s, band.factor, f"{MEANING[ground]}; {meaning(band, known.rate)}", said)


def wider(one: Ground, other: Ground, known: Calibration) -> Ground:
    return one if known.bands[one].factor > known.bands[other].factor else other


def find(device: Device, runtime: Runtime, dtype: str, known: Calibration) -> Found | None:
    """The cell of the device's own core, else of the nearest, on the board's memories; None where nothing is near.

    A runtime runs on the GPU where there is one.
    """
    core = None if "GPU" in device.compute_units else core_named(device.compute_units, known.cores)
    kernels = SAME_KERNELS.get(runtime.id, runtime.id)
    for name in (core, NEAREST.get(core or "")):
        cell = known.cells.get((name or "", kernels, dtype))
        if cell is not None and name is not None:
            own = device.id in cell.boards and cell.networks >= FEWEST and kernels == runtime.id
            near: Ground = "board" if own else "core" if name == core and cell.networks else "nearest"
            on_board = replace(cell, cycles=cell.cycles * known.boards.get(device.id, 1.0))
            return Found(on_board, name, kernels, near)
    return None


def why_not(device: Device, runtime: Runtime, dtype: str) -> str:
    if device.clock_hz.value is None:
        return f"the clock of {device.name} is not known"
    return f"no published {dtype} times of {runtime.name} on a core like that of {device.name}"


def untold_kernels(workload: Workload, cell: Cell, cycles: np.ndarray) -> tuple[str, ...]:
    """Kernels that were not measured here, where they take a large part of the time."""
    whole = cycles.sum(axis=0)
    total = whole.sum()
    families = unmeasured_families(workload)
    if not total or (whole[~cell.told].sum() <= LARGEST_UNTOLD_SHARE * total and not families):
        return ()
    untold = [
        name for name, share, told in zip(CLASSES, whole / total, cell.told, strict=True) if share > 0.05 and not told
    ]
    return (*families, *untold)


def doubts(device: Device, runtime: Runtime, found: Found, untold: tuple[str, ...]) -> list[Diagnostic]:
    return [Diagnostic(None, "info", text) for text in doubt_texts(device, runtime, found, untold)]


def doubt_texts(device: Device, runtime: Runtime, found: Found, untold: tuple[str, ...]) -> Iterator[str]:
    if found.ground == "nearest" and found.cell.networks:
        yield f"expected time: no published figures of the core of {device.name}; those of {found.core} are taken"
    if not found.cell.networks:
        yield f"expected time: no published figures of {runtime.name} on {found.core}; those on its family are taken"
    if found.runtime != runtime.id:
        yield f"expected time: no published figures of {runtime.name}; those of {found.runtime}, with the same kernels, are taken"
    if untold:
        kinds = ", ".join(untold)
        yield f"expected time: no published figures of this runtime and core for kernels of class {kinds}; the band is wider"
