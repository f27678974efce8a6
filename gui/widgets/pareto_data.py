"""What a Pareto chart shows: cells of a sweep as points on two logarithmic axes, and which of them are on a front."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.units import NARROW_SPACE, UNKNOWN, binary, duration, exact, si, significant

if TYPE_CHECKING:
    from analysis.sweep import Table

tr = partial(QCoreApplication.translate, "sweep")

# Of a cell on its device, by its code.
FITS, OVER, UNSURE = 0, 1, 2
# Cells that agree in these do the same work; only they are set against each other.
WORK = ("model", "batch", "resolution")


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity of which less is better. column: of the table, in the SI unit. unit: "s", "J", "B", "MAC" or "EUR"."""

    key: str
    title: str
    column: str
    unit: str
    write: Callable[[float | None], str]
    note: str = ""


def money(value: float | None) -> str:
    if value is None or value != value:
        return UNKNOWN
    return f"{significant(value) if value < 1000 else exact(round(value))}{NARROW_SPACE}€"


def measures() -> dict[str, Measure]:
    """By key, in the order of the menus."""
    every = (
        Measure("latency", tr("expected time"), "latency_s", "s", duration, tr("calibrated on published times")),
        Measure("bound", tr("least time"), "latency_bound_s", "s", duration, tr("lower bound by the roofline")),
        Measure("energy", tr("energy"), "energy_j", "J", lambda v: si(v, "J"), tr("of one run")),
        Measure("ram", tr("RAM"), "ram_used_bytes", "B", binary, tr("arena, scratch and runtime")),
        Measure("flash", tr("flash"), "flash_used_bytes", "B", binary, tr("weights and runtime code")),
        Measure(
            "macs", tr("MACs"), "macs", "MAC", lambda v: si(v, "MAC"), tr("of the network, on every device the same")
        ),
        Measure("cost", tr("price"), "price_eur", "EUR", money, tr("of the device, where its profile has one")),
    )
    return {measure.key: measure for measure in every}


@dataclass(frozen=True, eq=False)
class Points:
    """The cells that have a place. rows: of the table; x, y: log10; front: on the front of its work.

    fit: FITS, OVER or UNSURE. tier: of its device, "" where the device is not known. steps: the front of each work, as
    numbers of points from left to right.
    """

    rows: np.ndarray
    x: np.ndarray
    y: np.ndarray
    front: np.ndarray
    fit: np.ndarray
    tier: np.ndarray
    steps: tuple[np.ndarray, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def of_rows(self, rows: frozenset[int]) -> np.ndarray:
        """Numbers of the points of those rows."""
        return np.flatnonzero(np.isin(self.rows, np.fromiter(rows, dtype=np.int64, count=len(rows))))


@dataclass(frozen=True, slots=True)
class Missing:
    """Cells without a place in the chart, each counted for the first reason that it has."""

    failed: int = 0
    hidden: int = 0
    unknown_x: int = 0
    unknown_y: int = 0
    zero: int = 0


def points_of(
    table: Table, kept: np.ndarray, x: Measure, y: Measure, tier_of: Mapping[str, str], with_over: bool
) -> tuple[Points, Missing]:
    """kept: rows of the work that is looked at, as a mask. with_over: also cells that do not fit."""
    xs, ys = table.numbers(x.column), table.numbers(y.column)
    fit, left, counts = fit_of(table), kept.copy(), {}
    reasons = (
        ("failed", table["state"] != "done"),
        ("hidden", (fit == OVER) & (not with_over)),
        ("unknown_x", np.isnan(xs)),
        ("unknown_y", np.isnan(ys)),
        ("zero", (np.nan_to_num(xs, nan=1.0) <= 0) | (np.nan_to_num(ys, nan=1.0) <= 0)),
    )
    for name, out in reasons:
        counts[name] = int((left & out).sum())
        left &= ~out
    rows = np.flatnonzero(left)
    points = placed(table, rows, np.log10(xs[rows]), np.log10(ys[rows]), fit[rows], (x, y), tier_of)
    return points, Missing(**counts)


def placed(
    table: Table, rows: np.ndarray, x: np.ndarray, y: np.ndarray, fit: np.ndarray, axes: tuple[Measure, Measure],
    tier_of: Mapping[str, str],
) -> Points:  # fmt: skip
    from analysis.sweep import fronts

    front = fronts(table.where(rows), [axis.column for axis in axes])
    tier = np.array([tier_of.get(device, "") for device in table["device"][rows]], dtype=object)
    return Points(rows, x, y, front, fit, tier, steps_of(table, rows, x, y, front))


def fit_of(table: Table) -> np.ndarray:
    fit = np.full(len(table), UNSURE, dtype=np.int8)
    fit[table["fit"] == "yes"] = FITS
    fit[table["fit"] == "no"] = OVER
    return fit


def steps_of(table: Table, rows: np.ndarray, x: np.ndarray, y: np.ndarray, front: np.ndarray) -> tuple[np.ndarray, ...]:
    """The points of each work's front in the order of x; those that are equal count once."""
    on, works = np.flatnonzero(front), work_codes(table)[rows]
    result = []
    for work in np.unique(works[on]):
        mine = on[works[on] == work]
        ordered = mine[np.lexsort((-y[mine], x[mine]))]
        _, first = np.unique(np.column_stack((x[ordered], -y[ordered])), axis=0, return_index=True)
        result.append(ordered[np.sort(first)])
    return tuple(result)


# Which works there are


def work_codes(table: Table) -> np.ndarray:
    """For each row a number: the place of its work among `works`."""
    place = {work: i for i, work in enumerate(works(table))}
    return np.array([place[work] for work in work_rows(table)], dtype=np.int64)


def works(table: Table) -> list[tuple[Any, ...]]:
    """(model, batch, resolution) in the order in which they first come."""
    return list(dict.fromkeys(work_rows(table)))


def work_rows(table: Table) -> Sequence[tuple[Any, ...]]:
    return list(zip(*(table[name].tolist() for name in WORK), strict=True))


def several(table: Table, name: str) -> bool:
    """Whether a column has more than one value."""
    return len(set(table[name].tolist())) > 1
