"""Where a recurrent cell stands at a time: which gate of which step, and what has been read and computed."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.other_layers.recurrent import Unrolled

# What is drawn of a larger cell.
MOST_UNITS, MOST_COLUMNS, MOST_STEPS = 2, 8, 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture's own sizes: units a gate, columns of x and of h, steps."""

    units: int
    inputs: int
    states: int
    steps: int

    @property
    def columns(self) -> int:
        return self.inputs + self.states


def drawn_of(cell: Unrolled) -> Drawn:
    """As large as it is, or smaller with inputs and units in their proportion."""
    whole = cell.inputs + cell.units
    columns = min(MOST_COLUMNS, whole)
    inputs = min(columns - 1, max(1, round(columns * cell.inputs / whole)))
    return Drawn(min(MOST_UNITS, cell.units), inputs, columns - inputs, min(MOST_STEPS, cell.steps))


@dataclass(frozen=True, slots=True)
class Place:
    """gate: that works now. step: of it, None while W works for all steps. over: nothing happens any more."""

    gate: int
    step: int | None
    over: bool = False


def count_of(cell: Unrolled, order: str) -> int:
    """Moments: a gate of a step each; first the gates of W alone where all steps go through it at once."""
    return cell.gates * (drawn_of(cell).steps + (order == "split"))


def place_of(cell: Unrolled, order: str, time: float) -> Place:
    at, count = int(time), count_of(cell, order)
    if at >= count:
        return Place(cell.gates - 1, drawn_of(cell).steps - 1, over=True)
    step, gate = divmod(at, cell.gates)
    return Place(gate, step if order != "split" else step - 1 if step else None)


def read_so_far(cell: Unrolled, order: str, time: float) -> tuple[float, float]:
    """Words of (W, U) read at a time: the part of all reads that the drawn steps have gone."""
    of_inputs, of_states = cell.weight_reads(order)
    done, gates, steps = min(time, count_of(cell, order)), cell.gates, drawn_of(cell).steps
    if order == "split":
        return of_inputs * min(1.0, done / gates), of_states * max(0.0, done - gates) / (gates * steps)
    part = min(1.0, done / gates) if order == "resident" else done / (gates * steps)
    return of_inputs * part, of_states * part
