"""What is not known of single layers, and which sums are therefore only the least of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.scenario import Analysis
    from analysis.workload import Workload

AT_LEAST = "at least "
WORK = ("macs", "other_ops")
ARENA = ("arena_bytes", "liveness_peak_bytes")


def known_rows(work: Workload, column: str) -> np.ndarray:
    """bool by layer: its entry of the workload's column is known, and not only what is left where something is not."""
    if column in WORK:
        return work.counted
    if column == "input_bytes":
        return work.inputs_sized
    return work.outputs_sized if column == "output_bytes" else np.ones(len(work), dtype=np.bool_)


def integers(work: Workload, column: str) -> list[int | None]:
    """The workload's column as numbers; None where a layer is not counted, or an activation has no known size."""
    return where(getattr(work, column), known_rows(work, column))


def live_bytes(analysis: Analysis) -> list[int | None]:
    """What is alive at each layer; None where something that it reads or writes has no known size."""
    work = analysis.workload
    return where(analysis.plan.live_bytes, work.inputs_sized & work.outputs_sized)


def where(column: np.ndarray, known: np.ndarray) -> list[int | None]:
    return [value if is_known else None for value, is_known in zip(column.tolist(), known.tolist(), strict=True)]


def of_counted(work: Workload, column: np.ndarray) -> np.ndarray:
    """A column of time or energy, NaN for layers that are not counted: what they move is not what they take."""
    return column if work.counted.all() else np.where(work.counted, column, np.nan)


def is_least(analysis: Analysis, total: str) -> bool:
    """A total, by its key in the record, lacks something that is not known."""
    if total in ARENA:
        return bool(analysis.plan.unsized)
    return hasattr(analysis.workload, total) and not known_rows(analysis.workload, total).all()


def least(analysis: Analysis, total: str) -> str:
    """ "at least " before such a total."""
    return AT_LEAST if is_least(analysis, total) else ""
