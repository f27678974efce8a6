"""Where the loops of an execution begin anew: the marks of its time bar."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from analysis.dataflow.events import CodeLine
from analysis.dataflow.trace import Trace
from gui.lab.beats import Beats

MOST_TICKS = 60
ARRAY_LEVEL = "array"

N = QT_TRANSLATE_NOOP
# Loops of a convolution; where the code says over what a loop runs, that is taken instead.
LOOPS = {
    "n": N("lab", "image"), "g": N("lab", "group"), "m": N("lab", "filter"), "c": N("lab", "channel"),
    "p": N("lab", "output row"), "q": N("lab", "output column"), "r": N("lab", "kernel row"), "s": N("lab", "kernel column"),
    "h": N("lab", "input row"), "w": N("lab", "input column"), "column": N("lab", "column"),
}  # fmt: skip
TILES = {
    "n": N("lab", "tile of images"), "g": N("lab", "tile of groups"), "m": N("lab", "tile of filters"),
    "c": N("lab", "tile of channels"), "p": N("lab", "tile of output rows"), "q": N("lab", "tile of output columns"),
    "r": N("lab", "tile of kernel rows"), "s": N("lab", "tile of kernel columns"),
}  # fmt: skip
# What the code of dense layers says of its loops -> (one pass, one pass of several).
DENSE = {
    "outputs": (N("lab", "output"), N("lab", "block of outputs")),
    "inputs": (N("lab", "input"), N("lab", "block of inputs")),
    "examples": (N("lab", "example"), N("lab", "block of examples")),
    "weight rows of a block": (N("lab", "block of outputs"),) * 2,
    "columns of a block": (N("lab", "block of examples"),) * 2,
    "reduction": (N("lab", "input"),) * 2,
}
# Loops of an array: the last one goes step by step, each pass of the others fills the array anew.
PASSES = {
    "k": N("lab", "pass of kernel elements"), "x": N("lab", "pass of output pixels"), "m": N("lab", "pass of filters"),
    "r": N("lab", "pass of kernel rows"), "p": N("lab", "pass of output rows"),
}  # fmt: skip
STEP = N("lab", "step")


class Ticks(NamedTuple):
    """Passes of a loop begin at the times, in events. loop: in words; "" without any."""

    times: tuple[int, ...] = ()
    loop: str = ""


NO_TICKS = (Ticks(), Ticks())


@lru_cache(maxsize=8)
def ticks_of(trace: Trace | Beats, most: int = MOST_TICKS) -> tuple[Ticks, Ticks]:
    """(of the outermost loop that turns, of as many loops inside it as there is room for marks)."""
    if isinstance(trace, Beats):
        return NO_TICKS
    levels = [found for depth in turning(trace) if (found := ticks_at(trace, depth)).times]
    if not levels:
        return NO_TICKS
    first = levels[0]
    if len(first.times) > most:
        first = Ticks(first.times[:: -(-len(first.times) // most)], first.loop)
    inner = [level for level in levels if len(first.times) < len(level.times) <= most]
    return first, inner[-1] if inner else Ticks()


def depth_of(trace: Trace) -> int:
    return trace.digits.shape[1] if len(trace.digits) else 0


def turning(trace: Trace) -> list[int]:
    """Depths of the loops that have more than one pass; another would mark the times of the loop outside it."""
    passes = trace.digits.max(axis=0) if trace.digits.size else ()
    return [depth for depth, last in enumerate(passes, 1) if last > 0]


def ticks_at(trace: Trace, depth: int) -> Ticks:
    """Times at which one of the first `depth` loops begins its next pass."""
    ends = trace.unit_ends
    if len(ends) < 2:
        return Ticks()
    digits = trace.digits[trace.unit[ends - 1], :depth]
    changes = np.nonzero((digits[1:] != digits[:-1]).any(axis=1))[0]
    return Ticks(tuple(int(time) for time in ends[changes]), loop_words(trace, depth))


def loop_words(trace: Trace, depth: int) -> str:
    """What begins anew with the last of the first `depth` loops: "m" is a filter, or an output of a dense layer."""
    return QCoreApplication.translate("lab", source_words(trace, trace.loops[depth - 1]))


def source_words(trace: Trace, name: str) -> str:
    letter = name.rstrip("0123456789")
    line = next((line for line in trace.code if line.text.startswith(f"for {name} in ")), None)
    what = what_of(line) if line else ""
    is_tile = name[len(letter) :] not in ("", "0") or (line is not None and is_stepped(line))
    if what in DENSE:
        return DENSE[what][is_tile]
    if ARRAY_LEVEL in trace.levels and name in PASSES | dict.fromkeys("qs"):
        return words_on_array(trace, name)
    return (TILES if is_tile and letter in TILES else LOOPS).get(letter, STEP)


def is_stepped(line: CodeLine) -> bool:
    return " step " in line.text or "at a time" in line.note


def what_of(line: CodeLine) -> str:
    """ "outputs, 2 at a time", or in the code itself "for m in outputs:"."""
    return line.note.split(",")[0] or line.text.split(" in ")[1].rstrip(":")


def words_on_array(trace: Trace, name: str) -> str:
    if name in ("s", trace.loops[-1]):
        return STEP
    return LOOPS[name] if name == "q" or (trace.loops[0] == "n" and name == "m") else PASSES[name]
