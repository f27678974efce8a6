"""Which part of the picture is seen: plain arithmetic between units of the picture and pixels of the widget."""

from __future__ import annotations

from dataclasses import dataclass, replace

Bounds = tuple[float, float, float, float]

# Pixels a unit: nothing is to be seen beyond either end.
SMALLEST, LARGEST = 0.0005, 4.0
# A small network is not blown up beyond this when it is fitted.
FITTED_AT_MOST = 1.25


@dataclass(frozen=True, slots=True)
class Camera:
    """scale: pixels a unit. x, y: the point of the picture at the upper left corner of the widget."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def px(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) * self.scale, (y - self.y) * self.scale

    def at_px(self, px: float, py: float) -> tuple[float, float]:
        return self.x + px / self.scale, self.y + py / self.scale

    def seen(self, width: float, height: float) -> Bounds:
        """left, top, right, bottom of what a widget of that size shows."""
        return self.x, self.y, self.x + width / self.scale, self.y + height / self.scale

    def panned(self, dx_px: float, dy_px: float) -> Camera:
        """The picture moves with the hand."""
        return replace(self, x=self.x - dx_px / self.scale, y=self.y - dy_px / self.scale)

    def zoomed(self, factor: float, px: float, py: float) -> Camera:
        """Larger by a factor; the point under that pixel stays there."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        x, y = self.at_px(px, py)
        return Camera(scale, x - px / scale, y - py / scale)

    def centred(self, x: float, y: float, width: float, height: float) -> Camera:
        return replace(self, x=x - width / self.scale / 2, y=y - height / self.scale / 2)

    def holds(self, bounds: Bounds, width: float, height: float) -> bool:
        left, top, right, bottom = self.seen(width, height)
        return left <= bounds[0] and top <= bounds[1] and bounds[2] <= right and bounds[3] <= bottom

    def kept_within(self, bounds: Bounds, width: float, height: float) -> Camera:
        """Some of the picture stays in view however far the hand goes."""
        left, top, right, bottom = bounds
        across, down = width / self.scale / 2, height / self.scale / 2
        x = min(max(self.x + across, left), right) - across
        y = min(max(self.y + down, top), bottom) - down
        return replace(self, x=x, y=y)


def fitted(bounds: Bounds, width: float, height: float) -> Camera:
    """All of it in the middle of the widget."""
    left, top, right, bottom = bounds
    wide, tall = max(1.0, right - left), max(1.0, bottom - top)
    scale = min(max(1.0, width) / wide, max(1.0, height) / tall, FITTED_AT_MOST)
    camera = Camera(max(scale, SMALLEST))
    return camera.centred((left + right) / 2, (top + bottom) / 2, width, height)


def between(start: Camera, end: Camera, t: float) -> Camera:
    """On the way from one to the other, t from 0 to 1."""
    mix = (a + (b - a) * t for a, b in ((start.scale, end.scale), (start.x, end.x), (start.y, end.y)))
    return Camera(*mix)
