"""Which time is shown: the expected one where it is known, else the least by the roofline; the two are never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis


def expected_known(*analyses: Analysis | None) -> bool:
    """Whether every one of them has an expected time on its first device; one is never set against another's bound."""
    return all(a is not None and bool(a.estimates) and a.estimates[0].latency_s is not None for a in analyses)


def layer_seconds(analysis: Analysis, expected: bool) -> np.ndarray:
    """Seconds by layer on the first device; NaN where they are not known."""
    if not analysis.estimates:
        return np.full(len(analysis.workload), np.nan)
    estimate = analysis.estimates[0]
    return estimate.expected_s if expected else estimate.latency_bound_s


def run_seconds(analysis: Analysis, expected: bool) -> float | None:
    """Seconds of a run on the first device; None where they are not known."""
    if not analysis.estimates:
        return None
    estimate = analysis.estimates[0]
    return estimate.latency_s if expected else estimate.total_latency_bound_s


def time_shares(estimate: Estimate) -> np.ndarray:
    """Each layer's share of the expected time where that is known, else of the sum of the bounds."""
    if not estimate.latency_s:
        return estimate.time_share
    return estimate.expected_s / estimate.latency_s
