"""What is known of single layers: a layer that is not counted, or reads what has no size, is blank and never zero."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from analysis.graph import Shape
from analysis.workload import Workload

if TYPE_CHECKING:
    from analysis.estimate.result import Fit

WORK = ("macs", "other_ops")


def known_to_fit(fit: Fit) -> bool | None:
    """The verdict; None, too, where nobody knows whether the runtime runs a layer, or how large a tensor is."""
    from analysis.estimate.verdict import UNSIZED

    doubtful = (fit.coverage is not None and bool(fit.coverage.unknown)) or UNSIZED in fit.ram.items
    return None if fit.ok and doubtful else fit.ok


def known_rows(work: Workload, column: str) -> np.ndarray:
    """bool by layer: its entry of the workload's column is known, and not only what is left where something is not."""
    if column in WORK:
        return work.counted
    if column == "input_bytes":
        return sized(work.input_shapes)
    return sized(work.output_shapes) if column == "output_bytes" else np.ones(len(work), dtype=np.bool_)


def sized(shapes: Iterable[tuple[Shape | None, ...]]) -> np.ndarray:
    return np.array([None not in row for row in shapes], dtype=np.bool_)


def of_counted(work: Workload, column: np.ndarray) -> np.ndarray:
    """A column of time or energy, NaN for layers that are not counted: what they move is not what they take."""
    return column if work.counted.all() else np.where(work.counted, column, np.nan)
