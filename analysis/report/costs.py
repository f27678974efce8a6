"""What the layers cost, and which cost most: by time on the first device; by MACs where nothing is known of the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.known import of_counted

if TYPE_CHECKING:
    from analysis.scenario import Analysis


def seconds_of(analysis: Analysis, index: int) -> np.ndarray:
    """Seconds by layer: expected where that is known, else the least possible. NaN for layers that are not counted."""
    estimate = analysis.estimates[index]
    seconds = estimate.latency_bound_s if estimate.layer_latency_s is None else estimate.layer_latency_s
    return of_counted(analysis.workload, seconds)


def timed(analysis: Analysis) -> bool:
    """Something is known of the layers' time on the first device."""
    return bool(analysis.estimates) and bool(np.nansum(seconds_of(analysis, 0)) > 0)


def time_word(analysis: Analysis) -> str:
    """Which time it is that the layers on the first device are told of."""
    return "expected time" if analysis.estimates[0].layer_latency_s is not None else "least time"


def costs(analysis: Analysis) -> np.ndarray:
    """What the layers are ranked by: seconds on the first device, else MACs. Unknown is 0 here, and ranks last."""
    column = seconds_of(analysis, 0) if timed(analysis) else analysis.workload.macs
    known: np.ndarray = np.nan_to_num(np.asarray(column, dtype=float))
    return known


def dearest(analysis: Analysis, most: int) -> list[int]:
    """Rows of the layers that cost something, the dearest first."""
    cost = costs(analysis)
    return [row for row in np.argsort(-cost, kind="stable")[:most].tolist() if cost[row] > 0]
