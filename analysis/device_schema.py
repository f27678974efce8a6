"""What a device's profile may say, what follows from it, and the checks between its numbers."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from analysis.errors import ScenarioError, UnknownNameError
from analysis.profiles_schema import (
    PEAK_DTYPES,
    Euro,
    Frozen,
    Held,
    Hertz,
    MacEnergies,
    Memory,
    Peak,
    Peaks,
    Quantity,
    Text,
    Tier,
    Watt,
    blank,
    broken,
    close,
)

BY_HAND = "changed by hand"
WITH_CLOCK = "{source}, × clock changed by hand"

Overridden = Literal["peak", "bandwidth", "clock", "capacity"]

# What a person may set a number to: far beyond what is physical, and no product or quotient of it overflows.
SETTABLE = (1e-6, 1e30)

# Memories that run at the clock of the arithmetic.
CLOCKED = frozenset({"registers", "sram"})

# Above these a power is a slip of the prefix: a microcontroller's USB port gives 2.5 W, a rack's server takes a few kW.
POWER_LIMIT_W = {"sensor": 5.0, "accelerator": 500.0, "gateway": 500.0, "cloud": 20_000.0}

# No microcontroller has more RAM on the chip; more is an external part, or flash mistaken for RAM.
SENSOR_RAM_LIMIT_BYTES = 64 * 2**20


class Device(Frozen):
    """A device: peaks by data type, memories from nearest to farthest, power, energy, price.

    energy_covers: what energy_j_per_mac is of: the arithmetic alone, or the whole device while it works (measured).
    why_ram_exceeds_flash: the reason, for a sensor where that is no mistake.
    """

    id: Text
    name: Text
    vendor: Text
    tier: Tier
    compute_units: str = ""
    clock_hz: Hertz = blank("Hz")
    peak_macs_per_s: Peaks = Field(default_factory=dict)
    memories: tuple[Memory, ...]
    runtimes: tuple[str, ...] = Field(min_length=1)
    power_active_w: Watt = blank("W")
    power_idle_w: Watt = blank("W")
    energy_j_per_mac: MacEnergies = Field(default_factory=dict)
    energy_covers: Literal["arithmetic", "device"] = "arithmetic"
    energy_table: str | None = None
    price_eur: Euro = blank("EUR")
    why_ram_exceeds_flash: str = ""
    documents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def checked(self) -> Self:
        for check in (check_memories, check_ram, check_peaks, check_power):
            check(self)
        return self

    def memory(self, name: str) -> Memory:
        """The memory of that name. Raises UnknownNameError."""
        for memory in self.memories:
            if memory.name == name:
                return memory
        raise UnknownNameError(f"memory of {self.id}", name, (m.name for m in self.memories))

    def home(self, held: Held) -> Memory:
        """Where weights or activations lie: the farthest RAM or flash that holds them."""
        return next(m for m in reversed(self.memories) if held in m.holds and m.kind in ("ram", "flash"))

    @cached_property
    def weight_memory(self) -> Memory:
        return self.home("weights")

    @cached_property
    def activation_memory(self) -> Memory:
        return self.home("activations")

    @property
    def weights_in_ram(self) -> bool:
        """Weights and activations share one memory, as on gateways and in the cloud."""
        return self.weight_memory is self.activation_memory

    @property
    def flash_capacity_bytes(self) -> int | None:
        """The flash, or the RAM of their own, that holds the weights; else mass storage, when known."""
        if not self.weights_in_ram:
            return self.weight_memory.usable_bytes
        return next((m.usable_bytes for m in self.memories if m.kind == "storage"), None)

    @property
    def ram_capacity_bytes(self) -> int | None:
        return self.activation_memory.usable_bytes

    def with_override(self, quantity: Overridden, name: str, value: float) -> Device:
        """The same device with one number set by hand: a peak (name: data type, MAC/s), a bandwidth (memory, B/s), a
        capacity (memory, B) or the clock (no name, Hz).

        Raises ScenarioError for a value that cannot be, UnknownNameError for a name that the device lacks.
        """
        low, high = SETTABLE
        if not low <= value <= high:
            raise ScenarioError(
                f"{quantity} {name} of {self.id} cannot be set", value, f"numbers from {low:g} to {high:g}"
            )
        if quantity == "clock":
            return self.with_clock(value)
        with_number = {"peak": self.with_peak, "bandwidth": self.with_bandwidth, "capacity": self.with_capacity}
        return with_number[quantity](name, value)

    def with_peak(self, dtype: str, value: float) -> Device:
        if dtype not in PEAK_DTYPES:
            raise UnknownNameError("data type", dtype, PEAK_DTYPES)
        peak = Peak(value=value, unit="MAC/s", source=BY_HAND, confidence="estimate")
        return self.replaced(peak_macs_per_s={**self.peak_macs_per_s, dtype: peak})

    def with_bandwidth(self, name: str, value: float) -> Device:
        rate = Quantity(value=value, unit="B/s", source=BY_HAND, confidence="estimate")
        return self.with_memory(self.memory(name).model_copy(update={"bandwidth_bytes_per_s": rate}))

    def with_capacity(self, name: str, value: float) -> Device:
        """What is reserved of the memory stays reserved. Raises ScenarioError when nothing would be left."""
        memory, least = self.memory(name), (self.memory(name).reserved_bytes.value or 0) + 1
        if not least <= value == int(value):
            raise ScenarioError(f"the capacity of {name} cannot be set", value, f"whole bytes from {least:g} on")
        room = Quantity(value=float(value), unit="B", source=BY_HAND, confidence="estimate")
        return self.with_memory(memory.model_copy(update={"capacity_bytes": room}))

    def with_clock(self, value: float) -> Device:
        """Another clock: peaks and the bandwidths of registers and SRAM (caches too) change in its ratio.

        Flash and DRAM have clocks of their own and keep theirs; power, energy and the runtime's times stay, as they do
        not follow from the clock alone. Raises ScenarioError for a device whose clock is not known.
        """
        if self.clock_hz.value is None:
            raise ScenarioError(f"the clock of {self.id} cannot be set", "a device whose clock is not known")
        ratio = value / self.clock_hz.value
        peaks = {dtype: Peak(**scaled(peak, ratio)) for dtype, peak in self.peak_macs_per_s.items()}
        clock = Quantity(value=value, unit="Hz", source=BY_HAND, confidence="estimate")
        memories = tuple(clocked(memory, ratio) for memory in self.memories)
        return self.replaced(clock_hz=clock, peak_macs_per_s=peaks, memories=memories)

    def with_memory(self, new: Memory) -> Device:
        return self.replaced(memories=tuple(new if m.name == new.name else m for m in self.memories))

    def replaced(self, **fields: Any) -> Device:
        """A copy past the checks: a what-if may leave what is physical. Caches of the old one are not carried over."""
        return Device.model_construct(**{name: getattr(self, name) for name in type(self).model_fields} | fields)


def scaled(quantity: Quantity, ratio: float) -> dict[str, Any]:
    """The fields of a quantity in the ratio of two clocks; an unknown one stays unknown."""
    if quantity.value is None:
        return {"unit": quantity.unit}
    source = WITH_CLOCK.format(source=quantity.source or "estimate")
    return {"value": quantity.value * ratio, "unit": quantity.unit, "source": source, "confidence": "derived"}


def clocked(memory: Memory, ratio: float) -> Memory:
    if memory.technology not in CLOCKED:
        return memory
    return memory.model_copy(update={"bandwidth_bytes_per_s": Quantity(**scaled(memory.bandwidth_bytes_per_s, ratio))})


def check_memories(device: Device) -> None:
    names = [m.name for m in device.memories]
    if len(set(names)) < len(names):
        raise broken("two memories have one name", ", ".join(names), "different names")
    for held in ("weights", "activations"):
        if not any(held in m.holds and m.kind in ("ram", "flash") for m in device.memories):
            raise broken(
                f"no memory holds {held}", ", ".join(names) or "no memory", f'a ram or flash with "{held}" in holds'
            )
    for memory in device.memories:
        check_serves(device, memory)


def check_serves(device: Device, memory: Memory) -> None:
    """A cache serves what lies farther out, and holds what is at home there: both ways to say it agree."""
    later = device.memories[device.memories.index(memory) + 1 :]
    for name in memory.serves:
        if memory.kind != "cache" or name not in {m.name for m in later}:
            allowed = ", ".join(m.name for m in later) if memory.kind == "cache" else "caches alone serve others"
            raise broken(f"{memory.name} serves no such memory", name, allowed)
    homes: tuple[Held, ...] = ("weights", "activations")
    for held in homes if memory.serves else ():
        if (device.home(held).name in memory.serves) != (held in memory.holds):
            raise broken(f"{memory.name} serves and holds do not agree on {held}", ", ".join(memory.serves), held)


def check_ram(device: Device) -> None:
    """Sensors only: the usual slip is flash, or memory outside the chip, written down as the chip's RAM."""
    ram, flash = device.ram_capacity_bytes, device.flash_capacity_bytes
    if device.tier != "sensor" or ram is None or device.why_ram_exceeds_flash:
        return
    if ram > SENSOR_RAM_LIMIT_BYTES:
        raise broken(
            "RAM is too large for a sensor", f"{ram} B", f"up to {SENSOR_RAM_LIMIT_BYTES} B, or why_ram_exceeds_flash"
        )
    if flash is not None and ram >= flash:
        raise broken("RAM is not smaller than flash", f"{ram} B beside {flash} B", "less, or why_ram_exceeds_flash")


