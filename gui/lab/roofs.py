"""A board's roofs as lines of a figure."""

from __future__ import annotations

from dataclasses import replace
from math import log10

from PySide6.QtCore import QCoreApplication

from analysis.lecture.boards import OWN, Roofs, board_roofs, own_roofs
from gui.lab.plots import Plot

# Profiles with a peak and a bandwidth: "profile:number format".
BOARDS = (
    "lecture_example:fp32", "lecture_titan_rtx:fp32", "titan_rtx:fp16", "titan_rtx:fp32", "lecture_rpi4:fp32", "rpi4b:fp32",
    "gap8:int8",
)  # fmt: skip


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def roofs_of(board: str, peak_mflops: int, rate_mbs: int) -> Roofs:
    """Of a profile, or of the two numbers that a person set."""
    if board == OWN:
        own = own_roofs(peak_mflops, rate_mbs)
        return replace(own, name=tr("own figures"), rates=((tr("memory"), own.rate),))
    name, _, number_format = board.partition(":")
    return board_roofs(name, number_format)


def decade_below(value: float) -> float:
    return float(10 ** int(log10(value) // 1))


def roof_line(plot: Plot, peak: float, rate: float) -> list[tuple[float, float]]:
    """The slope from the plot's edge, the ridge, the plateau."""
    start = max(plot.x[0], plot.y[0] / rate)
    ridge = peak / rate
    slope = [(start, rate * start)] if start < ridge else []
    return [*slope, (max(plot.x[0], ridge), peak), (plot.x[1], peak)]
