"""Quantities of layers, each as columns over the pairs: A, B, the difference, and which is less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.compare import NO_ROW, relative
from analysis.contrast.amounts import A_LESS, ALONE, B_LESS, SAME, TOLD, UNTOLD
from analysis.contrast.pairs import Pairs, read_only
from analysis.known import known_rows, of_counted
from analysis.traffic import scratch_bytes

if TYPE_CHECKING:
    from analysis.scenario import Analysis

TRAFFIC = "traffic_bytes "


@dataclass(frozen=True, slots=True)
class Known:
    """A column of one analysis, masked where not known; the band of each value as factors: high inf where it is the least."""

    values: np.ma.MaskedArray
    low: float = 1.0
    high: float = 1.0


Values = Callable[["Analysis"], Known]


@dataclass(frozen=True, slots=True)
class Quantity:
    """unit: "B", "s", "J", "MAC/B" or "" for a count. sums: the whole is the sum of the layers. worse: less of it is better."""

    id: str
    name: str
    unit: str
    values: Values
    sums: bool = True
    worse: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One quantity over the pairs. one, other, delta (B − A): masked where not known or where there is no such layer.

    A layer that only one side has is a difference of all of it, where the whole is a sum; else its difference is masked.
    From the least possible on one side to what is expected on the other there is no difference that says anything.
    smaller: uint8 index into TOLD.
    """

    quantity: Quantity
    one: np.ma.MaskedArray
    other: np.ma.MaskedArray
    delta: np.ma.MaskedArray
    smaller: np.ndarray

    @property
    def relative(self) -> np.ndarray:
        """(B − A) / A, float64; NaN where there is no difference or only one layer, or A is 0 and B is not."""
        change = relative(self.other, np.ma.filled(self.one.astype(np.float64), np.nan))
        change[np.ma.getmaskarray(self.delta)] = np.nan
        return change

    def tally(self) -> dict[str, int]:
        """How many pairs each of TOLD is true of."""
        counts = np.bincount(self.smaller, minlength=len(TOLD)).tolist()
        return dict(zip(TOLD, counts, strict=True))


def work(name: str) -> Values:
    """Counts of layers; not known where no rule could count, or an activation has no known size."""
    return lambda a: Known(np.ma.array(getattr(a.workload, name), mask=~known_rows(a.workload, name)))


def stored(name: str) -> Values:
    return lambda a: Known(np.ma.array(getattr(a.workload, name)))


def estimated(name: str) -> Values:
    """A column of the first device; not known without one, and of layers that are not counted."""

    def values(analysis: Analysis) -> Known:
        if not analysis.estimates:
            return unknown(analysis)
        return Known(np.ma.masked_invalid(of_counted(analysis.workload, getattr(analysis.estimates[0], name))))

    return values


def unknown(analysis: Analysis) -> Known:
    return Known(nothing(len(analysis.workload), np.dtype(np.float64)))


def nothing(count: int, dtype: np.dtype[Any]) -> np.ma.MaskedArray:
    return np.ma.array(np.zeros(count, dtype=dtype), mask=True)


def expected(analysis: Analysis) -> Known:
    """A layer's time is known no better than that of the run."""
    known = estimated("expected_s")(analysis)
    estimate = analysis.estimates[0] if analysis.estimates else None
    if estimate is None or not estimate.latency_s:
        return known
    return Known(known.values, *factors(estimate.latency_s, estimate.latency_low_s, estimate.latency_high_s))


def energy(analysis: Analysis) -> Known:
    known = estimated("energy_j")(analysis)
    estimate = analysis.estimates[0] if analysis.estimates else None
    if estimate is None or not estimate.total_energy_j:
        return known
    if estimate.energy_low_bound:
        return Known(known.values, 1.0, inf)
    return Known(known.values, *factors(estimate.total_energy_j, estimate.energy_low_j, estimate.energy_high_j))


def factors(value: float, low: float | None, high: float | None) -> tuple[float, float]:
    return (1.0 if low is None else low / value), (1.0 if high is None else high / value)


def alive(analysis: Analysis) -> Known:
    """Unknown where the layer reads or writes what has no known size."""
    work = analysis.workload
    known = known_rows(work, "input_bytes") & known_rows(work, "output_bytes")
    return Known(np.ma.array(analysis.plan.live_bytes, mask=~known))


