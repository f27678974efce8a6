"""Planners: each gives every buffer an offset so that no two that are alive together overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import permutations
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.errors import Diagnostic, ScenarioError, UnknownNameError
from analysis.memory.lifetimes import Buffers, live_bytes
from analysis.memory.shared_objects import shared_objects

Placement = tuple[np.ndarray, tuple[Diagnostic, ...]]
Planner = Callable[[Buffers], Placement]

EXHAUSTIVE_BUFFERS = 7  # 5040 orders; above that the search needs a solver
SOLVER_SECONDS = 20.0


def aligned(sizes: np.ndarray, alignment_bytes: int) -> np.ndarray:
    """Sizes rounded up to the alignment."""
    return -(-sizes // alignment_bytes) * alignment_bytes


def tflm(buffers: Buffers) -> Placement:
    """Largest first, of equals the last added first; each into the first gap that holds it among those alive with it.

    This is the rule of TensorFlow Lite Micro's GreedyMemoryPlanner (tflite-micro, commit 90b983c2): its list is filled
    from the tail and sorted by a stable bubble sort with strict comparison, which turns equals round.
    """
    count = len(buffers.tensors)
    order = np.lexsort((-np.arange(count), -buffers.buffer_bytes))
    fixed = {row: buffers.placed[name] for row, name in enumerate(buffers.tensors) if name in buffers.placed}
    return first_gaps(buffers, order, fixed), ()


def first_fit(buffers: Buffers) -> Placement:
    """In the order of execution; each into the first gap that holds it among those alive with it."""
    return first_gaps(buffers, np.argsort(buffers.first_layer, kind="stable")), ()


def executorch(buffers: Buffers) -> Placement:
    """Largest first, each into an object that nothing alive with it needs, or above what does; else into one of its own."""
    return shared_objects(buffers), ()


def separate(buffers: Buffers) -> Placement:
    """Each buffer at a place of its own: nothing is shared."""
    ends = np.cumsum(buffers.buffer_bytes)
    return ends - buffers.buffer_bytes, ()


def optimal(buffers: Buffers) -> Placement:
    """The least arena: liveness bound if a greedy plan meets it, every order for few buffers, CP-SAT for more.

    For a handful of buffers the least over all orders of first fit is the optimum (checked against every offset).
    Raises ScenarioError when a solver is needed and the extra is not installed.
    """
    greedy = min((tflm(buffers)[0], first_fit(buffers)[0]), key=lambda offsets: arena(buffers, offsets))
    if arena(buffers, greedy) <= lower_bound(buffers):
        return greedy, ()
    if len(buffers.tensors) <= EXHAUSTIVE_BUFFERS:
        return best_order(buffers), ()
    return solved(buffers, greedy)


PLANNERS: Mapping[str, Planner] = MappingProxyType(
    {"tflm": tflm, "first-fit": first_fit, "executorch": executorch, "optimal": optimal, "none": separate}
)


def planner_called(name: str) -> Planner:
    """The planner of that name; raises UnknownNameError."""
    if name not in PLANNERS:
        raise UnknownNameError("planner", name, PLANNERS)
    return PLANNERS[name]


def first_gaps(
    buffers: Buffers, order: Iterable[int] | np.ndarray, fixed: Mapping[int, int] = MappingProxyType({})
) -> np.ndarray:
    """Places the buffers in that order, each at the lowest offset of a gap between those alive with it.

    fixed: rows that lie at an offset already.

    Only sizes, offsets and sums of them are compared, which a common factor leaves as they are: a network whose buffers
    are all twice as large (another batch, another width of its numbers) has all offsets twice as high.
    """
    sizes = buffers.buffer_bytes
    unit = int(np.gcd.reduce([*fixed.values(), np.gcd.reduce(sizes)])) or 1
    columns = (np.asarray(order), sizes // unit, buffers.first_layer, buffers.last_layer)
    given = tuple((int(row), offset // unit) for row, offset in fixed.items())
    return gaps_in_units(*(column.astype(np.int64).tobytes() for column in columns), given) * unit


# All ways to plan one network, for a few of them.
@lru_cache(maxsize=64)
def gaps_in_units(
    order: bytes, sizes: bytes, first: bytes, last: bytes, fixed: tuple[tuple[int, int], ...]
) -> np.ndarray:
    """The same of columns (int64, as bytes, so that equal ones are found again) in a unit of size."""
    rows, nbytes, since, until = (
        np.frombuffer(column, dtype=np.int64).tolist() for column in (order, sizes, first, last)
    )
    given, offsets, placed = dict(fixed), np.zeros(len(nbytes), dtype=np.int64), Placed(len(nbytes))
    for row in (*given, *(row for row in rows if row not in given)):
        offsets[row] = placed.add(nbytes[row], since[row], until[row], given.get(row))
    return offsets


class Placed:
    """The buffers that have an offset already, as columns, lowest first; adding one is a few vector operations."""

    def __init__(self, capacity: int) -> None:
        self.columns = np.zeros((4, capacity), dtype=np.int64)
        self.count = 0

    def add(self, nbytes: int, first: int, last: int, given: int | None = None) -> int:
        """Where the buffer comes to lie: at the given offset, else in the lowest gap."""
        offset = self.gap(nbytes, first, last) if given is None else given
        place = int(np.searchsorted(self.columns[0, : self.count], offset, side="right"))
        self.columns[:, place + 1 : self.count + 1] = self.columns[:, place : self.count]
        self.columns[:, place] = offset, offset + nbytes, first, last
        self.count += 1
        return offset

    def gap(self, nbytes: int, first: int, last: int) -> int:
        """Lowest offset at which `nbytes` fit beneath, between or above those alive from `first` to `last`."""
        offsets, ends, since, until = self.columns[:, : self.count]
        beside = (since <= last) & (until >= first)
        floors = np.maximum.accumulate(ends[beside])
        if not len(floors):
            return 0
        starts = offsets[beside]
        if starts[0] >= nbytes:
            return 0
        wide = starts[1:] - floors[:-1] >= nbytes
        return int(floors[wide.argmax()] if wide.any() else floors[-1])


def arena(buffers: Buffers, offsets: np.ndarray) -> int:
    return int((offsets + buffers.buffer_bytes).max(initial=0))


def lower_bound(buffers: Buffers) -> int:
    """No plan is smaller than the most that is alive at once."""
    return int(live_bytes(buffers, int(buffers.last_layer.max(initial=-1)) + 1).max(initial=0))


def best_order(buffers: Buffers) -> np.ndarray:
    """Of all orders; the first that meets the bound is good enough."""
    plans = (first_gaps(buffers, order) for order in permutations(range(len(buffers.tensors))))
    bound, best = lower_bound(buffers), next(plans)
    for offsets in plans:
        if arena(buffers, best) == bound:
            break
        best = min(best, offsets, key=lambda one: arena(buffers, one))
    return best


def solved(buffers: Buffers, greedy: np.ndarray) -> Placement:
    """CP-SAT on rectangles of time × address, starting from the greedy plan; says so when time ran out.

    Addresses count in the sizes' greatest common divisor: pushed down as far as they go, buffers lie on its multiples.
    """
    cp_model = solver_module(len(buffers.tensors))
    unit = int(np.gcd.reduce(buffers.buffer_bytes))
    top = arena(buffers, greedy) // unit
    model = cp_model.CpModel()
    height = model.new_int_var(lower_bound(buffers) // unit, top, "arena")
    starts, times, places = [], [], []
    for index, length in enumerate((buffers.buffer_bytes // unit).tolist()):
        start = model.new_int_var(0, top - length, f"offset {index}")
        first, last = int(buffers.first_layer[index]), int(buffers.last_layer[index])
        model.add(start + length <= height)
        model.add_hint(start, int(greedy[index]) // unit)
        starts.append(start)
        times.append(model.new_fixed_size_interval_var(first, last - first + 1, f"time {index}"))
        places.append(model.new_fixed_size_interval_var(start, length, f"place {index}"))
    model.add_no_overlap_2d(times, places)
    model.minimize(height)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SOLVER_SECONDS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return greedy, (unproven(),)
    offsets = np.array([solver.value(start) * unit for start in starts], dtype=np.int64)
    return offsets, () if status == cp_model.OPTIMAL else (unproven(),)


def solver_module(count: int) -> Any:
    """OR-tools' CP-SAT; raises ScenarioError when the extra is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        allowed = f"up to {EXHAUSTIVE_BUFFERS} buffers, or the extra: pip install rooflens[optimal]"
        raise ScenarioError("the planner optimal needs a solver here", f"{count} buffers", allowed) from None
    return cp_model


def unproven() -> Diagnostic:
    doubt = f"the best plan found in {SOLVER_SECONDS:.0f} s is shown; that no smaller one exists is not proven"
    return Diagnostic(None, "warning", doubt)
