"""What a profile may say: fields, units, ranges and the checks between fields, run once when a file is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WrapSerializer,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Confidence = Literal["stated-read", "measured-read", "recalled", "derived", "estimate", "unknown"]
Tier = Literal["cloud", "gateway", "sensor", "accelerator"]
Kind = Literal["registers", "cache", "ram", "flash", "storage"]
Held = Literal["weights", "activations"]
Technology = Literal["registers", "sram", "dram", "flash", "disk"]

# Data types that a device can have a peak for; the names are those of graph.DTYPE_BITS.
PEAK_DTYPES = ("fp64", "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "fp4e2m1", "int32", "int16", "int8", "int4")

# What a port of each kind can carry, in B/s. Registers and caches: up to all cores of the largest chips together.
# RAM: one HBM4 package carries about 2 TB/s, ten packages 20. Flash and storage: one PCIe 6 x4 drive carries 30 GB/s.
BANDWIDTH_RANGE: Mapping[Kind, tuple[float, float]] = MappingProxyType(
    {"registers": (1e6, 1e17), "cache": (1e6, 1e16), "ram": (1e6, 3e13), "flash": (1e5, 3e10), "storage": (1e5, 3e10)}
)

# What memories are made of where their kind says it; a RAM must name it, energy per byte hangs on it.
TECHNOLOGY_OF: Mapping[Kind, Technology] = MappingProxyType(
    {"registers": "registers", "cache": "sram", "flash": "flash", "storage": "disk"}
)

# Rounding that printed figures show between each other (8.14 TFLOPS beside 4.07 TMAC/s).
ROUNDING = 0.03


def broken(what: str, found: object = None, allowed: object = None) -> PydanticCustomError:
    """A broken rule, in the three parts that the reader's one line is made of."""
    parts = {"what": what, "found": found, "allowed": allowed}
    return PydanticCustomError("rule", "{what}", parts)


