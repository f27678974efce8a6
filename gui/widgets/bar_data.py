"""What the bars show of an analysis: one value a layer, and the groups or items that colour it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.ops.registry import FAMILIES
from analysis.units import binary, duration, si
from gui.widgets.times import expected_known, layer_seconds

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis

# Colours of what binds and of items: the operators' families' own, which are told apart by every eye.
COMPUTE_TOKEN, NONE_TOKEN, PLAIN_TOKEN = "convolution", "movement", "elementwise"
LEVEL_TOKENS = ("dense", "depthwise", "attention", "normalisation", "recurrent")
ITEM_TOKENS = {"MACs": COMPUTE_TOKEN, "other operations": "elementwise", "static": "pooling"}
QUANTITIES = ("expected", "time", "energy", "macs", "weights", "traffic", "live")
TIMES = ("expected", "time")
COLOURS = ("family", "bound", "item")


def words(text: str) -> str:
    return QCoreApplication.translate("bars", text)


@dataclass(frozen=True, slots=True)
class Quantity:
    """adds: the layers' values make a sum. binary: ticks at powers of two."""

    id: str
    title: str
    text: Callable[[float | None], str]
    adds: bool = True
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Layers, or parts of each layer, that share a colour. total: NaN where it is not known or there is none."""

    id: str
    title: str
    token: str
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Columns over the layers. values: NaN is unknown. group: index into `groups`, -1 where a bar has the plain colour.

    parts: one column a group where the bars are stacks, else nothing; they add up to `values`. ghost: values of the
    analysis compared with, at the layer that answers to each of ours; NaN where unknown or none does, None without one.
    """

    quantity: Quantity
    names: tuple[str, ...]
    values: np.ndarray
    groups: tuple[Group, ...]
    group: np.ndarray
    parts: tuple[np.ndarray, ...] = ()
    ghost: np.ndarray | None = None

    @property
    def total(self) -> float:
        """Sum of what is known; NaN where nothing is, or where values are no parts of a whole."""
        known = self.values[~np.isnan(self.values)]
        return float(known.sum()) if self.quantity.adds and len(known) else float("nan")

    @property
    def unknown(self) -> int:
        return int(np.isnan(self.values).sum())

    @property
    def largest(self) -> int | None:
        """The layer with the largest value; None where none is known."""
        return None if np.isnan(self.values).all() else int(np.nanargmax(self.values))

    def members(self, group_id: str) -> np.ndarray:
        """Layers of a group; where bars are stacks those whose largest part it is."""
        at = next((i for i, group in enumerate(self.groups) if group.id == group_id), None)
        return np.flatnonzero(self.group == at) if at is not None else np.zeros(0, dtype=np.int64)


def quantity_called(name: str, unit: str = "MAC") -> Quantity:
    return {
        "expected": Quantity("expected", words("expected time"), duration),
        "time": Quantity("time", words("least time"), duration),
        "energy": Quantity("energy", words("energy"), lambda v: si(v, "J")),
        "macs": Quantity("macs", words("{unit}s").format(unit=unit), lambda v: si(v, unit)),
        "weights": Quantity("weights", words("weights"), binary, binary=True),
        "traffic": Quantity("traffic", words("traffic"), binary, binary=True),
        "live": Quantity("live", words("bytes alive"), binary, adds=False, binary=True),
    }[name]


def bars_of(analysis: Analysis, quantity: str, colour: str, unit: str) -> Bars:
    """The bars of the first device; without a device what depends on one is unknown."""
    values = values_of(analysis, quantity, unit)
    estimate = analysis.estimates[0] if analysis.estimates else None
    if colour == "family":
        groups, group, parts = *by_family(analysis, values), ()
    elif colour == "bound" or (colour == "item" and quantity in TIMES):
        groups, group, parts = *by_bound(estimate, values), ()
    else:
        groups, group, parts = by_item(estimate, quantity, values)
    return Bars(quantity_called(quantity, unit), analysis.workload.names, values, groups, group, parts)


