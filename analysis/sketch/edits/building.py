"""Blocks come onto the canvas: free, between two others, behind or before one; and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.sketch.edits.shared import Edited
from analysis.sketch.edits.wiring import first_port, rewired
from analysis.sketch.kinds import KINDS
from analysis.sketch.layout import STEP_ACROSS, STEP_DOWN
from analysis.sketch.model import NO_PARAMS, Block, Note, Point, Sketch, Value, Wire
from analysis.sketch.naming import clean_name, clean_text, free_name, names_of, numbered


def add(
    sketch: Sketch, kind: str, at: Point = (0.0, 0.0), params: Mapping[str, Value] = NO_PARAMS, name: str = "",
    group: int | None = None,
) -> Edited:  # fmt: skip
    """A block of its own; it gets the id `sketch.next_id`, and a numbered name unless one is given."""
    block = fresh(sketch, kind, at, params, name, group)
    return replace(sketch, blocks=(*sketch.blocks, block), next_id=block.id + 1), f"Add {block.name}"


def append(
    sketch: Sketch, kind: str, source: int, source_port: int = 0, params: Mapping[str, Value] = NO_PARAMS
) -> Edited:
    """A block behind another's output; beside what is there already."""
    if source not in sketch.by_id:
        return sketch, f"Append {kind}"
    before = sketch.block(source)
    at = free_place(sketch, (before.at[0], before.at[1] + STEP_DOWN))
    block = fresh(sketch, kind, at, params, "", before.group)
    wires = (Wire(source, source_port, block.id, 0),) if takes_input(kind) else ()
    found = put_after(sketch, block, source)
    return rewired(found, (*sketch.wires, *wires)), f"Append {block.name}"


def feed(sketch: Sketch, kind: str, target: int, target_port: int | None = None) -> Edited:
    """A block before another's input, such as the one where the network begins."""
    if target not in sketch.by_id:
        return sketch, f"Add {kind}"
    behind = sketch.block(target)
    at = free_place(sketch, (behind.at[0], behind.at[1] - STEP_DOWN))
    block = fresh(sketch, kind, at, NO_PARAMS, "", behind.group)
    port = first_port(sketch, target) if target_port is None else target_port
    kept = tuple(wire for wire in sketch.wires if (wire.target, wire.target_port) != (target, port))
    found = replace(sketch, blocks=(block, *sketch.blocks), next_id=block.id + 1)
    return rewired(found, (*kept, Wire(block.id, 0, target, port))), f"Add {block.name} before {behind.name}"


def insert(sketch: Sketch, kind: str, wire: Wire, params: Mapping[str, Value] = NO_PARAMS) -> Edited:
    """A block in the middle of a wire; what stands behind moves down to make room."""
    if wire not in sketch.wires or not takes_input(kind):
        return sketch, f"Insert {kind}"
    behind = sketch.block(wire.target)
    group = behind.group if behind.group == sketch.block(wire.source).group else None
    block = fresh(sketch, kind, behind.at, params, "", group)
    kept = tuple(other for other in sketch.wires if other != wire)
    new = (Wire(wire.source, wire.source_port, block.id, 0), Wire(block.id, 0, wire.target, wire.target_port))
    found = put_after(with_room(sketch, wire.target), block, wire.source)
    return rewired(found, (*kept, *new)), f"Insert {block.name} behind {sketch.block(wire.source).name}"


def remark(sketch: Sketch, text: str, at: Point = (0.0, 0.0)) -> Edited:
    """A note; it gets the id `sketch.next_id`."""
    note = Note(sketch.next_id, clean_text(text), at)
    return replace(sketch, notes=(*sketch.notes, note), next_id=note.id + 1), "Add a note"


def fresh(
    sketch: Sketch, kind: str, at: Point, params: Mapping[str, Value], name: str, group: int | None = None
) -> Block:
    taken = names_of(sketch)
    own = free_name(clean_name(name), taken) if clean_name(name) else numbered(kind, taken)
    inside = group if any(each.id == group for each in sketch.groups) else None
    return Block(sketch.next_id, kind, own, tuple(sorted(params.items())), at, inside)


def put_after(sketch: Sketch, block: Block, source: int) -> Sketch:
    """Blocks run in their order as far as wires let them: a new one runs right behind the one that it reads."""
    place = next(number for number, other in enumerate(sketch.blocks, start=1) if other.id == source)
    blocks = (*sketch.blocks[:place], block, *sketch.blocks[place:])
    return replace(sketch, blocks=blocks, next_id=block.id + 1)


def takes_input(kind: str) -> bool:
    return kind not in KINDS or KINDS[kind].inputs[1] != 0


def free_place(sketch: Sketch, at: Point) -> Point:
    """The place, or the nearest to its right where no block stands."""
    x, y = at
    level = [block.at[0] for block in sketch.blocks if abs(block.at[1] - y) < STEP_DOWN / 2]
    while any(abs(other - x) < STEP_ACROSS / 2 for other in level):
        x += STEP_ACROSS
    return x, y


def with_room(sketch: Sketch, first: int) -> Sketch:
    """One step down for a block and for all that stand behind it and below."""
    moved, open_ends, level = {first}, [first], sketch.block(first).at[1]
    while open_ends:
        for wire in sketch.out_of.get(open_ends.pop(), ()):
            if wire.target not in moved and sketch.block(wire.target).at[1] >= level:
                moved.add(wire.target)
                open_ends.append(wire.target)
    return replace(sketch, blocks=tuple(lowered(block) if block.id in moved else block for block in sketch.blocks))


def lowered(block: Block) -> Block:
    return replace(block, at=(block.at[0], block.at[1] + STEP_DOWN))
