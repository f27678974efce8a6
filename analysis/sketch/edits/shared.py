"""What the edits stand on: blocks exchanged, groups without members dropped, words for the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from analysis.sketch.model import Block, Note, Sketch

Edited = tuple[Sketch, str]


def with_blocks(sketch: Sketch, changed: Mapping[int, Block]) -> Sketch:
    """The sketch with some blocks in other states; the very same one where none differs."""
    blocks = tuple(changed.get(block.id, block) for block in sketch.blocks)
    return sketch if blocks == sketch.blocks else replace(sketch, blocks=blocks)


def changed_blocks(sketch: Sketch, ids: Iterable[int], change: Callable[[Block], Block]) -> Sketch:
    known = sketch.by_id
    return with_blocks(sketch, {id: change(known[id]) for id in ids if id in known})


def meant_blocks(sketch: Sketch, ids: Iterable[int]) -> set[int]:
    """Blocks among ids, and the members of groups among them."""
    chosen = set(ids)
    inside = {block.id for group in sketch.groups if group.id in chosen for block in sketch.members(group.id)}
    return (chosen & sketch.by_id.keys()) | inside


def told(sketch: Sketch, ids: Iterable[int]) -> str:
    """What an entry calls them: one thing by its name, more by their number."""
    chosen = set(ids)
    names = ["the note" if isinstance(each, Note) else each.name for each in sketch.items if each.id in chosen]
    if len(names) == 1:
        return names[0]
    return f"{len(names)} blocks" if chosen <= sketch.by_id.keys() else f"{len(names)} items"


def tidy(sketch: Sketch) -> Sketch:
    """Without groups that hold nothing."""
    filled: set[int | None] = {block.group for block in sketch.blocks}
    parents = {group.id: group.parent for group in sketch.groups}
    for inside in tuple(filled):
        while inside is not None:
            filled.add(inside)
            inside = parents.get(inside)
    groups = tuple(group for group in sketch.groups if group.id in filled)
    return sketch if len(groups) == len(sketch.groups) else replace(sketch, groups=groups)
