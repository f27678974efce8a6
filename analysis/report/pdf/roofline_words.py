"""Room for the words of a roofline: along its lines and beside its dots, never on other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from typing import TYPE_CHECKING

import numpy as np

from analysis.report.pdf.ink import Mark, Point, area, line, wide, words

if TYPE_CHECKING:
    from analysis.report.pdf.roofline import Plane

LABEL_SIZE, ROOF_SIZE = 7.0, 6.5
# Lines of text that a label may stand away from its dot.
LABEL_STEPS = 8


@dataclass(frozen=True, slots=True)
class Box:
    """Room that is taken, in points: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def around(x: float, y: float, radius: float) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


def slope_words(text: str, start: Point, end: Point, taken: Sequence[Box]) -> Iterator[Mark]:
    """Along the slope, above it or else below, from its foot upwards, where they lie on nothing else."""
    length, width = hypot(end[0] - start[0], end[1] - start[1]), wide(text, ROOF_SIZE)
    angle, room = atan2(end[1] - start[1], end[0] - start[0]), length - width - 8
    # A slope shorter than its words stays without.
    shares = np.linspace(0, 1, 9).tolist() if room > 0 else []
    for away, share in ((away, share) for away in (5, -5) for share in shares):
        along = 4 + width / 2 + share * room
        x, y = start[0] + along * cos(angle) + away * sin(angle), start[1] + along * sin(angle) - away * cos(angle)
        boxes = turned_boxes(x, y, width, angle)
        if not any(box.meets(other) for box in boxes for other in taken):
            yield words(x, y, text, ROOF_SIZE, anchor="middle", turn=degrees(angle))
            return


def boxes_along(start: Point, end: Point) -> list[Box]:
    """Room of a line that words are not to lie on."""
    (x0, y0), (x1, y1) = start, end
    shares = np.linspace(0.0, 1.0, max(2, round(hypot(x1 - x0, y1 - y0) / 3))).tolist()
    return [around(x0 + share * (x1 - x0), y0 + share * (y1 - y0), 0.6) for share in shares]


def boxes_of_words(mark: Mark) -> list[Box]:
    x, y = mark["at"]
    return turned_boxes(x, y, wide(mark["text"], mark["size"]), radians(mark["turn"]))


def turned_boxes(x: float, y: float, width: float, angle: float) -> list[Box]:
    """Small boxes along turned words: one around all would take room that is free."""
    places = np.linspace(-width / 2, width / 2, max(2, round(width / 8))).tolist()
    return [
        Box(x + p * cos(angle) - 4, y + p * sin(angle) - 4, x + p * cos(angle) + 4, y + p * sin(angle) + 4)
        for p in places
    ]


def best_box(text: str, dot: Box, plane: Plane, taken: Sequence[Box], dots: Sequence[Box]) -> Box | None:
    """Of the places beside the dot that lie in the picture and on no other words, the nearest that hides fewest dots."""
    free = [box for box in places(text, dot) if inside(box, plane) and not any(box.meets(other) for other in taken)]
    return min(free, key=lambda box: sum(box.meets(other) for other in dots), default=None)


def places(text: str, dot: Box) -> Iterator[Box]:
    """Below and above, nearer ones first."""
    width, height = wide(text, LABEL_SIZE) + 3, LABEL_SIZE + 2
    for step in range(LABEL_STEPS):
        away = 3 + step * height
        for left in (dot.right, dot.left - width, (dot.left + dot.right - width) / 2):
            for top in (dot.bottom + away, dot.top - away - height):
                yield Box(left, top, left + width, top + height)


def inside(box: Box, plane: Plane) -> bool:
    across = plane.x.start < box.left and box.right < plane.x.end
    return across and plane.y.end < box.top and box.bottom < plane.y.start


def leader(box: Box, x: float, y: float) -> tuple[Point, Point]:
    """The line from the middle of a dot to its name."""
    return (x, y), (min(max(x, box.left), box.right), box.top if box.top > y else box.bottom)


def leader_boxes(ends: tuple[Point, Point]) -> list[Box]:
    (x0, y0), (x1, y1) = ends
    shares = np.linspace(0.0, 1.0, 6).tolist()
    return [around(x0 + share * (x1 - x0), y0 + share * (y1 - y0), 1.0) for share in shares]


def label(text: str, box: Box, x: float, y: float) -> Iterator[Mark]:
    middle = (box.left + box.right) / 2
    yield line(*leader(box, x, y), "text", 0.4)
    yield area(box.left, box.top, box.right - box.left, box.bottom - box.top, "panel", edge="line")
    yield words(middle, (box.top + box.bottom) / 2, text, LABEL_SIZE, "text", "middle", strong=True)
