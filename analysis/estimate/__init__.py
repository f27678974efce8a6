"""Workload and device together: roofline, latency bound, fit and energy. The only place that knows both."""

from __future__ import annotations

from types import MappingProxyType

from analysis.calibration import expected
from analysis.device import Device, Runtime
from analysis.estimate.energy import energy_of
from analysis.estimate.result import Estimate, Fit, Level, Resource
from analysis.estimate.roofline import roofline_of
from analysis.estimate.verdict import fit
from analysis.memory import MemoryPlan
from analysis.traffic import scratch_bytes, traffic
from analysis.workload import Workload

__all__ = ["Estimate", "Fit", "Level", "Resource", "estimate", "fit"]


def estimate(workload: Workload, plan: MemoryPlan, device: Device, runtime: Runtime, kernel: str = "ideal") -> Estimate:
    """The device's answer. A what-if is a device with overrides (`Device.with_override`). Raises UnknownNameError."""
    traffic_bytes = traffic(workload, device, kernel)
    roofs = roofline_of(workload, device, traffic_bytes)
    time = expected(workload, device, runtime, roofs.latency_bound_s)
    spent = energy_of(workload, device, traffic_bytes, roofs.latency_bound_s, time)
    return Estimate(
        device=device,
        runtime=runtime,
        kernel=kernel,
        fit=fit(workload, plan, device, runtime, kernel),
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
        layer_latency_s=None if time.total_s is None else time.latency_s,
        latency_basis=time.basis,
        diagnostics=(*roofs.diagnostics, *time.diagnostics, *spent.diagnostics),
    )
