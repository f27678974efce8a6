"""A block that stands for several, opened: the blocks of its plan in a group of its name."""

from __future__ import annotations

from dataclasses import replace

from analysis.graph import Tensor
from analysis.sketch.drawing import drawn
from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.plan import OUTSIDE, Plan, part_name
from analysis.sketch.kinds.registry import Misfit
from analysis.sketch.model import Block, Group, Sketch, Wire
from analysis.sketch.naming import free_name, names_of


def plan_of(sketch: Sketch, id: int) -> Plan | None:
    """The blocks that a block stands for; None for one that stands for itself, or whose inputs are not known yet."""
    block = sketch.by_id.get(id)
    kind = KINDS.get(block.kind) if block else None
    if block is None or kind is None or kind.plan is None:
        return None
    inputs = inputs_of(sketch, id)
    if len(inputs) < kind.inputs[0]:
        return None
    try:
        plan: Plan = kind.plan(block.name, kind.settled(block), inputs)
    except Misfit:
        return None
    return plan


def inputs_of(sketch: Sketch, id: int) -> tuple[Tensor, ...]:
    """What comes in, as far as it is known from the first port on."""
    drawing, found = drawn(sketch), []
    for port, wire in enumerate(sketch.into.get(id, ())):
        names = drawing.results.get(wire.source, ())
        if wire.target_port != port or wire.source_port >= len(names):
            break
        found.append(drawing.graph.tensors[names[wire.source_port]])
    return tuple(found)


def unfold(sketch: Sketch, id: int) -> tuple[Sketch, str]:
    """The block exchanged for its plan, and what the entry in the history says; layers keep their names and their work."""
    plan = plan_of(sketch, id)
    if plan is None:
        return sketch, "Unfold"
    whole = sketch.block(id)
    group = Group(sketch.next_id, whole.name, parent=whole.group)
    ids = {part.id: group.id + part.id for part in plan.blocks}
    blocks = []
    for block in sketch.blocks:
        blocks += parts(sketch, whole, plan, group, ids) if block.id == id else [block]
    found = replace(
        sketch, blocks=tuple(blocks), wires=tuple(sorted(wires(sketch, id, plan, ids))),
        groups=(*sketch.groups, group), next_id=group.id + len(ids) + 1,
    )  # fmt: skip
    return found, f"Unfold {whole.name}"


def parts(sketch: Sketch, whole: Block, plan: Plan, group: Group, ids: dict[int, int]) -> list[Block]:
    taken, found = names_of(sketch), []
    for part in plan.blocks:
        name = free_name(part_name(whole.name, part.name), taken)
        taken.add(name)
        at = (whole.at[0] + part.at[0], whole.at[1] + part.at[1])
        found.append(replace(part, id=ids[part.id], name=name, at=at, group=group.id))
    return found


def wires(sketch: Sketch, id: int, plan: Plan, ids: dict[int, int]) -> list[Wire]:
    """Those between the parts, those that come in, and those that go out."""
    before = {wire.target_port: wire for wire in sketch.into.get(id, ())}
    result, port = plan.result
    found = [
        replace(wire, source=ids[result], source_port=port) if wire.source == id else wire
        for wire in sketch.wires
        if wire.target != id
    ]
    for wire in plan.wires:
        if wire.source != OUTSIDE:
            found.append(Wire(ids[wire.source], wire.source_port, ids[wire.target], wire.target_port))
        elif outer := before.get(wire.source_port):
            found.append(Wire(outer.source, outer.source_port, ids[wire.target], wire.target_port))
    return found
