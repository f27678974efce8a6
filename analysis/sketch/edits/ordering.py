"""A block changes places with its neighbour along the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from analysis.sketch.edits.shared import Edited, with_blocks
from analysis.sketch.edits.wiring import rewired
from analysis.sketch.model import Sketch, Wire


def reorder(sketch: Sketch, id: int, step: Literal[-1, 1]) -> Edited:
    """One place earlier (-1) or later (1); nothing where the chain begins, ends, forks or joins."""
    if id not in sketch.by_id:
        return sketch, "Move along the chain"
    wires = sketch.into.get(id, ()) if step < 0 else sketch.out_of.get(id, ())
    entry = f"Move {sketch.block(id).name} {'earlier' if step < 0 else 'later'}"
    if len(wires) != 1 or not exchangeable(sketch, wires[0]):
        return sketch, entry
    return exchanged(sketch, wires[0]), entry


def exchangeable(sketch: Sketch, wire: Wire) -> bool:
    """Whether both ends have one input, and the first nobody else to feed."""
    if wire.source == wire.target or len(sketch.out_of[wire.source]) != 1:
        return False
    into = sketch.into.get(wire.source, ())
    return len(into) == 1 and into[0].source != wire.target and len(sketch.into[wire.target]) == 1


def exchanged(sketch: Sketch, wire: Wire) -> Sketch:
    first, second = sketch.block(wire.source), sketch.block(wire.target)
    places = {first.id: replace(first, at=second.at), second.id: replace(second, at=first.at)}
    return rewired(with_blocks(sketch, places), tuple(crossed(sketch, wire)))


def crossed(sketch: Sketch, wire: Wire) -> Iterator[Wire]:
    """What fed the first feeds the second, which feeds the first, which feeds what the second fed."""
    for other in sketch.wires:
        if other == wire:
            yield Wire(wire.target, 0, wire.source, 0)
        elif other.target == wire.source:
            yield replace(other, target=wire.target)
        elif other.source == wire.target:
            yield replace(other, source=wire.source, source_port=0)
        else:
            yield other
