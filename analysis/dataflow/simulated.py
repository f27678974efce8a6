"""The same counters from the definition: sets of words, and nothing else. Slow, and meant to be.

It shares no arithmetic with the formula and no walk with the stream: nested loops over points, the index of a
convolution written out, Python sets, differences of two sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.nest import Buffer, Nest

# More points than this would take seconds.
MOST_MACS = 120_000

Point = dict[str, int]
Word = tuple[int, ...]


def points(nest: Nest) -> Iterator[tuple[tuple[int, ...], Point]]:
    """Every MAC in the order of the loops, with the passes of all loops."""
    yield from points_from(nest, 0, {d: (0, n) for d, n in nest.layer.sizes.items()}, (), [0] * len(nest.loops))


def points_from(
    nest: Nest, place: int, whole: dict[str, tuple[int, int]], passes: tuple[int, ...], sweeps: list[int]
) -> Iterator[tuple[tuple[int, ...], Point]]:
    if place == len(nest.loops):
        yield passes, {dim: low for dim, (low, _) in whole.items()}
        return
    loop = nest.loops[place]
    low, high = whole[loop.dim]
    starts = list(range(low, high, loop.step))
    turns = list(range(len(starts)))
    if loop.serpentine and sweeps[place] % 2 == 1:
        turns.reverse()
    sweeps[place] += 1
    for turn in turns:
        begin = starts[turn]
        part = {**whole, loop.dim: (begin, min(begin + loop.step, high))}
        yield from points_from(nest, place + 1, part, (*passes, turn), sweeps)


def word_of(layer: Layer, tensor: str, at: Point) -> Word | None:
    """The word of a MAC; None in the padding."""
    if tensor == WEIGHTS:
        return at["G"], at["M"], at["C"], at["R"], at["S"]
    if tensor == OUTPUTS:
        return at["N"], at["G"], at["M"], at["P"], at["Q"]
    row = layer.strides[0] * at["P"] + layer.dilations[0] * at["R"] - layer.pads[0]
    column = layer.strides[1] * at["Q"] + layer.dilations[1] * at["S"] - layer.pads[1]
    if 0 <= row < layer.height and 0 <= column < layer.width:
        return at["N"], at["G"], at["C"], row, column
    return None


def simulated(nest: Nest, buffer: Buffer, depth: int | None = None) -> np.ndarray:
    """Words that came, came back and went so far, after each iteration of the first `depth` loops; int64 rows × 3.

    depth: by default all loops outside the buffers. What went counts words that fell out at the step into an iteration,
    and after the last one all that is left.
    """
    depth = nest.depth if depth is None else depth
    rows: list[tuple[int, int, int]] = []
    came = back = went = 0
    before: set[Word] = set()
    seen: set[Word] = set()
    earlier: tuple[int, ...] | None = None
    unit: tuple[int, ...] | None = None
    for passes, tile in tiles_of(nest, buffer):
        if passes[:depth] != unit and unit is not None:
            rows.append((came, back, went))
        unit = passes[:depth]
        if earlier == passes[: buffer.cut]:
            continue
        outer_moved = earlier is not None and earlier[: buffer.kept_from] != passes[: buffer.kept_from]
        kept = set() if outer_moved or buffer.kept_from == buffer.cut else before & tile
        new = tile - kept
        came, went = came + len(new), went + len(before - kept)
        back += len(new & seen) if buffer.tensor == OUTPUTS else 0
        seen |= tile
        before, earlier = tile, passes[: buffer.cut]
    rows.append((came, back, went + len(before)))
    return np.array(rows, dtype=np.int64)


def tiles_of(nest: Nest, buffer: Buffer) -> Iterator[tuple[tuple[int, ...], set[Word]]]:
    """For each iteration of the loops outside all buffers the set of words that its buffer's tile has."""
    every = list(points(nest))
    sets: dict[tuple[int, ...], set[Word]] = {}
    for passes, at in every:
        word = word_of(nest.layer, buffer.tensor, at)
        own = sets.setdefault(passes[: buffer.cut], set())
        if word is not None:
            own.add(word)
    done: set[tuple[int, ...]] = set()
    for passes, _ in every:
        unit = passes[: nest.depth]
        if unit not in done:
            done.add(unit)
            yield passes, sets[passes[: buffer.cut]]


def simulated_output(layer: Layer, weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """The sums by eight nested loops over Python integers, flat."""
    w, i = weights.reshape(layer.shape(WEIGHTS)), inputs.reshape(layer.shape(INPUTS))
    result = np.zeros(layer.shape(OUTPUTS), dtype=np.int64)
    for values in product(*(range(size) for size in layer.sizes.values())):
        at = dict(zip(layer.sizes, values, strict=True))
        taken = word_of(layer, INPUTS, at)
        if taken is not None:
            result[at["N"], at["G"], at["M"], at["P"], at["Q"]] += int(
                w[at["G"], at["M"], at["C"], at["R"], at["S"]]
            ) * int(i[taken])
    return result.reshape(-1)
