"""Does the model go into the device: flash and RAM, item by item, and the verdict as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil, floor
from types import MappingProxyType

from analysis.device import Device, Quantity, Runtime
from analysis.estimate.coverage import Coverage, coverage
from analysis.estimate.result import Fit, Resource
from analysis.memory import MemoryPlan, beside_bytes, kept_bytes
from analysis.runtime_schema import ArenaBand
from analysis.traffic import scratch_bytes
from analysis.units import binary
from analysis.workload import Workload

SHOWN = {"flash": "flash", "ram": "RAM"}
WORKING = ("arena", "scratch")
# Activations that no plan can hold, so that the rest is only the least of the need.
UNSIZED = "tensors of unknown size"

Items = dict[str, int | None]


def fit(workload: Workload, plan: MemoryPlan, device: Device, runtime: Runtime, kernel: str = "ideal") -> Fit:
    """Flash = weights + metadata + runtime code; RAM = arena + scratch + runtime state; ok = need ≤ capacity.

    arena: with the working buffers that the runtime plans among the tensors; activations of unknown size are an item that
    is not known. scratch: the largest beside it, of the kernel asked for or of the runtime's. Where a runtime's state is
    modelled, its items stand for what the profile says. Where weights run from RAM (gateway, cloud), weights and metadata
    are items of RAM too, and mass storage is in the verdict only where the file does not go in.
    Not counted: an operating system, other programs, the stack, the rest of the application.
    """
    flash, ram = resources(workload, plan, device, runtime, kernel)
    weighed = weighed_of(device, flash, ram)
    peak = workload.names[plan.peak_layer] if plan.peak_layer is not None else ""
    memories = Fit(flash, ram, both([r.ok for r in weighed]), verdict(weighed, device, peak))
    return judged(memories, coverage(workload, runtime))


def resources(
    workload: Workload, plan: MemoryPlan, device: Device, runtime: Runtime, kernel: str
) -> tuple[Resource, Resource]:
    """Flash and RAM: what is needed of each against what there is."""
    stored: Items = {"weights": workload.totals.weight_bytes, "metadata": workload.totals.metadata_bytes}
    scratch = max(int(scratch_bytes(workload, kernel).max(initial=0)), beside_bytes(plan, runtime, device))
    kept: Items = {**kept_bytes(plan, runtime, device)} or {"runtime state": whole(runtime.state_bytes)}
    arena = plan.liveness_peak_bytes if runtime.arena_band else plan.arena_bytes
    missing: Items = {UNSIZED: None} if plan.unsized else {}
    working: Items = {"arena": arena, **missing, "scratch": scratch, **kept}
    flash = resource("flash", {**stored, "runtime code": whole(runtime.code_bytes)}, device.flash_capacity_bytes)
    needed = {**stored, **working} if device.weights_in_ram else working
    return flash, spread(resource("ram", needed, device.ram_capacity_bytes), arena, runtime.arena_band)


def weighed_of(device: Device, flash: Resource, ram: Resource) -> list[Resource]:
    """What the verdict weighs: mass storage beside weights in RAM only where the file does not go in."""
    return [ram] if device.weights_in_ram and flash.ok is not False else [flash, ram]


def judged(memories: Fit, cover: Coverage) -> Fit:
    """The memories' verdict and the operators': what the runtime refuses comes first, since no memory helps it."""
    if not cover.refusal:
        return replace(memories, coverage=cover)
    also = f"; also {memories.reason}" if memories.ok is False else ""
    return replace(memories, ok=False, reason=cover.refusal + also, coverage=cover)


def spread(ram: Resource, arena_bytes: int, band: ArenaBand | None) -> Resource:
    """Need with the arena at both ends of its band; the answer is unknown where they lie on both sides of the capacity.

    Where there is a band, nobody outside knows how the runtime places buffers: the arena is the most alive at once, which
    the band is about.
    """
    if band is None or ram.used_bytes is None:
        return ram
    rest = ram.used_bytes - arena_bytes
    low, high = rest + floor(arena_bytes * band.low), rest + ceil(arena_bytes * band.high)
    ok = ram.ok
    if ram.capacity_bytes is not None:
        ok = None if low <= ram.capacity_bytes < high else high <= ram.capacity_bytes
    basis = f"{band.source}: {band.note}" if band.note else band.source
    return replace(ram, ok=ok, low_bytes=low, high_bytes=high, basis=basis)


def whole(quantity: Quantity) -> int | None:
    return None if quantity.value is None else ceil(quantity.value)


def resource(name: str, items: Mapping[str, int | None], capacity_bytes: int | None) -> Resource:
    """Sum and answer. Items that are not known are left out of the sum, which then is the least of the need."""
    known = [size for size in items.values() if size is not None]
    used = sum(known) if known else None
    ok = None if used is None or capacity_bytes is None else used <= capacity_bytes
    return Resource("flash" if name == "flash" else "ram", used, capacity_bytes, ok, MappingProxyType(dict(items)))


def both(answers: list[bool | None]) -> bool | None:
    """No if any says no; else unknown if any is unknown."""
    if False in answers:
        return False
    return None if None in answers else True


def verdict(weighed: list[Resource], device: Device, peak_layer: str) -> str:
    """One sentence: what is missing and why, or that it fits and how much is taken."""
    short = [r for r in weighed if r.ok is False]
    if short:
        missing = " and ".join(f"{binary(-(r.free_bytes or 0))} more {SHOWN[r.name]}" for r in short)
        reasons = [cause(r, peak_layer) for r in short]
        return "; ".join([f"needs {missing}", *dict.fromkeys(reasons)]) + doubt(short)
    unknown = [SHOWN[r.name] for r in weighed if r.ok is None and not banded(r)]
    if unknown:
        return f"cannot tell: the {' and '.join(unknown)} of {device.name} is not known"
    taken = ", ".join(f"{share(r)} {SHOWN[r.name]}" for r in weighed)
    return f"{'may fit' if None in [r.ok for r in weighed] else 'fits'}: {taken}" + doubt(weighed)


def banded(used: Resource) -> bool:
    """The need is a band, and the capacity known."""
    return used.high_bytes is not None and used.capacity_bytes is not None


def share(used: Resource) -> str:
    least = "" if used.complete else "at least "
    return f"{least}{used.need} of {binary(used.capacity_bytes)}"


def cause(short: Resource, peak_layer: str) -> str:
    """What takes most of the resource: an item, or the layer where most activations are alive."""
    largest = max(short.items, key=lambda item: short.items[item] or 0)
    if largest in WORKING and peak_layer:
        return f"layer {peak_layer} sets the peak"
    return f"largest part: {largest}, {binary(short.items[largest])}"


def doubt(resources: list[Resource]) -> str:
    unknown = dict.fromkeys(name for r in resources for name, size in r.items.items() if size is None)
    return f" (not known, so not counted: {', '.join(unknown)})" if unknown else ""
