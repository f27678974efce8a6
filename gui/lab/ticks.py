"""Where the loops of an execution begin anew: the marks of its time bar."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from analysis.dataflow.trace import Trace

MOST_TICKS = 60

N = QT_TRANSLATE_NOOP
LOOPS = {
    "N": N("lab", "image"), "G": N("lab", "group"), "M": N("lab", "filter"), "C": N("lab", "channel"),
    "P": N("lab", "output row"), "Q": N("lab", "output column"), "R": N("lab", "kernel row"), "S": N("lab", "kernel column"),
}  # fmt: skip


class Ticks(NamedTuple):
    """Passes of a loop begin at the times, in events. loop: in words; "" without any."""

    times: tuple[int, ...] = ()
    loop: str = ""


NO_TICKS = (Ticks(), Ticks())


@lru_cache(maxsize=8)
def ticks_of(trace: Trace, most: int = MOST_TICKS) -> tuple[Ticks, Ticks]:
    """(of the outermost loop that turns, of as many loops inside it as there is room for marks)."""
    levels = [found for depth in range(1, depth_of(trace) + 1) if (found := ticks_at(trace, depth)).times]
    if not levels:
        return NO_TICKS
    first = levels[0]
    if len(first.times) > most:
        first = Ticks(first.times[:: -(-len(first.times) // most)], first.loop)
    inner = [level for level in levels if len(first.times) < len(level.times) <= most]
    return first, inner[-1] if inner else Ticks()


def depth_of(trace: Trace) -> int:
    return trace.digits.shape[1] if len(trace.digits) else 0


def ticks_at(trace: Trace, depth: int) -> Ticks:
    """Times at which one of the first `depth` loops begins its next pass."""
    ends = trace.unit_ends
    if len(ends) < 2:
        return Ticks()
    digits = trace.digits[trace.unit[ends - 1], :depth]
    changes = np.nonzero((digits[1:] != digits[:-1]).any(axis=1))[0]
    return Ticks(tuple(int(time) for time in ends[changes]), loop_words(trace.loops[depth - 1]))


def loop_words(name: str) -> str:
    """ "m" as filter; a loop of another name as it is called."""
    letter = name[:1].upper()
    return QCoreApplication.translate("lab", LOOPS[letter]) if letter in LOOPS else name
