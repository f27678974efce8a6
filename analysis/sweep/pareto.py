"""Which cells are the best of something: no other is as good in all that counts, and better in one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from analysis.errors import ScenarioError, UnknownNameError
from analysis.sweep.table import AMOUNTS, COUNTS, DONE, Table

# What a person calls an axis -> the column; columns go by their own names too. Less is better in all of them.
AXES: Mapping[str, str] = MappingProxyType(
    {
        "latency": "latency_s",
        "energy": "energy_j",
        "ram": "ram_used_bytes",
        "flash": "flash_used_bytes",
        "cost": "price_eur",
    }
)
# What says of a column's value that it is only the least, a part of it not being known.
LEAST: Mapping[str, str] = MappingProxyType(
    {"energy_j": "energy_at_least", "ram_used_bytes": "ram_at_least", "flash_used_bytes": "flash_at_least"}
)
# Cells with the same of these do the same work; only they are set against each other.
WORK = ("model", "batch", "resolution")


def axes_of(names: Iterable[str]) -> tuple[str, ...]:
    """Columns of the axes. Raises UnknownNameError, ScenarioError."""
    known = (*AXES, *COUNTS, *AMOUNTS)
    found = tuple(dict.fromkeys(name.strip() for name in names))
    for name in found:
        if name not in known:
            raise UnknownNameError("axis", name, known)
    if not found:
        raise ScenarioError("a Pareto front has no axis", "none", ", ".join(AXES))
    return tuple(AXES.get(name, name) for name in found)


def pareto(rows: Table, axes: Sequence[str]) -> np.ndarray:
    """Mask of the rows that no other row dominates, on axes (names of AXES or of columns) where less is better.

    A row dominates another when it is nowhere worse and somewhere better. What is not known dominates nothing and is not
    dominated on that axis, so a row with an unknown is on no front: nothing could take it from there. What is only the
    least (see at_least) is no better than what is known, whatever its number, and worse than the same number known; two
    that are only the least are set against each other by their numbers.
    """
    columns = [rows.numbers(column) for column in axes_of(axes)]
    points = np.stack([*columns, *(at_least(rows, axis) for axis in axes)], axis=1)
    known = ~np.isnan(points).any(axis=1)
    mask = np.zeros(len(rows), dtype=np.bool_)
    mask[known] = undominated(points[known])
    return mask


def at_least(rows: Table, axis: str) -> np.ndarray:
    """Mask of the rows whose value on an axis is only the least possible. Raises UnknownNameError."""
    (column,) = axes_of([axis])
    if column not in LEAST:
        return np.zeros(len(rows), dtype=np.bool_)
    mask: np.ndarray = (rows[LEAST[column]] == "yes") & ~np.isnan(rows.numbers(column))
    return mask


def undominated(points: np.ndarray) -> np.ndarray:
    """Mask over points, float64 (points, axes), without NaN. Equal points stay together.

    In the order of the axes only an earlier point can dominate a later one, and a dominated one dominates no more than
    what dominates it: each is set against the front found so far.
    """
    unique, of_point = np.unique(points, axis=0, return_inverse=True)
    front = np.empty_like(unique)
    kept, count = np.zeros(len(unique), dtype=np.bool_), 0
    for index, point in enumerate(unique):
        if not (front[:count] <= point).all(axis=1).any():
            front[count] = point
            kept[index], count = True, count + 1
    mask: np.ndarray = kept[of_point.reshape(-1)]
    return mask


def fronts(rows: Table, axes: Sequence[str]) -> np.ndarray:
    """Mask of the rows on the front among those that do the same work and fit; see pareto for what is known at least."""
    mask = np.zeros(len(rows), dtype=np.bool_)
    for group in groups(rows, WORK):
        fitting = group[(rows["state"][group] == DONE) & (rows["fit"][group] == "yes")]
        mask[fitting] = pareto(rows.where(fitting), axes)
    return mask


def groups(rows: Table, names: Sequence[str]) -> list[np.ndarray]:
    """Row numbers of each combination of values, in the order of first appearance."""
    found: dict[tuple[object, ...], list[int]] = {}
    for index, values in enumerate(zip(*(rows[name].tolist() for name in names), strict=True)):
        found.setdefault(values, []).append(index)
    return [np.array(group, dtype=np.int64) for group in found.values()]
