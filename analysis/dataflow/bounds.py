"""Words through one boundary at least, for S words of fast memory behind it.

    compulsory  = |W| + |I that a window covers| + |O|            no execution moves fewer
    reference   = 2·MACs / √(ρ·S) + |O|,   ρ = R·S / strides ≥ 1  not proven for every shape: its constant 2 is a reference
    product     = 2·MACs / √S                                      of a matrix product; convolutions pass below it

Chen, Han and Wang, HPCA 2020 (arXiv:1911.05662) for the form with ρ; Hong and Kung, STOC 1981, and Smith and others
(arXiv:1702.02017) for the matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from analysis.dataflow.blocked import reference_words, window_reuse
from analysis.dataflow.layer import Layer
from analysis.dataflow.run import Run, compulsory_words
from analysis.errors import ScenarioError


@dataclass(frozen=True, slots=True)
class Bounds:
    """Words. capacity_words: S. window_reuse: ρ. reference and product are lines to compare with, compulsory is a bound."""

    capacity_words: int
    window_reuse: float
    compulsory: int
    reference: float
    product: float

    @property
    def least(self) -> float:
        """The larger of the bound and the reference line."""
        return max(float(self.compulsory), self.reference)


def bounds_of(layer: Layer, capacity_words: int) -> Bounds:
    """Raises ScenarioError where there is no fast memory."""
    if capacity_words < 1:
        raise ScenarioError("words of the fast level", capacity_words, "at least 1")
    return Bounds(
        capacity_words,
        window_reuse(layer),
        sum(compulsory_words(layer).values()),
        reference_words(layer, capacity_words),
        2 * layer.macs / sqrt(capacity_words),
    )


def held_at_most(run: Run, level: str) -> int:
    """Words that the buffers of a level are as large as, all tensors together; 0 where nothing says it."""
    return sum(words for key, words in run.buffer_words.items() if key.rpartition("@")[2] == level)


def bounds_of_run(run: Run) -> Bounds | None:
    """For the boundary next to the memory; None where it is not said how much the level inside it holds."""
    levels = run.trace.levels
    held = held_at_most(run, levels[1]) if len(levels) > 1 else 0
    return bounds_of(run.layer, held) if held else None
