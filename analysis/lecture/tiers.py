"""S08 and S09: three tiers of machines, each cell of the lecture's table, and a real machine of each beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from analysis.device import Device, load_device
from analysis.lecture.row import Row, known_row

CLOUD, GATEWAY, SENSOR = TIERS = ("cloud", "gateway", "sensor")
WORDS = MappingProxyType({CLOUD: "a cloud server", GATEWAY: "an edge gateway", SENSOR: "a sensor"})
CORES, GPU, CLOCK, MAIN, MASS, POWER, COST = (
    "cores",
    "GPU cores",
    "clock",
    "main memory",
    "mass memory",
    "power",
    "price",
)

# As printed, by quantity in the order of TIERS.
PRINTED = MappingProxyType(
    {
        CORES: ("50", "1-4", "1"),
        GPU: ("5000", "200", "No GPU"),
        CLOCK: ("GHz", "100s of MHz", "kHz/MHz"),
        MAIN: ("100s of GBs", "GBs", "MBs"),
        MASS: ("100s of TBs", "GBs", "Absent / kBs / MBs"),
        POWER: ("KWs", "10s of W", "mW/W (active)"),
        COST: ("10000 €", "50 €", "1 €"),
    }
)
# The lecture's own machines, points in those ranges; and machines that there are.
LECTURE = MappingProxyType({tier: f"lecture_{tier}" for tier in TIERS})
REAL = MappingProxyType({CLOUD: "epyc_9654", GATEWAY: "rpi4b", SENSOR: "stm32l4r5"})


def printed(quantity: str, tier: str) -> str:
    return PRINTED[quantity][TIERS.index(tier)]


def cores_of(device: Device) -> int | None:
    """Of "96x Zen 4" 96; None where the profile does not say so."""
    found = re.match(r"(\d+)x ", device.compute_units)
    return int(found[1]) if found else None


def gpu_cores_of(device: Device) -> int | None:
    """Of "6912 CUDA cores" or "128-core Maxwell GPU"."""
    found = re.search(r"(\d+)(?: CUDA cores|-core \w+ GPU)", device.compute_units)
    return int(found[1]) if found else None


def tier_rows() -> Iterator[Row]:
    """A real machine of each tier against the table's cell; where it lies outside of it, why."""
    for make in (core_rows, gpu_rows, clock_rows, memory_rows, power_rows):
        yield from make()


def real(tier: str) -> Device:
    return load_device(REAL[tier])


def core_rows() -> Iterator[Row]:
    whys = {CLOUD: "this is one socket of an EPYC 9654"}
    for tier in TIERS:
        name = f"cores of {WORDS[tier]}"
        yield from known_row("S09", name, printed(CORES, tier), cores_of(real(tier)), "cores", whys.get(tier, ""))


def gpu_rows() -> Iterator[Row]:
    whys = {"a100_sxm80": "this is an A100", "jetson_nano": "this is a Jetson Nano, the smallest of its kind"}
    for tier, board in ((CLOUD, "a100_sxm80"), (GATEWAY, "jetson_nano")):
        found = gpu_cores_of(load_device(board))
        yield from known_row("S09", f"GPU cores of {WORDS[tier]}", printed(GPU, tier), found, "cores", whys[board])


def clock_rows() -> Iterator[Row]:
    whys = {GATEWAY: "this is a Raspberry Pi 4; its processor passes 1 GHz"}
    for tier in TIERS:
        hertz = real(tier).clock_hz.value
        name, megahertz = f"clock of {WORDS[tier]}", hertz and hertz / 1e6
        yield from known_row("S09", name, printed(CLOCK, tier), megahertz, "MHz", whys.get(tier, ""))


def memory_rows() -> Iterator[Row]:
    """Of a sensor the two rows are in `network`, with why they differ."""
    for tier in (CLOUD, GATEWAY):
        capacity = real(tier).activation_memory.capacity_bytes.value
        gigabytes = capacity and capacity / 1e9
        yield from known_row("S09", f"main memory of {WORDS[tier]}", printed(MAIN, tier), gigabytes, "GB")
    mass = real(GATEWAY).flash_capacity_bytes
    yield from known_row("S09", f"mass memory of {WORDS[GATEWAY]}", printed(MASS, GATEWAY), mass and mass / 1e9, "GB")


def power_rows() -> Iterator[Row]:
    whys = {
        CLOUD: "one processor alone; a server with accelerators takes kW",
        GATEWAY: "a Raspberry Pi 4 with all cores busy takes less than 10 W",
    }
    for tier in TIERS:
        name, watts = f"power of {WORDS[tier]}", real(tier).power_active_w.value
        yield from known_row("S09", name, printed(POWER, tier), watts, "W", whys.get(tier, ""))
