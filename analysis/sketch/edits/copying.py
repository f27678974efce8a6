"""Parts of a sketch copied: beside themselves, or into another sketch as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.sketch.edits.shared import Edited, meant_blocks, told
from analysis.sketch.layout import STEP_ACROSS
from analysis.sketch.model import Block, Group, Note, Point, Sketch
from analysis.sketch.naming import Names, names_of
from analysis.sketch.text import sketch_of


def part(sketch: Sketch, ids: Iterable[int]) -> Sketch:
    """Blocks, notes and groups as a sketch of their own, with the wires between them and the groups that are whole."""
    chosen = set(ids)
    inside = meant_blocks(sketch, chosen)
    whole = {each.id for each in sketch.groups if (held := {b.id for b in sketch.members(each.id)}) and held <= inside}
    blocks = (block for block in sketch.blocks if block.id in inside)
    return replace(
        sketch,
        blocks=tuple(replace(block, group=block.group if block.group in whole else None) for block in blocks),
        wires=tuple(wire for wire in sketch.wires if {wire.source, wire.target} <= inside),
        notes=tuple(note for note in sketch.notes if note.id in chosen),
        groups=tuple(within(group, whole) for group in sketch.groups if group.id in whole),
    )


def within(group: Group, whole: set[int]) -> Group:
    return replace(group, parent=group.parent if group.parent in whole else None)


def duplicate(sketch: Sketch, ids: Iterable[int], right: float = STEP_ACROSS, down: float = 0.0) -> Edited:
    """A copy beside what was copied; the copies have the ids from `sketch.next_id` on."""
    copied = part(sketch, ids)
    return merged(sketch, copied, right, down), f"Duplicate {told(sketch, placed(copied))}"


def placed(sketch: Sketch) -> list[int]:
    """Blocks and notes; a group is what is in it."""
    return [each.id for each in sketch.items if not isinstance(each, Group)]


def paste(sketch: Sketch, text: str, at: Point | None = None) -> Edited:
    """What `text_of` wrote, or a table of layers; with its upper left corner at the place. Raises SketchError."""
    found = sketch_of(text)
    corner = at or corner_of(found)
    left, top = corner_of(found)
    return merged(sketch, found, corner[0] - left, corner[1] - top), f"Paste {told(found, placed(found))}"


def corner_of(sketch: Sketch) -> Point:
    places = [block.at for block in sketch.blocks] + [note.at for note in sketch.notes]
    return min((x for x, _ in places), default=0.0), min((y for _, y in places), default=0.0)


def merged(sketch: Sketch, other: Sketch, right: float = 0.0, down: float = 0.0) -> Sketch:
    """Both in one: the other's items get new ids from `sketch.next_id` on, in their order, and names that are free."""
    if not other.items:
        return sketch
    ids = {item.id: sketch.next_id + number for number, item in enumerate(other.items)}
    names = free_names(sketch, other)
    blocks = (moved(replace(block, name=names[block.id]), ids, right, down) for block in other.blocks)
    notes = (Note(ids[note.id], note.text, (note.at[0] + right, note.at[1] + down)) for note in other.notes)
    wires = (replace(wire, source=ids[wire.source], target=ids[wire.target]) for wire in other.wires)
    return replace(
        sketch,
        blocks=(*sketch.blocks, *blocks),
        wires=tuple(sorted((*sketch.wires, *wires))),
        notes=(*sketch.notes, *notes),
        groups=(*sketch.groups, *merged_groups(sketch, other, ids)),
        next_id=sketch.next_id + len(ids),
    )


def free_names(sketch: Sketch, other: Sketch) -> dict[int, str]:
    names = Names(names_of(sketch))
    return {block.id: names.free(block.name) for block in other.blocks}


def moved(block: Block, ids: Mapping[int, int], right: float, down: float) -> Block:
    group = None if block.group is None else ids[block.group]
    return replace(block, id=ids[block.id], at=(block.at[0] + right, block.at[1] + down), group=group)


def merged_groups(sketch: Sketch, other: Sketch, ids: Mapping[int, int]) -> list[Group]:
    found: list[Group] = []
    names = Names(group.name for group in sketch.groups)
    for group in other.groups:
        parent = None if group.parent is None else ids[group.parent]
        found.append(replace(group, id=ids[group.id], name=names.free(group.name), parent=parent))
    return found
