"""What would fit where, before it is dropped: for every port and wire "" or the reason why not, at the cost of one block each."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.graph import Tensor
from analysis.sketch.drawing import Drawing
from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.registry import Misfit
from analysis.sketch.model import Block, Sketch, Wire
from analysis.sketch.writing import Written, written

# A block and one of its ports.
End = tuple[int, int]


def fits_behind(sketch: Sketch, drawing: Drawing, kind: str) -> dict[End, str]:
    """A new block of a kind behind each output. drawing: of this sketch. Where nobody knows what comes out, it may fit."""
    return {end: misfit_behind(drawing, kind, end) for end in outputs_of(sketch)}


def fits_between(sketch: Sketch, drawing: Drawing, kind: str) -> dict[Wire, str]:
    """A new block of a kind in the middle of each wire: it takes what comes in, and what is behind takes its result."""
    return {wire: misfit_between(sketch, drawing, kind, wire) for wire in sketch.wires}


def fits_from(sketch: Sketch, drawing: Drawing, source: End) -> dict[End, str]:
    """A wire from an output to each input: those that are wired, whose wire it would replace, and the first free one."""
    before = read_by(sketch, source[0])
    found = {}
    for end in inputs_of(sketch):
        name = sketch.block(end[0]).name
        circle = f"the wires would form a circle through {name}" if end[0] in before else ""
        found[end] = circle or misfit_of_wire(sketch, drawing, source, end)
    return found


def read_by(sketch: Sketch, block: int) -> set[int]:
    """A block and all that it comes from."""
    seen: set[int] = set()
    ahead = [block]
    while ahead:
        at = ahead.pop()
        if at not in seen:
            seen.add(at)
            ahead += [wire.source for wire in sketch.into.get(at, ())]
    return seen


def outputs_of(sketch: Sketch) -> Iterator[End]:
    for block in sketch.blocks:
        for port in range(KINDS[block.kind].results_of(block) if block.kind in KINDS else 1):
            yield block.id, port


def inputs_of(sketch: Sketch) -> Iterator[End]:
    for block in sketch.blocks:
        used = len(sketch.into.get(block.id, ()))
        most = KINDS[block.kind].inputs[1] if block.kind in KINDS else None
        most = len(block.opaque.inputs) if block.opaque else most
        for port in range(used + 1 if most is None else min(used + 1, most)):
            yield block.id, port


def misfit_behind(drawing: Drawing, kind: str, end: End) -> str:
    if KINDS[kind].inputs[1] == 0:
        return f"{KINDS[kind].title} has no input"
    return reason(alone(drawing, kind, end))


def misfit_between(sketch: Sketch, drawing: Drawing, kind: str, wire: Wire) -> str:
    if misfit := misfit_behind(drawing, kind, (wire.source, wire.source_port)):
        return misfit
    found = alone(drawing, kind, (wire.source, wire.source_port))
    if not isinstance(found, Written):
        return ""
    return misfit_of_input(sketch, drawing, (wire.target, wire.target_port), found.results[0])


def misfit_of_wire(sketch: Sketch, drawing: Drawing, source: End, end: End) -> str:
    tensor = tensor_at(drawing, source)
    return "" if tensor is None else misfit_of_input(sketch, drawing, end, tensor)


def misfit_of_input(sketch: Sketch, drawing: Drawing, end: End, tensor: Tensor) -> str:
    """Why a block cannot take a tensor at a port beside what its other ports take; "" where they are not known yet."""
    block, port = sketch.block(end[0]), end[1]
    found = {w.target_port: tensor_at(drawing, (w.source, w.source_port)) for w in sketch.into.get(block.id, ())}
    inputs = list((found | {port: tensor}).values())
    if block.kind not in KINDS or None in inputs or len(inputs) < KINDS[block.kind].inputs[0]:
        return ""
    ordered = tuple(known for _, known in sorted((found | {port: tensor}).items()) if known is not None)
    return reason(written(block, ordered))


def alone(drawing: Drawing, kind: str, end: End) -> Written | Misfit | None:
    """A block of the kind, as it comes, behind an output; None where it needs more, or what comes out is not known."""
    tensor = tensor_at(drawing, end)
    if tensor is None or KINDS[kind].inputs[0] > 1:
        return None
    return written(Block(0, kind, KINDS[kind].title), (tensor,))


def tensor_at(drawing: Drawing, end: End) -> Tensor | None:
    names = drawing.results.get(end[0], ())
    return drawing.graph.tensors[names[end[1]]] if end[1] < len(names) else None


def reason(found: Written | Misfit | None) -> str:
    return str(found) if isinstance(found, Misfit) else ""