def scratch(analysis: Analysis) -> Known:
    if analysis.estimates:
        return Known(np.ma.array(analysis.estimates[0].scratch_bytes))
    return Known(np.ma.array(scratch_bytes(analysis.workload, analysis.scenario.kernel)))


def traffic(level: str) -> Values:
    return lambda a: Known(np.ma.array(a.estimates[0].traffic_bytes[level]))


QUANTITIES = (
    Quantity("macs", "MACs", "", work("macs")),
    Quantity("other_ops", "other operations", "", work("other_ops")),
    Quantity("parameters", "parameters", "", stored("parameters")),
    Quantity("weight_bytes", "weights", "B", stored("weight_bytes")),
    Quantity("input_bytes", "input", "B", work("input_bytes")),
    Quantity("output_bytes", "output", "B", work("output_bytes")),
    Quantity("live_bytes", "alive", "B", alive, sums=False),
    Quantity("scratch_bytes", "scratch", "B", scratch, sums=False),
    Quantity("intensity_macs_per_byte", "intensity", "MAC/B", estimated("intensity_macs_per_byte"), False, False),
    Quantity("latency_s", "expected time", "s", expected),
    Quantity("latency_bound_s", "least time", "s", estimated("latency_bound_s")),
    Quantity("energy_j", "energy", "J", energy),
)


def quantities_of(one: Analysis, other: Analysis) -> tuple[Quantity, ...]:
    """All of them, with the traffic at each memory level that both first devices have by that name."""
    levels = [list(a.estimates[0].traffic_bytes) if a.estimates else [] for a in (one, other)]
    shared = (level for level in levels[0] if level in levels[1])
    return (*QUANTITIES, *(Quantity(TRAFFIC + level, f"traffic at {level}", "B", traffic(level)) for level in shared))


def column_of(quantity: Quantity, one: Analysis, other: Analysis, pairs: Pairs) -> Column:
    sides = (quantity.values(one), quantity.values(other))
    ours, theirs = spread(sides[0].values, pairs.one), spread(sides[1].values, pairs.other)
    delta = deltas(ours, theirs, pairs, quantity.sums)
    if (sides[0].high == inf) != (sides[1].high == inf):
        delta[:] = np.ma.masked
    return Column(quantity, ours, theirs, delta, verdicts(sides, ours, theirs, pairs))


def spread(values: np.ma.MaskedArray, rows: np.ndarray) -> np.ma.MaskedArray:
    """The values in the order of the pairs, masked where there is no such layer."""
    there, found = rows != NO_ROW, nothing(len(rows), values.dtype)
    found[there] = values[rows[there]]
    return found


def deltas(one: np.ma.MaskedArray, other: np.ma.MaskedArray, pairs: Pairs, sums: bool) -> np.ma.MaskedArray:
    """Exact in whole numbers. What is not there costs nothing; what is there and not known stays unknown."""
    if sums:
        one, other = filled(one, pairs.only_other), filled(other, pairs.only_one)
    found: np.ma.MaskedArray = other - one
    return found


def filled(values: np.ma.MaskedArray, absent: np.ndarray) -> np.ma.MaskedArray:
    whole: np.ma.MaskedArray = values.copy()
    whole[absent] = 0
    return whole


def verdicts(sides: tuple[Known, Known], one: np.ma.MaskedArray, other: np.ma.MaskedArray, pairs: Pairs) -> np.ndarray:
    """Which is less, by the whole bands; the same where value and band are."""
    (low, high), (other_low, other_high) = band(sides[0], one), band(sides[1], other)
    alike = (one == other) & (low == other_low) & (high == other_high) & (sides[0].high < inf)
    told = np.full(len(pairs), UNTOLD, dtype=np.uint8)
    for code, mask in ((A_LESS, high < other_low), (B_LESS, other_high < low), (SAME, alike)):
        told[np.ma.filled(mask, False).astype(bool)] = code
    told[~pairs.both] = ALONE
    return read_only(told)


def band(side: Known, values: np.ma.MaskedArray) -> tuple[np.ma.MaskedArray, np.ma.MaskedArray]:
    """Whole numbers stay whole where there is no band. Of a least amount nothing is too much, be it 0."""
    low = values if side.low == 1 else values * side.low
    if side.high == inf:
        return low, np.ma.array(np.full(len(values), inf), mask=np.ma.getmaskarray(values))
    return low, values if side.high == 1 else values * side.high
