"""S10: a bundled network on one machine of each tier: what it fills there, and how long an inference takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from analysis.lecture.network import inference_time

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.estimate import Estimate, Resource

PARAMETERS, ACTIVATIONS, RUNTIME = PARTS = ("parameters", "activations", "runtime")
# Items of a need, see analysis.estimate; whatever else there is belongs to the runtime.
ITEMS = {"weights": PARAMETERS, "metadata": PARAMETERS, "arena": ACTIVATIONS, "scratch": ACTIVATIONS}


@dataclass(frozen=True, slots=True)
class Room:
    """One memory. used: bytes by part, None where that is not known. capacity_bytes: None where the device does not say."""

    name: str
    used: Mapping[str, int | None]
    capacity_bytes: int | None

    def filled(self, parts: int = len(PARTS)) -> int:
        """Bytes known of so many parts, in the order of PARTS."""
        return sum(self.used.get(part) or 0 for part in PARTS[:parts])

    def complete(self, parts: int = len(PARTS)) -> bool:
        """Whether so many parts are known, so that `filled` is not only the least of them."""
        return all(self.used.get(part, 0) is not None for part in PARTS[:parts])

    def fits(self, parts: int = len(PARTS)) -> bool | None:
        """None where the capacity is not known."""
        return None if self.capacity_bytes is None else self.filled(parts) <= self.capacity_bytes


@dataclass(frozen=True, slots=True)
class OnMachine:
    """fits: None where nobody can tell. expected_s: None without published times near; bound_s: no run is faster."""

    device: Device
    stored: Room
    working: Room
    fits: bool | None
    reason: str
    expected_s: float | None
    bound_s: float | None

    @property
    def rooms(self) -> tuple[Room, Room]:
        return (self.stored, self.working)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A network in one precision. parameters: learned ones; stored: with what normalisation keeps besides, as in the file.

    machines: in the order asked for.
    """

    network: str
    precision: str
    macs: int
    parameters: int
    stored: int
    weight_bytes: int
    machines: tuple[OnMachine, ...]


@lru_cache(maxsize=256)
def dropped(network: str, precision: str, machines: tuple[str, ...]) -> Dropped:
    """A bundled sample by its file's name, analysed. Raises UnknownNameError, ProfileError, ScenarioError."""
    from analysis.scenario import Scenario, analyze

    sample = Path(str(files(resources))) / "samples" / f"{network}.onnx"
    analysis = analyze(Scenario(str(sample), precision=precision, devices=machines))
    totals = analysis.workload.totals
    on = tuple(on_machine(estimate) for estimate in analysis.estimates)
    counts = (totals.macs, totals.trainable_parameters, totals.parameters, totals.weight_bytes)
    return Dropped(network, precision, *counts, on)


def on_machine(estimate: Estimate) -> OnMachine:
    device, fit = estimate.device, estimate.fit
    stored = room_of("mass storage" if device.weights_in_ram else "flash", fit.flash)
    working = room_of("main memory" if device.weights_in_ram else "RAM", fit.ram)
    return OnMachine(device, stored, working, fit.ok, fit.reason, estimate.latency_s, estimate.total_latency_bound_s)


def room_of(name: str, need: Resource) -> Room:
    used: dict[str, int | None] = {}
    for item, size in need.items.items():
        part = ITEMS.get(item, RUNTIME)
        before = used.get(part, 0)
        used[part] = None if size is None or before is None else before + size
    return Room(name, {part: used[part] for part in PARTS if part in used}, need.capacity_bytes)


ASKED, OWN_CLOCK, OWN_MODEL = PACES = ("asked", "own", "device")


def seconds(network: Dropped, machine: OnMachine, pace: str, clock_hz: float, macs_per_cycle: int) -> float | None:
    """Time of one inference. asked: at one clock for all, as the lecture reckons; own: at each machine's own clock;

    device: expected by published times, else the least possible; None where the machine's profile does not say.
    """
    if pace == OWN_MODEL:
        return machine.expected_s if machine.expected_s is not None else machine.bound_s
    hertz = clock_hz if pace == ASKED else machine.device.clock_hz.value
    return None if not hertz else inference_time(network.macs, hertz, macs_per_cycle)


def is_least(machine: OnMachine, pace: str) -> bool:
    """Whether the time is only the least possible."""
    return pace == OWN_MODEL and machine.expected_s is None
