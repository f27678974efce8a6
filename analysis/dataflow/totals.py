"""Words of a whole run by formula, without its moments: for layers of any size, in whole numbers without a limit.

fills = Π_axes Σ|T| − Σ_loops Π_axes (|T ∩ T_before|, summed over the steps of that loop)        as `closed.flow`
"""

from __future__ import annotations

from functools import lru_cache
from math import prod

from analysis.dataflow.layer import DIMS, Axis, Dim, Layer
from analysis.dataflow.nest import Buffer, Nest
from analysis.dataflow.tiling.mesh import sums_of
from analysis.dataflow.tiling.sums import AxisSums

Part = tuple[Axis | None, frozenset[Dim]]


def fills(nest: Nest, buffer: Buffer) -> int:
    """Words that come into a buffer, and as many that go. The loops turn nowhere round."""
    own = parts_of(nest.layer, buffer.tensor)
    sums = sums_along(nest, buffer, own)
    total = prod(part.whole for part in sums)
    outside = [0] * len(own)
    for place, loop in enumerate(nest.loops[: buffer.cut]):
        kept = 1
        for number, (_, dims) in enumerate(own):
            before = outside[number]
            kept *= sums[number].steps[before] if loop.dim in dims else sums[number].wraps[before]
            outside[number] = before + (loop.dim in dims)
        total -= kept if place >= buffer.kept_from else 0
    return total


def held(nest: Nest, buffer: Buffer) -> int:
    """Words of the largest tile."""
    return prod(part.largest for part in sums_along(nest, buffer, parts_of(nest.layer, buffer.tensor)))


def sums_along(nest: Nest, buffer: Buffer, parts: tuple[Part, ...]) -> list[AxisSums]:
    loops = nest.loops[: buffer.cut]
    return [
        sums_of(nest.layer.sizes, axis, dims)(tuple((loop.dim, loop.step) for loop in loops if loop.dim in dims))
        for axis, dims in parts
    ]


@lru_cache(maxsize=256)
def parts_of(layer: Layer, tensor: str) -> tuple[Part, ...]:
    """The axes of a tensor, and the dimensions that it lacks."""
    axes = layer.axes(tensor)
    missing = (dim for dim in DIMS if not any(dim in axis.dims for axis in axes))
    return (*((axis, axis.dims) for axis in axes), *((None, frozenset(dim)) for dim in missing))
