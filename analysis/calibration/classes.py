"""Kernel classes: what kind of inner loop a layer is, and how often it turns. No device is known here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import numpy as np

from analysis.graph import DTYPE_BITS
from analysis.ops.registry import FAMILIES
from analysis.workload import Workload

KernelClass = Literal["convolution", "narrow", "pointwise", "depthwise", "dense", "elements", "layer"]

# convolution: input channels a multiple of 4. narrow: others, such as 1 or 3. pointwise: 1×1, and a matrix by a matrix.
# depthwise: one input channel a group. dense: a matrix by a vector. elements: pooling, softmax, addition, copies, which
# no published figure tells apart. layer: what a layer costs whatever its size. In MACs, elements, layers.
CLASSES: tuple[KernelClass, ...] = (
    "convolution", "narrow", "pointwise", "depthwise", "dense", "elements", "layer",
)  # fmt: skip
PLACE: dict[str, int] = {name: place for place, name in enumerate(CLASSES)}

# Kernels take this many input channels at once (SMLAD on two halves of a word of four int8).
ALIGNED_CHANNELS = 4

# Runtimes fold these into the layer before: scale and shift into its weights, the limits into its output stage.
FOLDED = frozenset({"Relu", "Relu6", "Clip", "BatchNormalization"})

# Nobody published figures of these; they run as the products that they are made of.
UNMEASURED = ("attention", "recurrent")


# A few networks are looked at on many devices, over and over; the layers' symbols are read one by one.
@lru_cache(maxsize=4)
def work_matrix(workload: Workload) -> np.ndarray:
    """How often each layer turns each class, float64 (layers, classes); NaN throughout where a layer is not counted.

    One layer is of one class, and once of "layer". Views and what runtimes fold into the layer before are zero. Read-only.
    """
    work = np.zeros((len(workload), len(CLASSES)))
    busy = workload.moves & np.array([op not in FOLDED for op in workload.ops], dtype=np.bool_)
    rows = np.flatnonzero(busy)
    places = np.array([class_of(workload, row) for row in rows.tolist()], dtype=np.int64)
    count = np.where(workload.macs[rows] > 0, workload.macs[rows], elements(workload)[rows])
    work[rows, places] = count
    work[rows, PLACE["layer"]] = workload.repeat[rows]
    work[~workload.counted] = np.nan
    work.setflags(write=False)
    return work


def elements(workload: Workload) -> np.ndarray:
    """Elements read and written, by the width of the layer's type; NaN where that is not known."""
    widths = np.array([*DTYPE_BITS.values()]) / 8
    known = workload.dtype_codes >= 0
    width = np.where(known, widths[workload.dtype_codes], np.nan)
    column: np.ndarray = (workload.input_bytes + workload.output_bytes) / width
    return column


def channels_of(workload: Workload) -> np.ndarray:
    """Channels into one group and out of all, int64 (layers, 2): inner width and rows of the layer's product; 1 without."""
    found = [(into(symbols), symbols.get("M", 0)) for symbols in workload.symbols]
    columns = workload.product_columns
    products = np.stack([columns.inner, columns.rows], axis=1)
    channels: np.ndarray = np.maximum(np.where(np.array(found).reshape(-1, 2) > 0, found, products), 1)
    return channels


def into(symbols: Mapping[str, int]) -> int:
    return symbols.get("C", 0) // max(symbols.get("G", 1), 1)


def class_of(workload: Workload, row: int) -> int:
    """The layer's class as a place in CLASSES."""
    if not workload.macs[row]:
        return PLACE["elements"]
    family = FAMILIES[workload.family[row]]
    if family == "depthwise":
        return PLACE["depthwise"]
    return PLACE[convolution_class(workload, row) if family == "convolution" else product_class(workload, row)]


def convolution_class(workload: Workload, row: int) -> str:
    symbols = workload.symbols[row]
    taps = [symbols[name] for name in ("R", "S", "T") if name in symbols]
    channels = symbols.get("C", ALIGNED_CHANNELS) // symbols.get("G", 1)
    if channels % ALIGNED_CHANNELS:
        return "narrow"
    return "pointwise" if taps and all(tap == 1 for tap in taps) else "convolution"


def product_class(workload: Workload, row: int) -> str:
    product = workload.products[row]
    return "pointwise" if product is not None and product.columns > 1 else "dense"


def unmeasured_families(workload: Workload) -> tuple[str, ...]:
    """Families with MACs for which no published figure exists."""
    present = {FAMILIES[code] for code in np.unique(workload.family[workload.macs > 0])}
    return tuple(family for family in UNMEASURED if family in present)
