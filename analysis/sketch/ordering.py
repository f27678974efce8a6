"""The order in which blocks can be written, and those that wait for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from analysis.sketch.model import Block, Sketch, Wire


def sorted_blocks(sketch: Sketch) -> tuple[list[Block], list[Block]]:
    """Blocks so that each comes after those that it reads, otherwise as drawn; and those that wait for themselves."""
    open_wires = {block.id: {wire.source for wire in sketch.into.get(block.id, ())} for block in sketch.blocks}
    order: list[Block] = []
    place = {block.id: number for number, block in enumerate(sketch.blocks)}
    ready = [place[id] for id, waits in open_wires.items() if not waits]
    heapify(ready)
    while ready:
        block = sketch.blocks[heappop(ready)]
        order.append(block)
        for wire in sketch.out_of.get(block.id, ()):
            waits = open_wires[wire.target]
            if block.id in waits:
                waits.discard(block.id)
                if not waits:
                    heappush(ready, place[wire.target])
    if len(order) == len(sketch.blocks):
        return order, []
    placed = {block.id for block in order}
    return order, [block for block in sketch.blocks if block.id not in placed and closing(sketch, block.id)]


def closing(sketch: Sketch, start: int) -> Wire | None:
    """The wire by which a block's own result comes back to it; None where none does."""
    reached = reachable(sketch, (wire.target for wire in sketch.out_of.get(start, ())))
    return next((wire for wire in sketch.into.get(start, ()) if wire.source in reached), None)


def reachable(sketch: Sketch, starts: Iterable[int]) -> set[int]:
    """Blocks that the wires lead to from some, those among them."""
    seen: set[int] = set()
    ahead = list(starts)
    while ahead:
        block = ahead.pop()
        if block not in seen:
            seen.add(block)
            ahead += [wire.target for wire in sketch.out_of.get(block, ())]
    return seen
