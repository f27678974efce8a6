"""The counters of a convolution by columns from the definition: Python loops, a list of addresses, one word at a time.

It shares no arithmetic with the formula and no walk with the stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.dataflow.im2col_plan import COUNTS, Im2col
from analysis.dataflow.layer import INPUTS, Layer
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.simulated import Word, word_of

Count = dict[str, int]


def memory_of(lowering: Lowering) -> dict[Word, int]:
    """Address of each input word, by writing the input down in the order of its layout."""
    layer, sizes = lowering.layer, lowering.layer.sizes
    images, groups, rows, across, channels = (
        range(n) for n in (layer.batch, layer.groups, layer.height, layer.width, sizes["C"])
    )
    if lowering.layout == "nchw":
        words = [(n, g, c, y, x) for n, g, c, y, x in product(images, groups, channels, rows, across)]
    else:
        words = [(n, g, c, y, x) for n, y, x, g, c in product(images, rows, across, groups, channels)]
    return {word: address for address, word in enumerate(words)}


def points_of_column(lowering: Lowering, pixel: tuple[int, ...]) -> Iterator[tuple[Word | None, tuple[int, int]]]:
    """(input word, kernel element) in the order of the copy."""
    layer, sizes = lowering.layer, lowering.layer.sizes
    bounds = {"r": sizes["R"], "s": sizes["S"], "c": sizes["C"]}
    n, g, p, q = pixel
    for passes in product(*(range(bounds[dim]) for dim in lowering.loops)):
        at = dict(zip(lowering.loops, passes, strict=True))
        point = {"N": n, "G": g, "P": p, "Q": q, "C": at["c"], "R": at["r"], "S": at["s"]}
        yield word_of(layer, INPUTS, point), (at["r"], at["s"])


def fill(lowering: Lowering, memory: dict[Word, int], pixel: tuple[int, ...]) -> Count:
    count = dict.fromkeys(COUNTS, 0)
    before: tuple[int, tuple[int, int]] | None = None
    for word, element in points_of_column(lowering, pixel):
        if word is None:
            count["padded"] += 1
            before = None
            continue
        count["copied"] += 1
        goes_on = before is not None and memory[word] == before[0] + 1
        if not goes_on or (lowering.pixel_copies and before is not None and before[1] != element):
            count["copies"] += 1
        before = (memory[word], element)
    return count


def block_of(whole: Im2col, columns: int, filters: int) -> Count:
    """One block: the inner loop, pass by pass, word by word; an instruction for as many words as its lanes."""
    count = dict.fromkeys(COUNTS, 0)
    block, left = whole.block, whole.lowering.length
    while left:
        words = block.step if left >= block.step else left if block.predicated else 1
        for _ in range(filters):
            count["weights"] += words
            count["weight loads"] += len(range(0, words, block.weight_lanes))
        for _ in range(columns):
            count["columns"] += words
            count["column loads"] += len(range(0, words, block.column_lanes))
        for _ in range(columns * filters):
            count["macs"] += words
            count["mac instructions"] += len(range(0, words, block.mac_lanes))
        left -= words
    count["stored"] = columns * filters
    return count


def pixels_of(layer: Layer) -> Iterator[list[tuple[int, ...]]]:
    """Output pixels of each image and group."""
    for n, g in product(range(layer.batch), range(layer.groups)):
        yield [(n, g, p, q) for p in range(layer.out_height) for q in range(layer.out_width)]


def simulated_counts(whole: Im2col) -> np.ndarray:
    """Rows of COUNTS, summed up, after each unit."""
    lowering = whole.lowering
    memory = memory_of(lowering)
    fills: list[list[Count]] = []
    products: list[list[Count]] = []
    for pixels in pixels_of(whole.layer):
        left = pixels
        while left:
            now, left = left[: lowering.columns], left[lowering.columns :] if lowering.columns else []
            fills.append([fill(lowering, memory, pixel) for pixel in now])
            products.append(list(blocks(whole, len(now))))
    rows = [[count[name] for name in COUNTS] for count in in_order(fills, products, whole.ping_pong)]
    return np.cumsum(np.array(rows, dtype=np.int64), axis=0)


def blocks(whole: Im2col, columns: int) -> Iterator[Count]:
    while columns:
        shapes = [(whole.block.columns, whole.block.filters), *whole.block.rests]
        wide, tall = next((shape for shape in shapes if shape[0] <= columns), (columns, whole.block.filters))
        left = whole.layer.sizes["M"]
        while left:
            yield block_of(whole, wide, min(tall, left))
            left -= min(tall, left)
        columns -= wide


def in_order(fills: list[list[Count]], products: list[list[Count]], ping_pong: bool) -> Iterator[Count]:
    if not ping_pong:
        for copies, sums in zip(fills, products, strict=True):
            yield from copies
            yield from sums
        return
    yield from fills[0]
    for number, sums in enumerate(products):
        coming, waiting = list(fills[number + 1] if number + 1 < len(fills) else []), list(sums)
        while coming or waiting:
            if coming:
                yield coming.pop(0)
            if waiting:
                yield waiting.pop(0)
