"""What has changed between two analyses, given as records: totals, devices, layers, and what was asked differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from analysis.compare import NO_ROW, align
from analysis.errors import ScenarioError
from analysis.report.change import Change

Record = Mapping[str, Any]

# Key -> (words, unit). Counts have no unit.
TOTALS = {
    "macs": ("MACs", ""),
    "other_ops": ("other operations", ""),
    "parameters": ("parameters", ""),
    "weight_bytes": ("weights", "B"),
    "arena_bytes": ("arena", "B"),
    "liveness_peak_bytes": ("most alive at once", "B"),
    "uncounted_nodes": ("layers not counted", ""),
}
LAYERS = {
    "macs": ("MACs", ""),
    "other_ops": ("other operations", ""),
    "weight_bytes": ("weights", "B"),
    "output_bytes": ("output", "B"),
    "live_bytes": ("alive", "B"),
}
# Of these a layer has a share; what is alive beside it is not its own.
OWN = ("macs", "other_ops", "weight_bytes", "output_bytes")
TIMES = {"latency_s": ("expected time", "s"), "latency_bound_s": ("time at least", "s")}
# Settings of a scenario that change what is counted, and so have to be the same on both sides of a comparison.
ASKED = ("batch", "precision", "kernel", "in_place", "dims", "shapes", "overrides", "layer_precisions", "placements")


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """One device's answer before and after. fits: (before, after), None where not known. reason: the verdict now."""

    id: str
    name: str
    runtimes: tuple[str, str]
    fits: tuple[bool | None, bool | None]
    reason: str
    changes: tuple[Change, ...]

    def change(self, key: str) -> Change:
        """Of flash_bytes, ram_bytes, latency_s, latency_bound_s or energy_j."""
        return next(change for change in self.changes if change.key == key)


@dataclass(frozen=True, slots=True)
class LayerChange:
    """One layer that came, went, or has other numbers or only another name.

    index: its row now, of a removed one its row then. weight: the largest share of a network's total that it moves.
    """

    kind: Literal["added", "removed", "changed", "renamed"]
    index: int
    name: str
    op: str
    changes: tuple[Change, ...]
    weight: float
    before_name: str | None = None


@dataclass(frozen=True, slots=True)
class Deltas:
    """before -> after. layers: those that differ, largest first. notes: what was asked differently, a sentence each.

    devices: those on both sides, in the order of the later analysis. only_before, only_after: ids of the others.
    """

    totals: tuple[Change, ...]
    devices: tuple[DeviceChange, ...]
    layers: tuple[LayerChange, ...]
    notes: tuple[str, ...]
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()

    def total(self, key: str) -> Change:
        """Of a key of TOTALS."""
        return next(change for change in self.totals if change.key == key)

    def device(self, identity: str) -> DeviceChange | None:
        """None where the device is not on both sides."""
        return next((device for device in self.devices if device.id == identity), None)

    @property
    def same(self) -> bool:
        """Not one number differs."""
        numbers = (*self.totals, *(change for device in self.devices for change in device.changes))
        return not self.layers and not any(change.differs for change in numbers)


def deltas(before: Record, after: Record) -> Deltas:
    """What has changed between two records of schema rooflens.analysis/1.

    Raises ScenarioError where they are of two different models: neither the network's name nor its file's is the same.
    """
    check_same_model(before["model"], after["model"])
    theirs, ours = ({device["id"]: device for device in record["devices"]} for record in (before, after))
    return Deltas(
        tuple(changes_of(TOTALS, before["totals"], after["totals"])),
        tuple(device_change(theirs[name], ours[name]) for name in ours if name in theirs),
        tuple(sorted(layer_changes(before, after), key=lambda layer: -layer.weight)),
        tuple(notes_of(before, after)),
        tuple(name for name in theirs if name not in ours),
        tuple(name for name in ours if name not in theirs),
    )


def check_same_model(before: Record, after: Record) -> None:
    if before["name"] != after["name"] and file_name(before) != file_name(after):
        found, allowed = f"{before['name']} ({before['file']})", f"{after['name']} or {after['file']}"
        hint = "rooflens compare A B sets two models side by side"
        raise ScenarioError("the baseline is of another model", found, allowed, hint)


def file_name(model: Record) -> str:
    """Without its folder: the same file lies elsewhere on every machine."""
    return PurePath(model["file"].replace("\\", "/")).name


