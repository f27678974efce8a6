"""Arithmetic of sizes that the rules of every family share: broadcasting, axes, sliding windows. Plain tuples, no arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from analysis.errors import ModelError
from analysis.graph import Shape


class ShapeConflict(ModelError):
    """The operands of an operator do not fit together."""


def broadcast(first: Shape, *others: Shape) -> Shape:
    """The common shape by NumPy's rule; raises ShapeConflict when two sizes differ and neither is 1."""
    for other in others:
        if other != first:
            first = _broadcast_pair(first, other)
    return first


def _broadcast_pair(left: Shape, right: Shape) -> Shape:
    if len(left) < len(right):
        left, right = right, left
    right = (1,) * (len(left) - len(right)) + right
    for a, b in zip(left, right, strict=True):
        if a != b and a != 1 and b != 1:
            raise ShapeConflict("shapes cannot be broadcast together", f"{left} and {right}", "equal sizes, or 1")
    return tuple([b if a == 1 else a for a, b in zip(left, right, strict=True)])


def normal_axis(axis: int, rank: int) -> int:
    """The axis counted from the front; raises ShapeConflict when there is no such axis."""
    if not -rank <= axis < rank:
        raise ShapeConflict("there is no such axis", axis, f"{-rank} to {rank - 1}")
    return axis % rank


def normal_axes(axes: Iterable[int], rank: int) -> Shape:
    return tuple([normal_axis(axis, rank) for axis in axes])


def replaced(shape: Shape, axis: int, size: int) -> Shape:
    return (*shape[:axis], size, *shape[axis + 1 :])


def require_rank(shape: Shape, least: int, what: str) -> None:
    if len(shape) < least:
        raise ShapeConflict(f"{what} has too few dimensions", shape, f"at least {least}")


def require_equal(left: int, right: int, what: str) -> None:
    if left != right:
        raise ShapeConflict(f"{what} do not agree", f"{left} and {right}", "equal sizes")


def windows(
    spatial: Shape,
    kernel: Shape,
    strides: Sequence[int],
    dilations: Sequence[int],
    pads: Sequence[int],
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
) -> Shape:
    """How many windows fit along each spatial axis.

    pads: all begins, then all ends. Raises ShapeConflict when not a single window fits. Source: ONNX standard, Conv and MaxPool.
    """
    rank = len(spatial)
    if len(kernel) != rank:
        raise ShapeConflict("the window and the data have different ranks", f"{kernel} over {spatial}")
    strides, dilations = strides or (1,) * rank, dilations or (1,) * rank
    if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        return tuple([-(-size // stride) for size, stride in zip(spatial, strides, strict=True)])
    if auto_pad == "VALID" or not pads:
        pads, ceil_mode = (0,) * (2 * rank), 0 if auto_pad == "VALID" else ceil_mode
    return tuple(
        [
            window_count(spatial[i], kernel[i], strides[i], dilations[i], pads[i], pads[rank + i], ceil_mode)
            for i in range(rank)
        ]
    )


def window_count(size: int, kernel: int, stride: int, dilation: int, before: int, after: int, ceil_mode: int) -> int:
    """Windows along one axis; with ceil_mode the last may hang over the end, but must not begin in the padding there."""
    slack = size + before + after - dilation * (kernel - 1) - 1
    if slack < 0:
        raise ShapeConflict("the window is larger than the padded data", kernel, size + before + after)
    if not ceil_mode:
        return slack // stride + 1
    count = -(-slack // stride) + 1
    return count - 1 if (count - 1) * stride >= size + before else count


def elements(shape: Shape) -> int:
    return prod(shape)


def product_shape(left: Shape, right: Shape) -> Shape:
    """(…, m, k) by (…, k, n) -> (…, m, n); a vector is a row on the left, a column on the right. Source: numpy.matmul."""
    if not left or not right:
        raise ShapeConflict("a product needs vectors or matrices", f"{left} and {right}")
    inner = right[-2] if len(right) > 1 else right[0]
    if left[-1] != inner:
        raise ShapeConflict("the inner sizes of the product differ", f"{left} by {right}", "equal inner sizes")
    batch = broadcast(left[:-2], right[:-2])
    return (*batch, *left[-2:-1], *right[-1:]) if len(right) > 1 else (*batch, *left[-2:-1])
