"""Where the words of a roofline stand: along their lines, never on one another; what finds no room gives way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, sin

import numpy as np

from gui.widgets.roof_scale import Frame, Line, Roof, lines

# Places tried along a line, as shares of its visible length.
ALONG_PEAK = (1.0, 0.86, 0.72, 0.58, 0.44, 0.3, 0.0)
ALONG_SLOPE = (0.06, 0.2, 0.34, 0.48, 0.62, 0.76, 0.9)
OFFSET_PX = 3.0
EDGE_PX = 4.0
# A line through a label is worse than many dots under it.
LINE_COST, DOT_COST, FAR_SIDE_COST = 12.0, 1.0, 0.5

SizeOf = Callable[[str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Label:
    """Text in a box of width × height pixels around (x, y), turned by `angle` radians (clockwise on screen).

    kind: roof, ridge or value (at the end of a guide).
    """

    text: str
    x: float
    y: float
    angle: float
    width: float
    height: float
    kind: str = "roof"
    roof: Roof | None = None

    @property
    def angle_degrees(self) -> float:
        return degrees(self.angle)

    def corners(self) -> np.ndarray:
        """The four corners, shape (4, 2)."""
        c, s = cos(self.angle), sin(self.angle)
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (self.width / 2, self.height / 2)
        return half @ np.array([[c, s], [-s, c]]) + (self.x, self.y)

    def local(self, points: np.ndarray) -> np.ndarray:
        """Points of the shape (n, 2) as the label sees them: around its middle, turned back."""
        c, s = cos(self.angle), sin(self.angle)
        return (points - (self.x, self.y)) @ np.array([[c, -s], [s, c]])


def overlap(a: Label, b: Label) -> bool:
    """Whether two turned boxes share a point (separating axes)."""
    for one, other in ((a, b), (b, a)):
        seen = one.local(other.corners())
        half = np.array([one.width / 2, one.height / 2])
        if (seen.min(axis=0) >= half).any() or (seen.max(axis=0) <= -half).any():
            return False
    return True


def covered(label: Label, dots: np.ndarray) -> int:
    """How many dots (x, y, radius in pixels; shape (n, 3)) touch the label."""
    seen = np.abs(label.local(dots[:, :2]))
    return int(((seen[:, 0] < label.width / 2 + dots[:, 2]) & (seen[:, 1] < label.height / 2 + dots[:, 2])).sum())


def crossed(label: Label, line: Line, frame: Frame) -> bool:
    """Whether a line runs through the label."""
    ends = np.array([frame.px(line.x0, line.y0), frame.px(line.x1, line.y1)])
    points = label.local(ends[0] + np.linspace(0, 1, 65)[:, None] * (ends[1] - ends[0]))
    return bool(((np.abs(points[:, 0]) < label.width / 2) & (np.abs(points[:, 1]) < label.height / 2)).any())


def inside(label: Label, frame: Frame) -> bool:
    corners = label.corners()
    low, high = corners.min(axis=0), corners.max(axis=0)
    return bool((low >= 1).all() and high[0] <= frame.width - 1 and high[1] <= frame.height - 1)


def texts(roofs: Sequence[Roof]) -> list[tuple[Roof, str]]:
    """One text a roof, main ones first; roofs of one kind and value share theirs."""
    known = sorted((roof for roof in roofs if roof.known), key=lambda roof: not roof.main)
    groups: dict[tuple[str, float], list[Roof]] = {}
    for roof in known:
        groups.setdefault((roof.quantity, roof.value), []).append(roof)
    return [(group[0], joined(group)) for group in groups.values()]


def joined(group: Sequence[Roof]) -> str:
    first = group[0]
    if len(group) == 1:
        return first.text
    names = ", ".join(roof.name for roof in group)
    return first.text.replace(first.name, names, 1)


def place(
    roofs: Sequence[Roof], frame: Frame, dots: np.ndarray, size_of: SizeOf, fixed: Sequence[Label] = ()
) -> list[Label]:
    """Labels of the roofs, each at its best place, clear of those that stand already (`fixed`)."""
    pieces = [line for line in lines(roofs, frame) if line.style != "ghost"]
    placed: list[Label] = []
    for roof, text in texts(roofs):
        own = [line for line in pieces if line.roof.key == roof.key]
        others = [line for line in pieces if line.roof.key != roof.key]
        best = cheapest(candidates(roof, text, own, frame, size_of(text)), frame, dots, others, [*fixed, *placed])
        if best:
            placed.append(best)
    return placed


def cheapest(
    tries: Iterator[tuple[float, Label]], frame: Frame, dots: np.ndarray, others: Sequence[Line], taken: Sequence[Label]
) -> Label | None:
    """The candidate with the least cost; the first that costs nothing ends the search."""
    best, least = None, float("inf")
    for side_cost, label in tries:
        if not inside(label, frame) or any(overlap(label, other) for other in taken):
            continue
        cost = side_cost + DOT_COST * covered(label, dots)
        cost += LINE_COST * sum(crossed(label, line, frame) for line in others)
        if cost < least:
            best, least = label, cost
        if cost == 0:
            break
    return best


def candidates(
    roof: Roof, text: str, own: Sequence[Line], frame: Frame, size: tuple[float, float]
) -> Iterator[tuple[float, Label]]:
    """(cost of the side, label): above the line from its outer end inwards, then below it.

    The words of a short peak may begin before it does; along a short slope nothing stands.
    """
    if not own:
        return
    start = frame.px(*min((line.x0, line.y0) for line in own))
    end = frame.px(*max((line.x1, line.y1) for line in own))
    length = hypot(end[0] - start[0], end[1] - start[1])
    angle = atan2(end[1] - start[1], end[0] - start[0])
    room = length - size[0] - 2 * EDGE_PX
    if room < 0 and roof.quantity == "bandwidth":
        return
    for side, cost in ((-1, 0.0), (1, FAR_SIDE_COST)):
        for share in ALONG_PEAK if roof.quantity == "peak" else ALONG_SLOPE:
            along = EDGE_PX + size[0] / 2 + share * room
            away = side * (size[1] / 2 + OFFSET_PX)
            x = start[0] + along * cos(angle) - away * sin(angle)
            y = start[1] + along * sin(angle) + away * cos(angle)
            yield cost, Label(text, x, y, angle, *size, roof=roof)


def beside(
    text: str, px: float, py: float, frame: Frame, dots: np.ndarray, size: tuple[float, float],
    roofs: Sequence[Roof] = (), kind: str = "ridge", gap_px: float = 10.0,
) -> Label | None:  # fmt: skip
    """A label next to a point: left above first, then the other corners; None where it finds no room."""
    dx, dy = size[0] / 2 + gap_px, size[1] / 2 + gap_px - 4
    corners = ((-dx, -dy), (dx, -dy), (dx, dy), (-dx, dy), (0.0, -dy - 6), (0.0, dy + 6))
    tries = ((0.0, Label(text, px + x, py + y, 0.0, *size, kind=kind)) for x, y in corners)
    pieces = [line for line in lines(roofs, frame) if line.style != "ghost"]
    return cheapest(tries, frame, dots, pieces, ())
