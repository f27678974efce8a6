"""The roofline's bound of many cases, see estimate.roofline."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from analysis.device import Device
from analysis.estimate.many.cases import Stack
from analysis.estimate.many.crossing import Crossings
from analysis.estimate.roofline import known_peaks, stand_in
from analysis.graph import DTYPE_BITS
from analysis.stages import Same


def latency_bounds(stack: Stack, crossings: Crossings) -> np.ndarray:
    """T = max(MACs/π, max_l Q_l/β_l), seconds, float64 (cases, layers); NaN where not known."""
    macs, peak = stack.macs, stack.by_type([peak_table(Same(device)) for device in stack.devices])
    compute_s = np.divide(macs, peak, out=np.zeros(macs.shape), where=macs > 0)
    latency_s: np.ndarray = np.maximum(compute_s, longest_waits(stack, crossings))
    return latency_s


@lru_cache(maxsize=256)
def peak_table(same: Same[Device]) -> np.ndarray:
    """MAC/s by data type, in the order of DTYPE_BITS, last without a type; NaN where there is no peak."""
    peaks = known_peaks(same.it)
    return np.array([*(peaks.get(stand_in(dtype, peaks) or "", np.nan) for dtype in DTYPE_BITS), np.nan])


def longest_waits(stack: Stack, crossings: Crossings) -> np.ndarray:
    """Seconds at the level that a layer waits for longest, of those whose bandwidth is known."""
    wait = np.full(stack.macs.shape, -1.0)
    speeds = [bandwidths(Same(device), levels) for device, levels in zip(stack.devices, crossings.levels, strict=True)]
    for k in range(crossings.count):
        speed = stack.by_device([speed[k] if k < len(speed) else None for speed in speeds])
        wait = np.fmax(wait, crossings.level(k) / speed)
    unknown = stack.by_device([0.0 if np.isfinite(speed).any() else np.nan for speed in speeds])
    return np.where(np.isnan(unknown), np.where(stack.column("moves"), np.nan, 0.0), wait)


@lru_cache(maxsize=256)
def bandwidths(same: Same[Device], levels: tuple[tuple[str, object], ...]) -> np.ndarray:
    """Bytes/s of the levels; NaN where not known."""
    known = {memory.name: memory.bandwidth_bytes_per_s.value or np.nan for memory in same.it.memories}
    return np.array([known[name] for name, _ in levels])
