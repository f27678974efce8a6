"""What the cures in a trouble do when they are clicked: each a function of the sketch, the block in trouble, and arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis.sketch import edits
from analysis.sketch.drawing import drawing_of
from analysis.sketch.edits import Edited
from analysis.sketch.model import Sketch, Value, Wire
from analysis.sketch.troubles import Trouble

Cure = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A cure that helps. title: of the button, and of the entry in the history. sketch: what a click on it gives."""

    cure: Cure
    title: str
    sketch: Sketch


def offers(sketch: Sketch, trouble: Trouble) -> Iterator[Offer]:
    """The cures of a trouble, best first, each tried: one after which the same would be said again is not offered."""
    for cure in trouble.cures:
        found, title = repaired(sketch, trouble.block, cure)
        if found != sketch and not still(found, trouble):
            yield Offer(cure, title, found)


def still(sketch: Sketch, trouble: Trouble) -> bool:
    """Whether the block is in the same trouble, whatever stands in front of it now."""
    return any(
        other.block == trouble.block and complaint(other) == complaint(trouble) for other in drawing_of(sketch).troubles
    )


def complaint(trouble: Trouble) -> str:
    """The sentence without the two ends."""
    return trouble.sentence.partition(": ")[2]


def repaired(sketch: Sketch, block: int, cure: Cure) -> Edited:
    """The sketch after a cure, and what the cure is called."""
    name, arguments = cure
    return REPAIRS[name](sketch, block, *arguments)


def set_param(sketch: Sketch, block: int, name: str, value: Value) -> Edited:
    return edits.set_param(sketch, (block,), name, value)


def set_source_param(sketch: Sketch, block: int, name: str, value: Value, port: int = 0) -> Edited:
    """A parameter of the block in front."""
    return edits.set_param(sketch, [wire.source for wire in wires_at(sketch, block, port)], name, value)


def set_kind(sketch: Sketch, block: int, kind: str) -> Edited:
    return edits.set_kind(sketch, (block,), kind)


def insert(sketch: Sketch, block: int, kind: str, params: tuple[tuple[str, Value], ...] = (), port: int = 0) -> Edited:
    """A block in front of an input."""
    wire = next(wires_at(sketch, block, port), None)
    return (sketch, f"Insert {kind}") if wire is None else edits.insert(sketch, kind, wire, dict(params))


def take_out(sketch: Sketch, block: int) -> Edited:
    return edits.remove(sketch, (block,))


def disconnect(sketch: Sketch, block: int, source: int, source_port: int, target_port: int) -> Edited:
    return edits.disconnect(sketch, (Wire(source, source_port, block, target_port),))


def connect(sketch: Sketch, block: int, source: int, source_port: int, target_port: int) -> Edited:
    return edits.connect(sketch, source, block, source_port, target_port)


def from_port(sketch: Sketch, block: int, target_port: int, source_port: int) -> Edited:
    """The wire to an input begins at another output of the same block."""
    wire = next(wires_at(sketch, block, target_port), None)
    return (
        (sketch, "Reconnect") if wire is None else edits.reroute(sketch, wire, replace(wire, source_port=source_port))
    )


def to_port(sketch: Sketch, block: int, source: int, source_port: int, target_port: int, port: int) -> Edited:
    """A wire ends at another input; the other wires stay, even one that ended where it did."""
    wire = Wire(source, source_port, block, target_port)
    wires = tuple(replace(each, target_port=port) if each == wire else each for each in sketch.wires)
    entry = f"Reconnect {sketch.block(block).name}"
    return (sketch if wires == sketch.wires else replace(sketch, wires=tuple(sorted(wires)))), entry


def same_source(sketch: Sketch, block: int, port: int, other: int) -> Edited:
    """An input reads what another one reads."""
    wire = next(wires_at(sketch, block, other), None)
    return (sketch, "Connect") if wire is None else edits.connect(sketch, wire.source, block, wire.source_port, port)


def rename(sketch: Sketch, block: int, name: str) -> Edited:
    return edits.rename(sketch, block, name)


def set_repeat(sketch: Sketch, block: int, times: int) -> Edited:
    """Of the innermost group around that stands in a row."""
    parents = {group.id: group for group in sketch.groups}
    group = parents.get(sketch.block(block).group or 0)
    for _ in sketch.groups:
        if group is None or group.repeat != 1:
            break
        group = parents.get(group.parent or 0)
    return (sketch, "Repeat") if group is None else edits.repeat(sketch, group.id, times)


def wires_at(sketch: Sketch, block: int, port: int) -> Iterator[Wire]:
    return (wire for wire in sketch.into.get(block, ()) if wire.target_port == port)


REPAIRS: Mapping[str, Callable[..., Edited]] = MappingProxyType(
    {
        repair.__name__: repair
        for repair in (
            connect, disconnect, from_port, insert, rename, same_source, set_kind, set_param, set_repeat,
            set_source_param, take_out, to_port,
        )
    }
)  # fmt: skip
