"""Ways of wires between ports that a person has placed: straight down where that is free, else around what is in the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH, MARGIN, Placement
from analysis.picture.routes import Routes
from gui.drawing.boxes import Boxes, Line

# Room above and below a box in which a wire turns, from a box to the lane beside it, and between two lanes.
TURN, BESIDE, LANE = 17.0, 14.0, 7.0
LANES = 6
# Blocks of one level stand in one row: the arrow keys walk along it.
LEVEL = BOX_HEIGHT
# Rows of this number and above are one: a file may say any place.
FARTHEST = 2.0**40

Point = tuple[float, float]


def placed(boxes: Boxes) -> Placement:
    """Where everything stands and runs, in the form that the picture of a loaded network has."""
    corners = np.array([(box.left, box.top) for box in boxes.boxes]).reshape(-1, 2)
    ways = [way_of(line, number, boxes, corners) for number, line in enumerate(boxes.lines)]
    points = np.array([point for way in ways for point in way]).reshape(-1, 2)
    starts = np.cumsum([0, *map(len, ways)])
    rows = np.round(corners[:, 1] / LEVEL).clip(-FARTHEST, FARTHEST).astype(np.int64)
    routes = Routes(points, starts, np.zeros(len(ways), dtype=bool))
    middles = corners + np.array([BOX_WIDTH, BOX_HEIGHT]) / 2
    return Placement(
        middles[:, 0], middles[:, 1], rows, np.zeros(len(boxes), np.int64), routes, bounds_of(corners, points)
    )


def bounds_of(corners: np.ndarray, points: np.ndarray) -> tuple[float, float, float, float]:
    if not len(corners):
        return 0.0, 0.0, 4 * BOX_WIDTH, 6 * BOX_HEIGHT
    everything = np.vstack((corners, corners + np.array([BOX_WIDTH, BOX_HEIGHT]), points))
    (left, top), (right, bottom) = everything.min(axis=0).tolist(), everything.max(axis=0).tolist()
    return left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN


def way_of(line: Line, number: int, boxes: Boxes, corners: np.ndarray) -> Sequence[Point]:
    """number: of the line, so that lanes of different wires lie side by side."""
    start = boxes.boxes[line.source].port_at(line.out, out=True)
    end = boxes.boxes[line.target].port_at(line.into, out=False)
    others = np.ones(len(corners), dtype=bool)
    others[[line.source, line.target]] = False
    if end[1] >= start[1] and not in_the_way(start, end, corners[others]).any():
        return start, end
    lane = lane_beside(start, end, corners, others, number)
    return start, (lane, start[1] + TURN), (lane, end[1] - TURN), end


def in_the_way(start: Point, end: Point, corners: np.ndarray) -> np.ndarray:
    """Boxes that the straight stretch between two points, or a curve beside it, would run through."""
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    across = (corners[:, 0] < right + 2) & (corners[:, 0] + BOX_WIDTH > left - 2)
    return across & (corners[:, 1] < bottom - 2) & (corners[:, 1] + BOX_HEIGHT > top + 2)


def lane_beside(start: Point, end: Point, corners: np.ndarray, others: np.ndarray, number: int) -> float:
    """Where a wire can run upright past all boxes between the two heights, with the least way aside."""
    top, bottom = sorted((start[1], end[1]))
    beside = (corners[:, 1] < bottom + TURN) & (corners[:, 1] + BOX_HEIGHT > top - TURN)
    # A wire upwards goes around the boxes that it joins, too.
    blocking = corners[beside & (others | (end[1] < start[1])), 0]
    away = BESIDE + LANE * (number % LANES)
    lanes = [lane for left, right in stretches(blocking) for lane in (left - away, right + away)]
    return min(lanes, key=lambda lane: (abs(lane - start[0]) + abs(lane - end[0]), abs(lane - start[0])))


def stretches(lefts: np.ndarray) -> list[tuple[float, float]]:
    """From left to right, those that boxes cover which stand too near to each other for a wire between them."""
    found: list[tuple[float, float]] = []
    for left in np.sort(lefts).tolist():
        if found and left - found[-1][1] < 2 * BESIDE:
            found[-1] = (found[-1][0], max(found[-1][1], left + BOX_WIDTH))
        else:
            found.append((left, left + BOX_WIDTH))
    return found
