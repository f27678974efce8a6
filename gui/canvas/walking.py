"""From box to box: where the arrow keys lead, and what lies upstream and downstream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt

from analysis.picture.diagram import LAYER, Diagram
from analysis.picture.layout import Placement

WAYS = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down", Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right"}


def keys() -> tuple[tuple[str, str], ...]:
    """What the keyboard does in the picture, for the page of all keys."""
    words = QCoreApplication.translate
    return (
        ("Arrow keys", words("graph", "walk along the edges")),
        ("Enter, Space", words("graph", "select the layers of the box")),
        ("+, −", words("graph", "zoom in, out")),
        ("Page Up, Page Down", words("graph", "move up, down")),
        ("F, Home", words("graph", "show everything")),
        ("Ctrl+F", words("graph", "find in the graph")),
    )


def next_box(diagram: Diagram, placement: Placement, box: int | None, way: str) -> int:
    """Up: what it reads, down: what reads it, the straightest first; left and right: its row. At an end it stays."""
    if box is None:
        return 0
    if way in ("up", "down"):
        linked = diagram.before[box] if way == "up" else diagram.after[box]
        return min(linked, key=lambda other: straightness(diagram, placement, box, other), default=box)
    row = np.flatnonzero(placement.row_of == placement.row_of[box])
    row = row[np.argsort(placement.x[row], kind="stable")].tolist()
    at = row.index(box) + (1 if way == "right" else -1)
    return row[min(max(at, 0), len(row) - 1)]


def straightness(diagram: Diagram, placement: Placement, box: int, other: int) -> tuple[bool, float, float, int]:
    """Layers before terminals, then the next row, then the least to the side."""
    rows = abs(int(placement.row_of[box] - placement.row_of[other]))
    aside = abs(float(placement.x[box] - placement.x[other]))
    return bool(diagram.kinds[other] != LAYER), rows, aside, other


def reached(linked: Sequence[Sequence[int]], start: Iterable[int]) -> set[int]:
    """Boxes that lie along the links from the start, the start among them."""
    found = set(start)
    waiting = list(found)
    for box in waiting:
        for other in linked[box]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