def check_peaks(device: Device) -> None:
    peaks = {dtype: peak.value for dtype, peak in device.peak_macs_per_s.items() if peak.value is not None}
    for narrow, wide in (("int8", "fp32"), ("fp16", "fp32"), ("int4", "int8"), ("fp32", "fp64")):
        if narrow in peaks and wide in peaks and peaks[narrow] < peaks[wide] and not close(peaks[narrow], peaks[wide]):
            raise broken(
                f"{narrow} peak is below the {wide} peak", f"{peaks[narrow]:g}", f"at least {peaks[wide]:g} MAC/s"
            )
    for dtype, peak in device.peak_macs_per_s.items():
        check_clock(device, dtype, peak)


def check_clock(device: Device, dtype: str, peak: Peak) -> None:
    clock, per_cycle, value = device.clock_hz.value, peak.macs_per_cycle, peak.value
    if clock is None or per_cycle is None or value is None:
        return
    if not close(value, clock * per_cycle):
        raise broken(f"{dtype} peak is not clock × MAC per cycle", f"{value:g}", f"{clock * per_cycle:g} MAC/s")


def check_power(device: Device) -> None:
    active, idle = device.power_active_w.value, device.power_idle_w.value
    if active is not None and active > POWER_LIMIT_W[device.tier]:
        raise broken(
            f"power_active_w is too large for a {device.tier}", active, f"up to {POWER_LIMIT_W[device.tier]:g} W"
        )
    if active is not None and idle is not None and active <= idle:
        raise broken("power_active_w is not above power_idle_w", active, f"above {idle:g} W")
