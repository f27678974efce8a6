"""One row a model and device: what one looks up first of each, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from analysis.report.layers import safe
from analysis.report.record import checksum, known, totals_record
from analysis.scenario import Analysis

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Resource

MODEL_KEYS = ("model", "file", "format", "sha256", "batch", "precision", "kernel", "planner")
TOTAL_KEYS = (
    "macs",
    "other_ops",
    "parameters",
    "trainable_parameters",
    "weight_bytes",
    "metadata_bytes",
    "liveness_peak_bytes",
    "arena_bytes",
    "peak_layer",
    "uncounted_nodes",
)
DEVICE_KEYS = ("device", "device_name", "tier", "runtime", "fits", "reason")
RESOURCE_KEYS = ("used_bytes", "low_bytes", "high_bytes", "capacity_bytes", "headroom_bytes", "complete")
RUN_KEYS = (
    "latency_s",
    "latency_low_s",
    "latency_high_s",
    "latency_bound_s",
    "energy_j",
    "energy_low_j",
    "energy_high_j",
    "energy_is_least",
)
KEYS = (
    *MODEL_KEYS,
    *DEVICE_KEYS,
    *(f"{resource}_{key}" for resource in ("flash", "ram") for key in RESOURCE_KEYS),
    *RUN_KEYS,
    *TOTAL_KEYS,
)


def to_summary_csv(analyses: Iterable[Analysis]) -> str:
    """CSV (RFC 4180) with KEYS as its head; an analysis without devices has one row. Plain SI; unknown is empty.

    fits: true, false, or empty where it cannot be told. *_complete: false where an item of the need is not known, so that
    used is the least of it. *_headroom_bytes: capacity less need, below zero where it does not fit. energy_is_least: true
    where the energy is the least possible, not what is expected. planner, arena_bytes: of the analysis, so of its first
    device's runtime; what the row's own runtime needs is in ram_used_bytes.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(KEYS)
    writer.writerows([safe(row.get(key)) for key in KEYS] for analysis in analyses for row in rows_of(analysis))
    return out.getvalue()


def rows_of(analysis: Analysis) -> Iterator[dict[str, Any]]:
    own = model_values(analysis)
    for estimate in analysis.estimates:
        yield own | device_values(estimate)
    if not analysis.estimates:
        yield own


def model_values(analysis: Analysis) -> dict[str, Any]:
    scenario, source = analysis.scenario, analysis.source
    return totals_record(analysis) | {
        "model": source.name,
        "file": source.file,
        "format": source.format,
        "sha256": checksum(scenario),
        "batch": scenario.batch,
        "precision": scenario.precision,
        "kernel": scenario.kernel,
        "planner": analysis.plan.planner,
    }


def device_values(estimate: Estimate) -> dict[str, Any]:
    return {
        "device": estimate.device.id,
        "device_name": estimate.device.name,
        "tier": estimate.device.tier,
        "runtime": estimate.runtime.id,
        "fits": estimate.fit.ok,
        "reason": estimate.fit.reason,
        **resource_values(estimate.fit.flash),
        **resource_values(estimate.fit.ram),
        **run_values(estimate),
    }


def resource_values(need: Resource) -> dict[str, Any]:
    values = (need.used_bytes, need.low_bytes, need.high_bytes, need.capacity_bytes, need.free_bytes, need.complete)
    return {f"{need.name}_{key}": value for key, value in zip(RESOURCE_KEYS, values, strict=True)}


def run_values(estimate: Estimate) -> dict[str, Any]:
    """Time and energy of one run."""
    return {
        "latency_s": known(estimate.latency_s),
        "latency_low_s": known(estimate.latency_low_s),
        "latency_high_s": known(estimate.latency_high_s),
        "latency_bound_s": known(estimate.total_latency_bound_s),
        "energy_j": known(estimate.total_energy_j),
        "energy_low_j": known(estimate.energy_low_j),
        "energy_high_j": known(estimate.energy_high_j),
        "energy_is_least": estimate.energy_low_bound if estimate.total_energy_j is not None else None,
    }
