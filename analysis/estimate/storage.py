"""What each memory holds once every tensor has its place, and the verdict where a person placed some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from analysis.calibration import Latency
from analysis.device import Device, Runtime
from analysis.errors import Diagnostic
from analysis.estimate.result import Fit, Level, MemoryUse, Resource
from analysis.estimate.roofline import level_seconds
from analysis.estimate.verdict import both, fit, judged, resource, spread, verdict
from analysis.memory import MemoryPlan
from analysis.placement import Placed, by_rule
from analysis.traffic import Held
from analysis.units import binary, duration
from analysis.workload import Workload

# An image of weights that run from RAM stays in flash, from where they are loaded at the start.
IMAGE = "weights to load into RAM"

Items = dict[str, int | None]


def fit_where_placed(
    workload: Workload, plan: MemoryPlan, device: Device, runtime: Runtime, kernel: str, placed: Placed
) -> tuple[Fit, tuple[MemoryUse, ...]]:
    """The verdict, and what each memory holds."""
    home = fit(workload, plan, device, runtime, kernel)
    uses = memory_uses(home, workload, device, placed)
    if not placed.away:
        return home, uses
    peak = workload.names[plan.peak_layer] if plan.peak_layer is not None else ""
    return fit_as_placed(home, device, runtime, uses, peak), uses


def memory_uses(at_home: Fit, workload: Workload, device: Device, placed: Placed) -> tuple[MemoryUse, ...]:
    """Items of every RAM and flash, nearest first: at home as in the fit; what was placed elsewhere leaves its home."""
    items: dict[str, Items] = {name: {} for name in placed.memories}
    items[device.activation_memory.name] |= at_home.ram.items
    if not device.weights_in_ram:
        items[device.weight_memory.name] |= at_home.flash.items
    move_weights(items, workload, device, placed)
    move_arenas(items, device, placed)
    return tuple(
        MemoryUse(name, memory.kind, memory.usable_bytes, MappingProxyType(items[name]))
        for name, memory in ((name, device.memory(name)) for name in placed.memories)
    )


def move_weights(items: Mapping[str, Items], workload: Workload, device: Device, placed: Placed) -> None:
    home = device.weight_memory
    for index, name in enumerate(placed.memories):
        moved = int(workload.weight_bytes[placed.weight_home == index].sum()) if name != home.name else 0
        if moved:
            items[name]["weights"] = moved
            items[home.name]["weights"] = (items[home.name].get("weights") or 0) - moved
            if home.kind == "flash" and device.memory(name).kind == "ram":
                items[home.name][IMAGE] = (items[home.name].get(IMAGE) or 0) + moved


def move_arenas(items: Mapping[str, Items], device: Device, placed: Placed) -> None:
    """The kernel's working buffer goes with the arena, where all of it goes."""
    if "outputs" not in placed.away and "inputs" not in placed.away:
        return
    home = device.activation_memory.name
    for name, height in placed.arena_bytes.items():
        items[name]["arena"] = height
    others = [name for name in placed.arena_bytes if name != home]
    if not placed.arena_bytes.get(home) and len(others) == 1 and "scratch" in items[home]:
        items[others[0]]["scratch"] = items[home].pop("scratch")


def fit_as_placed(at_home: Fit, device: Device, runtime: Runtime, uses: tuple[MemoryUse, ...], peak_layer: str) -> Fit:
    """The verdict over every memory that holds something; each that is over-full is named. Operators as in `fit`."""
    by_name = {use.memory: use for use in uses}
    home, weights = by_name[device.activation_memory.name], by_name[device.weight_memory.name]
    ram = resource("ram", home.items, at_home.ram.capacity_bytes)
    ram = spread(ram, home.items.get("arena") or 0, runtime.arena_band)
    flash = at_home.flash if device.weights_in_ram else resource("flash", weights.items, at_home.flash.capacity_bytes)
    weighed = [ram] if device.weights_in_ram and flash.ok is not False else [flash, ram]
    others = [use for use in uses if use not in (home, weights)]
    ok = both([*(r.ok for r in weighed), *(use.ok for use in others)])
    reasons = [short(use) for use in others if use.ok is False]
    if not reasons:
        reasons = [f"the capacity of {use.memory} is not known" for use in others if use.ok is None]
    if not (reasons and all(r.ok for r in weighed)):
        reasons = [verdict(weighed, device, peak_layer), *reasons, *holding(others)]
    memories = replace(at_home, flash=flash, ram=ram, ok=ok, reason="; ".join(reasons))
    return judged(memories, at_home.coverage) if at_home.coverage else memories


def suggestions(at_home: Fit, workload: Workload, plan: MemoryPlan, device: Device) -> Iterator[Diagnostic]:
    """For weights, or activations, that are too large for their home: the memory that holds them."""
    needs: tuple[tuple[Held, Resource, int], ...] = (
        ("weights", at_home.flash, workload.totals.weight_bytes),
        ("activations", at_home.ram, plan.arena_bytes),
    )
    for tensors, part, needed in needs:
        memory, _ = by_rule(device, tensors, needed)
        if part.ok is False and memory != device.home(tensors).name:
            text = f"{device.name}: {memory} holds all {tensors}; to place them there: --place {tensors}=auto"
            yield Diagnostic(None, "info", text)


def short(use: MemoryUse) -> str:
    parts = " and ".join(f"{name} {binary(size)}" for name, size in use.items.items() if size)
    return f"{use.memory} is over-full by {binary(-(use.free_bytes or 0))}: {parts} in {binary(use.capacity_bytes)}"


def holding(others: list[MemoryUse]) -> list[str]:
    return [f"{binary(u.used_bytes)} of {binary(u.capacity_bytes)} {u.memory}" for u in others if u.used_bytes and u.ok]


def shifted(
    time: Latency,
    levels: tuple[Level, ...],
    placed: Mapping[str, np.ndarray],
    at_home: Mapping[str, np.ndarray],
    bound_s: np.ndarray,
) -> Latency:
    """T = T_home + Σ_l (Q_l − Q_l,home)/β_l, never below the bound: an in-order core waits for what it moves.

    Published times were taken with the tensors at home. A level of unknown bandwidth adds nothing.
    """
    if time.total_s is None:
        return time
    zero = np.zeros(len(bound_s))
    moved = {level.name: placed.get(level.name, zero) - at_home.get(level.name, zero) for level in levels}
    extra = np.nansum(level_seconds(levels, moved, len(bound_s)), axis=0)
    column = np.maximum(time.latency_s + extra, np.nan_to_num(bound_s))
    column.setflags(write=False)
    added = float(column.sum()) - time.total_s
    least = float(np.nan_to_num(bound_s).sum())
    sign = "+" if added >= 0 else "−"
    return replace(
        time,
        latency_s=column,
        total_s=time.total_s + added,
        low_s=max((time.low_s or 0.0) + added, least),
        high_s=max((time.high_s or 0.0) + added, least),
        basis=f"{time.basis}; {sign}{duration(abs(added))} by hand placement, from the bandwidths of the memories",
    )
