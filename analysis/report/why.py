"""Why a number is what it is, as text or JSON: one quantity of one layer, or of the whole model."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import Any

from analysis.errors import ScenarioError, UnknownNameError, nearest
from analysis.explain import LAYER_QUANTITIES, MODEL_QUANTITIES, QUANTITIES, Explanation, Step, explain
from analysis.report.listing import chosen
from analysis.scenario import Analysis

WHOLE_MODEL = "model"


def why_report(analysis: Analysis, layer: str, quantity: str, form: str) -> str:
    """The explanation, on the first device. Raises UnknownNameError, and ScenarioError where a device is missing."""
    row = row_of(analysis, layer)
    known = MODEL_QUANTITIES if row is None else LAYER_QUANTITIES
    if quantity not in known:
        raise UnknownNameError("quantity", quantity, known)
    if QUANTITIES[quantity].of_device and not analysis.estimates:
        raise ScenarioError(f"{quantity} hangs on a device", "no device", "--device ID, see rooflens devices")
    found = explain(analysis, analysis.estimates[0] if analysis.estimates else None, row, quantity)
    return chosen(form, found.text, "rooflens.why/1", why_record(found, row))


def row_of(analysis: Analysis, layer: str) -> int | None:
    """The layer of that name or number; None for the whole model. Raises ScenarioError, with the name probably meant."""
    rows = analysis.workload.index_of
    if layer in rows:
        return rows[layer]
    if layer.isdecimal() and int(layer) < len(rows):
        return int(layer)
    if layer == WHOLE_MODEL:
        return None
    near = nearest(layer, (*rows, WHOLE_MODEL))
    allowed = f"a layer's name, its number up to {len(rows) - 1}, or {WHOLE_MODEL}"
    raise ScenarioError("unknown layer", repr(layer[:80]), allowed, f"did you mean {near}?" if near else "")


def why_record(found: Explanation, row: int | None) -> dict[str, Any]:
    """The explanation as plain data; unknown is null."""
    return {
        "layer": found.layer or None,
        "index": row,
        "quantity": found.quantity,
        "value": number(found.value),
        "unit": found.unit,
        "steps": [step_record(step) for step in found.steps],
        "meaning": found.meaning,
        "sources": [asdict(source) for source in found.sources],
        "assumptions": list(found.assumptions),
        "diagnostics": [asdict(doubt) for doubt in found.doubts],
    }


def step_record(step: Step) -> dict[str, Any]:
    record = asdict(step)
    record["value"] = number(step.value)
    record["terms"] = list(record["terms"])
    return record


def number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
