"""What is deleted leaves no gap: the chain closes over it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from analysis.sketch.edits.shared import Edited, meant_blocks, tidy, told
from analysis.sketch.edits.wiring import closed_up
from analysis.sketch.model import Sketch, Wire


def remove(sketch: Sketch, ids: Iterable[int], heal: bool = True) -> Edited:
    """Blocks, notes, and groups with all that is in them. heal: what they fed is fed by what fed them first."""
    chosen = set(ids)
    gone = meant_blocks(sketch, chosen)
    dead = {id for group in chosen for id in (group, *sketch.below(group))}
    kept = tuple(block for block in sketch.blocks if block.id not in gone)
    notes = tuple(note for note in sketch.notes if note.id not in chosen)
    groups = tuple(group for group in sketch.groups if group.id not in dead)
    if (len(kept), len(notes), len(groups)) == (len(sketch.blocks), len(sketch.notes), len(sketch.groups)):
        return sketch, "Delete"
    rest = replace(sketch, blocks=kept, notes=notes, groups=groups)
    wires = tuple(sorted(closed_up(rest, left_wires(sketch, gone, heal))))
    return tidy(replace(rest, wires=wires)), f"Delete {told(sketch, chosen)}"


def left_wires(sketch: Sketch, gone: Collection[int], heal: bool) -> Iterator[Wire]:
    for wire in sketch.wires:
        if wire.target in gone:
            continue
        if wire.source not in gone:
            yield wire
        elif heal and (before := source_before(sketch, wire, gone)):
            yield replace(wire, source=before.source, source_port=before.source_port)


def source_before(sketch: Sketch, wire: Wire, gone: Collection[int]) -> Wire | None:
    """The wire that brings in, from outside, what the deleted blocks handed on first; None where nothing does."""
    seen: set[int] = set()
    while wire.source in gone:
        into = sketch.into.get(wire.source, ())
        if not into or wire.source in seen:
            return None
        seen.add(wire.source)
        wire = into[0]
    return wire
