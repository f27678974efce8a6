"""The part of a plane that is in view, and where it lies in pixels: how panels with layers along x pan and zoom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, log10
from typing import TypeVar

import numpy as np

Value = TypeVar("Value", float, np.ndarray)


@dataclass(frozen=True, slots=True)
class Plane:
    """left, right, bottom, top: what is in view, in data. x, y, width, height: where, in pixels, with y downwards."""

    left: float = 0.0
    right: float = 1.0
    bottom: float = 0.0
    top: float = 1.0
    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @property
    def px_per_x(self) -> float:
        return self.width / (self.right - self.left)

    @property
    def px_per_y(self) -> float:
        return self.height / (self.top - self.bottom)

    def px(self, at: Value) -> Value:
        return self.x + (at - self.left) * self.px_per_x

    def py(self, at: Value) -> Value:
        return self.y + self.height - (at - self.bottom) * self.px_per_y

    def at_px(self, px: float) -> float:
        return self.left + (px - self.x) / self.px_per_x

    def at_py(self, py: float) -> float:
        return self.bottom + (self.y + self.height - py) / self.px_per_y

    def holds(self, px: float, py: float) -> bool:
        """Whether a pixel lies in the picture."""
        return self.x <= px < self.x + self.width and self.y <= py < self.y + self.height

    def placed(self, x: float, y: float, width: float, height: float) -> Plane:
        return replace(self, x=x, y=y, width=max(1.0, width), height=max(1.0, height))

    def panned(self, dx_px: float, dy_px: float) -> Plane:
        """The ground moves with the hand: to the right by dx, down by dy."""
        dx, dy = dx_px / self.px_per_x, dy_px / self.px_per_y
        return replace(
            self, left=self.left - dx, right=self.right - dx, bottom=self.bottom + dy, top=self.top + dy
        )  # fmt: skip

    def zoomed(self, across: float, up: float, px: float, py: float) -> Plane:
        """`across` and `up` times as much in view; what lies under the pixel stays there."""
        x, y = self.at_px(px), self.at_py(py)
        return replace(
            self,
            left=x - (x - self.left) * across,
            right=x + (self.right - x) * across,
            bottom=y - (y - self.bottom) * up,
            top=y + (self.top - y) * up,
        )

    def within(self, whole: Plane, least_across: float, least_up: float) -> Plane:
        """Moved and stretched so that it shows nothing outside `whole` and no less than the least lengths."""
        left, right = kept(self.left, self.right, whole.left, whole.right, least_across)
        bottom, top = kept(self.bottom, self.top, whole.bottom, whole.top, least_up)
        return replace(self, left=left, right=right, bottom=bottom, top=top)

    def showing(self, left: float, right: float) -> Plane:
        """Moved along x, not stretched, until the span is in view; its beginning where it is longer than the view."""
        length = self.right - self.left
        start = min(max(self.left, right - length), left)
        return replace(self, left=start, right=start + length)


def kept(low: float, high: float, least: float, most: float, shortest: float) -> tuple[float, float]:
    """An interval of at least the shortest length inside least … most, near to where it was."""
    length = min(max(high - low, shortest), most - least)
    start = (low + high - length) / 2
    start = min(max(start, least), most - length)
    return start, start + length


def round_step(span: float, most: int) -> float:
    """1, 2 or 5 times a power of ten, so that no more than `most` of it go into the span."""
    least = span / max(1, most)
    unit = 10.0 ** floor(log10(least)) if least > 0 else 1.0
    return next(unit * k for k in (1, 2, 5, 10) if unit * k >= least * (1 - 1e-9))


def binary_step(span: float, most: int) -> float:
    """A power of two, of bytes: ticks are then whole KiB and MiB."""
    least = span / max(1, most)
    step = 1.0
    while step < least:
        step *= 2
    return step


def multiples(step: float, low: float, high: float) -> list[float]:
    """Multiples of the step in low … high."""
    return [i * step for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
