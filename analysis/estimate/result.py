"""What an estimate says: one device's answer to one workload, as columns over the layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.errors import Diagnostic
from analysis.units import binary

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.estimate.coverage import Coverage
    from analysis.placement import Placed


@dataclass(frozen=True, slots=True)
class Resource:
    """Need against capacity of one kind of storage.

    used_bytes: sum of the items that are known; None when none is. capacity_bytes: None where the device does not say.
    ok: None where the answer is not known. items: bytes by name, None where that item is not known.
    low_bytes, high_bytes: the band of the need, where its arena is known no better, and `basis` what the band rests on.
    """

    name: Literal["flash", "ram"]
    used_bytes: int | None
    capacity_bytes: int | None
    ok: bool | None
    items: Mapping[str, int | None]
    low_bytes: int | None = None
    high_bytes: int | None = None
    basis: str = ""

    @property
    def complete(self) -> bool:
        """Every item is known, so that used_bytes is the whole need and not only the least of it."""
        return None not in self.items.values()

    @property
    def need(self) -> str:
        """The need as a size, or as the band that it lies in."""
        if self.low_bytes is None:
            return binary(self.used_bytes)
        return f"{binary(self.low_bytes)} to {binary(self.high_bytes)}"

    @property
    def free_bytes(self) -> int | None:
        """Room left; negative where it does not fit; None where need or capacity is not known."""
        if self.used_bytes is None or self.capacity_bytes is None:
            return None
        return self.capacity_bytes - self.used_bytes


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """What lies in one memory. used_bytes: sum of the items that are known; items, capacity_bytes: None where unknown."""

    memory: str
    kind: str
    capacity_bytes: int | None
    items: Mapping[str, int | None]

    @property
    def used_bytes(self) -> int:
        return sum(size or 0 for size in self.items.values())

    @property
    def free_bytes(self) -> int | None:
        """Room left; negative where the memory is over-full."""
        return None if self.capacity_bytes is None else self.capacity_bytes - self.used_bytes

    @property
    def ok(self) -> bool | None:
        """Nothing fits anywhere; something in a memory of unknown capacity is not known to."""
        if not self.used_bytes:
            return True
        return None if self.free_bytes is None else self.free_bytes >= 0


@dataclass(frozen=True, slots=True)
class Fit:
    """Does the model go into the device? `reason` is the verdict as a sentence, ready to be shown.

    coverage: which layers the runtime runs; None where only the memories were weighed.
    """

    flash: Resource
    ram: Resource
    ok: bool | None
    reason: str
    coverage: Coverage | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Level:
    """One memory level's roof. bytes_per_s: NaN where unknown. ridge_macs_per_byte: peak / bandwidth, by data type."""

    name: str
    bytes_per_s: float
    ridge_macs_per_byte: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class EnergyWay:
    """One way to know the energy of a run, J. low_bound: the least possible by it. basis: as a sentence."""

    name: str
    energy_j: float
    low_bound: bool
    basis: str


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """One device's answer. Columns are read-only, one entry a layer in execution order; NaN: unknown or not defined.

    peaks: MAC/s by data type, as the device gives them (with overrides). levels: nearest to the arithmetic first.
    bound: uint8 index into bound_names: "compute", the levels' names in the order of `levels`, "none" (a view, or
    unknown). peak_macs_per_s: the roof of the type that the layer computes in. intensity_macs_per_byte: MACs per byte
    at the memory level that intensity_level names (uint8 index into bound_names): the level that the layer would wait
    for longest, whether or not computing takes longer still; so a dot always lies on that level's roof or on the peak.
    attainable_macs_per_s: min(peak, bandwidth × intensity). Intensity and attainable are defined where there are MACs.
    latency_bound_s: no implementation with this kernel's traffic can be faster. time_share: of the sum of those bounds.
    traffic_bytes: bytes by level. scratch_bytes: the kernel's working buffer beside the tensors. energy_j: joules.
    binding_level: the memory level that binds most of the time, "" where none binds a layer.
    total_*: None where a layer's value is unknown. energy_basis: which way to know energy was used, as a sentence.
    energy_low_bound: True where energy_j rests on latency_bound_s alone, or lacks a part, and so is the least possible.
    latency_s, latency_low_s, latency_high_s: the expected time of a run and its band, calibrated on published times; None
    where nothing near was published. layer_latency_s: its split (None where latency_s is), nowhere below latency_bound_s.
    latency_basis: what the time rests on, or why it is not known. moved_s: what of layer_latency_s tensors placed by hand
    add; None without such. placed: which tensor lies in which memory; memory_uses:
    what that fills of each RAM and flash, in the order of placed.memories. energy_low_j, energy_high_j: likewise of energy_j.
    energy_ways: every way to know the energy that the device's profile allows, side by side.
    """

    device: Device
    runtime: Runtime
    kernel: str
    fit: Fit
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
    traffic_bytes: Mapping[str, np.ndarray]
    scratch_bytes: np.ndarray
    energy_j: np.ndarray
    binding_level: str
    total_latency_bound_s: float | None
    total_energy_j: float | None
    energy_items: Mapping[str, float]
    energy_basis: str
    energy_low_bound: bool = False
    latency_s: float | None = None
    latency_low_s: float | None = None
    latency_high_s: float | None = None
    energy_low_j: float | None = None
    energy_high_j: float | None = None
    layer_latency_s: np.ndarray | None = None
    latency_basis: str = ""
    energy_ways: tuple[EnergyWay, ...] = ()
    moved_s: np.ndarray | None = None
    placed: Placed | None = None
    memory_uses: tuple[MemoryUse, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def share_by_bound(self) -> dict[str, float]:
        """Share of the least time by what binds the layers, largest first; layers whose time is unknown are left out."""
        seconds = np.bincount(self.bound, np.nan_to_num(self.latency_bound_s), len(self.bound_names))
        whole = seconds.sum()
        shares = {name: float(s / whole) for name, s in zip(self.bound_names, seconds, strict=True) if s > 0}
        return dict(sorted(shares.items(), key=lambda item: -item[1]))

    @property
    def expected_s(self) -> np.ndarray:
        """Expected seconds by layer; NaN throughout where they are not known."""
        return np.full(len(self.bound), np.nan) if self.layer_latency_s is None else self.layer_latency_s

    def bound_of(self, layer: int) -> str:
        """Name of what binds the layer."""
        return self.bound_names[int(self.bound[layer])]
