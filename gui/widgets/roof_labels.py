"""Where the words of a roofline stand: along their lines, never on one another or on dots; what finds no room gives way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, sin

import numpy as np

from gui.widgets.roof_boxes import covered, overlaps, segments, within
from gui.widgets.roof_scale import Frame, Line, Roof, lines

# Places tried along a line, as shares of its visible length: a peak's from its outer end, a slope's from its foot.
PLACES = 25
ALONG_PEAK, ALONG_SLOPE = np.linspace(1.0, 0.0, PLACES), np.linspace(0.06, 0.96, PLACES)
OFFSET_PX, EDGE_PX = 3.0, 4.0
# Words of a peak that is full of dots stand so much higher, or lower, where those leave no room.
LIFT_PX, LIFT_COST = 12.0, 0.8
# A line through a label is worse than the far side, and that is worse than any place further along.
LINE_COST, FAR_SIDE_COST, SLIDE_COST = 12.0, 0.5, 0.4

SizeOf = Callable[[str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Label:
    """Text in a box of width × height pixels around (x, y), turned by `angle` radians (clockwise on screen).

    kind: roof, ridge, total, name (of a layer), or value (at the end of a guide). leader: the two ends of the thin line
    from a dot to its name, where that stands apart.
    """

    text: str
    x: float
    y: float
    angle: float
    width: float
    height: float
    kind: str = "roof"
    roof: Roof | None = None
    leader: tuple[float, float, float, float] | None = None

    @property
    def angle_degrees(self) -> float:
        return degrees(self.angle)

    @property
    def box(self) -> tuple[float, float, float, float, float]:
        return self.x, self.y, self.width, self.height, self.angle


def boxes_of(labels: Sequence[Label]) -> np.ndarray:
    """(n, 5): the boxes of some labels."""
    return np.array([label.box for label in labels]).reshape(-1, 5)


def leader_boxes(labels: Sequence[Label]) -> np.ndarray:
    """(n, 5): the leaders of those labels that have one."""
    ends = np.array([label.leader for label in labels if label.leader]).reshape(-1, 4)
    return segments(ends[:, :2], ends[:, 2:])


def overlap(a: Label, b: Label) -> bool:
    return bool(overlaps(boxes_of([a]), boxes_of([b]))[0, 0])


def lines_as_boxes(pieces: Sequence[Line], frame: Frame) -> np.ndarray:
    """(n, 5): pieces of roofs as boxes without height."""
    starts, ends = (
        np.array([frame.px(*end) for end in ends]).reshape(-1, 2)
        for ends in ([(p.x0, p.y0) for p in pieces], [(p.x1, p.y1) for p in pieces])
    )
    return segments(starts, ends)


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
    """Labels of the roofs, each at its best place, clear of dots and of those that stand already (`fixed`)."""
    pieces = [line for line in lines(roofs, frame) if line.style != "ghost"]
    placed: list[Label] = []
    for roof, text in texts(roofs):
        own = [line for line in pieces if line.roof.key == roof.key]
        others = lines_as_boxes([line for line in pieces if line.roof.key != roof.key], frame)
        tries = candidates(roof, text, own, frame, size_of(text))
        best = cheapest(*tries, frame, dots, others, boxes_of([*fixed, *placed]))
        if best:
            placed.append(best)
    return placed


def cheapest(
    tries: Sequence[Label], costs: np.ndarray, frame: Frame, dots: np.ndarray, others: np.ndarray, taken: np.ndarray
) -> Label | None:
    """The candidate with the least cost of those that lie in the picture, on no dot and on no box that is taken.

    All candidates have one angle. others: lines (n, 5) that a label had better not lie on. None where there is no room.
    """
    best = best_of(tries, costs, frame, dots, others, taken)
    return best[0] if best else None


def best_of(
    tries: Sequence[Label], costs: np.ndarray, frame: Frame, dots: np.ndarray, others: np.ndarray, taken: np.ndarray
) -> tuple[Label, float] | None:
    """The cheapest, and what it costs."""
    if not tries:
        return None
    boxes = boxes_of(tries)
    # One question about both: asking costs more than what is asked about.
    touched = overlaps(boxes, np.vstack((taken, others)))
    free = np.isfinite(costs) & within(boxes, frame.width, frame.height) & ~touched[:, : len(taken)].any(axis=1)
    rows = np.flatnonzero(free)
    rows = rows[covered(boxes[rows], dots) == 0]
    if not len(rows):
        return None
    whole = costs[rows] + LINE_COST * touched[rows, len(taken) :].sum(axis=1)
    best = int(whole.argmin())
    return tries[int(rows[best])], float(whole[best])


def candidates(
    roof: Roof, text: str, own: Sequence[Line], frame: Frame, size: tuple[float, float]
) -> tuple[list[Label], np.ndarray]:
    """Labels to try and their costs: above the line from its outer end inwards, then below it, then further away.

    The words of a short peak may begin before it does; along a short slope nothing stands.
    """
    if not own:
        return [], np.zeros(0)
    start = frame.px(*min((line.x0, line.y0) for line in own))
    end = frame.px(*max((line.x1, line.y1) for line in own))
    length, angle = hypot(end[0] - start[0], end[1] - start[1]), atan2(end[1] - start[1], end[0] - start[0])
    room = length - size[0] - 2 * EDGE_PX
    if room < 0 and roof.quantity == "bandwidth":
        return [], np.zeros(0)
    shares = ALONG_PEAK if roof.quantity == "peak" else ALONG_SLOPE
    near, slide = size[1] / 2 + OFFSET_PX, np.linspace(0.0, SLIDE_COST, PLACES)
    rows = [(-near, slide), (near, slide + FAR_SIDE_COST)]
    if roof.quantity == "peak":
        # At the outer end, where dots are many, layers' names want to stand.
        lifted = slide[::-1] + LIFT_COST
        rows += [(-near - LIFT_PX, lifted), (near + LIFT_PX, lifted + FAR_SIDE_COST)]
    along = np.tile(EDGE_PX + size[0] / 2 + shares * room, len(rows))
    away, costs = np.repeat([row[0] for row in rows], PLACES), np.concatenate([row[1] for row in rows])
    xs = start[0] + along * cos(angle) - away * sin(angle)
    ys = start[1] + along * sin(angle) + away * cos(angle)
    return [Label(text, x, y, angle, *size, roof=roof) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)], costs


def beside(
    text: str, px: float, py: float, frame: Frame, dots: np.ndarray, size: tuple[float, float],
    roofs: Sequence[Roof] = (), taken: Sequence[Label] = (), kind: str = "ridge", gap_px: float = 10.0, rungs: int = 0,
) -> Label | None:  # fmt: skip
    """A label next to a point: left above first, then the other corners, then up to `rungs` lines of text higher or lower.

    None where it finds no room.
    """
    dx, dy = size[0] / 2 + gap_px, size[1] / 2 + gap_px - 4
    corners = [(-dx, -dy), (dx, -dy), (dx, dy), (-dx, dy), (0.0, -dy - 6), (0.0, dy + 6)]
    corners += [
        (x, y + rung * (size[1] if y > 0 else -size[1])) for rung in range(1, rungs + 1) for x, y in corners[:4]
    ]
    tries = [Label(text, px + x, py + y, 0.0, *size, kind=kind) for x, y in corners]
    pieces = lines_as_boxes([line for line in lines(roofs, frame) if line.style != "ghost"], frame)
    standing = [boxes_of(taken), leader_boxes(taken)]
    return cheapest(tries, 0.01 * np.arange(len(tries)), frame, dots, pieces, np.vstack(standing))
