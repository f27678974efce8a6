"""What a roofline shows of an analysis: a dot for each layer with MACs, a roof for each peak and each memory level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.units import number, percent, si
from gui.widgets.roof_scale import Roof
from gui.widgets.times import time_shares

if TYPE_CHECKING:
    from analysis.device import Device, Quantity
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis
    from gui.widgets.roofline_ghost import Ghost
    from gui.widgets.roofline_levels import LevelDots

# Diameters in pixels of the largest dot, and of the smallest that a hand still finds.
LARGEST_PX, SMALLEST_PX = 26.0, 5.0


def words(text: str) -> str:
    return QCoreApplication.translate("roofline", text)


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Columns, one entry a dot. layers: rows of the workload. x, y: log10 of intensity and of attainable work/s."""

    layers: np.ndarray
    x: np.ndarray
    y: np.ndarray
    diameters_px: np.ndarray
    families: np.ndarray

    def __len__(self) -> int:
        return len(self.layers)

    def only(self, shown: np.ndarray) -> Dots:
        """The dots of layers that pass a mask over the layers."""
        kept = shown[self.layers]
        return self if kept.all() else self.at(kept)

    def at(self, rows: np.ndarray) -> Dots:
        """The dots of some rows, or of a mask over the rows."""
        return Dots(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Dots and roofs in one unit of work. without_macs: layers that are no dots, having none; unplaced: having no roof.

    levels: the memories at which the dots' intensities hold. factor: work per MAC. total: log10 of the whole network's
    intensity and performance. ghost: what is compared with. names: (row of the dots, name) of those that are named.
    every: the dots at the other memory levels, None where nobody asks for them.
    """

    dots: Dots
    roofs: tuple[Roof, ...]
    unit: str
    kernel: str
    levels: tuple[str, ...]
    without_macs: int
    unplaced: int
    total: tuple[float, float] | None = None
    ghost: Ghost | None = None
    names: tuple[tuple[int, str], ...] = ()
    every: LevelDots | None = None

    @property
    def factor(self) -> float:
        return work_per_mac(self.unit)


def work_per_mac(unit: str) -> float:
    """1 MAC = 2 FLOP."""
    return 2.0 if unit == "FLOP" else 1.0


def picture_of(analysis: Analysis, unit: str) -> Picture:
    """The first device's roofline; the analysis has at least one estimate."""
    estimate, workload = analysis.estimates[0], analysis.workload
    dots = dots_of(analysis, work_per_mac(unit))
    at = np.unique(estimate.intensity_level[dots.layers])
    return Picture(
        dots,
        roofs_of(estimate, unit, dots),
        unit,
        estimate.kernel,
        tuple(estimate.bound_names[i] for i in at),
        int((workload.macs == 0).sum()),
        int((workload.macs > 0).sum()) - len(dots),
    )


def dots_of(analysis: Analysis, factor: float) -> Dots:
    estimate = analysis.estimates[0]
    intensity, attainable = estimate.intensity_macs_per_byte, estimate.attainable_macs_per_s
    layers = np.flatnonzero(np.isfinite(intensity) & np.isfinite(attainable) & (analysis.workload.macs > 0))
    return Dots(
        layers,
        np.log10(intensity[layers] * factor),
        np.log10(attainable[layers] * factor),
        diameters_px(time_shares(estimate)[layers]),
        analysis.workload.family[layers],
    )


def diameters_px(time_share: np.ndarray) -> np.ndarray:
    """Areas in the ratio of the shares of time, whole pixels; what would be smaller than the smallest stays that."""
    shares = np.nan_to_num(time_share)
    largest = shares.max(initial=0.0)
    if not largest:
        return np.full(len(shares), SMALLEST_PX)
    return np.maximum(SMALLEST_PX, np.round(LARGEST_PX * np.sqrt(shares / largest)))


def roofs_of(estimate: Estimate, unit: str, dots: Dots) -> tuple[Roof, ...]:
    own = own_numbers(estimate.device)
    main_peak, main_level = main_peak_of(estimate), main_level_of(estimate, dots)
    levels = [level.name for level in estimate.levels]
    return (
        *(peak_roof(estimate.device, own, name, unit, name == main_peak) for name in estimate.device.peak_macs_per_s),
        *(level_roof(estimate.device, own, name, name == main_level) for name in levels),
    )


def own_numbers(device: Device) -> Device:
    """The device as its profile has it; as it was analysed where a person's own profile is gone or broken by now."""
    from analysis.device import load_device
    from analysis.errors import AnalysisError

    try:
        return load_device(device.id)
    except AnalysisError:
        return device


def peak_roof(device: Device, own: Device, name: str, unit: str, main: bool) -> Roof:
    factor, rate = work_per_mac(unit), device.peak_macs_per_s[name]
    return Roof(
        "peak",
        name,
        words("{type} peak").format(type=name),
        f"{unit}/s",
        value_of(rate) * factor,
        value_of(own.peak_macs_per_s.get(name)) * factor,
        main,
        origin(rate),
    )


def level_roof(device: Device, own: Device, name: str, main: bool) -> Roof:
    rate = device.memory(name).bandwidth_bytes_per_s
    # A profile that was edited since may have no such memory any more.
    theirs = next((memory.bandwidth_bytes_per_s for memory in own.memories if memory.name == name), None)
    return Roof("bandwidth", name, name, "B/s", value_of(rate), value_of(theirs), main, origin(rate))


def value_of(quantity: Quantity | None) -> float:
    return nan if quantity is None or quantity.value is None else quantity.value


def confidences() -> Mapping[str, str]:
    return {
        "stated-read": words("stated there, read by us"),
        "measured-read": words("measured there, read by us"),
        "recalled": words("recalled, not read again"),
        "derived": words("derived"),
        "estimate": words("estimate"),
        "unknown": words("not known"),
    }


def origin(quantity: Quantity) -> str:
    """Where a device's number comes from and how sure it is, in a sentence."""
    parts = [quantity.source, confidences().get(quantity.confidence, quantity.confidence), quantity.note]
    return " · ".join(part for part in parts if part)


def main_peak_of(estimate: Estimate) -> str:
    """The data type whose peak stands over most of the time; the first where no layer has one."""
    names = [name for name, peak in estimate.peaks.items() if peak]
    under = [np.nansum(estimate.time_share[estimate.peak_macs_per_s == estimate.peaks[name]]) for name in names]
    return names[int(np.argmax(under))] if names else ""


def main_level_of(estimate: Estimate, dots: Dots) -> str:
    """The level that binds most of the time; where computing binds all, the one that the dots would wait for."""
    known = [level.name for level in estimate.levels if level.bytes_per_s > 0]
    if estimate.binding_level or not known:
        return estimate.binding_level
    if not len(dots):
        return known[-1]
    return estimate.bound_names[int(np.bincount(estimate.intensity_level[dots.layers]).argmax())]


def describe(analysis: Analysis, layer: int, unit: str) -> tuple[str, list[str]]:
    """(name, lines) of the card of one layer."""
    estimate, workload, factor = analysis.estimates[0], analysis.workload, work_per_mac(unit)
    attainable, peak = (float(getattr(estimate, f"{n}_macs_per_s")[layer]) * factor for n in ("attainable", "peak"))
    level = estimate.bound_names[int(estimate.intensity_level[layer])]
    intensity = float(estimate.intensity_macs_per_byte[layer]) * factor
    bound = estimate.bound_of(layer)
    limit = words("bound by arithmetic") if bound == "compute" else words("bound by {level}").format(level=bound)
    share = words("{share} of the time").format(share=percent(float(time_shares(estimate)[layer])))
    return workload.names[layer], [
        f"{workload.ops[layer]} · {workload.dtypes[layer]} · {si(float(workload.macs[layer]) * factor, unit)}",
        words("{intensity} {unit}/B at {level}").format(intensity=number(intensity), unit=unit, level=level),
        words("at most {attainable} of {peak}").format(
            attainable=si(attainable, f"{unit}/s"), peak=si(peak, f"{unit}/s")
        ),
        f"{limit} · {share}",
    ]
