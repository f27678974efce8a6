"""A board as roofs: its peak and the bandwidth of each memory, from its profile or as a person sets them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log10

from PySide6.QtCore import QCoreApplication

from analysis.dataflow.fully_connected import without_overlap
from analysis.device import load_device
from analysis.lecture.reuse import attainable
from analysis.lecture.row import FLOP_PER_MAC
from gui.lab.plots import Plot

OWN = ""
MEGA = 1e6
# Profiles with a peak and a bandwidth: "profile:number format".
BOARDS = (
    "lecture_example:fp32", "lecture_titan_rtx:fp32", "titan_rtx:fp16", "titan_rtx:fp32", "lecture_rpi4:fp32", "rpi4b:fp32",
)  # fmt: skip


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Roofs:
    """peak in FLOP/s; rates in B/s by memory, the one that feeds a dense layer first."""

    name: str
    peak: float
    rates: tuple[tuple[str, float], ...]

    @property
    def rate(self) -> float:
        return self.rates[0][1]

    @property
    def ridge(self) -> float:
        """π / β in FLOP/B."""
        return self.peak / self.rate

    def reached(self, per_byte: float, overlap: bool) -> float:
        """FLOP/s at so many FLOP/B."""
        return (attainable if overlap else without_overlap)(self.peak, self.rate, per_byte)


@lru_cache(maxsize=32)
def roofs_of(board: str, peak_mflops: int, rate_mbs: int) -> Roofs:
    """Of a profile, or of the two numbers that a person set."""
    if board == OWN:
        return Roofs(tr("own figures"), peak_mflops * MEGA, ((tr("memory"), rate_mbs * MEGA),))
    name, _, number_format = board.partition(":")
    device = load_device(name)
    peak = FLOP_PER_MAC * float(device.peak_macs_per_s[number_format].value or 0)
    home = device.weight_memory
    others = [m for m in device.memories if m.name != home.name]
    rates = [(m.name, m.bandwidth_bytes_per_s.value) for m in (home, *others) if m.bandwidth_bytes_per_s is not None]
    return Roofs(device.name, peak, tuple((memory, float(rate)) for memory, rate in rates if rate))


def decade_below(value: float) -> float:
    return float(10 ** int(log10(value) // 1))


def roof_line(plot: Plot, peak: float, rate: float) -> list[tuple[float, float]]:
    """The slope from the plot's edge, the ridge, the plateau."""
    start = max(plot.x[0], plot.y[0] / rate)
    ridge = peak / rate
    slope = [(start, rate * start)] if start < ridge else []
    return [*slope, (max(plot.x[0], ridge), peak), (plot.x[1], peak)]
