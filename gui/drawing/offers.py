"""What would fit where, shown before anything is dropped: outputs, inputs and wires with "" or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.sketch import Drawing, Sketch, Wire
from analysis.sketch.fitting import End, fits_behind, fits_between, fits_from, misfit_of_wire, outputs_of
from analysis.sketch.ordering import reachable


@dataclass(frozen=True, slots=True)
class Offer:
    """Ends and wires that something that is dragged could meet, each with "" or why it would not fit."""

    outs: Mapping[End, str] = field(default_factory=dict)
    ins: Mapping[End, str] = field(default_factory=dict)
    wires: Mapping[Wire, str] = field(default_factory=dict)


def of_kind(sketch: Sketch, drawing: Drawing, kind: str) -> Offer:
    """A new block: behind outputs, in the middle of wires."""
    return Offer(outs=fits_behind(sketch, drawing, kind), wires=fits_between(sketch, drawing, kind))


def from_output(sketch: Sketch, drawing: Drawing, source: End) -> Offer:
    """A wire that begins at an output."""
    return Offer(ins=fits_from(sketch, drawing, source))


def from_input(sketch: Sketch, drawing: Drawing, target: End) -> Offer:
    """A wire that ends at an input: from all outputs that do not come behind it."""
    behind, name = reachable(sketch, (target[0],)), sketch.block(target[0]).name
    circle = f"the wires would form a circle through {name}"
    return Offer(
        outs={
            end: circle if end[0] in behind else misfit_of_wire(sketch, drawing, end, target)
            for end in outputs_of(sketch)
        }
    )
