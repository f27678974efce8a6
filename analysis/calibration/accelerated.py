"""The expected time on an accelerator: its family's efficiencies on the layers of the network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.calibration.array_table import ArrayFit, array_fits, machine_of
from analysis.calibration.arrays import Family, columns_of, layer_seconds
from analysis.calibration.classes import unmeasured_families
from analysis.calibration.latency import Latency, banded, computing_dtype, unknown
from analysis.calibration.table import Band
from analysis.device import Device
from analysis.errors import Diagnostic
from analysis.units import percent
from analysis.workload import Workload


def accelerated(workload: Workload, device: Device, family: Family, bound_s: np.ndarray, rate: float) -> Latency:
    """T of `arrays` with the device's peak and bandwidths; what a run costs lies on the layers by their share.

    The factor of the band comes from networks left out of the fit; what was never measured (the device, the data
    type, a kind of layer) widens it by that of a device left out, or again by its own where the family has one device.
    """
    dtype, fit = computing_dtype(workload), array_fits()[family.name]
    machine = machine_of(device, family, dtype)
    if machine is None:
        return unknown(workload, f"no peak for {dtype or 'its types'}, or no bandwidth of its weights: {device.name}")
    layers = columns_of(workload)
    seconds = layer_seconds(layers, machine, family, fit.terms)
    if np.isnan(seconds).any():
        return unknown(workload, "layers are not counted")
    said = list(strange(workload, device, family, dtype, fit))
    raw = seconds * (1 + fit.terms["run_s"] / max(float(seconds.sum()), fit.terms["run_s"] * 1e-6))
    band = fit.bands["network"]
    factor = band.factor * (fit.bands.get("device", band).factor if said else 1.0)
    basis = f"{family.ground}; {meaning(band, rate)}{'; wider, see the remarks' if said else ''}"
    return banded(raw, bound_s, factor, basis, [Diagnostic(None, "info", f"expected time: {text}") for text in said])


def meaning(band: Band, rate: float) -> str:
    return f"{percent(rate)} of {band.figures} figures left out were within a factor of {band.factor:.2f}"


def strange(workload: Workload, device: Device, family: Family, dtype: str, fit: ArrayFit) -> Iterator[str]:
    """What no published figure of the family tells."""
    if device.id not in fit.boards:
        yield f"no published figures of {device.name}; those of its family are taken"
    if dtype != family.dtype:
        yield f"published figures are of {family.dtype}, not {dtype}"
    for kind in unmeasured_families(workload):
        yield f"no published figures for {kind} here; such layers may fall back to a slower core"
