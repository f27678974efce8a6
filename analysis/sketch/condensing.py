"""A drawing as it is seen: groups that are shown as one are one block, which stands where their first block does."""

from __future__ import annotations

from dataclasses import replace

from analysis.sketch.model import Block, Point, Sketch, Wire


def shown_as(sketch: Sketch) -> dict[int, int]:
    """For each block what is seen of it: itself, or the outermost group around it that is shown as one."""
    parents = {group.id: group.parent for group in sketch.groups}
    collapsed = {group.id for group in sketch.groups if group.collapsed}
    found = {}
    for block in sketch.blocks:
        shown, around = block.id, block.group
        for _ in sketch.groups:
            if around is None:
                break
            shown = around if around in collapsed else shown
            around = parents.get(around)
        found[block.id] = shown
    return found


def condensed(sketch: Sketch) -> Sketch:
    """One block for each that is seen, under its id or its group's, and the wires between them."""
    shown = shown_as(sketch)
    first = {shown[block.id]: block for block in reversed(sketch.blocks)}
    blocks = tuple(
        Block(id, first[id].kind, first[id].name, at=corner_of(sketch, id, shown))
        for id in dict.fromkeys(shown[block.id] for block in sketch.blocks)
    )
    ends = dict.fromkeys((shown[wire.source], shown[wire.target]) for wire in sketch.wires)
    wires = tuple(Wire(*pair, number) for number, pair in enumerate((s, 0, t) for s, t in ends if s != t))
    return replace(sketch, blocks=blocks, wires=tuple(sorted(wires)), notes=(), groups=())


def corner_of(sketch: Sketch, id: int, shown: dict[int, int]) -> Point:
    """Upper left corner of what is seen under an id."""
    places = [block.at for block in sketch.blocks if shown[block.id] == id]
    return min(x for x, _ in places), min(y for _, y in places)
