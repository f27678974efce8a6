"""Workload and device together: roofline, latency bound, fit and energy. The only place that knows both."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from analysis.calibration import Latency, expected
from analysis.device import Device, Runtime
from analysis.estimate.coverage import Coverage, Group
from analysis.estimate.energy import energy_of, ways_of
from analysis.estimate.promise import Promise, promises, promises_of
from analysis.estimate.result import Estimate, Fit, Level, MemoryUse, Resource
from analysis.estimate.roofline import Roofline, frozen, levels_of, roofline_of
from analysis.estimate.storage import fit_where_placed, shifted, suggestions
from analysis.estimate.verdict import fit
from analysis.memory import MemoryPlan
from analysis.placement import Placed, at_home
from analysis.traffic import scratch_bytes, traffic
from analysis.workload import Workload

__all__ = [
    "Coverage", "Estimate", "Fit", "Group", "Level", "MemoryUse", "Promise", "Resource", "estimate", "fit",
    "fit_where_placed", "promises", "promises_of",
]  # fmt: skip


def estimate(
    workload: Workload,
    plan: MemoryPlan,
    device: Device,
    runtime: Runtime,
    kernel: str = "ideal",
    placed: Placed | None = None,
) -> Estimate:
    """The device's answer. A what-if is a device with overrides (`Device.with_override`). Raises UnknownNameError.

    placed: where the tensors lie; None is each at home.
    """
    placed = placed or at_home(workload, plan, device)
    traffic_bytes = traffic(workload, device, kernel, placed.away)
    roofs = roofline_of(workload, device, traffic_bytes)
    verdict, uses = fit_where_placed(workload, plan, device, runtime, kernel, placed)
    fallback = verdict.coverage.fallback if verdict.coverage else None
    time, moved_s = expected_time(workload, device, runtime, kernel, roofs, traffic_bytes, placed, fallback)
    hints = () if placed.away else tuple(suggestions(verdict, workload, plan, device))
    spent = energy_of(workload, device, traffic_bytes, roofs.latency_bound_s, time)
    return Estimate(
        device=device,
        runtime=runtime,
        kernel=kernel,
        fit=verdict,
        peaks=MappingProxyType(dict(roofs.peaks)),
        levels=roofs.levels,
        bound_names=roofs.bound_names,
        bound=roofs.bound,
        peak_macs_per_s=roofs.peak_macs_per_s,
        intensity_macs_per_byte=roofs.intensity_macs_per_byte,
        intensity_level=roofs.intensity_level,
        attainable_macs_per_s=roofs.attainable_macs_per_s,
        latency_bound_s=roofs.latency_bound_s,
        time_share=roofs.time_share,
        traffic_bytes=traffic_bytes,
        scratch_bytes=scratch_bytes(workload, kernel),
        energy_j=spent.energy_j,
        binding_level=roofs.binding_level,
        total_latency_bound_s=roofs.total_latency_bound_s,
        total_energy_j=spent.total_j,
        energy_items=spent.items,
        energy_basis=spent.basis,
        energy_low_bound=spent.low_bound,
        latency_s=time.total_s,
        latency_low_s=time.low_s,
        latency_high_s=time.high_s,
        energy_low_j=spent.low_j,
        energy_high_j=spent.high_j,
        energy_ways=ways_of(workload, device, traffic_bytes, roofs.latency_bound_s, time),
        layer_latency_s=None if time.total_s is None else time.latency_s,
        latency_basis=time.basis,
        moved_s=moved_s,
        placed=placed,
        memory_uses=uses,
        diagnostics=(*roofs.diagnostics, *time.diagnostics, *spent.diagnostics, *hints),
    )


def expected_time(
    workload: Workload,
    device: Device,
    runtime: Runtime,
    kernel: str,
    roofs: Roofline,
    traffic_bytes: Mapping[str, np.ndarray],
    placed: Placed,
    fallback: np.ndarray | None,
) -> tuple[Latency, np.ndarray | None]:
    """As calibrated; with tensors placed by hand the time of everything at home, and what their moves add by layer."""
    if not placed.away:
        return expected(workload, device, runtime, roofs.latency_bound_s, fallback), None
    at_home = traffic(workload, device, kernel)
    time = expected(workload, device, runtime, roofline_of(workload, device, at_home).latency_bound_s, fallback)
    levels = levels_of(device, {}, dict.fromkeys((*at_home, *traffic_bytes)))
    moved = shifted(time, levels, traffic_bytes, at_home, roofs.latency_bound_s)
    return moved, frozen(moved.latency_s - time.latency_s) if moved.total_s is not None else None
