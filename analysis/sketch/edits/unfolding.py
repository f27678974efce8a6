"""A block that stands for several becomes these; a group that stands several times in a row becomes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.graph import Tensor
from analysis.sketch.drawing import drawn
from analysis.sketch.edits.shared import Edited, told
from analysis.sketch.edits.wiring import rewired
from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.plan import OUTSIDE, Plan, part_name
from analysis.sketch.kinds.registry import Misfit
from analysis.sketch.layout import STEP_DOWN
from analysis.sketch.model import Block, Group, Sketch, Wire
from analysis.sketch.naming import free_name, names_of
from analysis.sketch.repeating import expanded


def unfold(sketch: Sketch, id: int) -> Edited:
    """The blocks of its plan in a group of its name, with the ids from `sketch.next_id` on: first the group's own.

    Nothing where it is no such block, or where what comes in is not known yet: the plan depends on its shape.
    """
    block = sketch.by_id.get(id)
    entry = f"Unfold {block.name if block else 'a block'}"
    plan = plan_of(sketch, block) if block else None
    return (unfolded(sketch, block, plan) if block and plan and plan.blocks else sketch), entry


def plan_of(sketch: Sketch, block: Block) -> Plan | None:
    kind = KINDS.get(block.kind)
    if kind is None or kind.plan is None:
        return None
    wires, drawing = sketch.into.get(block.id, ()), drawn(sketch)
    if block.id not in drawing.results:
        return None
    tensors = tuple(drawing.graph.tensors[drawing.results[wire.source][wire.source_port]] for wire in wires)
    return plan_for(block, tensors)


def plan_for(block: Block, inputs: tuple[Tensor, ...]) -> Plan | None:
    kind = KINDS[block.kind]
    try:
        found = kind.plan(block.name, kind.settled(block), inputs)
    except Misfit:
        return None
    return found if isinstance(found, Plan) else None


def unfolded(sketch: Sketch, block: Block, plan: Plan) -> Sketch:
    group = Group(sketch.next_id, block.name, parent=block.group)
    ids = {part.id: group.id + number for number, part in enumerate(plan.blocks, start=1)}
    taken, parts = names_of(sketch), []
    for part in plan.blocks:
        name = free_name(part_name(block.name, part.name), taken)
        taken.add(name)
        at = (block.at[0] + part.at[0], block.at[1] + part.at[1])
        parts.append(replace(part, id=ids[part.id], name=name, at=at, group=group.id))
    place = sketch.blocks.index(block)
    lower = lowered(sketch, block, max(part.at[1] for part in plan.blocks))
    blocks = (*lower[:place], *parts, *lower[place + 1 :])
    wires = unfolded_wires(sketch, block, plan, ids)
    whole = replace(sketch, blocks=blocks, groups=(*sketch.groups, group), next_id=group.id + len(ids) + 1)
    return rewired(whole, wires)


def lowered(sketch: Sketch, block: Block, room: float) -> tuple[Block, ...]:
    """What stands below the block makes room for all that it unfolds to."""
    level = block.at[1] + STEP_DOWN / 2
    return tuple(
        replace(other, at=(other.at[0], other.at[1] + room)) if other.at[1] > level else other
        for other in sketch.blocks
    )


def unfolded_wires(sketch: Sketch, block: Block, plan: Plan, ids: Mapping[int, int]) -> tuple[Wire, ...]:
    """Inside as planned; what came in goes to all that read it there, what went out comes from the plan's result."""
    source_of = {wire.target_port: wire for wire in sketch.into.get(block.id, ())}
    found = []
    for wire in plan.wires:
        if wire.source != OUTSIDE:
            found.append(replace(wire, source=ids[wire.source], target=ids[wire.target]))
        elif before := source_of.get(wire.source_port):
            found.append(Wire(before.source, before.source_port, ids[wire.target], wire.target_port))
    end, port = plan.result
    for wire in sketch.wires:
        if wire.source == block.id and end != OUTSIDE:
            found.append(replace(wire, source=ids[end], source_port=port))
        elif block.id not in (wire.source, wire.target):
            found.append(wire)
    return tuple(found)


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
    blocks = spaced(expansion.sketch, sketch, id)
    return replace(expansion.sketch, blocks=blocks, groups=groups, wires=tuple(sorted(expansion.sketch.wires))), entry


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
