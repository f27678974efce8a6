"""A board as roofs: its peak and the bandwidth of each memory, from its profile or as a person sets them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from analysis.dataflow.fully_connected import without_overlap
from analysis.device import load_device
from analysis.errors import ScenarioError
from analysis.lecture.reuse import attainable
from analysis.lecture.row import FLOP_PER_MAC

OWN = ""
MEGA = 1e6
# Formats that hold a word, the narrowest first; a board computes in the first that it has a peak of.
FORMATS = {
    4: ("int4", "int8", "fp16", "fp32"),
    8: ("int8", "fp16", "fp32"),
    16: ("fp16", "bf16", "fp32"),
    32: ("fp32",),
}


@dataclass(frozen=True, slots=True)
class Roofs:
    """peak in FLOP/s; rates in B/s by memory, the one that feeds the layers first."""

    name: str
    peak: float
    rates: tuple[tuple[str, float], ...]
    format: str = ""

    @property
    def rate(self) -> float:
        return self.rates[0][1]

    @property
    def ridge(self) -> float:
        """π / β in FLOP/B."""
        return self.peak / self.rate

    def reached(self, per_byte: float, overlap: bool = True) -> float:
        """FLOP/s at so many FLOP/B."""
        return (attainable if overlap else without_overlap)(self.peak, self.rate, per_byte)


def own_roofs(peak_mflops: float, rate_mbs: float) -> Roofs:
    """Of the two numbers that a person set."""
    return Roofs("", peak_mflops * MEGA, (("memory", rate_mbs * MEGA),))


@lru_cache(maxsize=64)
def board_roofs(name: str, number_format: str) -> Roofs:
    """Of a profile, computing in a format. Raises UnknownNameError, ScenarioError."""
    device = load_device(name)
    quantity = next((q for known, q in device.peak_macs_per_s.items() if known == number_format), None)
    if quantity is None or not quantity.value:
        raise ScenarioError(f"the peak of {device.name}", number_format, ", ".join(device.peak_macs_per_s))
    home = device.weight_memory
    others = [m for m in device.memories if m.name != home.name]
    rates = [(m.name, m.bandwidth_bytes_per_s.value) for m in (home, *others) if m.bandwidth_bytes_per_s is not None]
    known_rates = tuple((memory, float(rate)) for memory, rate in rates if rate)
    return Roofs(device.name, FLOP_PER_MAC * float(quantity.value), known_rates, number_format)


def roofs_at(name: str, bits: int) -> Roofs:
    """Of a profile for words of so many bits. Raises ScenarioError where it says nothing of a format that holds them."""
    peaks = load_device(name).peak_macs_per_s
    found = next((wide for wide in FORMATS[bits] if wide in peaks), FORMATS[bits][-1])
    return board_roofs(name, found)
