"""The laid out picture as numbers to draw from and to point at: what lies in a rectangle, what lies under a point."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH, Placement
from gui.canvas.camera import Bounds

# Steps by which an S-curve is followed where it is pointed at.
STEPS = 6
CORNER = 7.0


class Geometry:
    """Made once for each placement; ways of wires become paths when they are first drawn."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self.left, self.top = placement.x - BOX_WIDTH / 2, placement.y - BOX_HEIGHT / 2
        self._paths: dict[int, QPainterPath] = {}

    @cached_property
    def rects(self) -> tuple[QRectF, ...]:
        """Every box, ready to be drawn in units of the picture."""
        corners = zip(self.left.tolist(), self.top.tolist(), strict=True)
        return tuple(QRectF(x, y, BOX_WIDTH, BOX_HEIGHT) for x, y in corners)

    def box_bounds(self, box: int) -> Bounds:
        left, top = float(self.left[box]), float(self.top[box])
        return left, top, left + BOX_WIDTH, top + BOX_HEIGHT

    def bounds_of(self, boxes: np.ndarray) -> Bounds:
        """The rectangle around several boxes."""
        left, top = self.left[boxes], self.top[boxes]
        return float(left.min()), float(top.min()), float(left.max()) + BOX_WIDTH, float(top.max()) + BOX_HEIGHT

    def boxes_in(self, bounds: Bounds) -> np.ndarray:
        """Boxes that a rectangle touches."""
        left, top, right, bottom = bounds
        across = (self.left < right) & (self.left + BOX_WIDTH > left)
        return np.flatnonzero(across & (self.top < bottom) & (self.top + BOX_HEIGHT > top))

    def box_at(self, x: float, y: float) -> int | None:
        """The one that is drawn last, where they lie on each other."""
        found = self.boxes_in((x, y, x, y))
        return int(found[-1]) if len(found) else None

    def wires_in(self, bounds: Bounds) -> np.ndarray:
        """Wires whose rectangle touches this one."""
        left, top, right, bottom = bounds
        near = self._wire_bounds
        return np.flatnonzero(
            (near[:, 0] <= right) & (near[:, 2] >= left) & (near[:, 1] <= bottom) & (near[:, 3] >= top)
        )

    def wire_at(self, x: float, y: float, reach: float) -> int | None:
        """The wire nearest to a point, no farther away than `reach`."""
        x1, y1, x2, y2, wire = self._stretches
        low, high = np.minimum(x1, x2) - reach, np.maximum(x1, x2) + reach
        near = (low <= x) & (x <= high) & (np.minimum(y1, y2) - reach <= y) & (y <= np.maximum(y1, y2) + reach)
        if not near.any():
            return None
        x1, y1, x2, y2, wire = (a[near] for a in (x1, y1, x2, y2, wire))
        dx, dy = x2 - x1, y2 - y1
        along = np.clip(((x - x1) * dx + (y - y1) * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0, 1)
        away = np.hypot(x1 + along * dx - x, y1 + along * dy - y)
        nearest = int(away.argmin())
        return int(wire[nearest]) if away[nearest] <= reach else None

    def line(self, wire: int) -> QLineF:
        """A plumb wire from end to end."""
        return QLineF(*self.placement.routes.way(wire)[[0, -1]].ravel().tolist())

    @cached_property
    def plumb(self) -> np.ndarray:
        """True for wires that lead straight down."""
        near = self._wire_bounds
        return near[:, 2] - near[:, 0] < 0.01

    def path(self, wire: int) -> QPainterPath:
        """The way of a wire with rounded corners."""
        if wire not in self._paths:
            self._paths[wire] = smooth(self.placement.routes.way(wire))
        return self._paths[wire]

    @cached_property
    def straight_lines(self) -> np.ndarray:
        """Stretches of all wires as (n, 4), for when they are seen from afar."""
        start, end, _ = self._pairs
        return np.column_stack((start, end))

    @cached_property
    def _pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Neighbouring points of one way, and whose way it is."""
        routes = self.placement.routes
        owner = np.repeat(np.arange(len(routes.starts) - 1), np.diff(routes.starts))
        together = owner[1:] == owner[:-1] if len(owner) else np.zeros(0, dtype=bool)
        return routes.points[:-1][together], routes.points[1:][together], owner[:-1][together]

    @cached_property
    def _stretches(self) -> tuple[np.ndarray, ...]:
        """x1, y1, x2, y2 and wire of short straight pieces, S-curves cut into several."""
        start, end, wire = self._pairs
        bent = (np.abs(start - end) > 0.5).all(axis=1)
        t = np.linspace(0, 1, STEPS + 1)[:, None, None]
        ease = t * t * (3 - 2 * t)
        a, b = start[bent], end[bent]
        curve = np.concatenate((a[None, :, :1] + ease * (b - a)[:, :1], a[None, :, 1:] + t * (b - a)[:, 1:]), axis=2)
        first = np.concatenate((start[~bent], curve[:-1].reshape(-1, 2)))
        second = np.concatenate((end[~bent], curve[1:].reshape(-1, 2)))
        wires = np.concatenate((wire[~bent], np.tile(wire[bent], STEPS)))
        return first[:, 0], first[:, 1], second[:, 0], second[:, 1], wires

    @cached_property
    def _wire_bounds(self) -> np.ndarray:
        """left, top, right, bottom of each wire."""
        routes = self.placement.routes
        if not len(routes.points):
            return np.zeros((0, 4))
        first = routes.starts[:-1]
        low, high = np.minimum.reduceat(routes.points, first), np.maximum.reduceat(routes.points, first)
        return np.column_stack((low, high))


def smooth(way: np.ndarray) -> QPainterPath:
    """Lines with rounded corners and S-curves between the points."""
    path = QPainterPath(QPointF(*way[0]))
    for i in range(1, len(way)):
        (x1, y1), (x2, y2) = way[i - 1].tolist(), way[i].tolist()
        if abs(x1 - x2) > 0.5 and abs(y1 - y2) > 0.5:
            middle = (y1 + y2) / 2
            path.cubicTo(x1, middle, x2, middle, x2, y2)
        elif i + 1 < len(way) and turns(way[i - 1 : i + 2]):
            round_corner(path, (x1, y1), (x2, y2), tuple(way[i + 1].tolist()))
        else:
            path.lineTo(x2, y2)
    return path


def turns(three: np.ndarray) -> bool:
    """Whether two straight stretches meet at a right angle."""
    level = np.abs(np.diff(three, axis=0)) <= 0.5
    return bool((level[0] != level[1]).all() and level.any(axis=1).all())


def round_corner(path: QPainterPath, before: tuple, corner: tuple, after: tuple) -> None:
    """Up to the bend, then around it; a short stretch has a small bend."""
    first, second = (abs(p[0] - corner[0]) + abs(p[1] - corner[1]) for p in (before, after))
    bend = min(CORNER, first / 2, second / 2)
    start = [c + bend * (b - c) / first for b, c in zip(before, corner, strict=True)]
    end = [c + bend * (a - c) / second for a, c in zip(after, corner, strict=True)]
    path.lineTo(*start)
    path.quadTo(*corner, *end)
