"""How many multiply–accumulates take each word: by formula, by counting, and when.

    a weight: N·P·Q      an input: M · (windows that cover it)      an output: C·R·S

The windows that cover (y, x) are a product: rows (p, r) with stride·p + dilation·r − pad = y, and columns likewise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import product

import numpy as np

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.simulated import word_of
from analysis.dataflow.trace import Trace


def windows_over(layer: Layer) -> np.ndarray:
    """Windows that cover each pixel of one plane, int64 H×W."""
    rows, columns = (covered(layer, axis) for axis in (0, 1))
    found: np.ndarray = np.multiply.outer(rows, columns)
    return found


def covered(layer: Layer, axis: int) -> np.ndarray:
    """Pairs (p, r) that meet at each place of one axis, int64. axis: 0 rows, 1 columns."""
    size = (layer.height, layer.width)[axis]
    out = (layer.out_height, layer.out_width)[axis]
    kernel = (layer.kernel_height, layer.kernel_width)[axis]
    first = layer.strides[axis] * np.arange(out) - layer.pads[axis]
    places = np.add.outer(first, layer.dilations[axis] * np.arange(kernel)).reshape(-1)
    return np.bincount(places[(places >= 0) & (places < size)], minlength=size).astype(np.int64)


def uses_of(layer: Layer) -> Mapping[str, np.ndarray]:
    """MACs that take each word, flat int64 by tensor. A weight that meets the padding counts as used."""
    sizes = layer.sizes
    pixels, terms = sizes["N"] * sizes["P"] * sizes["Q"], sizes["C"] * sizes["R"] * sizes["S"]
    planes = layer.words(INPUTS) // (layer.height * layer.width)
    return {
        WEIGHTS: np.full(layer.words(WEIGHTS), pixels, dtype=np.int64),
        INPUTS: np.tile((sizes["M"] * windows_over(layer)).reshape(-1), planes),
        OUTPUTS: np.full(layer.words(OUTPUTS), terms, dtype=np.int64),
    }


def counted_uses(layer: Layer) -> Mapping[str, np.ndarray]:
    """The same from the definition: every MAC, one after the other. Slow, and meant to be."""
    found = {name: np.zeros(layer.shape(name), dtype=np.int64) for name in OPERANDS}
    for values in product(*(range(size) for size in layer.sizes.values())):
        at = dict(zip(layer.sizes, values, strict=True))
        for name in OPERANDS:
            word = word_of(layer, name, at)
            if word is not None:
                found[name][word] += 1
    return {name: counts.reshape(-1) for name, counts in found.items()}


def histogram(uses: np.ndarray) -> dict[int, int]:
    """Words by how often they are used, from few uses to many."""
    return dict(sorted(Counter(uses.tolist()).items()))


def times_of_use(trace: Trace, tensor: str, cell: int) -> np.ndarray:
    """Events that are MACs with a word, rising: at time t, so many of them below t have happened."""
    macs = trace.op == Op.MAC
    if tensor == OUTPUTS:
        # A MAC of words has one cell; where an event is a tile nothing can be said of one word.
        firsts = trace.cells[np.minimum(trace.starts[:-1], max(0, len(trace.cells) - 1))]
        return np.nonzero(macs & (np.diff(trace.starts) == 1) & (firsts == cell))[0]
    column = trace.left if tensor == WEIGHTS else trace.right
    return np.nonzero(macs & (column == cell))[0]
