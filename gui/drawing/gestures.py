"""What a hand does on the board between press and release: move blocks, pull a wire, hold a new block over the drawing.

A gesture is told where the hand is, shows what would come of it, and makes one edit when it is let go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import Sketch, Wire, edits
from analysis.sketch.edits.shared import meant_blocks
from analysis.sketch.fitting import End
from analysis.sketch.model import NO_PARAMS
from gui.drawing import offers
from gui.drawing.hot import port_near
from gui.drawing.offers import Offer
from gui.drawing.snapping import Shift, on_grid, snapped
from gui.drawing.spots import Edit, Spot, put

if TYPE_CHECKING:
    from gui.drawing.picture import Picture

# Pixels around a port or a wire in which something that is let go still means it.
REACH_PX = 26.0


class Gesture:
    """offer: what glows. target: the end or wire that is meant now. reason: why it would not fit, said at the mouse.

    edit: what letting go would do, None for nothing. preview: the drawing as it would be, where that is worth seeing.
    """

    offer: Offer = Offer()
    target: End | Wire | None = None
    reason: str = ""
    edit: Edit | None = None
    preview: Sketch | None = None
    guides: tuple[tuple[float, float, float, float], ...] = ()
    band: tuple[tuple[float, float], tuple[float, float]] | None = None
    # Where the wire that is pulled goes on in nothing: a new block is asked for there.
    loose: Spot | None = None

    def move(self, picture: Picture, x: float, y: float, scale: float, free: bool) -> None:
        """x, y: units of the picture. free: nothing snaps."""


class Moving(Gesture):
    """Blocks, notes and groups that are taken along."""

    def __init__(self, sketch: Sketch, ids: frozenset[int], x: float, y: float) -> None:
        self.sketch, self.ids, self.start = sketch, ids, (x, y)
        inside = meant_blocks(sketch, ids)
        corners = [block.at for block in sketch.blocks if block.id in inside]
        corners += [note.at for note in sketch.notes if note.id in ids]
        self.moving = np.array(corners).reshape(-1, 2)
        self.resting = np.array([block.at for block in sketch.blocks if block.id not in inside]).reshape(-1, 2)

    def move(self, picture: Picture, x: float, y: float, scale: float, free: bool) -> None:
        right, down = x - self.start[0], y - self.start[1]
        shift = Shift(right, down) if free else snapped(self.moving, self.resting, right, down)
        self.guides = shift.guides
        self.edit = partial(edits.move, ids=self.ids, right=shift.right, down=shift.down)
        self.preview = self.edit(self.sketch)[0]


class Wiring(Gesture):
    """A wire that is pulled from a port; replaced: the one that it was, where its end is carried elsewhere."""

    def __init__(self, picture: Picture, end: End, out: bool, replaced: Wire | None = None) -> None:
        self.end, self.out, self.replaced = end, out, replaced
        make = offers.from_output if out else offers.from_input
        self.offer = make(picture.sketch, picture.drawing, end)
        self.start = start_of(picture, end, out)

    def move(self, picture: Picture, x: float, y: float, scale: float, free: bool) -> None:
        found = self._meant(picture, x, y, scale)
        ends = self.offer.ins if self.out else self.offer.outs
        self.target = found
        self.reason = ends.get(found, "") if found else ""
        self.edit = self._edit_to(found) if found else self._edit_to_nothing()
        self.loose = self._loose(x, y) if found is None else None
        self.band = (self.start, (x, y))

    def _meant(self, picture: Picture, x: float, y: float, scale: float) -> End | None:
        """The port in reach, or the first of the box below that fits."""
        hot = port_near(picture, x, y, REACH_PX / scale)
        if hot is not None and hot.what == ("in" if self.out else "out"):
            box = picture.boxes.boxes[hot.number]
            return box.ins[hot.port][0] if self.out else box.outs[hot.port]
        number = picture.scene.geometry.box_at(x, y)
        return None if number is None else next(self._ends_of(picture, number), None)

    def _ends_of(self, picture: Picture, number: int) -> Iterator[End]:
        """Those without a wire first, those that fit before those that do not; never of the box that it begins at."""
        box = picture.boxes.boxes[number]
        ends = [port[0] for port in box.ins] if self.out else list(box.outs)
        known = self.offer.ins if self.out else self.offer.outs
        wired = {(wire.target, wire.target_port) for wire in picture.sketch.wires}
        own = self.end[0] in {id for id, _ in ends}
        yield from () if own else sorted(ends, key=lambda end: (end in wired, bool(known.get(end))))

    def _edit_to(self, end: End) -> Edit:
        (source, source_port), (target, target_port) = (self.end, end) if self.out else (end, self.end)
        if self.replaced is not None:
            return partial(edits.reroute, wire=self.replaced, new=Wire(source, source_port, target, target_port))
        return partial(edits.connect, source=source, target=target, source_port=source_port, target_port=target_port)

    def _edit_to_nothing(self) -> Edit | None:
        return partial(edits.disconnect, wires=(self.replaced,)) if self.replaced is not None else None

    def _loose(self, x: float, y: float) -> Spot | None:
        at = (x - BOX_WIDTH / 2, y if self.out else y - BOX_HEIGHT)
        if self.replaced is not None:
            return None
        return Spot(at, behind=(self.end,)) if self.out else Spot(at, before=self.end)


class Dropping(Gesture):
    """A new block that is held over the board."""

    def __init__(self, picture: Picture, kind: str) -> None:
        self.kind = kind
        self.offer = offers.of_kind(picture.sketch, picture.drawing, kind)
        self.spot = Spot()

    def move(self, picture: Picture, x: float, y: float, scale: float, free: bool) -> None:
        self.spot = self._spot(picture, x, y, scale)
        self.spot = self.spot if free else replace(self.spot, at=on_grid(self.spot.at))
        self.target = self.spot.wire or (self.spot.behind[0] if self.spot.behind else None)
        self.reason = self.offer.wires.get(self.spot.wire, "") if self.spot.wire else ""
        self.reason = self.offer.outs.get(self.spot.behind[0], "") if self.spot.behind else self.reason
        self.edit = put(self.spot, self.kind, NO_PARAMS)

    def _spot(self, picture: Picture, x: float, y: float, scale: float) -> Spot:
        """An output in reach, a wire, the box below, else the free place."""
        reach = REACH_PX / scale
        at = (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2)
        hot = port_near(picture, x, y, reach)
        boxes = picture.boxes.boxes
        if hot is not None and hot.what == "in" and not wires_into(picture, boxes[hot.number].ins[hot.port][0]):
            return Spot(at, before=boxes[hot.number].ins[hot.port][0])
        line = picture.scene.geometry.wire_at(x, y, 0.6 * reach)
        if line is not None:
            return Spot(at, wire=picture.boxes.lines[line].wires[0])
        if hot is not None and hot.what == "out":
            return Spot(at, behind=(boxes[hot.number].outs[hot.port],))
        number = picture.scene.geometry.box_at(x, y)
        return Spot(at, behind=boxes[number].outs[:1]) if number is not None else Spot(at)


def meant(box: int, source: int, only: int | None) -> bool:
    """Whether a wire from one box may go to another; only: the one that it shall go to."""
    return box != source and only in (None, box)


def wires_into(picture: Picture, end: End) -> bool:
    return any((wire.target, wire.target_port) == end for wire in picture.sketch.into.get(end[0], ()))


def start_of(picture: Picture, end: End, out: bool) -> tuple[float, float]:
    """The point of the port that an end is seen at."""
    box = picture.boxes.boxes[picture.boxes.box_of[end[0]]]
    if out:
        return box.port_at(box.outs.index(end), out=True)
    return box.port_at(next(port for port, ends in enumerate(box.ins) if end in ends), out=False)


class Connecting(Wiring):
    """A wire from a box by keyboard: through the inputs of other boxes, those that fit first, from the top."""

    def __init__(self, picture: Picture, number: int, only: int | None = None) -> None:
        outs = picture.boxes.boxes[number].outs
        super().__init__(picture, outs[0] if outs else (picture.boxes.boxes[number].item.id, 0), out=True)
        boxes = picture.boxes
        places = {end: boxes.boxes[boxes.box_of[end[0]]] for end in self.offer.ins}
        own = {end for end in places if not meant(boxes.box_of[end[0]], number, only)}
        wired = {(wire.target, wire.target_port) for wire in picture.sketch.wires}
        self.ends = sorted(
            places.keys() - own,
            key=lambda end: (
                only is not None and end in wired,
                bool(self.offer.ins[end]),
                end in wired,
                places[end].top,
                places[end].left,
                end,
            ),
        )
        self.at = 0
        self._aim(picture)

    def step(self, onward: bool) -> None:
        self.at = (self.at + (1 if onward else -1)) % max(1, len(self.ends))
        self._aim(self.picture)

    def _aim(self, picture: Picture) -> None:
        self.picture = picture
        self.target = self.ends[self.at] if self.ends else None
        self.reason = self.offer.ins.get(self.target, "") if self.target else ""
        self.edit = self._edit_to(self.target) if self.target else None
        self.band = (self.start, start_of(picture, self.target, False)) if self.target else None

    def words(self, picture: Picture) -> str:
        """For who cannot see which port is meant."""
        if self.target is None:
            return ""
        block = picture.sketch.block(self.target[0])
        return f"{block.name}, {self.target[1] + 1}" + (f": {self.reason}" if self.reason else "")
