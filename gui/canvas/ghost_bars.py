"""Half bars at the right edge of boxes, for a graph seen from afar: above the middle is more than the ghost's, below it less.

So the sign is seen without the colour. A layer that the ghost does not have has a cross: it has come in addition.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from PySide6.QtCore import QRectF

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from gui.canvas.against import Against
from gui.canvas.geometry import Geometry

# Units of the picture; a factor of FULL_AT fills half the height, the smallest change is still seen.
STRIP, LEAST_SHARE, FULL_AT = 26.0, 0.2, 4.0
NOTHING, WORSE, BETTER, ALONE = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class GhostBars:
    """By box, made once for all drawings. kinds: NOTHING, WORSE, BETTER or ALONE; grounds: below the shapes."""

    kinds: np.ndarray
    grounds: tuple[QRectF, ...]
    shapes: tuple[tuple[QRectF, ...], ...]


def ghost_bars(against: Against, layers: np.ndarray, geometry: Geometry) -> GhostBars:
    """layers: row of the workload by box, -1 for a terminal."""
    rows = np.maximum(layers, 0)
    change, alone = against.change[rows], against.only_here[rows] & (layers >= 0)
    changed = (layers >= 0) & ~alone & (np.nan_to_num(change) != 0)
    worse = (change > 0) == against.more_is_worse
    kinds = np.where(alone, ALONE, np.where(changed, np.where(worse, WORSE, BETTER), NOTHING))
    grounds = tuple(strip(x, y) for x, y in zip(geometry.left.tolist(), geometry.top.tolist(), strict=True))
    shapes = (
        cross(ground) if kind == ALONE else (bar(ground, by),) if kind else ()
        for ground, kind, by in zip(grounds, kinds.tolist(), change.tolist(), strict=True)
    )
    return GhostBars(kinds, grounds, tuple(shapes))


def bar_share(change: float) -> float:
    """Of the half height that a change fills, signed: 1 at FULL_AT times as much and more, 0 where nothing is known."""
    if change != change or not change:
        return 0.0
    size = 1.0 if change <= -1 else min(abs(log(1 + change)) / log(FULL_AT), 1.0)
    return (1 if change > 0 else -1) * max(size, LEAST_SHARE)


def strip(left: float, top: float) -> QRectF:
    return QRectF(left + BOX_WIDTH - STRIP, top, STRIP, BOX_HEIGHT)


def cross(ground: QRectF) -> tuple[QRectF, QRectF]:
    middle, arm, thick = ground.center(), STRIP * 0.36, STRIP * 0.14
    across = QRectF(middle.x() - arm, middle.y() - thick, 2 * arm, 2 * thick)
    return across, QRectF(middle.x() - thick, middle.y() - arm, 2 * thick, 2 * arm)


def bar(ground: QRectF, change: float) -> QRectF:
    height = bar_share(change) * BOX_HEIGHT / 2
    top = ground.center().y() - max(height, 0)
    return QRectF(ground.left() + 3, top, STRIP - 3, abs(height))
