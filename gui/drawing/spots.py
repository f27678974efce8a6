"""Where a new block would come: into a wire, behind outputs, before an input, or free; and which kinds would fit there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import KINDS, Drawing, Sketch, Wire, edits
from analysis.sketch.condensing import shown_as
from analysis.sketch.edits import Edited, part
from analysis.sketch.edits.building import free_place
from analysis.sketch.edits.copying import corner_of
from analysis.sketch.fitting import End, misfit_behind, misfit_between
from analysis.sketch.layout import STEP_ACROSS, STEP_DOWN
from analysis.sketch.model import NO_PARAMS, Point, Value

# Least room between two blocks that are put beside each other.
ROOM = 8.0
Edit = Callable[[Sketch], Edited]


@dataclass(frozen=True, slots=True)
class Spot:
    """at: upper left corner of a block that is wired to nothing."""

    at: Point = (0.0, 0.0)
    wire: Wire | None = None
    behind: tuple[End, ...] = ()
    before: End | None = None


def neighbour(before: Sketch, after: Sketch, gone: frozenset[int]) -> frozenset[int]:
    """Of blocks that are not there any more the one that read them, else the one that they read: where a person goes on."""
    known = after.by_id
    around = [wire.target for id in sorted(gone) for wire in before.out_of.get(id, ())]
    around += [wire.source for id in sorted(gone) for wire in before.into.get(id, ())]
    return frozenset(next(([id] for id in around if id in known), ()))


def before(sketch: Sketch, end: End) -> Spot:
    """In front of an input: into its wire, where it has one."""
    wire = next((wire for wire in sketch.into.get(end[0], ()) if wire.target_port == end[1]), None)
    return Spot(before=end) if wire is None else Spot(wire=wire)


def reasons(spot: Spot, sketch: Sketch, drawing: Drawing) -> dict[str, str]:
    """For each kind "" or why it would not fit."""
    return {kind: reason(spot, sketch, drawing, kind) for kind in KINDS if kind != "opaque"}


def reason(spot: Spot, sketch: Sketch, drawing: Drawing, kind: str) -> str:
    if spot.wire is not None:
        return misfit_between(sketch, drawing, kind, spot.wire)
    if spot.behind and KINDS[kind].inputs[1] != 0:
        return misfit_behind(drawing, kind, spot.behind[0])
    return ""


def put(spot: Spot, kind: str, params: Mapping[str, Value] = NO_PARAMS) -> Edit:
    """The edit that brings the block there; it gets the id `next_id`."""
    if spot.wire is not None and KINDS[kind].inputs[1] != 0:
        return partial(edits.insert, kind=kind, wire=spot.wire, params=params)
    if spot.behind and KINDS[kind].inputs[1] != 0:
        return partial(put_behind, kind=kind, ends=spot.behind, params=params)
    if spot.before is not None:
        return partial(put_before, kind=kind, end=spot.before, params=params)
    return partial(put_free, kind=kind, at=spot.at, params=params)


def put_free(sketch: Sketch, kind: str, at: Point, params: Mapping[str, Value]) -> Edited:
    """Wired to nothing, at the place or to its right where another block stands there."""
    return edits.add(sketch, kind, clear_place(sketch, at), params)


def clear_place(sketch: Sketch, at: Point) -> Point:
    """The place, or the nearest to its right where a block covers no other."""
    x, y = at
    near = sorted(block.at[0] for block in sketch.blocks if abs(block.at[1] - y) < BOX_HEIGHT + ROOM)
    for other in near:
        if abs(other - x) < BOX_WIDTH + ROOM:
            x = other + STEP_ACROSS
    return x, y


def one_example(kind: str, params: Mapping[str, Value]) -> Mapping[str, Value]:
    """An input that was typed without its batch, such as 3x32x32 or 784, is one image or one row, as in a table."""
    shape = params.get("shape")
    if kind != "input" or not isinstance(shape, tuple) or not (len(shape) == 1 or (len(shape) == 3 and shape[0] > 1)):
        return params
    return {**params, "shape": (1, *shape)}


def put_behind(sketch: Sketch, kind: str, ends: tuple[End, ...], params: Mapping[str, Value]) -> Edited:
    """Behind the first output; a kind that takes several inputs reads the others too."""
    found, entry = edits.append(sketch, kind, *ends[0], params)
    most = KINDS[kind].inputs[1]
    for port, (source, source_port) in enumerate(ends[1:most], start=1):
        found, _ = edits.connect(found, source, sketch.next_id, source_port, port)
    return in_sight(sketch, found, ends[0][0], STEP_DOWN), entry


def put_before(sketch: Sketch, kind: str, end: End, params: Mapping[str, Value]) -> Edited:
    found, entry = edits.feed(sketch, kind, *end)
    for name, value in params.items():
        found, _ = edits.set_param(found, (sketch.next_id,), name, value)
    return in_sight(sketch, found, end[0], -STEP_DOWN), entry


def in_sight(sketch: Sketch, found: Sketch, beside: int, down: float) -> Sketch:
    """The new block outside a group that is shown as one, where the block that it is wired to is in such a group."""
    closed = next((each for each in sketch.groups if each.id == shown_as(sketch)[beside]), None)
    if closed is None:
        return found
    x, y = corner_of(part(sketch, (closed.id,)))
    found, _ = edits.put_into(found, (sketch.next_id,), closed.parent)
    return edits.place(found, {sketch.next_id: free_place(sketch, (x, y + down))})[0]
