"""What stands on the board: a box for each block, or for a group that is shown as one, each with its ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import KINDS, Block, Group, Sketch, Wire
from analysis.sketch.condensing import shown_as
from analysis.sketch.fitting import End

# From the right edge of a box to the port that need not be used.
SPARE_EDGE = 12.0


@dataclass(frozen=True, slots=True)
class Box:
    """item: a block or a group. ins: for each input port what ends there; outs: for each output port where it begins.

    A port of a block is its own; one of a group is that of the blocks inside which something outside is wired to.
    spare: the last input has no wire and needs none; it stands apart, so that the others are where they will stay.
    """

    item: Block | Group
    left: float
    top: float
    ins: tuple[tuple[End, ...], ...]
    outs: tuple[End, ...]
    spare: bool = False

    def port_at(self, port: int, *, out: bool) -> tuple[float, float]:
        """The point of a port: inputs along the upper edge, outputs along the lower one."""
        if not out and self.spare and port == len(self.ins) - 1:
            return self.left + BOX_WIDTH - SPARE_EDGE, self.top
        count = max(1, len(self.outs) if out else len(self.ins) - self.spare)
        return self.left + BOX_WIDTH * (port + 1) / (count + 1), self.top + (BOX_HEIGHT if out else 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A wire between two boxes. wires: those of the sketch that it stands for, more than one only at a group."""

    source: int
    out: int
    target: int
    into: int
    wires: tuple[Wire, ...]


class Boxes:
    """Boxes and lines of a sketch. box_of: by id of a block, also one in a group that is shown as one, and of such a group.

    members: ids of blocks by box.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.shown_as = shown_as(sketch)
        items = dict.fromkeys(self.shown_as[block.id] for block in sketch.blocks)
        groups = {group.id: group for group in sketch.groups}
        self.boxes = tuple(self._box(groups.get(id) or sketch.block(id)) for id in items)
        place = {box.item.id: number for number, box in enumerate(self.boxes)}
        self.box_of: Mapping[int, int] = place | {id: place[shown] for id, shown in self.shown_as.items()}
        self.members = members_of(sketch, self.box_of, len(self.boxes))

    def __len__(self) -> int:
        return len(self.boxes)

    def with_settings_of(self, sketch: Sketch) -> Boxes | None:
        """Of a sketch in which only settings of blocks are other ones, as on a slider; None where more is."""
        before = self.sketch
        if sketch.wires != before.wires or sketch.groups != before.groups or len(sketch.blocks) != len(before.blocks):
            return None
        pairs = zip(before.blocks, sketch.blocks, strict=True)
        changed = [(old, new) for old, new in pairs if old is not new]
        if not all(stands_alike(sketch, old, new) for old, new in changed):
            return None
        found = copy(self)
        boxes = list(self.boxes)
        for old, new in changed:
            number = self.box_of[old.id]
            boxes[number] = replace(boxes[number], item=new) if boxes[number].item is old else boxes[number]
        found.sketch, found.boxes = sketch, tuple(boxes)
        return found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """In the order of the sketch's wires; what runs within one box is not drawn."""
        found: dict[tuple[int, int, int, int], list[Wire]] = {}
        for wire in self.sketch.wires:
            source, target = self.box_of[wire.source], self.box_of[wire.target]
            if source != target:
                ports = (self.boxes[source].outs.index((wire.source, wire.source_port)), self._into(target, wire))
                found.setdefault((source, ports[0], target, ports[1]), []).append(wire)
        return tuple(Line(*ends, tuple(wires)) for ends, wires in found.items())

    def _into(self, box: int, wire: Wire) -> int:
        end = (wire.target, wire.target_port)
        return next(port for port, ends in enumerate(self.boxes[box].ins) if end in ends)

    def _of_block(self, block: Block) -> Box:
        ports = in_ports(self.sketch, block)
        ins = tuple(((block.id, port),) for port in ports)
        least = KINDS[block.kind].inputs[0] if block.kind in KINDS else 0
        wired = any(wire.target_port == len(ports) - 1 for wire in self.sketch.into.get(block.id, ()))
        return Box(
            block, *block.at, ins, outs_of(self.sketch, block), bool(ins) and not wired and len(ins) > max(1, least)
        )

    def _box(self, item: Block | Group) -> Box:
        if isinstance(item, Block):
            return self._of_block(item)
        inside = {block.id for block in self.sketch.members(item.id)}
        corner = [min(at) for at in zip(*(self.sketch.block(id).at for id in inside), strict=True)]
        return Box(item, corner[0], corner[1], *group_ports(self.sketch, inside))


def members_of(sketch: Sketch, box_of: Mapping[int, int], count: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(count)]
    for block in sketch.blocks:
        found[box_of[block.id]].append(block.id)
    return tuple(map(tuple, found))


def stands_alike(sketch: Sketch, old: Block, new: Block) -> bool:
    """Whether a block has its place and its ports as before."""
    same = (old.id, old.kind, old.at, old.group, old.opaque) == (new.id, new.kind, new.at, new.group, new.opaque)
    return same and outs_of(sketch, old) == outs_of(sketch, new)


def in_ports(sketch: Sketch, block: Block) -> range:
    """Those that are wired and, where there may be one more, the next."""
    used = 1 + max((wire.target_port for wire in sketch.into.get(block.id, ())), default=-1)
    most = KINDS[block.kind].inputs[1] if block.kind in KINDS else None
    most = len(block.opaque.inputs) if block.opaque else most
    return range(used + 1 if most is None else max(used, min(used + 1, most)))


def outs_of(sketch: Sketch, block: Block) -> tuple[End, ...]:
    """As many as its kind has, and any that a wire begins at."""
    own = KINDS[block.kind].results_of(block) if block.kind in KINDS else 1
    used = 1 + max((wire.source_port for wire in sketch.out_of.get(block.id, ())), default=-1)
    return tuple((block.id, port) for port in range(max(own, used)))


def group_ports(sketch: Sketch, inside: set[int]) -> tuple[tuple[tuple[End, ...], ...], tuple[End, ...]]:
    """What comes in from outside is one port for each value; what is read outside one for each result."""
    into: dict[End, list[End]] = {}
    outs: dict[End, None] = {}
    for wire in sketch.wires:
        if wire.target in inside and wire.source not in inside:
            into.setdefault((wire.source, wire.source_port), []).append((wire.target, wire.target_port))
        elif wire.source in inside and wire.target not in inside:
            outs[wire.source, wire.source_port] = None
    return tuple(map(tuple, into.values())), tuple(outs) or tuple(loose_ends(sketch, inside))


def loose_ends(sketch: Sketch, inside: set[int]) -> Iterator[End]:
    """Results inside that nobody reads: where a group that feeds nothing yet would go on."""
    for block in sketch.blocks:
        if block.id in inside and not sketch.out_of.get(block.id):
            yield from outs_of(sketch, block)
