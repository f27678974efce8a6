"""Hierarchical roofline: what binds each layer, and the least time it can take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.calibration.classes import FOLDED
from analysis.device import Device
from analysis.errors import Diagnostic
from analysis.estimate.result import Level
from analysis.graph import DTYPE_BITS
from analysis.units import duration
from analysis.workload import Workload

INTEGERS = ("int2", "int4", "int8", "int16", "int32")
FLOATS = ("fp32", "fp64")


@dataclass(frozen=True, slots=True, eq=False)
class Roofline:
    """The part of an Estimate that the roofs decide; fields as there."""

    peaks: Mapping[str, float]
    levels: tuple[Level, ...]
    bound_names: tuple[str, ...]
    bound: np.ndarray
    peak_macs_per_s: np.ndarray
    intensity_macs_per_byte: np.ndarray
    intensity_level: np.ndarray
    attainable_macs_per_s: np.ndarray
    latency_bound_s: np.ndarray
    time_share: np.ndarray
    binding_level: str
    total_latency_bound_s: float | None
    diagnostics: tuple[Diagnostic, ...]


def roofline_of(workload: Workload, device: Device, traffic_bytes: Mapping[str, np.ndarray]) -> Roofline:
    """T = max(MACs/π, max_l Q_l/β_l); attainable = min(π, min_l β_l·OI_l); OI_l = MACs/Q_l.

    π: peak in MAC/s of the type that the layer's activations have; β_l, Q_l: bandwidth and traffic of memory level l.
    A layer without MACs takes the time of its bytes: other operations are not set against the peak. A layer that is not
    counted likewise. A level of unknown bandwidth is left out, and said; with none known, or no peak, the time is NaN.
    Source: Williams et al., CACM 52 (2009), with one roof a memory level.
    """
    peaks = known_peaks(device)
    levels = levels_of(device, peaks, traffic_bytes)
    peak = peak_column(workload, peaks)
    waits = level_seconds(levels, traffic_bytes, len(workload))
    compute_s = np.divide(workload.macs, peak, out=np.zeros(len(workload)), where=workload.macs > 0)
    tightest, wait_s = longest_wait(waits, workload, levels)
    latency_s = np.maximum(compute_s, wait_s)
    names = ("compute", *(level.name for level in levels), "none")
    bound = bound_column(workload, compute_s, wait_s, tightest, len(levels))
    return Roofline(
        peaks,
        levels,
        names,
        frozen(bound),
        frozen(peak),
        frozen(intensity(workload, tightest, list(traffic_bytes.values()))),
        frozen((tightest + 1).astype(np.uint8)),
        frozen(ratio(workload.macs, latency_s)),
        frozen(latency_s),
        frozen(shares(latency_s)),
        most_binding(bound, latency_s, levels),
        None if np.isnan(latency_s).any() else float(latency_s.sum()),
        (
            *peak_doubts(workload, device, peaks),
            *bandwidth_doubts(device, levels),
            *count_doubts(workload),
            *folding_doubts(workload, latency_s),
        ),
    )


def frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """One column over another where both are positive, else NaN."""
    quotient: np.ndarray = np.divide(above, below, out=np.full(len(above), np.nan), where=(above > 0) & (below > 0))
    return quotient


def known_peaks(device: Device) -> dict[str, float]:
    return {dtype: peak.value for dtype, peak in device.peak_macs_per_s.items() if peak.value}


def levels_of(device: Device, peaks: Mapping[str, float], names: Iterable[str]) -> tuple[Level, ...]:
    bandwidths = {memory.name: memory.bandwidth_bytes_per_s.value or np.nan for memory in device.memories}
    return tuple(
        Level(name, bandwidths[name], {dtype: peak / bandwidths[name] for dtype, peak in peaks.items()})
        for name in names
    )


def stand_in(dtype: str, known: Iterable[str]) -> str | None:
    """The type whose peak holds for this one: itself, or the next wider that the device has; None without any."""
    signed = dtype.removeprefix("u")
    if signed in INTEGERS:
        candidates: tuple[str, ...] = (dtype, *INTEGERS[INTEGERS.index(signed) :], *FLOATS)
    elif dtype.startswith(("fp4", "fp8")):
        candidates = (dtype, "fp16", *FLOATS)
    else:
        candidates = (dtype, *(FLOATS if dtype in ("fp16", "bf16", "fp32") else ()))
    have = set(known)
    return next((candidate for candidate in candidates if candidate in have), None)


def peak_column(workload: Workload, peaks: Mapping[str, float]) -> np.ndarray:
    """MAC/s of each layer's type, by one lookup; NaN where the device has none."""
    table = [peaks.get(stand_in(dtype, peaks) or "", np.nan) for dtype in DTYPE_BITS]
    column: np.ndarray = np.array([*table, np.nan])[workload.dtype_codes]
    return column


