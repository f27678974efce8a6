"""Fits the efficiencies of a family of accelerators to its published times, from a prior, by damped Gauss–Newton steps.

Source of the method: Rasmussen, Williams, Gaussian Processes for Machine Learning (2006), chapter 2, with few terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration.arrays import TERMS, Family, LayerColumns, Machine, run_seconds
from analysis.calibration.fit import design
from analysis.calibration.table import Figure

# What an array without figures would get, and how far (in logarithms) others are from it: half of the peak, a twentieth for
# depthwise layers, which use one input channel; four fifths of a printed bandwidth; microseconds a layer and a run.
PRIOR = (0.5, 0.05, 0.5, 0.8, 3e-6, 30e-6)
SPREAD = (0.3, 1.0, 0.5, 0.2, 1.0, 1.0)
NOISE = 0.05
STEPS = 25
NUDGE = 1e-4
DAMPING = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A published time with what is needed to predict it."""

    figure: Figure
    family: Family
    machine: Machine
    layers: LayerColumns

    def seconds(self, terms: Mapping[str, float]) -> float:
        return run_seconds(self.layers, self.machine, self.family, terms, self.figure.batch)


def fitted_terms(cases: Sequence[Case]) -> dict[str, float]:
    """The most likely coefficients; the prior without cases."""
    start = np.log(PRIOR)
    logs = start.copy()
    for _ in range(STEPS):
        logs = logs + DAMPING * (step(logs, start, cases) - logs)
    return named(logs)


def named(logs: np.ndarray) -> dict[str, float]:
    return dict(zip(TERMS, np.exp(logs).tolist(), strict=True))


def step(logs: np.ndarray, start: np.ndarray, cases: Sequence[Case]) -> np.ndarray:
    here = log_seconds(logs, cases)
    jacobian = np.array([(log_seconds(logs + NUDGE * unit, cases) - here) / NUDGE for unit in np.eye(len(logs))]).T
    gap = np.log([case.figure.latency_s for case in cases]) - here + jacobian @ (logs - start)
    weighted = jacobian * np.square(SPREAD)
    new: np.ndarray = start + weighted.T @ np.linalg.solve(weighted @ jacobian.T + NOISE**2 * np.eye(len(cases)), gap)
    return new


def log_seconds(logs: np.ndarray, cases: Sequence[Case]) -> np.ndarray:
    terms = named(logs)
    return np.log([case.seconds(terms) for case in cases])


# What is left out together with a case before it is predicted.
ARRAY_LEFT_OUT: dict[str, Callable[[Figure, Figure], bool]] = {
    "network": lambda figure, other: design(other.network) == design(figure.network),
    "device": lambda figure, other: other.board == figure.board,
}


def array_errors(cases: Sequence[Case], name: str) -> list[tuple[Case, float]]:
    """Each case with the seconds predicted by a fit without it and what goes with it; where anything remains."""
    found: list[tuple[Case, float]] = []
    known: dict[tuple[int, ...], dict[str, float]] = {}
    for case in cases:
        kept = tuple(other for other in cases if not ARRAY_LEFT_OUT[name](case.figure, other.figure))
        if kept:
            key = tuple(map(id, kept))
            known[key] = known.get(key) or fitted_terms(kept)
            found.append((case, case.seconds(known[key])))
    return found
