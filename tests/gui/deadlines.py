"""A deadline that a run keeps, as expected, and breaks once its memory is half as fast."""

from __future__ import annotations

from dataclasses import replace

from analysis.scenario import Override, Scenario, analyze


def deadline_between(scenario: Scenario, memory: str) -> str:
    """As a person types it: between what is expected now, and with half the bandwidth of a memory of the first device."""
    (whole,) = analyze(scenario).estimates
    bandwidth = whole.device.memory(memory).bandwidth_bytes_per_s.value
    half = Override(whole.device.id, "bandwidth", memory, bandwidth / 2)
    (slower,) = analyze(replace(scenario, overrides=(half,))).estimates
    assert slower.latency_s > whole.latency_s
    return f"{(whole.latency_s + slower.latency_s) / 2 * 1e3:.4f} ms"