def level_seconds(levels: tuple[Level, ...], traffic_bytes: Mapping[str, np.ndarray], layers: int) -> np.ndarray:
    """Seconds by level and layer, of the shape (levels, layers); NaN for a level of unknown bandwidth."""
    rows = [traffic_bytes[level.name] / level.bytes_per_s for level in levels]
    return np.array(rows).reshape(len(levels), layers)


def longest_wait(waits: np.ndarray, workload: Workload, levels: tuple[Level, ...]) -> tuple[np.ndarray, np.ndarray]:
    """For each layer the level that it waits for longest, and how long; the outermost, and NaN, if none is known."""
    if not len(waits) or np.isnan(waits).all(axis=1).all():
        unknown = np.where(workload.moves, np.nan, 0.0)
        return np.full(len(workload), len(levels) - 1, dtype=np.int64), unknown
    comparable = np.where(np.isnan(waits), -1.0, waits)
    return comparable.argmax(axis=0), comparable.max(axis=0)


def bound_column(
    workload: Workload, compute_s: np.ndarray, wait_s: np.ndarray, tightest: np.ndarray, levels: int
) -> np.ndarray:
    """0 where computing takes at least as long as waiting (on the ridge too), else the level; "none" without time."""
    bound = np.where(compute_s >= wait_s, 0, tightest + 1)
    timeless = ~(np.maximum(compute_s, wait_s) > 0)
    return np.where(timeless, levels + 1, bound).astype(np.uint8)


def intensity(workload: Workload, tightest: np.ndarray, columns: list[np.ndarray]) -> np.ndarray:
    """MACs per byte at the level that each layer waits for longest; NaN without MACs or bytes."""
    if not columns:
        return np.full(len(workload), np.nan)
    return ratio(workload.macs, np.take_along_axis(np.array(columns), tightest[None, :], axis=0)[0])


def shares(latency_s: np.ndarray) -> np.ndarray:
    total = np.nansum(latency_s)
    return latency_s / total if total > 0 else np.where(np.isnan(latency_s), np.nan, 0.0)


def most_binding(bound: np.ndarray, latency_s: np.ndarray, levels: tuple[Level, ...]) -> str:
    """Name of the memory level whose layers take most time together; "" where none binds."""
    seconds = np.bincount(bound, weights=np.nan_to_num(latency_s), minlength=len(levels) + 2)[1 : len(levels) + 1]
    return levels[int(seconds.argmax())].name if seconds.any() else ""


def peak_doubts(workload: Workload, device: Device, peaks: Mapping[str, float]) -> list[Diagnostic]:
    """One for every type that the layers compute in and the device names no peak for."""
    names = [*DTYPE_BITS, "unknown"]
    codes, counts = np.unique(workload.dtype_codes[workload.macs > 0], return_counts=True)
    doubts = []
    for dtype, layers in zip((names[code] for code in codes), counts, strict=True):
        taken = stand_in(dtype, peaks)
        if taken is None:
            text = f"{device.name} names no peak for {dtype}: time not known, layers concerned: {layers}"
            doubts.append(Diagnostic(None, "warning", text))
        elif taken not in (dtype, dtype.removeprefix("u")):
            doubts.append(
                Diagnostic(None, "info", f"{device.name} names no peak for {dtype}: that of {taken} is taken")
            )
    return doubts


def bandwidth_doubts(device: Device, levels: tuple[Level, ...]) -> list[Diagnostic]:
    """One for every level that is left out of the bound."""
    unknown = [level.name for level in levels if np.isnan(level.bytes_per_s)]
    if len(unknown) == len(levels):
        text = f"no memory bandwidth of {device.name} is known: the least time is not known"
        return [Diagnostic(None, "warning", text)]
    return [
        Diagnostic(None, "warning", f"the bandwidth of {device.name}'s {name} is not known: that level is left out")
        for name in unknown
    ]


def count_doubts(workload: Workload) -> list[Diagnostic]:
    uncounted = workload.totals.uncounted_nodes
    if not uncounted:
        return []
    return [
        Diagnostic(
            None, "warning", f"not counted: {uncounted} of {len(workload)} layers; their time is that of their bytes"
        )
    ]


def folding_doubts(workload: Workload, latency_s: np.ndarray) -> list[Diagnostic]:
    """Layers that a runtime can fold into the one before still have a time of their own in the bound."""
    folded = np.array([op in FOLDED for op in workload.ops], dtype=np.bool_) & (np.nan_to_num(latency_s) > 0)
    if not folded.any():
        return []
    names = ", ".join(sorted({workload.ops[row] for row in np.flatnonzero(folded).tolist()}))
    text = (
        f"bound: {duration(float(latency_s[folded].sum()))} of it are those of {int(folded.sum())} layers that a runtime "
        f"may fold into the layer before ({names})"
    )
    return [Diagnostic(None, "info", text)]
