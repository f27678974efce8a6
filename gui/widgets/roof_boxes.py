"""Turned boxes in pixels as columns, shape (n, 5): x and y of the middle, width, height, angle (radians, clockwise)."""

from __future__ import annotations

import numpy as np

# Dots of pointed shapes reach beyond their radius, and words shall not touch them.
CLEAR_PX = 2.0
# Words stay this far from the edges of the picture.
EDGE_PX = 1.0


def overlaps(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which boxes share more than an edge with which, shape (some, others) of bool: separating axes.

    A line is a box without height.
    """
    if not some[:, 4].any() and not others[:, 4].any():
        apart = np.abs(some[:, None, :2] - others[None, :, :2]) >= (some[:, None, 2:4] + others[None, :, 2:4]) / 2
        return ~apart.any(axis=2)
    away = some[:, None, :2] - others[None, :, :2]
    turn = some[:, None, 4] - others[None, :, 4]
    c, s = np.abs(np.cos(turn)), np.abs(np.sin(turn))
    half, half_other = some[:, None, 2:4] / 2, others[None, :, 2:4] / 2
    return ~(_apart(away, some[:, None, 4], half, half_other, c, s)
             | _apart(away, others[None, :, 4], half_other, half, c, s))  # fmt: skip


def _apart(away: np.ndarray, angle: np.ndarray, own: np.ndarray, other: np.ndarray, c: np.ndarray, s: np.ndarray):
    """Whether an axis of the box turned by `angle` lies between the two."""
    along, across = turned(away[..., 0], away[..., 1], angle)
    reach = own[..., 0] + other[..., 0] * c + other[..., 1] * s
    rise = own[..., 1] + other[..., 0] * s + other[..., 1] * c
    return (np.abs(along) >= reach) | (np.abs(across) >= rise)


def turned(x: np.ndarray, y: np.ndarray, angle: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """The coordinates of points along axes turned by `angle`."""
    if isinstance(angle, float) and not angle:
        return x, y
    c, s = np.cos(angle), np.sin(angle)
    return x * c + y * s, y * c - x * s


def within(boxes: np.ndarray, width: float, height: float) -> np.ndarray:
    """Which boxes lie in the picture with all their corners, shape (n,) of bool."""
    c, s = np.abs(np.cos(boxes[:, 4])), np.abs(np.sin(boxes[:, 4]))
    half_x = (boxes[:, 2] * c + boxes[:, 3] * s) / 2 + EDGE_PX
    half_y = (boxes[:, 2] * s + boxes[:, 3] * c) / 2 + EDGE_PX
    x, y = boxes[:, 0], boxes[:, 1]
    return (x >= half_x) & (x <= width - half_x) & (y >= half_y) & (y <= height - half_y)


def covered(boxes: np.ndarray, dots: np.ndarray) -> np.ndarray:
    """How many dots (x, y, radius; shape (m, 3)) touch each of some boxes of one angle, shape (n,)."""
    if not len(boxes) or not len(dots):
        return np.zeros(len(boxes), dtype=np.int64)
    angle = float(boxes[0, 4])
    x, y = turned(boxes[:, 0], boxes[:, 1], angle)
    dot_x, dot_y = turned(dots[:, 0], dots[:, 1], angle)
    radii = dots[:, 2] + CLEAR_PX
    half_x, half_y = boxes[:, 2] / 2, boxes[:, 3] / 2
    # Most dots are far from all places of one label.
    near = (dot_x + radii > (x - half_x).min()) & (dot_x - radii < (x + half_x).max())
    near &= (dot_y + radii > (y - half_y).min()) & (dot_y - radii < (y + half_y).max())
    away = beyond(x, dot_x[near], half_x) + beyond(y, dot_y[near], half_y)
    return np.asarray((away < radii[near] ** 2).sum(axis=1))


def beyond(middles: np.ndarray, dots: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Squares of how far dots are beyond the ends of boxes along one axis, shape (boxes, dots)."""
    # Hundredths of a pixel are enough, and half the bytes are twice as fast.
    away = middles.astype(np.float32)[:, None] - dots.astype(np.float32)
    np.abs(away, out=away)
    away -= half.astype(np.float32)[:, None]
    np.maximum(away, 0.0, out=away)
    away *= away
    return away


def segments(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Straight lines between points of the shape (n, 2), as boxes without height."""
    along = ends - starts
    length = np.hypot(along[:, 0], along[:, 1])
    return np.column_stack(((starts + ends) / 2, length, np.zeros(len(along)), np.arctan2(along[:, 1], along[:, 0])))
