"""Weights reuse against input feature-map reuse: words of each, what they cost, and where they cost the same.

    slide = C·P·(R·S + (Q − 1)·R·new)      new = min(stride, S): columns that a step of the window brings
    weights reuse:            W = M·C·R·S,  I = M·slide
    input feature-map reuse:  W = MACs,     I = slide
    weights reuse moves fewer words  ⟺  M·(P·Q − 1 − u) > −u,   u = slide / (C·R·S)

for one image, one group and no padding; `words_of` counts any nest of one level on any layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.dataflow.closed import flow
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.totals import fills
from analysis.errors import ScenarioError

Counts = NDArray[np.int64]

# Step by step, loops that turn round take about a tenth of a millisecond each: half a second at most.
MOST_WALKED = 6_000


@dataclass(frozen=True, slots=True)
class Words:
    """Words between memory and the registers. outputs: stores, and partial sums that come back."""

    weights: int
    inputs: int
    outputs: int

    @property
    def total(self) -> int:
        return self.weights + self.inputs + self.outputs

    def cost(self, flash: int, sram: int) -> int:
        """flash · W + sram · (I + O): weights lie in flash, activations in SRAM; prices of a word in any unit."""
        return flash * self.weights + sram * (self.inputs + self.outputs)


def new_columns(kernel: int, stride: int, dilation: int = 1) -> int:
    """Columns of a window that the one before did not have: min(stride / dilation, S), and S where they never meet."""
    return kernel if stride % dilation else min(stride // dilation, kernel)


def slide_words(
    channels: ArrayLike,
    out_rows: ArrayLike,
    out_columns: ArrayLike,
    kernel_rows: ArrayLike,
    kernel_columns: ArrayLike,
    new: ArrayLike,
) -> Counts:
    """C·P·(R·S + (Q − 1)·R·new): inputs of one sweep of the window, which begins anew at each row. Elementwise."""
    c, p, q, r, s, n = (
        np.asarray(part, dtype=np.int64) for part in (channels, out_rows, out_columns, kernel_rows, kernel_columns, new)
    )
    found: Counts = c * p * (r * s + (q - 1) * r * n)
    return found


def weights_reuse_moves_fewer(filters: ArrayLike, pixels: ArrayLike, window: ArrayLike, slide: ArrayLike) -> np.ndarray:
    """M·(P·Q − 1 − u) > −u with u = slide / window, in whole numbers. window: C·R·S words. Elementwise."""
    m, pq, crs, words = (np.asarray(part, dtype=np.int64) for part in (filters, pixels, window, slide))
    found: np.ndarray = m * (pq - 1) * crs > (m - 1) * words
    return found


def slide_of(layer: Layer) -> int:
    """One sweep over one image and one group. Exact without padding; `words_of` has the padding too."""
    sizes = layer.sizes
    new = new_columns(layer.kernel_width, layer.strides[1], layer.dilations[1])
    c, p, q, r, s = (sizes[dim] for dim in "CPQRS")
    return int(slide_words(c, p, q, r, s, new))


def is_plain(layer: Layer) -> bool:
    """One image, one group and no padding: where the formulas above are exact."""
    return layer.batch == layer.groups == 1 and not any(layer.pads)


def both_words(layer: Layer) -> tuple[Words, Words]:
    """Of weights reuse and of input feature-map reuse, by the formulas above. Exact where the layer is plain."""
    slide, filters, outputs = slide_of(layer), layer.sizes["M"], layer.words(OUTPUTS)
    return Words(layer.words(WEIGHTS), filters * slide, outputs), Words(layer.macs, slide, outputs)


def slide_crossover(layer: Layer) -> Fraction | None:
    """Flash word / SRAM word at which both cost the same: (M − 1)·u / (M·(P·Q − 1)); above it weights reuse is cheaper.

    None where no price does that: one output pixel, or one filter.
    """
    sizes = layer.sizes
    filters, pixels, window = sizes["M"], sizes["P"] * sizes["Q"], sizes["C"] * sizes["R"] * sizes["S"]
    if pixels == 1 or filters == 1:
        return None
    return Fraction((filters - 1) * slide_of(layer), filters * (pixels - 1) * window)


def price_crossover(one: Words, other: Words) -> Fraction | None:
    """Flash word / SRAM word at which two executions cost the same; None where one is never dearer at any price."""
    dearer = one.inputs + one.outputs - other.inputs - other.outputs
    fewer = other.weights - one.weights
    return Fraction(dearer, fewer) if fewer and dearer and (dearer > 0) == (fewer > 0) else None


def words_of(nest: Nest) -> Words | None:
    """What a nest of one level moves, by formula. None where loops turn round and there are too many steps to walk."""
    turning = any(loop.serpentine for loop in nest.loops)
    if turning and nest.iterations(nest.depth) > MOST_WALKED:
        return None
    came = {buffer.tensor: came_into(nest, buffer, turning) for buffer in nest.buffers}
    back = came[OUTPUTS] - compulsory_words(nest.layer)[OUTPUTS]
    return Words(came[WEIGHTS], came[INPUTS], came[OUTPUTS] + back)


def came_into(nest: Nest, buffer: Buffer, turning: bool) -> int:
    """Words that come into a buffer, as many as leave it. Step by step only where loops turn round."""
    return int(flow(nest, buffer, 0).fills.sum()) if turning else fills(nest, buffer)


def filter_blocks(layer: Layer, filters: int) -> Nest:
    """m filters stay, the window slides under all of them: W = M·C·R·S, I = ⌈M/m⌉·slide, (m + 1)·C·R·S + 1 registers.

    The middle ground: m = 1 is weights reuse, m = M loads every weight once and slides once. Raises ScenarioError.
    """
    if filters < 1:
        raise ScenarioError("filters that stay", filters, "at least 1")
    block = Loop("M", min(filters, layer.sizes["M"]))
    loops = (Loop("G"), block, *(Loop(dim) for dim in "NPQMCRS"))
    return Nest(layer, loops, (Buffer(WEIGHTS, 1, 2), Buffer(INPUTS, 1, 5, 4), Buffer(OUTPUTS, 1, 6)))


def to_and_fro(nest: Nest) -> Nest:
    """The window runs back on every second row and up on every second sweep, so that what it had at a turn stays.

    One sweep loads C·(R·S + P·(Q − 1)·R·new + (P − 1)·S·new rows); the next one begins where it ended. What keeps
    nothing at any step keeps nothing at a turn.
    """
    loops = tuple(Loop(loop.dim, loop.step, loop.dim in "PQ") for loop in nest.loops)
    buffers = tuple(
        buffer if buffer.kept_from == buffer.cut else Buffer(buffer.tensor, buffer.level, buffer.cut)
        for buffer in nest.buffers
    )
    return Nest(nest.layer, loops, buffers, nest.levels)


def serpentine_inputs(layer: Layer, sweeps: int) -> int:
    """Inputs of sweeps to and fro over one image: C·(R·S + sweeps·(P·(Q − 1)·R·new + (P − 1)·S·new rows)), unpadded."""
    c, p, q, r, s = (layer.sizes[dim] for dim in "CPQRS")
    columns = new_columns(s, layer.strides[1], layer.dilations[1])
    rows = new_columns(r, layer.strides[0], layer.dilations[0])
    return c * (r * s + sweeps * (p * (q - 1) * r * columns + (p - 1) * s * rows))
