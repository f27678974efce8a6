"""A plan as it comes about: the buffers in the order in which their planner gives them a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from analysis.errors import UnknownNameError
from analysis.graph import Graph
from analysis.memory.allotment import allot
from analysis.memory.examples import BUNDLED, Sizes, example
from analysis.memory.ordering import Order, least_order, possible_order, reordered
from analysis.memory.overwriting import InPlace
from analysis.memory.plan import Allotment, MemoryPlan
from analysis.memory.planners import aligned

# In which order the operators run: as the file has them, as a person wishes, or with the least peak.
WRITTEN, WISHED, BEST = "written", "wished", "best"
WALKED = ("none", "tflm", "first-fit", "optimal")
# What overwrites its operand.
NEVER, ELEMENTS, DEPTHWISE = "never", "elements", "depthwise"
OVERWRITING: Mapping[str, InPlace] = {NEVER: False, ELEMENTS: True, DEPTHWISE: "depthwise"}
LETTERS = "ABCDEF"


@dataclass(frozen=True, eq=False)
class Placing:
    """order: rows of the plan as they are placed. operators: indices of the file's nodes as they run here."""

    plan: MemoryPlan
    graph: Graph
    order: np.ndarray
    operators: Order

    @cached_property
    def slots(self) -> np.ndarray:
        """What each buffer takes, with alignment, in bytes."""
        return aligned(self.plan.buffer_bytes, self.plan.alignment_bytes)

    @cached_property
    def tops(self) -> np.ndarray:
        """Bytes of the arena once so many buffers lie in it, from none on."""
        ends = (self.plan.offsets + self.slots)[self.order]
        return np.append(0, np.maximum.accumulate(ends)) if len(ends) else np.zeros(1, dtype=np.int64)

    @property
    def lost_bytes(self) -> int:
        """Of the arena, what is neither a tensor alive at its peak nor what working buffers add."""
        return self.plan.arena_bytes - self.plan.scratch_bytes - self.plan.liveness_peak_bytes

    @property
    def fragmentation(self) -> float:
        """Part of the arena that is lost to gaps and alignment."""
        return self.lost_bytes / self.plan.arena_bytes if self.plan.arena_bytes else 0.0

    @property
    def tensors(self) -> int:
        """Rows before those of working buffers."""
        return len(self.plan.tensors) - self.plan.scratch_rows

    @cached_property
    def writes(self) -> tuple[tuple[tuple[int, str], ...], ...]:
        """For each buffer, which operator writes which tensor into it; an input is there from the first on."""
        producers = self.graph.producers
        return tuple(tuple((producers.get(name, 0), name) for name in names) for names in self.plan.sharers)

    def before(self, row: int) -> np.ndarray:
        """Rows that were placed earlier and are alive together with one."""
        earlier = self.order[: int(np.flatnonzero(self.order == row)[0])]
        first, last = self.plan.first_layer, self.plan.last_layer
        found: np.ndarray = earlier[(first[earlier] <= last[row]) & (last[earlier] >= first[row])]
        return found


def placing_order(plan: MemoryPlan) -> np.ndarray:
    """Rows in the order in which the planner of a plan places them; of the optimum, which has none, from the bottom up."""
    rows = np.arange(len(plan.tensors))
    sizes = aligned(plan.buffer_bytes, plan.alignment_bytes)
    keys: Mapping[str, tuple[np.ndarray, ...]] = {
        "none": (rows,),
        "tflm": (-rows, -sizes),
        "first-fit": (rows, plan.first_layer),
        "optimal": (plan.first_layer, plan.offsets),
    }
    if plan.planner not in keys:
        raise UnknownNameError("planner to watch", plan.planner, WALKED)
    order: np.ndarray = np.lexsort(keys[plan.planner])
    return order


@lru_cache(maxsize=256)
def placing(
    name: str,
    sizes: Sizes,
    planner: str = "tflm",
    in_place: InPlace = False,
    sequence: str = WRITTEN,
    wish: Order = (),
    scratch: str = "none",
) -> Placing:
    """An example's plan, buffer by buffer. wish: nodes in the order that a person wants, where the sequence is WISHED.

    Raises UnknownNameError, and ScenarioError where the optimum needs a solver that is not installed.
    """
    graph = example(name, sizes)
    operators = operators_of(graph, in_place, sequence, wish)
    run = reordered(graph, operators)
    plan = allot(run, Allotment(planner, in_place, scratch))
    return Placing(plan, run, placing_order(plan), operators)


def placing_of(values: Mapping[str, Any]) -> Placing:
    """The same by the parameters of the scene: network, size_a to size_f, planner, in_place, sequence, order, scratch."""
    sizes = tuple(values[f"size_{letter}"] for letter in "abcdef")
    branched, bundled = values["network"] == "branches", values["network"] in BUNDLED
    sequence = values["sequence"] if branched else WRITTEN
    wish = tuple(LETTERS.index(letter) for letter in values["order"]) if sequence == WISHED else ()
    scratch = values["scratch"] if bundled else "none"
    in_place = OVERWRITING[values["in_place"]]
    return placing(values["network"], () if bundled else sizes, values["planner"], in_place, sequence, wish, scratch)


def operators_of(graph: Graph, in_place: InPlace, sequence: str, wish: Sequence[int] = ()) -> Order:
    """The best order overwrites what goes through its operand once; depthwise layers leave no choice in the examples."""
    if sequence == BEST:
        return least_order(graph, bool(in_place))
    written = tuple(range(len(graph.nodes)))
    return possible_order(graph, wish) if sequence == WISHED and sorted(wish) == list(written) else written
