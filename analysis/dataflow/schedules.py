"""Schedules by name: which loops in which order, and what each operand's register or buffer keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from analysis.dataflow.layer import DIMS, INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.errors import ScenarioError, UnknownNameError

SIX = "MPQCRS"
ORDER = "order:"


def registers(cut: int = len(DIMS), kept_from: int = 0) -> tuple[Buffer, ...]:
    """One register an operand inside all loops: a load when its index changes."""
    return tuple(Buffer(name, 1, cut, kept_from) for name in (WEIGHTS, INPUTS, OUTPUTS))


def in_order(layer: Layer, letters: str) -> Nest:
    """One register an operand, the loops in the order of the letters; those not named stand outside."""
    rest = "".join(dim for dim in DIMS if dim not in letters)
    return Nest(layer, tuple(Loop(dim) for dim in rest + letters), registers())


def none(layer: Layer) -> Nest:
    """Both operands are loaded for every MAC: W = I = MACs; the sum stays in a register: O = N·M·P·Q stores."""
    loops = tuple(Loop(dim) for dim in "NGMPQCRS")
    all_ = len(loops)
    return Nest(layer, loops, (Buffer(WEIGHTS, 1, all_, all_), Buffer(INPUTS, 1, all_, all_), Buffer(OUTPUTS, 1, all_)))


def weights_reuse(layer: Layer) -> Nest:
    """W = M·C·R·S, I = M · slide: a filter stays, the window slides and takes one new partial column a step.

    slide = C·P·(R·S + (Q − 1)·R·min(stride, S)): the window begins anew at each row.
    """
    return Nest(
        layer,
        tuple(Loop(dim) for dim in "GMNPQCRS"),
        (Buffer(WEIGHTS, 1, 2), Buffer(INPUTS, 1, 5, 4), Buffer(OUTPUTS, 1, 5)),
    )


def ifmap_reuse(layer: Layer) -> Nest:
    """W = MACs, I = slide: a window stays, all filters pass over it, each streamed through one register."""
    return Nest(
        layer,
        tuple(Loop(dim) for dim in "NGPQMCRS"),
        (Buffer(WEIGHTS, 1, 8, 8), Buffer(INPUTS, 1, 4, 3), Buffer(OUTPUTS, 1, 5)),
    )


def weight_stationary(layer: Layer) -> Nest:
    """W = M·C·R·S, I = MACs, a partial sum written at each MAC: each weight meets all its pixels."""
    return in_order(layer, "GMCRSNPQ")


def output_stationary(layer: Layer) -> Nest:
    """O = N·M·P·Q, W = I = MACs: each output is finished before the next one begins."""
    return in_order(layer, "NGMPQCRS")


def no_local_reuse(layer: Layer) -> Nest:
    """W = I = MACs, a partial sum read and written at each MAC: nothing is held beside the arithmetic."""
    loops = tuple(Loop(dim) for dim in "NGMPQCRS")
    return Nest(layer, loops, registers(len(loops), len(loops)))


NESTS: Mapping[str, Callable[[Layer], Nest]] = MappingProxyType(
    {
        "none": none,
        "weights": weights_reuse,
        "ifmap": ifmap_reuse,
        "ws": weight_stationary,
        "os": output_stationary,
        "nlr": no_local_reuse,
    }
)


def nest_of(layer: Layer, schedule: str) -> Nest:
    """The nest of a schedule, or of `order:M,P,Q,C,R,S`. Raises UnknownNameError, ScenarioError."""
    if schedule.startswith(ORDER):
        return in_order(layer, letters_of(schedule.removeprefix(ORDER)))
    if schedule not in NESTS:
        raise UnknownNameError("schedule", schedule, (*NESTS, f"{ORDER}M,P,Q,C,R,S"))
    return NESTS[schedule](layer)


def letters_of(text: str) -> str:
    """`M,P,Q,C,R,S` as MPQCRS; N and G may be among them. Raises ScenarioError."""
    letters = text.replace(",", "").replace(" ", "").upper()
    if not set(SIX) <= set(letters) <= set(DIMS) or len(set(letters)) != len(letters):
        raise ScenarioError("the order of the loops", repr(text), "each of M, P, Q, C, R, S once, and N, G if you like")
    return letters


def serpentine(nest: Nest, *dims: str) -> Nest:
    """The nest with the loops of these dimensions running to and fro."""
    loops = tuple(Loop(loop.dim, loop.step, loop.dim in dims) for loop in nest.loops)
    return Nest(nest.layer, loops, nest.buffers, nest.levels)
