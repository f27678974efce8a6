"""The analysis as plain data: the JSON that other programs rely on, schema rooflens.analysis/1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import FileError
from analysis.graph import Graph, Shape
from analysis.known import of_counted
from analysis.readers import sha256_of
from analysis.report.gaps import integers, live_bytes
from analysis.scenario import Analysis, Scenario
from analysis.traffic import scratch_bytes
from analysis.version import VERSION

if TYPE_CHECKING:
    from analysis.estimate import Coverage, Estimate, Fit, Group, Promise, Resource
    from analysis.workload import Workload

SCHEMA = "rooflens.analysis/1"

# Integer columns of the workload that every layer's record has, in the order of the contract.
LAYER_COLUMNS = ("macs", "other_ops", "parameters", "weight_bytes", "input_bytes", "output_bytes")


def to_json(analysis: Analysis) -> str:
    """The record as JSON, a layer or buffer a line; unknown is null, numbers are plain SI."""
    return "".join(spelled(analysis_record(analysis), "\n")) + "\n"


def spelled(value: Any, line: str) -> Iterator[str]:
    """JSON in pieces: tables are laid out, their rows are lines. `line`: a line break and the indentation so far."""
    if isinstance(value, dict) and value:
        yield "{"
        for index, (key, inner) in enumerate(value.items()):
            yield f"{',' if index else ''}{line} {plain(key)}: "
            yield from spelled(inner, line + " ")
        yield line + "}"
    elif has_rows(value):
        yield "["
        for index, row in enumerate(value):
            yield f"{',' if index else ''}{line} "
            yield from spelled(row, line + " ") if any(map(has_rows, row.values())) else (plain(row),)
        yield line + "]"
    else:
        yield plain(value)


def has_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def analysis_record(analysis: Analysis) -> dict[str, Any]:
    """Everything that the contract promises, as dicts, lists, numbers and texts."""
    from analysis.scenario_file import scenario_record

    sha256 = checksum(analysis.scenario)
    return {
        "schema": SCHEMA,
        "tool": {"name": "rooflens", "version": VERSION},
        "scenario": scenario_record(analysis.scenario, sha256),
        "model": model_record(analysis.source, sha256),
        "totals": totals_record(analysis),
        "layers": layer_records(analysis),
        "memory": memory_record(analysis),
        "devices": [device_record(estimate, analysis) for estimate in analysis.estimates],
        "diagnostics": [asdict(doubt) for doubt in analysis.diagnostics],
    }


def checksum(scenario: Scenario) -> str | None:
    """The file's sha256; None when it is gone by now, was standard input, read to its end, or is not what is drawn."""
    if scenario.model == "-" or scenario.sketch is not None:
        return None
    try:
        return sha256_of(scenario.model)
    except FileError:
        return None


def model_record(graph: Graph, sha256: str | None) -> dict[str, Any]:
    return {
        "name": graph.name,
        "file": graph.file,
        "format": graph.format,
        "sha256": sha256,
        "producer": graph.producer,
        "nodes": graph.source_nodes,
        "inputs": [tensor_record(graph, name) for name in graph.inputs],
        "outputs": [tensor_record(graph, name) for name in graph.outputs],
        "dims": dict(graph.dims),
    }


def tensor_record(graph: Graph, name: str) -> dict[str, Any]:
    tensor = graph.tensors[name]
    return {"name": name, "shape": listed(tensor.shape), "dtype": tensor.dtype}


def listed(shape: Shape | None) -> list[int] | None:
    return None if shape is None else list(shape)


def totals_record(analysis: Analysis) -> dict[str, Any]:
    return asdict(analysis.workload.totals) | {
        "liveness_peak_bytes": analysis.plan.liveness_peak_bytes,
        "arena_bytes": analysis.plan.arena_bytes,
        "peak_layer": peak_name(analysis),
    }


def peak_name(analysis: Analysis) -> str | None:
    """The layer that sets the peak; None in a network without layers."""
    row = analysis.plan.peak_layer
    return None if row is None else analysis.workload.names[row]


def layer_scratch_bytes(analysis: Analysis) -> np.ndarray:
    return scratch_bytes(analysis.workload, analysis.scenario.kernel)


def layer_records(analysis: Analysis) -> list[dict[str, Any]]:
    work, counted = analysis.workload, analysis.workload.counted.tolist()
    columns: dict[str, list[int | None]] = {name: integers(work, name) for name in LAYER_COLUMNS}
    columns |= {"scratch_bytes": layer_scratch_bytes(analysis).tolist(), "live_bytes": live_bytes(analysis)}
    return [
        {
            "index": row,
            "name": work.names[row],
            "op": work.ops[row],
            "source_op": work.source_ops[row],
            "input_shapes": [listed(shape) for shape in work.input_shapes[row]],
            "weight_shapes": [listed(shape) for shape in work.weight_shapes[row]],
            "output_shapes": [listed(shape) for shape in work.output_shapes[row]],
            "dtype": work.dtypes[row],
            "counted": counted[row],
        }
        | {name: column[row] for name, column in columns.items()}
        for row in range(len(work))
    ]


