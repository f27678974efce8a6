"""Bytes that each layer moves into a buffer when its loops are ordered and tiled to move least.

    Q = weights + inputs + outputs, each once, + (W − |W|)·b_w + (I − |I|)·b_a + 2·(partial sums)·4 B

W and I are the words that the best nest loads, |W| and |I| those it needs (analysis.dataflow.search); what it loads again
comes on top of the bytes that each operand is stored in. Source of the search space: Parashar et al., Timeloop, ISPASS
2019; Mei et al., ZigZag, IEEE TC 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.dataflow.closed import touched
from analysis.dataflow.layer import INPUTS, WEIGHTS, Layer, LayerError
from analysis.dataflow.search import Tiling, best_tiling
from analysis.dataflow.tiling.plans import WORDS, Widths
from analysis.graph import DTYPE_BITS
from analysis.workload import Workload

# Registers that a kernel holds operands in where no buffer stands in front: 2·2 sums + 2 weights + 2 inputs, of the 13
# that a Cortex-M leaves free (see analysis.traffic.blocked).
REGISTERS = 8

PSUM_BYTES = 4

# Searching takes tens of milliseconds a shape; of a network with more shapes those that can gain most are searched.
MOST_SHAPES = 256

# Bytes an element, in the order of DTYPE_BITS. Code -1 (no type) meets the last key, "unknown".
BYTES_OF_CODE = np.array(list(DTYPE_BITS.values())) / 8


@dataclass(frozen=True, slots=True)
class Shape:
    """What the search of a row hangs on. room: bytes of the buffer; None: REGISTERS, each for one operand."""

    loops: Layer
    room: float | None
    weight_bytes: float
    input_bytes: float

    @property
    def widths(self) -> Widths:
        return Widths(self.weight_bytes, self.input_bytes, self.input_bytes, max(PSUM_BYTES, self.input_bytes))


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """Bytes beyond each operand once, float64 columns; ∞ where no tiling is known."""

    weights: np.ndarray
    inputs: np.ndarray
    outputs: np.ndarray


def shape_of(workload: Workload, row: int, room: float | None) -> Shape | None:
    """None where a row has no loops, or its type no size."""
    loops, activation = workload.loops[row], float(BYTES_OF_CODE[workload.dtype_codes[row]])
    weighted = workload.weight_dtype_codes[row] >= 0
    weight = float(BYTES_OF_CODE[workload.weight_dtype_codes[row]]) if weighted else activation
    if loops is None or not workload.macs[row] or not min(activation, weight) > 0:
        return None
    return Shape(loops, room, weight, activation)


@lru_cache(maxsize=4096)
def tiling_of_shape(shape: Shape) -> Tiling | None:
    """None where the room is less than a word of each operand."""
    try:
        return best_tiling(shape.loops, REGISTERS if shape.room is None else shape.room, widths_of(shape))
    except LayerError:
        return None


def widths_of(shape: Shape) -> Widths:
    return WORDS if shape.room is None else shape.widths


def tiling_of(workload: Workload, row: int, room: float | None) -> Tiling | None:
    shape = shape_of(workload, row, room)
    return tiling_of_shape(shape) if shape else None


@lru_cache(maxsize=16)
def extra(workload: Workload, room: float | None) -> Extra:
    """Of every row; the MOST_SHAPES shapes with most MACs a byte of room are searched."""
    found = {shape: extra_of(shape) for shape in searched(workload, room)}
    table = np.full((len(workload), 3), np.inf)
    for row in range(len(workload)):
        shape = shape_of(workload, row, room)
        if shape in found:
            table[row] = scaled(workload, row, found[shape])
    return Extra(*table.T)


def searched(workload: Workload, room: float | None) -> list[Shape]:
    """The shapes of the rows, those with most MACs in all first."""
    macs: dict[Shape, int] = {}
    for row in range(len(workload)):
        shape = shape_of(workload, row, room)
        if shape:
            macs[shape] = macs.get(shape, 0) + int(workload.macs[row])
    return sorted(macs, key=lambda shape: -macs[shape])[:MOST_SHAPES]


def extra_of(shape: Shape) -> tuple[float, float, float]:
    """Bytes of weights, inputs and sums that one run of the product loads or stores again."""
    tiling = tiling_of_shape(shape)
    if tiling is None:
        return np.inf, np.inf, np.inf
    moved, widths = tiling.moved[0], shape.widths
    return (
        (moved.weights - touched(shape.loops, WEIGHTS)) * widths.weights,
        (moved.inputs - touched(shape.loops, INPUTS)) * widths.inputs,
        2 * moved.psums * widths.psums,
    )


def scaled(workload: Workload, row: int, once: tuple[float, float, float]) -> tuple[float, float, float]:
    """For all runs; where a layer has no weights, what would be weights are activations."""
    loops = workload.loops[row]
    assert loops is not None
    runs = int(workload.macs[row]) / loops.macs
    weights, inputs, outputs = (part * runs for part in once)
    if workload.weight_dtype_codes[row] < 0:
        return 0.0, inputs + weights, outputs
    return weights, inputs, outputs
