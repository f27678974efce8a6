"""What a dense layer's executions have moved so far, as columns: for dots that move with the time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from analysis.dataflow.code import is_dense
from analysis.dataflow.events import Op
from analysis.dataflow.layer import Layer
from analysis.dataflow.run import Run


@lru_cache(maxsize=8)
def macs_so_far(run: Run) -> np.ndarray:
    return column(run, (Op.MAC,))


@lru_cache(maxsize=8)
def words_so_far(run: Run, with_stores: bool) -> np.ndarray:
    """Words between memory and registers; the lecture neglects those stored."""
    return column(run, (Op.LOAD, Op.STORE) if with_stores else (Op.LOAD,))


def column(run: Run, ops: tuple[Op, ...]) -> np.ndarray:
    trace = run.trace
    chosen = [place for place, channel in enumerate(trace.channels) if channel.op in ops]
    found: np.ndarray = trace.counts[:, chosen].sum(axis=1)
    return found


def intensity_at(run: Run, time: float, word_bytes: int, with_stores: bool) -> float | None:
    """MAC/B so far; None before a word has moved."""
    at = min(int(time), len(run.trace))
    words = int(words_so_far(run, with_stores)[at])
    return int(macs_so_far(run)[at]) / (words * word_bytes) if words else None


def sizes_of(layer: Layer) -> dict[str, int] | None:
    """Parameters of a dense layer of a network; None of any other."""
    if not is_dense(layer):
        return None
    return {"inputs": layer.channels_in, "outputs": layer.channels_out, "batch": layer.batch}
