"""Accelerators in profiles/calibration: their families, the published networks' layers, and what was fitted; read once."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.calibration.arrays import Family, LayerColumns, Machine
from analysis.calibration.classes import PLACE
from analysis.calibration.table import Band, Figure, text_of
from analysis.device import Device, load_device
from analysis.graph import DTYPE_BITS


@dataclass(frozen=True, slots=True)
class ArrayFit:
    """Coefficients of a family and its bands: "network" left out, "device" left out where there are several."""

    terms: Mapping[str, float]
    bands: Mapping[str, Band]
    boards: tuple[str, ...]


@lru_cache(maxsize=1)
def families() -> Mapping[str, Family]:
    """By runtime."""
    rows = tomllib.loads(text_of("arrays.toml"))["family"]
    return MappingProxyType({name: Family(name, **row) for name, row in rows.items()})


@lru_cache(maxsize=1)
def links() -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType(tomllib.loads(text_of("arrays.toml"))["link"])


@lru_cache(maxsize=1)
def array_fits() -> Mapping[str, ArrayFit]:
    """What is shipped, by runtime."""
    rows = tomllib.loads(text_of("fitted_arrays.toml"))["family"]
    return MappingProxyType({name: array_fit_of(row) for name, row in rows.items()})


def array_fit_of(row: Mapping[str, Any]) -> ArrayFit:
    bands = {name: Band(**band) for name, band in row["band"].items()}
    return ArrayFit(MappingProxyType(row["terms"]), MappingProxyType(bands), tuple(row["boards"]))


@lru_cache(maxsize=1)
def layer_rows() -> Mapping[str, list[Mapping[str, str]]]:
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in csv.DictReader(text_of("layers.csv").splitlines()):
        rows.setdefault(row["network"], []).append(row)
    return MappingProxyType(rows)


@lru_cache(maxsize=64)
def published_layers(network: str, dtype: str) -> LayerColumns:
    """A published network's layers, equal ones in one row, with weights and activations of the type."""
    rows = layer_rows()[network]
    number = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name not in ("network", "kind")}
    width, runs = DTYPE_BITS[dtype] / 8, number["runs"]
    return LayerColumns(
        place=np.array([PLACE[row["kind"]] for row in rows]),
        macs=number["macs"] * runs,
        weight_bytes=number["weights"] * runs * width,
        moved_bytes=number["moved"] * runs * width,
        channels=np.stack([number["channels_in"], number["channels_out"]], axis=1),
        runs=runs,
    )


def machine_of(device: Device, family: Family, dtype: str) -> Machine | None:
    """From the device's profile; None where peak or the bandwidth of the weights' memory is not known."""
    peak = device.peak_macs_per_s.get(dtype)
    clock_hz = device.clock_hz.value or 0.0
    weights = family.weights_bytes_per_cycle * clock_hz or weight_stream(device)
    if peak is None or not peak.value or not weights:
        return None
    return Machine(peak.value, weights, family.moved_bytes_per_cycle * clock_hz or weights)


def weight_stream(device: Device) -> float | None:
    """Bandwidth of the outermost memory that holds weights, else of the outermost that has one."""
    holding = [memory for memory in device.memories if "weights" in memory.holds]
    known = [m.bandwidth_bytes_per_s.value for m in (*device.memories, *holding) if m.bandwidth_bytes_per_s.value]
    return known[-1] if known else None


def machine_of_figure(figure: Figure, family: Family) -> Machine | None:
    """The board's machine, at the figure's clock where the family's parts run at several."""
    link = links().get(figure.board, {})
    device = load_device(link.get("device", figure.board))
    machine = machine_of(device, family, figure.dtype)
    if machine is None:
        return None
    scale = figure.clock_hz / (device.clock_hz.value or figure.clock_hz) if family.clocked else 1.0
    return Machine(
        machine.peak_macs_per_s * scale,
        link.get("weights_bytes_per_s", machine.weights_bytes_per_s) * scale,
        machine.moved_bytes_per_s * scale,
    )
