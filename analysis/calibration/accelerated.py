"""The expected time on an accelerator: its family's efficiencies on the layers of the network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.calibration.array_table import ArrayFit, array_fits, machine_of
from analysis.calibration.arrays import Family, columns_of, layer_seconds
from analysis.calibration.classes import PLACE, unmeasured_families, work_matrix
from analysis.calibration.latency import Latency, banded, computing_dtype, unknown
from analysis.calibration.table import LARGEST_UNTOLD_SHARE, Band, calibration
from analysis.device import Device
from analysis.errors import Diagnostic
from analysis.ops.registry import FAMILIES
from analysis.units import percent
from analysis.workload import Workload


def accelerated(
    workload: Workload,
    device: Device,
    family: Family,
    bound_s: np.ndarray,
    rate: float,
    fallback: np.ndarray | None = None,
) -> Latency:
    """Published shares of the device's peak and bandwidths; what a run costs lies on the layers by their share.

    fallback: layers that the runtime gives to a core, boolean; they take the cycles of the core that stands for it.

    The factor of the band comes from networks left out of the fit; what was never measured (the device, the data
    type, a kind of layer) widens it by that of a device left out, or again by its own where the family has one device.
    """
    dtype, fit = computing_dtype(workload), array_fits()[family.name]
    machine = machine_of(device, family, dtype)
    if machine is None:
        return unknown(workload, f"no peak for {dtype or 'its types'}, or no bandwidth of its weights: {device.name}")
    layers = columns_of(workload)
    seconds = layer_seconds(layers, machine, family, fit.terms)
    on_core = fallback_seconds(workload, device, family, fallback)
    if on_core is not None:
        seconds = np.where(on_core > 0, on_core, seconds)
    elif (share := fallen_share(workload, fallback)) > LARGEST_UNTOLD_SHARE:
        return unknown(workload, f"{percent(share)} of the MACs fall back to a processor whose times nobody published")
    if np.isnan(seconds).any():
        return unknown(workload, "layers are not counted")
    said = [*strange(workload, device, family, dtype, fit), *fallen(family, fallback)]
    raw = seconds * (1 + fit.terms["run_s"] / max(float(seconds.sum()), fit.terms["run_s"] * 1e-6))
    band = fit.bands["network"]
    factor = band.factor * (fit.bands.get("device", band).factor if said else 1.0)
    basis = f"{family.ground}; {meaning(band, rate)}{'; wider, see the remarks' if said else ''}"
    return banded(raw, bound_s, factor, basis, [Diagnostic(None, "info", f"expected time: {text}") for text in said])


def fallback_seconds(
    workload: Workload, device: Device, family: Family, fallback: np.ndarray | None
) -> np.ndarray | None:
    """Seconds of the layers that the core runs, 0 for the others; None where nothing falls back, or nothing stands for it."""
    cell = calibration().cells.get((family.core, family.kernels, family.dtype))
    if fallback is None or not fallback.any() or cell is None or not device.clock_hz.value:
        return None
    seconds: np.ndarray = work_matrix(workload) @ cell.cycles / device.clock_hz.value * fallback
    return seconds


def fallen_share(workload: Workload, fallback: np.ndarray | None) -> float:
    """Share of the MACs in layers that fall back; 0 without MACs."""
    whole = int(workload.macs.sum())
    return int(workload.macs[fallback].sum()) / whole if fallback is not None and whole else 0.0


def fallen(family: Family, fallback: np.ndarray | None) -> Iterator[str]:
    if fallback is not None and fallback.any():
        who = f"figures of {family.core} with {family.kernels} stand for it" if family.core else "nothing stands for it"
        yield f"layers that fall back to a core: {int(fallback.sum())}; {who}"


def meaning(band: Band, rate: float) -> str:
    return f"{percent(rate)} of {band.figures} figures left out were within a factor of {band.factor:.2f}"


def strange(workload: Workload, device: Device, family: Family, dtype: str, fit: ArrayFit) -> Iterator[str]:
    """What no published figure of the family tells."""
    if device.id not in fit.boards:
        yield f"no published figures of {device.name}; those of its family are taken"
    if dtype != family.dtype:
        yield f"published figures are of {family.dtype}, not {dtype}"
    if matrix_share(workload) > LARGEST_UNTOLD_SHARE:
        yield "no published figures for products of two matrices here"
    for kind in unmeasured_families(workload):
        yield f"no published figures for {kind} here; such layers may fall back to a slower core"


def matrix_share(workload: Workload) -> float:
    """Share of the MACs in products of two matrices that are no convolutions; 0 without MACs."""
    whole = int(workload.macs.sum())
    windows = np.isin(workload.family, [FAMILIES.index("convolution"), FAMILIES.index("depthwise")])
    products = (columns_of(workload).place == PLACE["pointwise"]) & ~windows
    return int(workload.macs[products].sum()) / whole if whole else 0.0
