"""Blocks that are moved come to stand on the grid, or in line with others that are near to being in line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch.edits.placing import GRID
from analysis.sketch.model import Point

# So near a line draws, in units of the picture.
PULL = 7.0


@dataclass(frozen=True, slots=True)
class Shift:
    """How far blocks move. guides: lines that they came to stand in, each from one point to another."""

    right: float
    down: float
    guides: tuple[tuple[float, float, float, float], ...] = ()


def snapped(moving: np.ndarray, resting: np.ndarray, right: float, down: float) -> Shift:
    """moving, resting: (n, 2) upper left corners. A line of another block goes before the grid."""
    pulls = [pull(moving[:, axis] + way, resting[:, axis]) for axis, way in enumerate((right, down))]
    ways = []
    for axis, (way, found) in enumerate(zip((right, down), pulls, strict=True)):
        corner = float(moving[:, axis].min())
        ways.append(way + found if found is not None else round((corner + way) / GRID) * GRID - corner)
    return Shift(*ways, guides_of(moving + np.array(ways), resting, [found is not None for found in pulls]))


def on_grid(at: Point) -> Point:
    """The nearest place of the grid."""
    return round(at[0] / GRID) * GRID, round(at[1] / GRID) * GRID


def pull(moving: np.ndarray, resting: np.ndarray) -> float | None:
    """The smallest way that brings one of the moving into line; None where no line is near."""
    if not len(resting):
        return None
    ways = resting[None, :] - moving[:, None]
    least = float(ways.ravel()[np.abs(ways).argmin()])
    return least if abs(least) <= PULL else None


def guides_of(
    moving: np.ndarray, resting: np.ndarray, drawn: list[bool]
) -> tuple[tuple[float, float, float, float], ...]:
    """Through the middles of all blocks that share a line now."""
    found = []
    middles, others = (corners + np.array([BOX_WIDTH, BOX_HEIGHT]) / 2 for corners in (moving, resting))
    for axis in (0, 1):
        shared = np.intersect1d(np.round(middles[:, axis], 3), np.round(others[:, axis], 3)) if drawn[axis] else []
        for line in shared:
            ends = np.concatenate([each[np.abs(each[:, axis] - line) < 0.01, 1 - axis] for each in (middles, others)])
            low, high = float(ends.min()), float(ends.max())
            found.append((float(line), low, float(line), high) if axis == 0 else (low, float(line), high, float(line)))
    return tuple(found)
