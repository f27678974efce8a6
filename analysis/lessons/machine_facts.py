"""Numbers of a network on machines: what it needs, what they have, how many times the one goes into the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.lecture.fitting import Dropped, OnMachine, seconds
from analysis.lecture.network import inference_time
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lecture.tiers import CLOUD, SENSOR, TIERS
from analysis.lessons.fact import Fact
from analysis.units import DECIMAL

Values = Mapping[str, Any]

MEBI = 2**20


def network_facts(network: Dropped) -> Iterator[Fact]:
    yield Fact("parameters", network.parameters, "")
    yield Fact("millions", *in_millions(network.parameters))
    yield Fact("macs", network.macs, "MAC")
    yield Fact("gmacs", *scaled(network.macs, "MAC"))
    yield Fact("gflop", *scaled(FLOP_PER_MAC * network.macs, "FLOP"))
    yield Fact("weights", network.weight_bytes, "B")
    yield Fact("mebibytes", network.weight_bytes / MEBI, "MiB")
    yield Fact("bytes_each", network.weight_bytes / network.stored, "")
    yield Fact("macs_each", network.macs / network.parameters, "MAC")


def scaled(value: float, unit: str) -> tuple[float, str]:
    """19.63 and "GMAC" of 19,632,062,464 MAC: as a person says it; less than a thousand as it is."""
    size, prefix = next((step for step in DECIMAL if value >= step[0]), DECIMAL[-1])
    return value / size, prefix + unit


def in_millions(count: float) -> tuple[float, str]:
    """138.4 and "M"; less than a million as it is."""
    return (count / 1e6, "M") if count >= 1e6 else (count, "")


def time_facts(network: Dropped, values: Values) -> Iterator[Fact]:
    yield Fact("hertz", values["clock"] * 1e6, "Hz")
    reckoned = inference_time(network.macs, values["clock"] * 1e6, values["macs_per_cycle"])
    yield Fact("reckoned", reckoned, "s")
    yield Fact("a_second", 1 / reckoned, "")
    yield Fact("limit", values["deadline"] / 1e3, "s")
    for tier, machine in zip(TIERS, network.machines, strict=True):
        found = seconds(network, machine, values["pace"], values["clock"] * 1e6, values["macs_per_cycle"])
        yield Fact(f"{tier}_time", found, "s")
        power = machine.device.power_active_w
        energy = None if found is None or power.value is None else found * power.value
        yield Fact(f"{tier}_energy", energy, "J", f"active power × time; {power.source}")


def ratio_facts(network: Dropped) -> Iterator[Fact]:
    """How many times more the server has than the sensor."""
    cloud, sensor = (network.machines[TIERS.index(tier)] for tier in (CLOUD, SENSOR))
    pairs = {
        "clock": (cloud.device.clock_hz.value, sensor.device.clock_hz.value),
        "memory": (cloud.working.capacity_bytes, sensor.working.capacity_bytes),
        "power": (cloud.device.power_active_w.value, sensor.device.power_active_w.value),
        "price": (cloud.device.price_eur.value, sensor.device.price_eur.value),
    }
    for name, (much, little) in pairs.items():
        yield Fact(f"{name}_ratio", much / little if much and little else None, "")


def machine_facts(tier: str, machine: OnMachine) -> Iterator[Fact]:
    """What it has, what is needed of it, and how many times the one goes into the other."""
    yield Fact(f"{tier}_clock", machine.device.clock_hz.value, "Hz", machine.device.clock_hz.source)
    yield Fact(f"{tier}_power", machine.device.power_active_w.value, "W", machine.device.power_active_w.source)
    yield Fact(f"{tier}_price", machine.device.price_eur.value, "€", machine.device.price_eur.source)
    yield Fact(f"{tier}_activations", machine.working.used["activations"], "B")
    yield Fact(f"{tier}_runtime", runtime_bytes(machine), "B")
    for word, room in zip(("stored", "working"), machine.rooms, strict=True):
        need = room.filled() if room.complete() else None
        yield Fact(f"{tier}_{word}", need, "B")
        yield Fact(f"{tier}_{word}_room", room.capacity_bytes, "B")
        yield Fact(f"{tier}_{word}_times", need / room.capacity_bytes if need and room.capacity_bytes else None, "")


def runtime_bytes(machine: OnMachine) -> int | None:
    """Code and state; None where one of them is not known."""
    if not all(room.complete() for room in machine.rooms):
        return None
    return sum(room.used.get("runtime") or 0 for room in machine.rooms)
