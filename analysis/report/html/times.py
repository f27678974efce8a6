"""Which time the page shows: the expected one where it is known, else the least by the roofline; never a mixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.estimate import Estimate


def shares_of(estimate: Estimate) -> np.ndarray:
    """Each layer's share of the time of a run; NaN where unknown."""
    return estimate.expected_s / estimate.latency_s if estimate.latency_s else estimate.time_share


def ground_of(estimate: Estimate) -> str:
    """Of which time they are shares."""
    return "expected time" if estimate.latency_s else "least time"