class Frozen(BaseModel):
    """A value read from a file: unknown keys are mistakes, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(Frozen):
    """A number with its unit, where it comes from and how sure it is. A value of None is unknown, never zero."""

    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    unit: str
    source: str = ""
    confidence: Confidence = "unknown"
    note: str = ""

    @field_validator("value")
    @classmethod
    def not_zero(cls, value: float | None) -> float | None:
        if value is not None and value <= 0:
            raise broken("is not positive", value, "a number above 0; leave an unknown value out")
        return value

    @model_validator(mode="after")
    def accounted_for(self) -> Self:
        if (self.value is None) != (self.confidence == "unknown"):
            raise broken(
                "value and confidence do not agree", self.confidence, "unknown exactly where there is no value"
            )
        if self.value is not None and not self.source and self.confidence != "estimate":
            raise broken("has no source", self.confidence, "a source, or confidence = estimate")
        return self


class Peak(Quantity):
    """MAC/s, dense. The figures that the source prints stand beside it, and must lead to it.

    printed_ops_per_s: TOPS or TFLOPS as printed; two operations are one MAC. printed_sparse: counted with 2:4 sparsity.
    macs_per_cycle: all cores together, multiplied by clock_hz.
    """

    printed_ops_per_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    printed_sparse: bool = False
    macs_per_cycle: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def dense_macs(self) -> Self:
        if self.printed_ops_per_s is not None and self.value is not None:
            macs = self.printed_ops_per_s / (4 if self.printed_sparse else 2)
            if not close(self.value, macs):
                raise broken(
                    "is not the dense MAC/s of the printed operations", self.value, f"{macs:g} (1 MAC = 2 ops)"
                )
        return self


@dataclass(frozen=True, slots=True)
class Unit:
    """Unit of a quantity and the range that its value may have; the unit need not be written in the file."""

    unit: str
    low: float
    high: float

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        filled = core_schema.no_info_before_validator_function(self.fill, handler(source))
        return core_schema.no_info_after_validator_function(self.check, filled)

    def fill(self, raw: Any) -> Any:
        if isinstance(raw, Mapping):
            return {"unit": self.unit, **raw}
        if isinstance(raw, Quantity):
            return raw
        raise broken("is not a number with its source", repr(raw), "{value = …, source = …, confidence = …}")

    def check(self, quantity: Quantity) -> Quantity:
        if quantity.unit != self.unit:
            raise broken("has another unit", quantity.unit, self.unit)
        if quantity.value is not None and not self.low <= quantity.value <= self.high:
            raise broken("out of range", f"{quantity.value:g}", f"{self.low:g} to {self.high:g} {self.unit}")
        return quantity


Hertz = Annotated[Quantity, Unit("Hz", 1e3, 2e10)]
Bytes = Annotated[Quantity, Unit("B", 1, 1e18)]
BytesPerSecond = Annotated[Quantity, Unit("B/s", 1e5, 1e17)]
MacsPerSecond = Annotated[Peak, Unit("MAC/s", 1e3, 1e18)]
Watt = Annotated[Quantity, Unit("W", 1e-7, 1e5)]
Seconds = Annotated[Quantity, Unit("s", 1e-9, 1e4)]
Euro = Annotated[Quantity, Unit("EUR", 0.01, 1e7)]
JoulePerMac = Annotated[Quantity, Unit("J/MAC", 1e-16, 1e-6)]
JoulePerByte = Annotated[Quantity, Unit("J/B", 1e-15, 1e-6)]
Joule = Annotated[Quantity, Unit("J", 1e-16, 1e3)]
JoulePerBit = Annotated[Quantity, Unit("J/bit", 1e-12, 1e-2)]
BitsPerSecond = Annotated[Quantity, Unit("bit/s", 1, 1e12)]
Metre = Annotated[Quantity, Unit("m", 0.01, 1e8)]
Share = Annotated[Quantity, Unit("", 1e-6, 1)]
Text = Annotated[str, Field(min_length=1)]


def blank(unit: str) -> Any:
    """Default of a quantity that a profile does not give."""
    return Field(default=Quantity(unit=unit))


def close(a: float, b: float) -> bool:
    return abs(a - b) <= ROUNDING * max(abs(a), abs(b))


class Memory(Frozen):
    """One level of the hierarchy.

    holds: the tensors whose bytes pass this level's port; of a RAM or flash the farthest that holds them is their home.
    reserved_bytes: taken by caches or the vendor's firmware, not there for tensors.
    bus_bits, transfers_per_s: what the bandwidth is derived from; it is never above their product.
    technology: for kind ram, sram or dram; of the others the kind says it.
    serves: of a cache the memories that it stands in front of; none named is all that are listed after it.
    """

    name: Text
    kind: Kind
    technology: Technology
    capacity_bytes: Bytes = blank("B")
    reserved_bytes: Bytes = blank("B")
    bandwidth_bytes_per_s: BytesPerSecond = blank("B/s")
    energy_j_per_byte: JoulePerByte = blank("J/B")
    holds: tuple[Held, ...] = ()
    serves: tuple[str, ...] = ()
    bus_bits: int | None = Field(default=None, ge=1, le=16384)
    transfers_per_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def made_of(cls, raw: Any) -> Any:
        if isinstance(raw, Mapping) and "technology" not in raw and raw.get("kind") in TECHNOLOGY_OF:
            return {**raw, "technology": TECHNOLOGY_OF[raw["kind"]]}
        return raw

    @property
    def usable_bytes(self) -> int | None:
        """Whole bytes for tensors: the capacity less what is reserved; None when the capacity is unknown."""
        if self.capacity_bytes.value is None:
            return None
        return int(self.capacity_bytes.value - (self.reserved_bytes.value or 0))

    @model_validator(mode="after")
    def checked(self) -> Self:
        check_capacity(self)
        check_bandwidth(self)
        return self


def check_capacity(memory: Memory) -> None:
    size, reserved = memory.capacity_bytes.value, memory.reserved_bytes.value
    if size is not None and not size.is_integer():
        raise broken(f"capacity of {memory.name} is not whole", size, "whole bytes")
    if reserved is not None and (size is None or reserved >= size):
        raise broken(f"reserves more of {memory.name} than there is", reserved, f"below {size}")
    if memory.kind == "ram" and "flash" in memory.name.lower():
        raise broken(f"{memory.name} is called RAM", memory.kind, "flash (or another name)")


def check_bandwidth(memory: Memory) -> None:
    rate = memory.bandwidth_bytes_per_s.value
    if rate is None:
        return
    low, high = BANDWIDTH_RANGE[memory.kind]
    if not low <= rate <= high:
        raise broken(f"bandwidth of {memory.name} is not physical", f"{rate:g}", f"{low:g} to {high:g} B/s")
    if memory.bus_bits and memory.transfers_per_s:
        bus = memory.bus_bits / 8 * memory.transfers_per_s
        if rate > bus and not close(rate, bus):
            raise broken(f"bandwidth of {memory.name} is above its bus", f"{rate:g}", f"up to {bus:g} B/s")


# A table that nobody changes; written out again as the plain one it was.
ReadOnly = (
    AfterValidator(lambda values: MappingProxyType(dict(values))),
    WrapSerializer(lambda values, plain: plain(dict(values))),
)


def known_dtypes(peaks: Mapping[str, Quantity]) -> Mapping[str, Quantity]:
    for dtype in peaks:
        if dtype not in PEAK_DTYPES:
            raise broken("is no data type", dtype, ", ".join(PEAK_DTYPES))
    return peaks


Peaks = Annotated[Mapping[str, MacsPerSecond], AfterValidator(known_dtypes), *ReadOnly]
ByteEnergies = Annotated[Mapping[Technology, JoulePerByte], *ReadOnly]
MacEnergies = Annotated[Mapping[str, JoulePerMac], AfterValidator(known_dtypes), *ReadOnly]
Energies = Annotated[Mapping[str, Joule], *ReadOnly]


class Link(Frozen):
    """A wireless link: uplink bit rate, round trip, energy per bit and fixed energy per message.

    jitter_s: so much less or more the round trip may take. duty_share: of the time that a radio may send by law.
    payload_bytes: of one message at most.
    """

    id: Text
    name: Text
    uplink_bits_per_s: BitsPerSecond = blank("bit/s")
    round_trip_s: Seconds = blank("s")
    energy_j_per_bit: JoulePerBit = blank("J/bit")
    energy_j_per_message: Joule = blank("J")
    jitter_s: Seconds = blank("s")
    duty_share: Share = blank("")
    payload_bytes: Bytes = blank("B")
    range_m: Metre = blank("m")
    documents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class EnergyTable(Frozen):
    """Energy by operation and by access, in joules; `per`: what one count of a key of `joules` is.

    j_per_mac, j_per_byte: what follows from the rows for one multiply-accumulate of a data type, one byte of a technology.
    """

    id: Text
    name: Text
    per: Literal["operation or access", "instruction"]
    joules: Energies = Field(min_length=1)
    j_per_mac: MacEnergies = Field(default_factory=dict)
    j_per_byte: ByteEnergies = Field(default_factory=dict)
    documents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
