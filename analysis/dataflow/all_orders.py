"""Words that a layer moves under every order of its six loops, one register an operand: does the order matter?

words = W loads + I loads + partial sums loaded + all stores = fills(W) + fills(I) + 2·fills(O) − |O|
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import prod

from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.nest import Nest
from analysis.dataflow.schedules import SIX, in_order
from analysis.dataflow.totals import fills


@dataclass(frozen=True, slots=True)
class Orders:
    """count: orders that there are. least, most: (order, words) of the first order that moves least, and most."""

    count: int
    least: tuple[str, int]
    most: tuple[str, int]


def orders_of(layer: Layer) -> Orders:
    """Over all 720 orders of M, P, Q, C, R, S; images and groups stay outside. Exact."""
    words = {"".join(order): words_of_order(layer, "".join(order)) for order in permutations(SIX)}
    least, most = min(words, key=words.__getitem__), max(words, key=words.__getitem__)
    return Orders(len(words), (least, words[least]), (most, words[most]))


def words_of_order(layer: Layer, letters: str) -> int:
    nest = in_order(layer, letters)
    inputs = next(buffer for buffer in nest.buffers if buffer.tensor == INPUTS)
    sums = visits(nest, OUTPUTS)
    return visits(nest, WEIGHTS) + fills(nest, inputs) + 2 * sums - layer.words(OUTPUTS)


def visits(nest: Nest, tensor: str) -> int:
    """Fills of one register that holds a word of a tensor without padding: passes of all loops down to its innermost one.

    A loop inside that one changes no index; at each pass of the others one of its own loops has moved on, or begun anew.
    """
    sizes, own = nest.layer.sizes, {dim for axis in nest.layer.axes(tensor) for dim in axis.dims}
    running = [loop.dim for loop in nest.loops if sizes[loop.dim] > 1]
    last = max((place for place, dim in enumerate(running) if dim in own), default=-1)
    return prod(sizes[dim] for dim in running[: last + 1])
