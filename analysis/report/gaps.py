"""What is not known of single layers, and which sums are therefore only the least of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.known import known_rows

if TYPE_CHECKING:
    from analysis.scenario import Analysis
    from analysis.workload import Workload

AT_LEAST = "at least "
ARENA = ("arena_bytes", "liveness_peak_bytes")


def integers(work: Workload, column: str) -> list[int | None]:
    """The workload's column as numbers; None where a layer is not counted, or an activation has no known size."""
    return where(getattr(work, column), known_rows(work, column))


def live_bytes(analysis: Analysis) -> list[int | None]:
    """What is alive at each layer; None where something that it reads or writes has no known size."""
    work = analysis.workload
    return where(analysis.plan.live_bytes, known_rows(work, "input_bytes") & known_rows(work, "output_bytes"))


def where(column: np.ndarray, known: np.ndarray) -> list[int | None]:
    return [value if is_known else None for value, is_known in zip(column.tolist(), known.tolist(), strict=True)]


def is_least(analysis: Analysis, total: str) -> bool:
    """A total, by its key in the record, lacks something that is not known."""
    if total in ARENA:
        return bool(analysis.plan.unsized)
    return hasattr(analysis.workload, total) and not known_rows(analysis.workload, total).all()


def least(analysis: Analysis, total: str) -> str:
    """ "at least " before such a total."""
    return AT_LEAST if is_least(analysis, total) else ""
