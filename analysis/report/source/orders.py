"""Where a tensor lies in a text that keeps images channels last: in which variable, and in which order of its axes."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.graph import Shape

# A tensor's axes, one after the other as they lie in a variable.
Order = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A variable that holds a tensor's elements with the axes in `order`; its own shape may join or part those axes."""

    name: str
    shape: Shape
    order: Order


def plain(rank: int) -> Order:
    return tuple(range(rank))


def last(rank: int) -> Order:
    """Channels, the second axis of the standard, behind all others."""
    return (0, *range(2, rank), 1)


def laid(shape: Shape, order: Order) -> Shape:
    return tuple(shape[axis] for axis in order)


def widened(shape: Shape, rank: int) -> Shape:
    """As broadcasting sees it: axes of one element in front."""
    return (1,) * (rank - len(shape)) + shape


def ranked(held: Held, rank: int) -> Held:
    """The same variable seen with as many axes, those in front of one element."""
    more = rank - len(held.order)
    moved = tuple(axis + more for axis in held.order if axis + more >= 0)
    return Held(held.name, held.shape, (*range(more), *moved))


def alike(first: Order, other: Order, shape: Shape) -> bool:
    """Whether two orders differ in axes of one element alone. The first axis is the batch, which stays open."""
    wide = {axis for axis, size in enumerate(shape) if size != 1} | {*first[:1]}
    return [axis for axis in first if axis in wide] == [axis for axis in other if axis in wide]


def reshaped(name: str, shape: Shape, wanted: Shape) -> str:
    """The variable in another shape; the batch stays open where it stays in front."""
    if shape == wanted:
        return name
    stays = bool(shape) and shape[:1] == wanted[:1]
    if stays and len(wanted) == 2:
        return f"layers.Flatten()({name})"
    return f"ops.reshape({name}, {(-1, *wanted[1:]) if stays else wanted})"


def turned(held: Held, shape: Shape, order: Order) -> str:
    """The tensor of that shape with its axes in another order; the variable itself where it lies so already."""
    if alike(held.order, order, shape):
        return reshaped(held.name, held.shape, laid(shape, order))
    name = reshaped(held.name, held.shape, laid(shape, held.order))
    return f"ops.transpose({name}, {tuple(held.order.index(axis) for axis in order)})"


def place(axis: int, order: Order) -> int:
    """Where a tensor's axis lies in a variable, the last one as people write it."""
    found = order.index(axis % len(order))
    return found if found < len(order) - 1 else -1


def without(order: Order, axes: tuple[int, ...]) -> Order:
    """The order of what is left where axes are gone."""
    left = [axis for axis in range(len(order)) if axis not in axes]
    return tuple(left.index(axis) for axis in order if axis in left)
