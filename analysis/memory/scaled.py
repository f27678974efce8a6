"""A memory plan at another batch size, where every buffer grows with the batch: the same plan, all of it larger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.graph import Graph
from analysis.memory.plan import MemoryPlan, frozen

# What these planners decide depends on comparisons of sizes and sums of them, which a common factor leaves as they are.
GREEDY = ("tflm", "first-fit", "none")


def scaled_plan(one: MemoryPlan, at_one: int, other: MemoryPlan, at_other: int, batch: int) -> MemoryPlan | None:
    """The plan at `batch` from those at two batch sizes; None where it need not be the one that planning would give.

    Holds where every buffer is a whole number of aligned slots for each item of the batch, at both.
    """
    slots, rest = np.divmod(one.buffer_bytes, at_one * one.alignment_bytes)
    grown = slots * at_other * one.alignment_bytes
    if (
        rest.any()
        or one.scratch_rows
        or (one.graph is not None and one.graph.placed)
        or one.planner not in GREEDY
        or not alike(one, other)
        or not np.array_equal(grown, other.buffer_bytes)
    ):
        return None
    return replace(
        one,
        buffer_bytes=frozen(slots * (batch * one.alignment_bytes)),
        offsets=frozen(one.offsets // at_one * batch),
        live_bytes=frozen(one.live_bytes // at_one * batch),
        arena_bytes=one.arena_bytes // at_one * batch,
        liveness_peak_bytes=one.liveness_peak_bytes // at_one * batch,
        graph=None,
        moved_from=tuple(dict.fromkeys((*counted(one), *counted(other)))),
    )


def counted(plan: MemoryPlan) -> tuple[Graph, ...]:
    """The networks that the plan rests on, counted the ordinary way."""
    return plan.moved_from or ((plan.graph,) if plan.graph is not None else ())


def alike(one: MemoryPlan, other: MemoryPlan) -> bool:
    """Both plan the same buffers, alive at the same layers, in the same way."""
    ways = all(
        getattr(one, name) == getattr(other, name)
        for name in ("planner", "alignment_bytes", "sharers", "peak_layer", "diagnostics", "allotment")
    )
    return ways and all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ("first_layer", "last_layer"))
