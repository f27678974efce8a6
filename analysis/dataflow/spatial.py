"""A nest unrolled over processing elements: loops in time, loops in space, and the loops of each element inside.

    child fills   = Σ over elements of the words new to each
    multicast     = Σ over steps of | ∪ over elements of the words new to each |     a word is read once for all
    forwarding    = Σ over steps of the words new to the union of all elements       neighbours pass on what they had
    child fills ≥ multicast ≥ forwarding ≥ words touched

Indices of a layer are affine in its loops, so when a loop in time steps and those inside it begin again, every tile
moves by one and the same vector, (Π bounds outside)·(bound − 1) times: the sums have a term for each loop, not for each
step. A loop is (dimension, bound); a dimension may appear often, as in Σ of tiles. Bounds are whole and positions in the
padding are words like others: what is clipped at an edge does not move alike everywhere.

A reduction (C, R, S) in space adds the sums of its elements before they are written: their number divides by the fan-in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from analysis.dataflow.layer import DIMS, OPERANDS, OUTPUTS, REDUCED, Dim, Layer, LayerError

Bound = tuple[Dim, int]
Word = tuple[int, ...]
# More words at once than this would take seconds.
MOST_WORDS = 200_000


@dataclass(frozen=True, slots=True)
class Fed:
    """Words of one tensor. children: into all elements; multicast, forwarding: out of the level above them."""

    children: int
    multicast: int
    forwarding: int


@dataclass(frozen=True, slots=True)
class Unrolled:
    """layer: gives strides, dilations and how tensors are addressed. time, space, inside: outermost first. Raises LayerError."""

    layer: Layer
    time: tuple[Bound, ...]
    space: tuple[Bound, ...]
    inside: tuple[Bound, ...] = ()

    def __post_init__(self) -> None:
        loops = (*self.time, *self.space, *self.inside)
        if unknown := {dim for dim, _ in loops} - set(DIMS):
            raise LayerError("a loop of no dimension", ", ".join(sorted(unknown)), ", ".join(DIMS))
        if any(bound < 1 for _, bound in loops):
            raise LayerError("the bound of a loop", min(bound for _, bound in loops), "at least 1")
        if (words := prod(bound for _, bound in (*self.space, *self.inside))) > MOST_WORDS:
            raise LayerError("iterations inside one step", words, f"at most {MOST_WORDS:,}")

    @property
    def elements(self) -> int:
        return prod(bound for _, bound in self.space)

    @property
    def fan_in(self) -> int:
        """Elements whose sums are of the same output."""
        return prod(bound for dim, bound in self.space if dim in REDUCED)

    @property
    def extents(self) -> Mapping[Dim, int]:
        """What all loops cover of each dimension."""
        return extents_of((*self.time, *self.space, *self.inside))

    def axes(self, tensor: str) -> tuple[Mapping[Dim, int], ...]:
        return tuple(dict(axis.terms) for axis in self.layer.axes(tensor))


def covering(layer: Layer, time: Iterable[Bound], space: Iterable[Bound], inside: Iterable[Bound] = ()) -> Unrolled:
    """The loops of a whole layer without padding. Raises LayerError where they do not divide it evenly."""
    nest = Unrolled(layer, tuple(time), tuple(space), tuple(inside))
    if any(layer.pads):
        raise LayerError("padding of a nest over elements", max(layer.pads), "0: its words are not counted here")
    for dim, size in layer.sizes.items():
        if nest.extents[dim] != size:
            raise LayerError(f"the loops of {dim} cover", nest.extents[dim], f"{size}, as the layer has")
    return nest


def fed(nest: Unrolled, tensor: str) -> Fed:
    """By formula: the first tiles whole, and a term for each loop in time."""
    axes = nest.axes(tensor)
    tile = words_of(axes, extents_of(nest.inside))
    offsets = [shift_of(axes, step) for step in places(nest.space, nest.inside)]
    union = moved_to(tile, offsets)
    found = [len(tile) * len(offsets), len(union), len(union)]
    for times, vector in transitions(nest, axes):
        back = tuple(-part for part in vector)
        new = tile - moved(tile, back)
        found[0] += times * len(new) * len(offsets)
        found[1] += times * len(moved_to(new, offsets))
        found[2] += times * len(union - moved(union, back))
    return Fed(*found)


def sums_written(nest: Unrolled) -> tuple[int, int]:
    """Outputs and partial sums that the elements hand on, and that are written after those of one output are added."""
    one = fed(nest, OUTPUTS)
    return one.children, one.children // nest.fan_in


def traffic(nest: Unrolled) -> dict[str, Fed]:
    return {tensor: fed(nest, tensor) for tensor in OPERANDS}


def transitions(nest: Unrolled, axes: tuple[Mapping[Dim, int], ...]) -> Iterator[tuple[int, Word]]:
    """(how often, by which vector all tiles move) for each loop in time: it steps on, those inside it return."""
    steps = steps_of(nest.time, (*nest.space, *nest.inside))
    outside = 1
    for place, (dim, bound) in enumerate(nest.time):
        move = Counter({dim: steps[place]})
        for inner in range(place + 1, len(nest.time)):
            move[nest.time[inner][0]] -= (nest.time[inner][1] - 1) * steps[inner]
        yield outside * (bound - 1), shift_of(axes, move)
        outside *= bound


def steps_of(loops: tuple[Bound, ...], inside: tuple[Bound, ...]) -> list[int]:
    """How far each loop steps along its dimension: the product of the bounds inside it."""
    reach, found = dict(extents_of(inside)), []
    for dim, bound in reversed(loops):
        found.append(reach[dim])
        reach[dim] *= bound
    return found[::-1]


def extents_of(loops: tuple[Bound, ...]) -> Mapping[Dim, int]:
    return {dim: prod(bound for own, bound in loops if own == dim) for dim in DIMS}


def places(loops: tuple[Bound, ...], inside: tuple[Bound, ...]) -> Iterator[Counter[Dim]]:
    """Where each pass of the loops begins along each dimension."""
    steps = steps_of(loops, inside)
    for passes in product(*(range(bound) for _, bound in loops)):
        found: Counter[Dim] = Counter()
        for (dim, _), at, step in zip(loops, passes, steps, strict=True):
            found[dim] += at * step
        yield found


def words_of(axes: tuple[Mapping[Dim, int], ...], extents: Mapping[Dim, int]) -> set[Word]:
    """Words that a box of the loops touches: a product of the places along each axis."""
    sides = []
    for axis in axes:
        side = {0}
        for dim, factor in axis.items():
            side = {place + factor * at for place in side for at in range(extents[dim])}
        sides.append(side)
    return set(product(*sides))


def shift_of(axes: tuple[Mapping[Dim, int], ...], move: Mapping[Dim, int]) -> Word:
    return tuple(sum(factor * move.get(dim, 0) for dim, factor in axis.items()) for axis in axes)


def moved(words: set[Word], vector: Word) -> set[Word]:
    return {tuple(at + by for at, by in zip(word, vector, strict=True)) for word in words}


def moved_to(words: set[Word], offsets: list[Word]) -> set[Word]:
    """All elements together."""
    return set().union(*(moved(words, offset) for offset in offsets))


def simulated(nest: Unrolled, tensor: str) -> Fed:
    """From the definition: every step in time, every element, every iteration inside it; nothing but sets."""
    axes = nest.axes(tensor)
    loops = [*nest.time, *nest.space, *nest.inside]
    reach = [prod(b for d, b in loops[place + 1 :] if d == dim) for place, (dim, _) in enumerate(loops)]
    spans = [[range(bound) for _, bound in part] for part in (nest.time, nest.space, nest.inside)]
    before: list[set[Word]] = [set()] * nest.elements
    children = multicast = forwarding = 0
    for time in product(*spans[0]):
        now = []
        for element in product(*spans[1]):
            words = set()
            for inner in product(*spans[2]):
                at = dict.fromkeys(DIMS, 0)
                for (dim, _), step, turn in zip(loops, reach, (*time, *element, *inner), strict=True):
                    at[dim] += step * turn
                words.add(tuple(sum(factor * at[dim] for dim, factor in axis.items()) for axis in axes))
            now.append(words)
        new = [words - had for words, had in zip(now, before, strict=True)]
        children += sum(map(len, new))
        multicast += len(set().union(*new))
        forwarding += len(set().union(*now) - set().union(*before))
        before = now
    return Fed(children, multicast, forwarding)
