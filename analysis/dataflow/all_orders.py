"""Words that a layer moves under every order of its six loops, one register an operand: does the order matter?

words = W loads + I loads + partial sums loaded + all stores = fills(W) + fills(I) + 2·fills(O) − |O|
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from analysis.dataflow.layer import OUTPUTS, Layer
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
    come = {buffer.tensor: fills(nest, buffer) for buffer in nest.buffers}
    return sum(come.values()) + come[OUTPUTS] - layer.words(OUTPUTS)
