"""What a comparison says, and how it comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.contrast.amounts import Amount, Versus, least
from analysis.contrast.columns import Column, column_of, quantities_of
from analysis.contrast.pairs import Pairs, pairs_of
from analysis.known import known_rows

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Resource
    from analysis.scenario import Analysis


@dataclass(frozen=True, slots=True, eq=False)
class DevicePair:
    """What A needs on its device against what B needs on its own, which may be another.

    figures: ram_bytes, flash_bytes, latency_s, latency_bound_s, energy_j, each with its band.
    """

    one: Estimate
    other: Estimate
    figures: Mapping[str, Versus]

    @property
    def same_device(self) -> bool:
        return self.one.device.id == self.other.device.id


@dataclass(frozen=True, eq=False)
class Contrast:
    """A and B, `one` and `other`. columns: by quantity, over the pairs; of times and energy those of the first devices.

    totals: macs, other_ops, parameters, weight_bytes, input_bytes, output_bytes, liveness_peak_bytes, arena_bytes.
    devices: the first of A against the first of B, then every device that both have.
    """

    one: Analysis
    other: Analysis
    pairs: Pairs
    columns: Mapping[str, Column]
    totals: Mapping[str, Versus]
    devices: tuple[DevicePair, ...]

    @cached_property
    def differing(self) -> np.ndarray:
        """Mask of rows in which a quantity is different, or of which one side has no layer."""
        mask = ~self.pairs.both
        for column in self.columns.values():
            mask |= unlike(column.one, column.other)
        mask.setflags(write=False)
        return mask

    @property
    def identical(self) -> bool:
        """Not a layer, not a total, not a figure of a device is different."""
        wholes = (*self.totals.values(), *(v for pair in self.devices for v in pair.figures.values()))
        devices = (tuple(e.device.id for e in side.estimates) for side in (self.one, self.other))
        alike = len(set(devices)) == 1 and all(versus.one == versus.other for versus in wholes)
        return alike and not self.differing.any()


def contrast(one: Analysis, other: Analysis, rows: np.ndarray | None = None) -> Contrast:
    """A against B. rows: for each layer of `other` its layer in `one`, where somebody has looked that up already."""
    pairs = pairs_of(one.workload, other.workload, rows)
    columns = {q.id: column_of(q, one, other, pairs) for q in quantities_of(one, other)}
    return Contrast(one, other, pairs, columns, totals_of(one, other), tuple(devices_of(one, other)))


def unlike(one: np.ma.MaskedArray, other: np.ma.MaskedArray) -> np.ndarray:
    """Another number, or a number against none."""
    gaps = np.ma.getmaskarray(one) != np.ma.getmaskarray(other)
    found: np.ndarray = gaps | np.ma.filled(one != other, False).astype(bool)
    return found


def totals_of(one: Analysis, other: Analysis) -> dict[str, Versus]:
    figures: dict[str, tuple[str, Callable[[Analysis], Amount]]] = {
        "macs": ("", lambda a: counted(a, a.workload.totals.macs)),
        "other_ops": ("", lambda a: counted(a, a.workload.totals.other_ops)),
        "parameters": ("", lambda a: Amount(a.workload.totals.parameters)),
        "weight_bytes": ("B", lambda a: Amount(a.workload.totals.weight_bytes)),
        "input_bytes": ("B", lambda a: moved(a, "input_bytes")),
        "output_bytes": ("B", lambda a: moved(a, "output_bytes")),
        "liveness_peak_bytes": ("B", lambda a: planned(a, a.plan.liveness_peak_bytes)),
        "arena_bytes": ("B", lambda a: planned(a, a.plan.arena_bytes)),
    }
    return {name: Versus(name, unit, figure(one), figure(other)) for name, (unit, figure) in figures.items()}


def moved(analysis: Analysis, name: str) -> Amount:
    """At least so much, where an activation has no known size."""
    value = getattr(analysis.workload.totals, name)
    return Amount(value) if known_rows(analysis.workload, name).all() else least(value)


def planned(analysis: Analysis, value: int) -> Amount:
    """At least so much, where the plan lacks an activation of unknown size."""
    return least(value) if analysis.plan.unsized else Amount(value)


def counted(analysis: Analysis, value: int) -> Amount:
    """At least so much, where a layer could not be counted."""
    return least(value) if analysis.workload.totals.uncounted_nodes else Amount(value)


def devices_of(one: Analysis, other: Analysis) -> Iterator[DevicePair]:
    found = [{e.device.id: e for e in side.estimates} for side in (one, other)]
    firsts = next(iter(zip(*found, strict=False)), None)
    if firsts is None:
        return
    shared = [(name, name) for name in found[0] if name in found[1]]
    for a, b in dict.fromkeys((firsts, *shared)):
        yield DevicePair(found[0][a], found[1][b], figures_of(found[0][a], found[1][b]))


def figures_of(one: Estimate, other: Estimate) -> dict[str, Versus]:
    figures: dict[str, tuple[str, Callable[[Estimate], Amount]]] = {
        "ram_bytes": ("B", lambda e: need(e.fit.ram)),
        "flash_bytes": ("B", lambda e: need(e.fit.flash)),
        "latency_s": ("s", lambda e: Amount(e.latency_s, e.latency_low_s, e.latency_high_s)),
        "latency_bound_s": ("s", lambda e: Amount(e.total_latency_bound_s)),
        "energy_j": ("J", joules),
    }
    return {name: Versus(name, unit, figure(one), figure(other)) for name, (unit, figure) in figures.items()}


def need(resource: Resource) -> Amount:
    if not resource.complete:
        return least(resource.used_bytes)
    return Amount(resource.used_bytes, resource.low_bytes, resource.high_bytes)


def joules(estimate: Estimate) -> Amount:
    if estimate.energy_low_bound:
        return least(estimate.total_energy_j)
    return Amount(estimate.total_energy_j, estimate.energy_low_j, estimate.energy_high_j)
