"""Words that a layer moves under every order of its six loops, one register an operand: does the order matter?

words = W loads + I loads + partial sums loaded + all stores = fills(W) + fills(I) + 2·fills(O) − |O|
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import prod

from analysis.dataflow.layer import DIMS, INPUTS, OUTPUTS, WEIGHTS, Axis, Dim, Layer
from analysis.dataflow.schedules import SIX
from analysis.dataflow.tiling.mesh import sums_of

Part = tuple[Axis | None, frozenset[Dim]]


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
    loops = "".join(dim for dim in DIMS if dim not in letters) + letters
    weights, inputs, outputs = (fills(layer, tensor, loops) for tensor in (WEIGHTS, INPUTS, OUTPUTS))
    return weights + inputs + 2 * outputs - layer.words(OUTPUTS)


def fills(layer: Layer, tensor: str, loops: str) -> int:
    """Loads of a register whose word changes with the loops, as `closed.flow`: Π Σ|T| − Σ_loops Π |T ∩ T_before|."""
    parts = parts_of(layer, tensor)
    sums = [sums_of(layer.sizes, axis, dims)(tuple((d, 1) for d in loops if d in dims)) for axis, dims in parts]
    total = prod(own.whole for own in sums)
    outside = [0] * len(parts)
    for dim in loops:
        kept = 1
        for number, (_, dims) in enumerate(parts):
            before = outside[number]
            kept *= sums[number].steps[before] if dim in dims else sums[number].wraps[before]
            outside[number] = before + (dim in dims)
        total -= kept
    return total


def parts_of(layer: Layer, tensor: str) -> tuple[Part, ...]:
    """The axes of a tensor, and the dimensions that it lacks."""
    axes = layer.axes(tensor)
    missing = (dim for dim in DIMS if not any(dim in axis.dims for axis in axes))
    return (*((axis, axis.dims) for axis in axes), *((None, frozenset(dim)) for dim in missing))
