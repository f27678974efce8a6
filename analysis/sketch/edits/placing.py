"""Where blocks and notes stand on the canvas; nothing here changes what the network is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from statistics import fmean
from typing import Literal

from analysis.sketch.condensing import condensed, shown_as
from analysis.sketch.edits.shared import Edited, meant_blocks, told
from analysis.sketch.layout import arranged
from analysis.sketch.model import Point, Sketch

# Half the gap between two boxes of the canvas; places on it look tidy at every scale.
GRID = 11.0
# The line that blocks come to stand on: which coordinate, and which of theirs it is.
LINES: Mapping[str, tuple[int, Callable[[Iterable[float]], float]]] = {
    "left": (0, min), "centre": (0, fmean), "right": (0, max), "top": (1, min), "middle": (1, fmean), "bottom": (1, max),
}  # fmt: skip
Line = Literal["left", "centre", "right", "top", "middle", "bottom"]


def place(sketch: Sketch, places: Mapping[int, Point], entry: str = "Move") -> Edited:
    """Blocks and notes to given places."""
    blocks = tuple(replace(block, at=places.get(block.id, block.at)) for block in sketch.blocks)
    notes = tuple(replace(note, at=places.get(note.id, note.at)) for note in sketch.notes)
    same = blocks == sketch.blocks and notes == sketch.notes
    return (sketch if same else replace(sketch, blocks=blocks, notes=notes)), entry


def move(sketch: Sketch, ids: Iterable[int], right: float, down: float) -> Edited:
    """Blocks, notes, and groups with all that is in them."""
    chosen = set(ids)
    places = {id: (x + right, y + down) for id, (x, y) in places_of(sketch, chosen).items()}
    return place(sketch, places, f"Move {told(sketch, chosen)}")


def align(sketch: Sketch, ids: Iterable[int], line: Line) -> Edited:
    chosen = set(ids)
    axis, common = LINES[line]
    at = places_of(sketch, chosen)
    to = common([point[axis] for point in at.values()]) if at else 0.0
    places = {id: on_axis(point, axis, to) for id, point in at.items()}
    return place(sketch, places, f"Align {told(sketch, chosen)}: {line}")


def distribute(sketch: Sketch, ids: Iterable[int], axis: Literal[0, 1]) -> Edited:
    """Equal gaps along one axis (0 across, 1 down) between the two that stand outermost."""
    chosen = set(ids)
    at = places_of(sketch, chosen)
    order = sorted(at, key=lambda id: (at[id][axis], id))
    entry = f"Distribute {told(sketch, chosen)}"
    if len(order) < 3:
        return sketch, entry
    first, last = at[order[0]][axis], at[order[-1]][axis]
    gap = (last - first) / (len(order) - 1)
    return place(sketch, {id: on_axis(at[id], axis, first + n * gap) for n, id in enumerate(order)}, entry)


def snap(sketch: Sketch, ids: Iterable[int], grid: float = GRID) -> Edited:
    """Each to the nearest point of the grid."""
    chosen = set(ids)
    places = {id: (round(x / grid) * grid, round(y / grid) * grid) for id, (x, y) in places_of(sketch, chosen).items()}
    return place(sketch, places, f"Snap {told(sketch, chosen)} to the grid")


def arrange(sketch: Sketch) -> Edited:
    """All that is seen in rows, each below what it reads; what is in a group that is shown as one comes along."""
    seen, shown = condensed(sketch), shown_as(sketch)
    before, after = {block.id: block.at for block in seen.blocks}, arranged(seen)
    shifts = {id: (after[id][0] - x, after[id][1] - y) for id, (x, y) in before.items()}
    places = {b.id: (b.at[0] + shifts[shown[b.id]][0], b.at[1] + shifts[shown[b.id]][1]) for b in sketch.blocks}
    return place(sketch, places, "Arrange")


def places_of(sketch: Sketch, ids: set[int]) -> dict[int, Point]:
    found = {id: sketch.block(id).at for id in sorted(meant_blocks(sketch, ids))}
    return found | {note.id: note.at for note in sketch.notes if note.id in ids}


def on_axis(point: Point, axis: int, value: float) -> Point:
    return (value, point[1]) if axis == 0 else (point[0], value)
