"""An earlier analysis out of its JSON: what a later one is held against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field

from analysis.checked_record import checked
from analysis.errors import AnalysisError, FileError
from analysis.report.record import SCHEMA

Text = Annotated[str, Field(strict=True)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Truth = Annotated[bool, Field(strict=True)]


class Record(BaseModel):
    """What a comparison reads is checked; what it does not read has to have a name that the schema knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelRecord(Record):
    """Which network it was."""

    name: Text
    file: Text
    format: Any = None
    sha256: Text | None = None
    producer: Any = None
    nodes: Any = None
    inputs: Any = None
    outputs: Any = None
    dims: Any = None


class TotalsRecord(Record):
    """Sums over the layers."""

    macs: Whole
    other_ops: Whole
    parameters: Whole
    trainable_parameters: Whole | None = None
    weight_bytes: Whole
    metadata_bytes: Whole
    input_bytes: Whole
    output_bytes: Whole
    liveness_peak_bytes: Whole
    arena_bytes: Whole
    peak_layer: Text | None
    uncounted_nodes: Whole


class LayerRecord(Record):
    """One layer's counts; None where it is not counted."""

    index: Whole
    name: Text
    op: Text
    source_op: Any = None
    input_shapes: Any = None
    weight_shapes: Any = None
    output_shapes: Any = None
    dtype: Text
    counted: Truth
    macs: Whole | None
    other_ops: Whole | None
    parameters: Whole
    weight_bytes: Whole
    input_bytes: Whole
    output_bytes: Whole
    scratch_bytes: Whole
    live_bytes: Whole


class ResourceRecord(Record):
    """Need and capacity of flash or RAM; None where not known."""

    used_bytes: Whole | None
    capacity_bytes: Whole | None
    low_bytes: Whole | None = None
    high_bytes: Whole | None = None
    basis: Any = None
    ok: Truth | None
    items: dict[str, Whole | None]


class FitRecord(Record):
    """Does it go into the device."""

    flash: ResourceRecord
    ram: ResourceRecord
    ok: Truth | None
    reason: Text
    operators: Any = None


class DeviceLayerRecord(Record):
    """One layer on one device."""

    index: Whole
    bound: Any = None
    latency_s: Amount | None
    intensity_macs_per_byte: Any = None
    attainable_macs_per_s: Any = None
    latency_bound_s: Amount | None = None
    energy_j: Amount | None
    traffic_bytes: Any = None


class WayRecord(Record):
    """One way to know the energy."""

    name: Text
    energy_j: Amount | None
    low_bound: Truth
    basis: Text


class DeviceRecord(Record):
    """One device's answer."""

    id: Text
    name: Text
    tier: Any = None
    runtime: Text
    fit: FitRecord
    budgets: Any = None
    roofs: Any = None
    latency_s: Amount | None
    latency_low_s: Amount | None
    latency_high_s: Amount | None
    latency_bound_s: Amount | None
    latency_basis: Any = None
    energy_j: Amount | None
    energy_low_j: Amount | None
    energy_high_j: Amount | None
    energy_items: Any = None
    energy_basis: Text = ""
    energy_ways: tuple[WayRecord, ...] = ()
    placement: Any = None
    layers: tuple[DeviceLayerRecord, ...]


class MemoryRecord(Record):
    """Where the tensors lay."""

    planner: Text
    arena_bytes: Whole
    liveness_peak_bytes: Whole
    buffers: Any = None


class ToolRecord(Record):
    """What wrote the file."""

    name: Text
    version: Text


class AnalysisRecord(Record):
    """The whole file but for the name of its schema."""

    tool: ToolRecord
    scenario: dict[str, Any]
    model: ModelRecord
    totals: TotalsRecord
    layers: tuple[LayerRecord, ...]
    memory: MemoryRecord
    devices: tuple[DeviceRecord, ...]
    diagnostics: Any = None


def load_baseline(path: str | Path) -> dict[str, Any]:
    """The record in a file that `rooflens analyze --format json` wrote.

    Raises FileError, whatever is wrong with the file: no JSON, another schema, a key that is missing, wrong or unknown.
    """
    record = read_json(path)
    found = record.get("schema") if isinstance(record, dict) else None
    if found != SCHEMA:
        raise FileError(f"the baseline {path} is no analysis", schema_found(found), f"schema {SCHEMA}")
    try:
        checked({key: value for key, value in record.items() if key != "schema"}, AnalysisRecord)
    except AnalysisError as error:
        raise FileError(f"the baseline {path}: {error.what}", error.found, error.allowed, error.hint) from error
    return dict(record)


def schema_found(found: object) -> str:
    return "no schema" if found is None else f"schema {found!r}"[:80]


def read_json(path: str | Path) -> Any:
    """Raises FileError."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise FileError(f"the baseline {path} is no text", "bytes that are not UTF-8", "JSON in UTF-8") from error
    except OSError as error:
        raise FileError(f"the baseline {path} cannot be read", error.strerror or error) from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"the baseline {path} is no JSON", error, "JSON of rooflens analyze --format json") from error


def refuse(constant: str) -> NoReturn:
    """Python reads NaN and Infinity, which JSON has not."""
    raise ValueError(f"{constant} is no number of JSON")
