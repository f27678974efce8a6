"""Copies of parts of a drawing come where they cover nothing, and can be seen to be copies."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import Sketch, edits
from analysis.sketch.edits import Edited, part
from analysis.sketch.edits.copying import corner_of
from analysis.sketch.edits.placing import GRID
from analysis.sketch.layout import STEP_ACROSS
from analysis.sketch.model import Point
from analysis.sketch.text import sketch_of

ASIDE = 2 * GRID


def duplicated(sketch: Sketch, ids: Iterable[int]) -> Edited:
    """Beside what is copied, as many columns further as others stand there."""
    chosen, right = tuple(ids), STEP_ACROSS
    copied, there = places(part(sketch, chosen)), places(sketch)
    while any(covers((x + right, y), there) for x, y in copied):
        right += STEP_ACROSS
    return edits.duplicate(sketch, chosen, right)


def pasted(sketch: Sketch, text: str, at: Point | None) -> Edited:
    """At the place, aside where the very same has been pasted before. Raises SketchError."""
    found = sketch_of(text)
    left, top = corner_of(found)
    corner, there = at or (left, top), set(places(sketch))
    while any((x + corner[0] - left, y + corner[1] - top) in there for x, y in places(found)):
        corner = corner[0] + ASIDE, corner[1] + ASIDE
    return edits.paste(sketch, text, corner)


def places(sketch: Sketch) -> list[Point]:
    return [item.at for item in (*sketch.blocks, *sketch.notes)]


def covers(at: Point, others: Collection[Point]) -> bool:
    return any(abs(at[0] - x) < BOX_WIDTH and abs(at[1] - y) < BOX_HEIGHT for x, y in others)