def values_of(analysis: Analysis, quantity: str, unit: str) -> np.ndarray:
    """One number a layer, NaN where it is not known."""
    workload, unknown = analysis.workload, np.full(len(analysis.workload), np.nan)
    if quantity == "macs":
        return np.where(workload.counted, workload.macs * (2.0 if unit == "FLOP" else 1.0), np.nan)
    if quantity == "weights":
        return workload.weight_bytes.astype(float)
    if quantity == "live":
        return analysis.plan.live_bytes.astype(float)
    if not analysis.estimates:
        return unknown
    estimate = analysis.estimates[0]
    if quantity == "traffic":
        columns = tuple(estimate.traffic_bytes.values())
        return np.sum(columns, axis=0, dtype=float) if columns else unknown
    return estimate.energy_j if quantity == "energy" else layer_seconds(analysis, expected=quantity == "expected")


def shown_quantity(wish: str, *analyses: Analysis | None) -> str:
    """What was asked for; the least time where the expected one is not known of all that are shown."""
    return "time" if wish == "expected" and not expected_known(*analyses) else wish


def why_least(estimate: Estimate | None) -> str:
    """Why the expected time that was asked for is not what is shown."""
    if estimate is None:
        return words("no device is chosen")
    reason = words("not of the scenario compared with") if estimate.latency_s is not None else estimate.latency_basis
    return words("expected time not known: {reason}").format(reason=reason)


def tsv(analysis: Analysis, layers: Sequence[int], unit: str) -> str:
    """A header and a line a layer, with every quantity's exact value; unknown is blank."""
    columns = [values_of(analysis, name, unit) for name in QUANTITIES]
    lines = ["\t".join(("#", "name", *(quantity_called(name, unit).title for name in QUANTITIES)))]
    for layer in layers:
        cells = ("" if isnan(column[layer]) else f"{column[layer]:.12g}" for column in columns)
        lines.append("\t".join((str(layer), analysis.workload.names[layer], *cells)))
    return "\n".join(lines) + "\n"


def none_if_nan(value: float) -> float | None:
    return None if isnan(value) else value


def by_family(analysis: Analysis, values: np.ndarray) -> tuple[tuple[Group, ...], np.ndarray]:
    family = analysis.workload.family.astype(np.int64)
    return grouped(family, values, [(name, words(name), name) for name in FAMILIES])


def by_bound(estimate: Estimate | None, values: np.ndarray) -> tuple[tuple[Group, ...], np.ndarray]:
    if estimate is None:
        return (), np.full(len(values), -1)
    tokens = bound_tokens(estimate)
    titles = {"compute": words("arithmetic"), "none": words("nothing known")}
    named = [(name, titles.get(name, name), tokens[name]) for name in estimate.bound_names]
    return grouped(estimate.bound.astype(np.int64), values, named)


def bound_tokens(estimate: Estimate) -> dict[str, str]:
    levels = {level.name: LEVEL_TOKENS[i % len(LEVEL_TOKENS)] for i, level in enumerate(estimate.levels)}
    return {"compute": COMPUTE_TOKEN, "none": NONE_TOKEN, **levels}


def grouped(
    group: np.ndarray, values: np.ndarray, named: Sequence[tuple[str, str, str]]
) -> tuple[tuple[Group, ...], np.ndarray]:
    """Those groups that have a layer, and each layer's place among them."""
    present, places = np.unique(group, return_inverse=True)
    sums = np.bincount(places, np.nan_to_num(values), len(present))
    return tuple(Group(*named[i], float(s)) for i, s in zip(present.tolist(), sums, strict=True)), places


def by_item(
    estimate: Estimate | None, quantity: str, values: np.ndarray
) -> tuple[tuple[Group, ...], np.ndarray, tuple[np.ndarray, ...]]:
    """Traffic is a stack of levels; energy has items for the whole network alone; the others have no items."""
    plain = np.full(len(values), -1)
    if estimate is None or quantity not in ("traffic", "energy"):
        return (), plain, ()
    tokens = {**ITEM_TOKENS, **bound_tokens(estimate)}
    if quantity == "energy":
        items = estimate.energy_items.items()
        return tuple(Group(n, words(n), tokens.get(n, PLAIN_TOKEN), float(e)) for n, e in items), plain, ()
    parts = tuple(column.astype(float) for column in estimate.traffic_bytes.values())
    groups = tuple(
        Group(name, name, tokens.get(name, PLAIN_TOKEN), float(part.sum()))
        for name, part in zip(estimate.traffic_bytes, parts, strict=True)
    )
    return groups, np.argmax(parts, axis=0) if parts else plain, parts
