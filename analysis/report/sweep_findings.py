"""What of a sweep's rows a summary tells: how many, what failed and why, the Pareto front, the best device under a budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.sweep import AXES, FAILED, Table, at_least, fronts
from analysis.sweep.choosing import Limits, best, without_choice

NOBODY = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """A sweep's rows with what is asked of them. front: mask; best: row numbers; none: one row of each work without best."""

    rows: Table
    axes: tuple[str, ...]
    front: np.ndarray
    limits: Limits
    best: np.ndarray
    none: np.ndarray


def findings(rows: Table, axes: Sequence[str], limits: Limits) -> Findings:
    """Raises UnknownNameError, ScenarioError for axes that are none."""
    front = fronts(rows, axes)
    chosen, none = (best(rows, limits), without_choice(rows, limits)) if limits.any else (NOBODY, NOBODY)
    return Findings(rows, tuple(axes), front, limits, chosen, none)


def counts(rows: Table) -> tuple[int, int]:
    """Answered and failed."""
    failed = int((rows["state"] == FAILED).sum())
    return len(rows) - failed, failed


def reasons(rows: Table) -> list[tuple[str, int]]:
    """Why cells failed, and how many, commonest first."""
    return Counter(rows["reason"][rows["state"] == FAILED].tolist()).most_common()


def left_out(found: Findings) -> int:
    """Cells that fit and are on no front because a value of its axes is not known."""
    return int(np.any(list(unknown_of(found).values()), axis=0).sum())


def unknown_of(found: Findings) -> dict[str, np.ndarray]:
    """By axis the mask of the cells that fit and whose value is not known."""
    fitting = found.rows["fit"] == "yes"
    return {axis: fitting & np.isnan(found.rows.numbers(AXES.get(axis, axis))) for axis in found.axes}


def least_of(found: Findings) -> dict[str, np.ndarray]:
    """By axis the mask of the cells on the front whose value is only the least possible."""
    return {axis: found.front & at_least(found.rows, axis) for axis in found.axes}
