"""Models by devices as plain data: the JSON that other programs rely on, schema rooflens.matrix/1."""

from __future__ import annotations

import json
from typing import Any

from analysis.matrix import Cell, Matrix, Row, cell_values
from analysis.version import VERSION

SCHEMA = "rooflens.matrix/1"


def to_json(matrix: Matrix) -> str:
    """A cell a line under each model."""
    devices = [{"id": device.id, "name": device.name, "tier": device.tier} for device in matrix.devices]
    head = {"schema": SCHEMA, "tool": {"name": "rooflens", "version": VERSION}, "devices": devices}
    rows = ",\n".join(model_text(row) for row in matrix.rows)
    lines = ",\n".join(f" {plain(key)}: {plain(value)}" for key, value in head.items())
    return f'{{\n{lines},\n "models": [\n{rows}\n ]\n}}\n'


def model_text(row: Row) -> str:
    totals = {"macs": row.macs, "weight_bytes": row.weight_bytes}
    record = {"model": row.model, "name": row.name, "trouble": row.trouble or None, **totals}
    cells = ",\n".join(f"   {plain(cell_record(row, cell))}" for cell in row.cells)
    head = ", ".join(f"{plain(key)}: {plain(value)}" for key, value in record.items())
    return f'  {{{head}, "cells": [{f"{chr(10)}{cells}{chr(10)}  " if cells else ""}]}}'


def cell_record(row: Row, cell: Cell) -> dict[str, Any]:
    """Without the model that it stands under; refusals with the names of their layers."""
    values = {key: value for key, value in cell_values(row, cell).items() if key not in ("model", "name")}
    refused = [{"why": g.why, "operators": list(g.operators), "layers": list(g.layers)} for g in cell.refused]
    return values | {"refused": refused}


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
