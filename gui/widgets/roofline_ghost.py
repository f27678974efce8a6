"""The ghost on the roofline: which dot went where, and the network as one dot; pure functions on columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.roof_scale import Roof
from gui.widgets.roofline_data import Dots, dots_of, roofs_of, work_per_mac

if TYPE_CHECKING:
    from analysis.scenario import Analysis

# More arrows than these hide what they show; of the selected layers those that move farthest are left.
MOST_ARROWS = 300
Place = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Ghost:
    """dots: the ghost's, of layers that are shown. total: the whole network, None where nothing is known.

    arrows: from the ghost's dot to ours, (n, 6): x, y and radius in pixels of each. layers: our layer of each arrow.
    roofs: the ghost's main peak and main bandwidth.
    """

    dots: Dots
    roofs: tuple[Roof, ...]
    arrows: np.ndarray
    layers: np.ndarray
    total: Place | None

    @property
    def crowded(self) -> bool:
        """There are too many arrows for all of them to be drawn."""
        return len(self.arrows) > MOST_ARROWS

    def shown_arrows(self, selection: Collection[int]) -> tuple[np.ndarray, np.ndarray]:
        """Arrows of layers that are not selected, none where all of them are too many; and of the selected ones."""
        chosen = np.isin(self.layers, list(selection))
        others = self.arrows[~chosen] if not self.crowded else self.arrows[:0]
        return others, farthest(self.arrows[chosen])


def ghost_of(ghost: Analysis, unit: str, dots: Dots, rows: np.ndarray, all_shown: bool) -> Ghost | None:
    """dots: ours that are shown. rows: each of our layers' row in the ghost. None for a ghost without a device.

    Dots that answer to none of ours are left out once a filter is set: nobody can say whether they pass it.
    """
    if not ghost.estimates:
        return None
    theirs = dots_of(ghost, work_per_mac(unit))
    partners = rows[dots.layers]
    keep = np.zeros(len(ghost.workload), dtype=bool)
    keep[:] = all_shown
    keep[partners[partners >= 0]] = True
    main = tuple(roof for roof in roofs_of(ghost.estimates[0], unit, theirs) if roof.main)
    arrows, layers = arrows_of(dots, theirs, partners)
    return Ghost(theirs.only(keep), main, arrows, layers, total_of(ghost, unit))


def arrows_of(dots: Dots, theirs: Dots, partners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From each ghost's dot to its partner of ours, and the partner's layer; none of a dot that stays where it is."""
    at = np.searchsorted(theirs.layers, partners)
    at[at >= len(theirs)] = 0
    found = (partners >= 0) & (theirs.layers[at] == partners) if len(theirs) else np.zeros(len(dots), dtype=bool)
    start, radii = at[found], (theirs.diameters_px / 2, dots.diameters_px / 2)
    ends = (theirs.x[start], theirs.y[start], radii[0][start], dots.x[found], dots.y[found], radii[1][found])
    arrows = np.column_stack(ends)
    moved = (arrows[:, 0] != arrows[:, 3]) | (arrows[:, 1] != arrows[:, 4])
    return arrows[moved], dots.layers[found][moved]


def farthest(arrows: np.ndarray) -> np.ndarray:
    if len(arrows) <= MOST_ARROWS:
        return arrows
    ways = np.hypot(arrows[:, 3] - arrows[:, 0], arrows[:, 4] - arrows[:, 1])
    return arrows[np.argsort(-ways, kind="stable")[:MOST_ARROWS]]


def total_of(analysis: Analysis, unit: str) -> Place | None:
    """log10 of (work per byte, work per second) of all dots together: sums of work, bytes and bounds of the time."""
    estimate, dots = analysis.estimates[0], dots_of(analysis, 1.0)
    macs, seconds = analysis.workload.macs[dots.layers], estimate.latency_bound_s[dots.layers]
    traffic_bytes = macs / estimate.intensity_macs_per_byte[dots.layers]
    work = float(macs.sum()) * work_per_mac(unit)
    amounts = (float(traffic_bytes.sum()), float(seconds.sum()))
    if not work or not all(np.isfinite(amount) and amount > 0 for amount in amounts):
        return None
    return float(np.log10(work / amounts[0])), float(np.log10(work / amounts[1]))
