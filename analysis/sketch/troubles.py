"""Why a block is not part of the network, in sentences: its ports, its name, the circle that it is in, what comes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.graph import Tensor, shape_text
from analysis.sketch.kinds import KINDS, Kind
from analysis.sketch.kinds.registry import Cures, Misfit
from analysis.sketch.model import Block, Sketch, Wire
from analysis.sketch.naming import free_name, names_of
from analysis.sketch.ordering import reachable


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a block is not part of the network. wire: the connection to blame, None for the block itself.

    sentence: both ends, both shapes, why they do not meet. cures: repairs that a click could make, best first.
    """

    block: int
    sentence: str
    wire: Wire | None = None
    cures: Cures = ()


ORDINALS = ("first", "second", "third")


def ordinal(number: int) -> str:
    return ORDINALS[number] if number < len(ORDINALS) else f"{number + 1}th"


def cut(wire: Wire) -> tuple[str, tuple[int, ...]]:
    return "disconnect", (wire.source, wire.source_port, wire.target_port)


def unknown_kind(block: Block) -> Trouble:
    sentence = f"{block.name}: there is no block of the kind {block.kind!r}"
    return Trouble(block.id, sentence, cures=(("take_out", ()),))


def in_circle(sketch: Sketch, block: Block, wire: Wire) -> Trouble:
    source = sketch.block(wire.source).name
    sentence = f"{block.name} ← {source}: {block.name} waits for its own result: the wires form a circle"
    left, kind = len(sketch.into[block.id]) - 1, KINDS.get(block.kind)
    enough = not left or kind is None or left >= kind.inputs[0]
    return Trouble(block.id, sentence, wire, (cut(wire) if enough else ("take_out", ()),))


def same_name(sketch: Sketch, block: Block) -> Trouble:
    sentence = f"{block.name or 'a block'}: two layers of the network would have this name"
    name = free_name(block.name or block.kind, names_of(sketch))
    return Trouble(block.id, sentence, cures=(("rename", (name,)),))


def wrong_ports(block: Block, kind: Kind, wires: tuple[Wire, ...], sketch: Sketch) -> Trouble | None:
    """A wire between ports of which one is not there, two at one port, or an input that is left open between others."""
    least, most = kind.inputs
    for place, wire in enumerate(wires):
        source = sketch.block(wire.source)
        ends = f"{block.name} ← {source.name}: "
        if most is not None and wire.target_port >= most:
            return beyond(block, ends, wire, most, wires)
        outputs = KINDS[source.kind].results_of(source) if source.kind in KINDS else None
        if outputs is not None and wire.source_port >= outputs:
            sentence = f"{ends}{source.name} has no output number {wire.source_port + 1}, it has {outputs}"
            first = ("from_port", (wire.target_port, 0))
            return Trouble(block.id, sentence, wire, (first, cut(wire)))
        if place and wire.target_port == wires[place - 1].target_port:
            free = ("to_port", (*cut(wire)[1], len(wires) - 1))
            move = (free,) if most is None or len(wires) <= most else ()
            sentence = f"{ends}two wires end at the {ordinal(wire.target_port)} input of {block.name}"
            return Trouble(block.id, sentence, wire, (*move, cut(wire)))
    return open_input(block, least, wires, sketch)


def beyond(block: Block, ends: str, wire: Wire, most: int, wires: tuple[Wire, ...]) -> Trouble:
    """A wire that ends at a port which the block has not."""
    ports = f"{most} input{'' if most == 1 else 's'}"
    taken = {other.target_port for other in wires}
    free = next((port for port in range(most) if port not in taken), None)
    move = (("to_port", (*cut(wire)[1], free)),) if free is not None else ()
    sentence = f"{ends}{block.name} has {ports}, the wire ends at number {wire.target_port + 1}"
    return Trouble(block.id, sentence, wire, (*move, cut(wire)))


def open_input(block: Block, least: int, wires: tuple[Wire, ...], sketch: Sketch) -> Trouble | None:
    """An input between others, or one that is needed, where no wire ends. A block without any wire just waits."""
    gap = next((port for port, wire in enumerate(wires) if wire.target_port != port), len(wires))
    if gap == len(wires) and (not wires or gap >= least):
        return None
    ends = ", ".join(sketch.block(wire.source).name for wire in wires)
    sentence = f"{block.name} ← {ends}: the {ordinal(gap)} input of {block.name} is open"
    sentence += f", it needs {least}" if gap >= len(wires) else ""
    cures: Cures = (("take_out", ()),)
    if gap < len(wires):
        cures = (("to_port", (*cut(wires[gap])[1], gap)),)
    elif free := nearest_free(block, wires, sketch):
        cures = (("connect", (*free, gap)), *cures)
    return Trouble(block.id, sentence, None, cures)


def nearest_free(block: Block, wires: tuple[Wire, ...], sketch: Sketch) -> tuple[int, int] | None:
    """The last drawn output that nothing reads and that does not come behind the block."""
    behind = reachable(sketch, [block.id])
    taken = {(wire.source, wire.source_port) for wire in wires}
    loose = [
        (other.id, 0)
        for other in sketch.blocks
        if other.id not in behind and other.kind in KINDS and not sketch.out_of.get(other.id)
    ]
    return next((end for end in reversed(loose) if end not in taken), None)


def misfitting(
    sketch: Sketch, block: Block, wires: tuple[Wire, ...], inputs: tuple[Tensor, ...], misfit: Misfit
) -> Trouble:
    """The sentence names both ends and what comes in."""
    wire = wires[misfit.port] if misfit.port is not None and misfit.port < len(wires) else None
    told = wires if wire is None or misfit.port else (wire,)
    ends = ", ".join(told_ends(sketch, told, inputs, wires))
    sentence = f"{block.name} ← {ends}: {misfit}" if ends else f"{block.name}: {misfit}"
    return Trouble(block.id, sentence, wire, tuple(cure for cure in misfit.cures if makes_sense(sketch, wires, cure)))


def makes_sense(sketch: Sketch, wires: tuple[Wire, ...], cure: tuple[str, tuple[Any, ...]]) -> bool:
    """Whether the block in front has the parameter that a cure would set there, and may have that value."""
    name, arguments = cure
    if name != "set_source_param":
        return True
    port = arguments[2] if len(arguments) > 2 else 0
    source = next((wire.source for wire in wires if wire.target_port == port), None)
    kind = KINDS.get(sketch.block(source).kind) if source is not None else None
    param = next((param for param in kind.params if param.name == arguments[0]), None) if kind else None
    if kind is None or param is None:
        return False
    # A shape is what an input says of itself; elsewhere a parameter of that name is something else.
    return kind.inputs == (0, 0) if param.type == "shape" else arguments[1] in param.choices


def told_ends(
    sketch: Sketch, told: tuple[Wire, ...], inputs: tuple[Tensor, ...], wires: tuple[Wire, ...]
) -> Iterator[str]:
    for wire, tensor in zip(wires, inputs, strict=True):
        if wire in told:
            yield f"{sketch.block(wire.source).name} ({shape_text(tensor.shape)})"
