"""Active power of boards by their published energies: it depends on the supply far more than on the network."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.calibration.fit import design
from analysis.calibration.table import Figure


def power_w(figure: Figure) -> float:
    """Mean power of a published run; NaN without a published energy."""
    return figure.energy_j / figure.latency_s


def active_power_w(figures: Iterable[Figure], board: str, supply: str, without: str = "") -> float | None:
    """Geometric mean of the published powers of a board at a supply, without the designs of one network; None without any."""
    return mean_w(f for f in figures if (f.board, f.supply) == (board, supply) and design(f.network) != design(without))


def other_supplies_w(figures: Iterable[Figure], board: str, supply: str) -> float | None:
    """As active_power_w, of the board's other supplies together: what is known of one that was never measured."""
    return mean_w(f for f in figures if f.board == board and f.supply != supply)


def mean_w(figures: Iterable[Figure]) -> float | None:
    powers = [power_w(figure) for figure in figures if not np.isnan(figure.energy_j)]
    return float(np.exp(np.mean(np.log(powers)))) if powers else None
