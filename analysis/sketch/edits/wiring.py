"""Wires between ports: an input has one wire at most, and blocks that take any number of inputs leave no port empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from analysis.sketch.edits.shared import Edited
from analysis.sketch.kinds import KINDS
from analysis.sketch.model import Sketch, Wire


def connect(sketch: Sketch, source: int, target: int, source_port: int = 0, target_port: int | None = None) -> Edited:
    """target_port None: the first that is free. A wire that ended there before goes."""
    if not {source, target} <= sketch.by_id.keys():
        return sketch, "Connect"
    port = first_port(sketch, target) if target_port is None else target_port
    kept = tuple(wire for wire in sketch.wires if (wire.target, wire.target_port) != (target, port))
    entry = f"Connect {sketch.block(source).name} with {sketch.block(target).name}"
    return rewired(sketch, (*kept, Wire(source, source_port, target, port))), entry


def disconnect(sketch: Sketch, wires: Iterable[Wire]) -> Edited:
    gone = set(wires)
    entry = "Disconnect" if len(gone) == 1 else f"Remove {len(gone)} wires"
    return rewired(sketch, tuple(wire for wire in sketch.wires if wire not in gone)), entry


def reroute(sketch: Sketch, wire: Wire, new: Wire) -> Edited:
    """One end of a wire is carried to another port."""
    if wire not in sketch.wires or not {new.source, new.target} <= sketch.by_id.keys():
        return sketch, "Reconnect"
    ends = {(wire.target, wire.target_port), (new.target, new.target_port)}
    kept = tuple(other for other in sketch.wires if (other.target, other.target_port) not in ends)
    return rewired(sketch, (*kept, new)), f"Reconnect {sketch.block(new.target).name}"


def first_port(sketch: Sketch, target: int) -> int:
    """The first free input; the last one of a block that has none free."""
    used = {wire.target_port for wire in sketch.into.get(target, ())}
    free = next(port for port in count() if port not in used)
    kind = KINDS.get(sketch.block(target).kind)
    most = kind.inputs[1] if kind else None
    return free if most is None else max(0, min(free, most - 1))


def rewired(sketch: Sketch, wires: tuple[Wire, ...]) -> Sketch:
    """The sketch with other wires, none of them twice; the very same one where they are equal."""
    kept = tuple(sorted(closed_up(sketch, dict.fromkeys(wires))))
    return sketch if kept == sketch.wires else replace(sketch, wires=kept)


def closed_up(sketch: Sketch, wires: Iterable[Wire]) -> Iterator[Wire]:
    """Inputs of blocks that take any number move up to the ports before them that are empty."""
    many = {block.id for block in sketch.blocks if block.opaque is None and takes_any(block.kind)}
    ports: dict[int, Iterator[int]] = {id: count() for id in many}
    for wire in sorted(wires, key=lambda wire: (wire.target, wire.target_port)):
        yield replace(wire, target_port=next(ports[wire.target])) if wire.target in many else wire


def takes_any(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].inputs[1] is None
