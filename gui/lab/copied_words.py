"""What can be said of an input that is copied into columns before it is used."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from analysis.dataflow.events import Op
from analysis.dataflow.im2col import Im2colRun
from analysis.units import exact
from gui.lab.counted import times_words, tr


def copied_lines(run: Im2colRun, cell: int, time: int) -> list[str]:
    """When it came to the buffer last, and how often: each copy is an arrival."""
    events = copies_of(run)[cell]
    done = events[events < time]
    level = run.trace.levels[1]
    if not len(events):
        return [tr("in memory; no window takes it")]
    last = (
        tr("copied to {level} at event {number}").format(level=level, number=exact(int(done[-1]) + 1))
        if len(done)
        else ""
    )
    counts = tr("copied {n} so far, {all} in all").format(n=times_words(len(done)), all=exact(len(events)))
    return [last or tr("still in {level} only").format(level=run.trace.levels[0]), counts]


@lru_cache(maxsize=4)
def copies_of(run: Im2colRun) -> tuple[np.ndarray, ...]:
    """Events that copied each word of the input, in their order."""
    trace, sources = run.trace, run.lowering.sources().reshape(-1)
    owner = np.repeat(np.arange(len(trace)), np.diff(trace.starts))
    copies = trace.op[owner] == Op.COPY
    words, events = sources[trace.cells[copies]], owner[copies]
    order = np.argsort(words, kind="stable")
    bounds = np.searchsorted(words[order], np.arange(run.lowering.input_words + 1))
    return tuple(events[order][low:high] for low, high in pairwise(bounds))
