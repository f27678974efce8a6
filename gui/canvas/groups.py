"""Blocks of a network by the common beginning of their layers' names, as light grounds behind the boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.picture.diagram import LAYER, Diagram
from gui.canvas.camera import Bounds
from gui.canvas.geometry import Geometry

SPLIT = re.compile(r"[/.:]")
ROOM = 9.0
# A block has at least so many boxes, and at most this share of all of them.
FEWEST, LARGEST_SHARE = 3, 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """name: the common beginning. bounds: of the part of the block that stands in one column."""

    name: str
    bounds: Bounds


def groups_of(diagram: Diagram, geometry: Geometry) -> tuple[Group, ...]:
    """Blocks that stand together: no other box lies on their ground, so that it never says what is not so."""
    columns = geometry.placement.column_of
    found = []
    for name, boxes in blocks(diagram).items():
        for column in np.unique(columns[boxes]):
            part = boxes[columns[boxes] == column]
            bounds = geometry.bounds_of(part)
            if len(part) > 1 and len(geometry.boxes_in(bounds)) == len(part):
                found.append(Group(name, grown(bounds)))
    return tuple(found)


def grown(bounds: Bounds) -> Bounds:
    left, top, right, bottom = bounds
    return left - ROOM, top - ROOM, right + ROOM, bottom + ROOM


def blocks(diagram: Diagram) -> dict[str, np.ndarray]:
    """Boxes by the longest common beginning that enough of them share, and not too many."""
    layers = np.flatnonzero(diagram.kinds == LAYER)
    paths = {int(box): beginnings(diagram.names[box]) for box in layers}
    counts: dict[str, int] = {}
    for path in paths.values():
        for name in path:
            counts[name] = counts.get(name, 0) + 1
    most = max(FEWEST, LARGEST_SHARE * len(layers))
    members: dict[str, list[int]] = {}
    for box, path in paths.items():
        if name := first_suiting(path, counts, most):
            members.setdefault(name, []).append(box)
    return {name: np.array(boxes) for name, boxes in members.items() if len(boxes) >= FEWEST}


def beginnings(name: str) -> list[str]:
    """a, a.b of a.b.c."""
    ends = [found.start() for found in SPLIT.finditer(name) if found.start()]
    return [name[:end] for end in ends]


def first_suiting(path: Sequence[str], counts: dict[str, int], most: float) -> str | None:
    """The outermost block that repeats within its parent: layer3.0 rather than layer3, attn rather than all."""
    suiting = [name for name in path if FEWEST <= counts[name] <= most]
    numbered = [name for name in suiting if name[-1].isdigit()]
    return (numbered or suiting or [None])[-1 if numbered else 0]
