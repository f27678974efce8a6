"""Blocks under one name: grouped, shown as one, repeated, and set free again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from analysis.sketch.edits.shared import Edited, changed_blocks, tidy, told
from analysis.sketch.model import Group, Sketch
from analysis.sketch.naming import clean_name, free_name
from analysis.sketch.repeating import MOST_TIMES


def group(sketch: Sketch, ids: Iterable[int], name: str = "") -> Edited:
    """Blocks and whole groups into a new group, with the id `sketch.next_id`; it lies where all of them lay."""
    chosen = set(ids) & (sketch.by_id.keys() | {each.id for each in sketch.groups})
    if not chosen:
        return sketch, "Group"
    inside = {id for each in chosen for id in sketch.below(each)} | (chosen & {each.id for each in sketch.groups})
    free = [block.id for block in sketch.blocks if block.id in chosen and block.group not in inside]
    parent = common_group(sketch, chosen, inside)
    own = free_name(clean_name(name) or "block_1", {each.name for each in sketch.groups})
    new = Group(sketch.next_id, own, parent=parent)
    groups = tuple(
        replace(each, parent=new.id) if each.id in chosen and each.parent not in inside else each
        for each in sketch.groups
    )
    found = changed_blocks(sketch, free, lambda block: replace(block, group=new.id))
    return tidy(replace(found, groups=(*groups, new), next_id=new.id + 1)), f"Group {told(sketch, chosen)} as {own}"


def common_group(sketch: Sketch, ids: set[int], chosen: set[int]) -> int | None:
    """The innermost group, of those not chosen, that holds all of them; None for the canvas itself."""
    ways = [way_out(sketch, id) for id in ids]
    shared = [id for id in ways[0] if id not in chosen and all(id in way for way in ways)]
    return shared[0] if shared else None


def way_out(sketch: Sketch, id: int) -> list[int]:
    """Groups around a block or a group, innermost first."""
    parents = {group.id: group.parent for group in sketch.groups}
    inside = sketch.block(id).group if id in sketch.by_id else parents[id]
    found: list[int] = []
    while inside is not None and inside not in found:
        found.append(inside)
        inside = parents.get(inside)
    return found


def put_into(sketch: Sketch, ids: Iterable[int], group: int | None) -> Edited:
    """Blocks into a group that is there; None: out of every group."""
    chosen = tuple(ids)
    around = next((each for each in sketch.groups if each.id == group), None)
    if group is not None and around is None:
        return sketch, "Move into a group"
    entry = f"Move {told(sketch, chosen)} {f'into {around.name}' if around else 'out of its group'}"
    return tidy(changed_blocks(sketch, chosen, lambda block: replace(block, group=group))), entry


def ungroup(sketch: Sketch, id: int) -> Edited:
    """The group goes, what is in it stays, in the group around."""
    around = next((each.parent for each in sketch.groups if each.id == id), None)
    inside = [block.id for block in sketch.blocks if block.group == id]
    found = changed_blocks(sketch, inside, lambda block: replace(block, group=around))
    groups = tuple(
        replace(each, parent=around) if each.parent == id else each for each in sketch.groups if each.id != id
    )
    same = len(groups) == len(sketch.groups)
    return (sketch if same else replace(found, groups=groups)), f"Ungroup {told(sketch, (id,))}"


def collapse(sketch: Sketch, id: int, collapsed: bool = True) -> Edited:
    entry = f"{'Collapse' if collapsed else 'Unfold'} {told(sketch, (id,))}"
    return with_group(sketch, id, collapsed=collapsed), entry


def repeat(sketch: Sketch, id: int, times: int) -> Edited:
    """The group stands `times` times in a row; at least once."""
    kept = min(max(times, 1), MOST_TIMES)
    return with_group(sketch, id, repeat=kept), f"Repeat {told(sketch, (id,))} ×{kept}"


def with_group(sketch: Sketch, id: int, **changes: Any) -> Sketch:
    groups = tuple(replace(each, **changes) if each.id == id else each for each in sketch.groups)
    return sketch if groups == sketch.groups else replace(sketch, groups=groups)