def changes_of(quantities: Mapping[str, tuple[str, str]], before: Record, after: Record) -> Iterator[Change]:
    for key, (words, unit) in quantities.items():
        yield Change(key, words, unit, before.get(key), after.get(key))


def device_change(before: Record, after: Record) -> DeviceChange:
    memories = (resource_change(name, before["fit"], after["fit"]) for name in ("flash", "ram"))
    return DeviceChange(
        after["id"],
        after["name"],
        (before["runtime"], after["runtime"]),
        (before["fit"]["ok"], after["fit"]["ok"]),
        after["fit"]["reason"],
        (*memories, *changes_of(TIMES, before, after), energy_change(before, after)),
    )


def resource_change(name: str, before: Record, after: Record) -> Change:
    least, least_now = (None in one[name]["items"].values() for one in (before, after))
    needs = before[name]["used_bytes"], after[name]["used_bytes"]
    return Change(f"{name}_bytes", {"ram": "RAM"}.get(name, name), "B", *needs, (least, least_now))


def energy_change(before: Record, after: Record) -> Change:
    least, least_now = (is_least(one) for one in (before, after))
    return Change("energy_j", "energy", "J", before["energy_j"], after["energy_j"], (least, least_now))


def is_least(device: Record) -> bool:
    """Whether the device's energy is only the least possible: unless it was measured, or is measured power × time."""
    ways = device.get("energy_ways") or ()
    return not any(way["basis"] == device.get("energy_basis") and not way["low_bound"] for way in ways)


@dataclass(frozen=True, slots=True)
class Rows:
    """The layers of a record as what two networks are aligned by."""

    names: Sequence[str]
    ops: Sequence[str]

    def __len__(self) -> int:
        return len(self.names)


def rows_of(record: Record) -> Rows:
    layers = record["layers"]
    return Rows([layer["name"] for layer in layers], [layer["op"] for layer in layers])


def layer_changes(before: Record, after: Record) -> Iterator[LayerChange]:
    """Every layer that is not as it was, in the order of the later network; the removed ones follow."""
    weigh = weights_of(before["totals"], after["totals"])
    rows = align(rows_of(after), rows_of(before)).tolist()
    for layer, row in zip(after["layers"], rows, strict=True):
        found = layer_change(None if row == NO_ROW else before["layers"][row], layer, weigh)
        if found:
            yield found
    for row in sorted(set(range(len(before["layers"]))) - set(rows)):
        yield layer_changed("removed", before["layers"][row], before["layers"][row], {}, weigh)


def weights_of(before: Record, after: Record) -> dict[str, int]:
    """The larger total of each quantity of a layer: its share of that is how much a change weighs."""
    return {key: max(before[key], after[key]) for key in OWN}


def layer_change(before: Record | None, after: Record, weigh: Mapping[str, int]) -> LayerChange | None:
    """None where the layer is as it was."""
    if before is None:
        return layer_changed("added", after, {}, after, weigh)
    if any(before[key] != after[key] for key in (*LAYERS, "op", "dtype")):
        return layer_changed("changed", after, before, after, weigh, before["name"])
    if before["name"] != after["name"]:
        return layer_changed("renamed", after, before, after, weigh, before["name"])
    return None


def layer_changed(
    kind: Literal["added", "removed", "changed", "renamed"],
    shown: Record,
    before: Record,
    after: Record,
    weigh: Mapping[str, int],
    before_name: str | None = None,
) -> LayerChange:
    changes = tuple(changes_of(LAYERS, before, after))
    moved = [abs((c.after or 0) - (c.before or 0)) / weigh[c.key] for c in changes if weigh.get(c.key)]
    return LayerChange(kind, shown["index"], shown["name"], shown["op"], changes, max(moved, default=0.0), before_name)


def notes_of(before: Record, after: Record) -> Iterator[str]:
    """What was asked differently, so that nobody takes it for a change of the network."""
    then, now = before["scenario"], after["scenario"]
    for key in ASKED:
        if then.get(key) != now.get(key):
            yield f"the baseline has {key.replace('_', ' ')} {said(then.get(key))}, this {said(now.get(key))}"
    if before["memory"]["planner"] != after["memory"]["planner"]:
        yield f"the baseline has planner {before['memory']['planner']}, this {after['memory']['planner']}"
    if before["tool"]["version"] != after["tool"]["version"]:
        yield f"the baseline is of Rooflens {before['tool']['version']}, this of {after['tool']['version']}"


def said(value: object) -> str:
    return "as the file has it" if value is None else str(value) if value not in ({}, []) else "none"
