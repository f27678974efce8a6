"""A block that stands for several becomes these; a group that stands several times in a row becomes them."""

from __future__ import annotations

from dataclasses import replace

from analysis.sketch import unfolding
from analysis.sketch.edits.shared import Edited, told
from analysis.sketch.layout import STEP_DOWN
from analysis.sketch.model import Block, Sketch
from analysis.sketch.naming import free_name, names_of
from analysis.sketch.repeating import expanded


def unfold(sketch: Sketch, id: int) -> Edited:
    """The blocks of its plan in a group of its name; what stands below makes room for them.

    Nothing where it is no such block, or where what comes in is not known yet: the plan depends on its shape.
    """
    found, entry = unfolding.unfold(sketch, id)
    if found is sketch:
        return found, entry
    level, known = sketch.block(id).at[1], sketch.by_id
    room = max(block.at[1] for block in found.blocks if block.id not in known) - level
    below = {block.id for block in sketch.blocks if block.at[1] > level + STEP_DOWN / 2}
    blocks = (replace(b, at=(b.at[0], b.at[1] + room)) if b.id in below else b for b in found.blocks)
    return replace(found, blocks=tuple(blocks)), entry


def unroll(sketch: Sketch, id: int) -> Edited:
    """A repeated group written out: its copies become blocks of their own, and it stands once."""
    entry = f"Write out {told(sketch, (id,))}"
    group = next((each for each in sketch.groups if each.id == id), None)
    if group is None or group.repeat == 1:
        return sketch, entry
    alone = replace(sketch, groups=tuple(each if each.id == id else replace(each, repeat=1) for each in sketch.groups))
    expansion = expanded(alone)
    if expansion.troubles:
        return sketch, entry
    groups = tuple(replace(each, repeat=1) if each.id == id else each for each in sketch.groups)
    blocks = own_names(spaced(expansion.sketch, sketch, id), sketch)
    return replace(expansion.sketch, blocks=blocks, groups=groups, wires=tuple(sorted(expansion.sketch.wires))), entry


def own_names(blocks: tuple[Block, ...], before: Sketch) -> tuple[Block, ...]:
    """Copies of a block that was a copy itself may be called as another is already."""
    taken, found = names_of(before), []
    for block in blocks:
        if block.id not in before.by_id:
            block = replace(block, name=free_name(block.name, taken))
            taken.add(block.name)
        found.append(block)
    return tuple(found)


def spaced(written: Sketch, before: Sketch, group: int) -> tuple[Block, ...]:
    """Copies stand below their originals, each the group's height further down; what stood below makes room."""
    known, heights = before.by_id, [block.at[1] for block in before.members(group)]
    tall, bottom = max(heights) - min(heights) + STEP_DOWN, max(heights)
    copies = [block for block in written.blocks if block.id not in known]
    number = {block.id: 1 + place // len(heights) for place, block in enumerate(copies)}
    times = len(copies) // len(heights)
    downs = {block.id: times for block in before.blocks if block.at[1] > bottom} | number
    return tuple(
        replace(block, at=(block.at[0], block.at[1] + tall * downs.get(block.id, 0))) for block in written.blocks
    )