def memory_record(analysis: Analysis) -> dict[str, Any]:
    plan = analysis.plan
    columns = (plan.buffer_bytes, plan.offsets, plan.first_layer, plan.last_layer)
    rows = zip(plan.tensors, *(column.tolist() for column in columns), strict=True)
    keys = ("tensor", "bytes", "offset", "first_layer", "last_layer")
    return {
        "planner": plan.planner,
        "arena_bytes": plan.arena_bytes,
        "liveness_peak_bytes": plan.liveness_peak_bytes,
        "buffers": [dict(zip(keys, row, strict=True)) for row in rows],
    }


def device_record(estimate: Estimate, analysis: Analysis) -> dict[str, Any]:
    from analysis.estimate import promises_of

    return {
        "id": estimate.device.id,
        "name": estimate.device.name,
        "tier": estimate.device.tier,
        "runtime": estimate.runtime.id,
        "fit": fit_record(estimate.fit),
        "budgets": [promise_record(promise) for promise in promises_of(analysis.scenario, estimate)],
        "roofs": {"macs_per_s": dict(estimate.peaks), "levels": [level_record(level) for level in estimate.levels]},
        "latency_s": estimate.latency_s,
        "latency_low_s": estimate.latency_low_s,
        "latency_high_s": estimate.latency_high_s,
        "latency_bound_s": estimate.total_latency_bound_s,
        "latency_basis": estimate.latency_basis,
        "energy_j": estimate.total_energy_j,
        "energy_low_j": estimate.energy_low_j,
        "energy_high_j": estimate.energy_high_j,
        "energy_items": {name: known(value) for name, value in estimate.energy_items.items()},
        "energy_basis": estimate.energy_basis,
        "energy_ways": [asdict(way) for way in estimate.energy_ways],
        "placement": placement_record(estimate),
        "layers": device_layers(estimate, analysis.workload),
    }


def placement_record(estimate: Estimate) -> dict[str, Any]:
    """What each RAM and flash holds, nearest first, and what was placed by hand, a sentence each."""
    memories = [
        {
            "name": use.memory,
            "kind": use.kind,
            "used_bytes": use.used_bytes,
            "capacity_bytes": use.capacity_bytes,
            "ok": use.ok,
            "items": dict(use.items),
        }
        for use in estimate.memory_uses
    ]
    return {"memories": memories, "by_hand": list(estimate.placed.moved) if estimate.placed else []}


def level_record(level: Any) -> dict[str, Any]:
    ridges = {dtype: known(value) for dtype, value in level.ridge_macs_per_byte.items()}
    return {"name": level.name, "bytes_per_s": known(level.bytes_per_s), "ridge_macs_per_byte": ridges}


def fit_record(fit: Fit) -> dict[str, Any]:
    return {
        "flash": resource_record(fit.flash),
        "ram": resource_record(fit.ram),
        "ok": fit.ok,
        "reason": fit.reason,
        "operators": coverage_record(fit.coverage) if fit.coverage else None,
    }


def coverage_record(cover: Coverage) -> dict[str, Any]:
    """Layers that the runtime refuses, that fall back and that it is not known of, by reason; in words, and as shares."""
    groups = {"refused": cover.refused, "falls_back": cover.falls_back, "unknown": cover.unknown}
    rows = {name: [group_record(group) for group in found] for name, found in groups.items()}
    return {"sentence": cover.sentence, "fallback_mac_share": cover.fallback_mac_share, **rows}


def group_record(group: Group) -> dict[str, Any]:
    return {"why": group.reason, "operators": list(group.operators), "layers": list(group.layers), "way_out": group.way}


def promise_record(promise: Promise) -> dict[str, Any]:
    return asdict(promise) | {"state": promise.state, "sentence": promise.sentence}


def resource_record(resource: Resource) -> dict[str, Any]:
    return {
        "used_bytes": resource.used_bytes,
        "capacity_bytes": resource.capacity_bytes,
        "low_bytes": resource.low_bytes,
        "high_bytes": resource.high_bytes,
        "basis": resource.basis,
        "ok": resource.ok,
        "items": dict(resource.items),
    }


def device_layers(estimate: Estimate, work: Workload) -> list[dict[str, Any]]:
    names = ("intensity_macs_per_byte", "attainable_macs_per_s", "latency_bound_s", "energy_j")
    columns = {"latency_s": floats(of_counted(work, estimate.expected_s))}
    columns |= {name: floats(of_counted(work, getattr(estimate, name))) for name in names}
    traffic = {level: column.tolist() for level, column in estimate.traffic_bytes.items()}
    return [
        {
            "index": row,
            "bound": estimate.bound_of(row),
            **{name: column[row] for name, column in columns.items()},
            "traffic_bytes": {level: column[row] for level, column in traffic.items()},
        }
        for row in range(len(estimate.bound))
    ]


def floats(column: np.ndarray) -> list[float | None]:
    """The column as numbers, None for NaN."""
    return [known(value) for value in column.tolist()]


def known(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
