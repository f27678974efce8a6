"""One execution with three answers for what it moves: counted in the stream, by formula, and by simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from analysis.dataflow.capacity import tile_words
from analysis.dataflow.closed import flow, touched
from analysis.dataflow.events import MOST_EVENTS, Channel, Op
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, PSUMS, WEIGHTS, Layer
from analysis.dataflow.nest import Buffer, Nest
from analysis.dataflow.schedules import NESTS, ORDER, nest_of
from analysis.dataflow.simulated import MOST_MACS, simulated
from analysis.dataflow.stream import coarse_depth, trace_of
from analysis.dataflow.trace import Trace
from analysis.errors import UnknownNameError

BEYOND_NESTS = ("is", "rs")
# What run_of accepts by name; besides them loops in any order.
SCHEDULES = (*NESTS, *BEYOND_NESTS)
ANY_ORDER = f"{ORDER}M,P,Q,C,R,S"

COMES = (Op.LOAD, Op.FILL, Op.INIT, Op.COPY, Op.PAD)


@dataclass(frozen=True, eq=False)
class Check:
    """One counter in three ways; columns have a row after each iteration of the trace (`trace.unit_ends`).

    counts: says which channels of the trace make up the counter. simulated: None where that would take too long.
    """

    name: str
    counts: Callable[[Channel], bool]
    formula: np.ndarray
    simulated: np.ndarray | None

    def counted(self, trace: Trace) -> np.ndarray:
        """The counter by the stream, at the same moments."""
        chosen = [number for number, channel in enumerate(trace.channels) if self.counts(channel)]
        found: np.ndarray = trace.counts[trace.unit_ends][:, chosen].sum(axis=1)
        return found


@dataclass(eq=False)
class Run:
    """title: of the schedule. layer: what is executed. compulsory: words that each tensor must move once, by name.

    executed: what ran where that is no nest: a plan of columns, an array, a block of registers, a neuron.
    """

    title: str
    layer: Layer
    trace: Trace
    checks: tuple[Check, ...]
    compulsory: dict[str, int]
    nest: Nest | None = None
    buffer_words: dict[str, int] = field(default_factory=dict)
    executed: object | None = None

    def agreement(self, time: int) -> bool | None:
        """Whether all three answers agree at the last iteration that has ended by then; None: nothing was simulated.

        A formula that differs is False even where nothing was simulated.
        """
        ends = self.trace.unit_ends
        row = int(np.searchsorted(ends, time, side="right")) - 1
        if row < 0:
            return True
        same = self._same
        return bool(same[row]) if self.is_simulated or not same[row] else None

    @property
    def is_simulated(self) -> bool:
        return all(check.simulated is not None for check in self.checks)

    @property
    def _same(self) -> np.ndarray:
        if "_agrees" not in self.__dict__:
            agrees = np.ones(len(self.trace.unit_ends), dtype=bool)
            for check in self.checks:
                counted = check.counted(self.trace)
                agrees &= counted == check.formula
                if check.simulated is not None:
                    agrees &= counted == check.simulated
            self.__dict__["_agrees"] = agrees
        found: np.ndarray = self.__dict__["_agrees"]
        return found

    @property
    def least_words(self) -> int:
        """Every operand once."""
        return sum(self.compulsory.values())


def compulsory_words(layer: Layer) -> dict[str, int]:
    """Words that a MAC touches, by tensor."""
    return {tensor: touched(layer, tensor) for tensor in OPERANDS}


def run_of_nest(nest: Nest, title: str = "", most_events: int = MOST_EVENTS) -> Run:
    """Executes a nest and counts it in the two other ways."""
    trace = trace_of(nest, most_events=most_events)
    depth = nest.depth if trace.whole_words else coarse_depth(nest, most_events)
    checks = tuple(check for buffer in nest.buffers for check in checks_of(nest, buffer, depth))
    held = {f"{b.tensor}@{nest.levels[b.level]}": tile_words(nest, b) for b in nest.buffers}
    return Run(title, nest.layer, trace, checks, compulsory_words(nest.layer), nest, held)


def run_of(layer: Layer, schedule: str, most_events: int = MOST_EVENTS) -> Run:
    """Executes a schedule by name, one of SCHEDULES or `order:M,P,Q,C,R,S`. Raises UnknownNameError, ScenarioError."""
    if schedule in BEYOND_NESTS:
        return beyond_nests(layer, schedule, most_events)
    try:
        return run_of_nest(nest_of(layer, schedule), schedule, most_events)
    except UnknownNameError as error:
        raise UnknownNameError("schedule", schedule, (*SCHEDULES, ANY_ORDER)) from error


def beyond_nests(layer: Layer, schedule: str, most_events: int) -> Run:
    """The two whose loops are no nest over the layer's dimensions; they build on this file."""
    from analysis.dataflow.input_stationary import input_stationary
    from analysis.dataflow.row_stationary import row_stationary
    from analysis.dataflow.steps import run_of_steps

    steps = {"is": input_stationary, "rs": row_stationary}[schedule](layer)
    return run_of_steps(steps, most_events)


def checks_of(nest: Nest, buffer: Buffer, depth: int) -> tuple[Check, ...]:
    """What comes into a buffer; of outputs also what comes back and what goes."""
    level = nest.levels[buffer.level]
    moves = flow(nest, buffer, depth)
    rows = simulated(nest, buffer, depth) if nest.layer.macs <= MOST_MACS else None
    came, back, went = (None,) * 3 if rows is None else rows.T
    mine = {buffer.tensor} | ({PSUMS} if buffer.tensor == OUTPUTS else set())
    comes = Check(
        f"{buffer.tensor} into {level}",
        lambda c: c.op in COMES and c.tensor in mine and c.dst == level,
        np.cumsum(moves.fills),
        came,
    )
    if buffer.tensor in (WEIGHTS, INPUTS):
        return (comes,)
    leaves = np.cumsum(moves.leaves)
    leaves[-1] += moves.tile_at_end
    again = Check(
        f"partial sums back into {level}",
        lambda c: c.op in COMES and c.tensor == PSUMS and c.dst == level,
        np.cumsum(moves.reloads),
        back,
    )
    gone = Check(
        f"outputs out of {level}", lambda c: c.op == Op.STORE and c.tensor in mine and c.src == level, leaves, went
    )
    return comes, again, gone
