"""Groups that stand several times in a row: their blocks written out, each copy behind the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.sketch.kinds import KINDS
from analysis.sketch.model import Block, Group, Sketch, Wire
from analysis.sketch.troubles import Trouble

MOST_TIMES = 256
MOST_BLOCKS = 20_000
End = tuple[int, int]


@dataclass(frozen=True)
class Expansion:
    """A sketch without repeats. origin: by copy, the block that was drawn. drawn_wires: likewise of wires.

    troubles: groups that cannot be repeated; they stand once.
    """

    sketch: Sketch
    origin: Mapping[int, int] = field(default_factory=dict)
    drawn_wires: Mapping[Wire, Wire] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()


def expanded(sketch: Sketch) -> Expansion:
    """Every group with `repeat` above 1 written out, the innermost first. Copies are called name#2, name#3, …"""
    found = Expansion(sketch)
    for group in sorted((group for group in sketch.groups if group.repeat != 1), key=lambda g: -depth(sketch, g)):
        members = tuple(found.sketch.members(group.id))
        if not members:
            continue
        trouble = unrepeatable(found.sketch, group, members)
        if trouble is not None:
            block = found.origin.get(trouble.block, trouble.block)
            found = replace(found, troubles=(*found.troubles, replace(trouble, block=block)))
        else:
            found = repeated(found, group, members)
    return numbered(found) if found.origin else found


def depth(sketch: Sketch, group: Group) -> int:
    """How many groups it is in; groups that are in each other are at the bottom of all."""
    parents, at = {other.id: other.parent for other in sketch.groups}, 0
    parent = group.parent
    while parent is not None and at <= len(parents):
        at, parent = at + 1, parents.get(parent)
    return at


def unrepeatable(sketch: Sketch, group: Group, members: tuple[Block, ...]) -> Trouble | None:
    first = members[0].id
    most = min(MOST_TIMES, max(1, (MOST_BLOCKS - len(sketch.blocks)) // len(members) + 1))
    if not 1 <= group.repeat <= most:
        sentence = f"{group.name} cannot stand {group.repeat} times in a row: 1 to {most} times"
        return Trouble(first, sentence, cures=(("set_repeat", (min(max(group.repeat, 1), most),)),))
    if any(block.kind == "input" for block in members):
        sentence = f"{group.name} holds the network's input: it can stand only once"
        return Trouble(first, sentence, cures=(("set_repeat", (1,)),))
    return None


def repeated(found: Expansion, group: Group, members: tuple[Block, ...]) -> Expansion:
    """The members `repeat` times; what comes in to a copy is what goes out of the one before, in the order of the ports."""
    sketch, inside = found.sketch, {block.id for block in members}
    entering = [wire for wire in sketch.wires if wire.target in inside and wire.source not in inside]
    leaving = {wire for wire in sketch.wires if wire.source in inside and wire.target not in inside}
    within = [wire for wire in sketch.wires if wire.source in inside and wire.target in inside]
    follows = dict(zip(ends_in(entering), exits(members, within, leaving), strict=False))
    new_wires: dict[Wire, Wire] = {}
    blocks, origin, before = list(sketch.blocks), dict(found.origin), {id: id for id in inside}
    for number in range(group.repeat - 1):
        now = {block.id: sketch.next_id + number * len(members) + at for at, block in enumerate(members)}
        blocks += [replace(block, id=now[block.id]) for block in members]
        origin |= {now[id]: found.origin.get(id, id) for id in inside}
        new_wires |= {copied(wire, follows, before, now): wire for wire in (*within, *entering)}
        before = now
    new_wires |= {replace(wire, source=before[wire.source]): wire for wire in leaving}
    drawn_wires = {copy: found.drawn_wires.get(wire, wire) for copy, wire in new_wires.items()}
    wires = (*(wire for wire in sketch.wires if wire not in leaving), *new_wires)
    whole = replace(
        sketch, blocks=tuple(blocks), wires=wires, next_id=sketch.next_id + len(blocks) - len(sketch.blocks)
    )
    return Expansion(whole, origin, {**found.drawn_wires, **drawn_wires}, found.troubles)


def numbered(found: Expansion) -> Expansion:
    """The copies of a block under names of their own, in the order in which they run."""
    counts: dict[int, int] = {}
    blocks = []
    for block in found.sketch.blocks:
        drawn_id = found.origin.get(block.id, block.id)
        counts[drawn_id] = number = counts.get(drawn_id, 0) + 1
        blocks.append(replace(block, name=f"{block.name}#{number}") if number > 1 else block)
    return replace(found, sketch=replace(found.sketch, blocks=tuple(blocks)))


def copied(wire: Wire, follows: Mapping[End, End], before: Mapping[int, int], now: Mapping[int, int]) -> Wire:
    if wire.source in now:
        return replace(wire, source=now[wire.source], target=now[wire.target])
    source, port = follows.get((wire.source, wire.source_port), (None, wire.source_port))
    start = wire.source if source is None else before[source]
    return Wire(start, port, now[wire.target], wire.target_port)


def ends_in(entering: list[Wire]) -> list[End]:
    """Outputs outside that the group reads, in the order of its ports."""
    ordered = sorted(entering, key=lambda wire: (wire.target_port, wire.target))
    return list(dict.fromkeys((wire.source, wire.source_port) for wire in ordered))


def exits(members: tuple[Block, ...], within: list[Wire], leaving: set[Wire]) -> list[End]:
    """Outputs of the group that are read outside; where there are none, those that nobody reads."""
    read = dict.fromkeys((wire.source, wire.source_port) for wire in sorted(leaving))
    inner = {(wire.source, wire.source_port) for wire in within}
    return list(read) or [end for end in ends_out(members) if end not in inner]


def ends_out(members: tuple[Block, ...]) -> Iterator[End]:
    for block in members:
        for port in range(KINDS[block.kind].results_of(block) if block.kind in KINDS else 0):
            yield block.id, port
