"""The network against a ghost: how far each layer's number is from that of its match, and what only one of the two has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.compare import NO_ROW, beside, relative
from analysis.units import UNKNOWN, exact
from gui.canvas.colouring import colour_columns, short_text, words
from gui.widgets.change import change_text, change_token
from gui.widgets.times import expected_known

if TYPE_CHECKING:
    from analysis.scenario import Analysis
    from gui.widgets.layer_columns import Column

# Of these more is better, of every other number worse.
MORE_IS_BETTER = ("intensity",)
EXPECTED = "latency_s"
NAMED = 6


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """Columns by row of the network shown; words are made for the few layers that are looked at.

    column: what is compared. change: (ours - theirs) / theirs, NaN where unknown. theirs: the ghost's value, NaN where
    unknown. only_here: True without a match. missing: names of the ghost's layers that have none here, under the layer
    whose match they follow, or under the first.
    """

    column: Column
    change: np.ndarray
    theirs: np.ndarray
    only_here: np.ndarray
    missing: dict[int, list[str]]

    @property
    def title(self) -> str:
        return self.column.title

    @property
    def more_is_worse(self) -> bool:
        return self.column.id not in MORE_IS_BETTER

    def chip(self, layer: int) -> str:
        """The change in words, as it stands on the box."""
        return words("only here") if self.only_here[layer] else change_text(float(self.change[layer]))

    def token(self, layer: int) -> str:
        """The colour of the layer's chip: worse, better or neither."""
        return change_token(float(self.change[layer]), self.more_is_worse)

    def value(self, layer: int) -> str:
        """The ghost's number in words."""
        value = float(self.theirs[layer])
        return UNKNOWN if value != value else short_text(self.column, value)

    @property
    def missing_count(self) -> int:
        return sum(map(len, self.missing.values()))

    def lines(self, layer: int) -> list[str]:
        """For the card beside the mouse."""
        if self.only_here[layer]:
            found = [words("◌ not in the ghost")]
        else:
            found = [words("◌ {title}: {value} · {change}").format(
                title=self.title, value=self.value(layer), change=self.chip(layer))]  # fmt: skip
        return [*found, *self._missing_lines(self.missing.get(layer, []))]

    def _missing_lines(self, names: Sequence[str]) -> list[str]:
        if not names:
            return []
        more = words(" and {n} more").format(n=len(names) - NAMED) if len(names) > NAMED else ""
        return [words("◌ only in the ghost: {names}").format(names=", ".join(names[:NAMED]) + more)]

    def summary(self) -> str:
        """How many have more, less, as much, and how many stand alone."""
        known = np.nan_to_num(self.change)
        alone = int(self.only_here.sum())
        counts = (
            (words("▲ {n} more"), int((known > 0).sum())),
            (words("▼ {n} less"), int((known < 0).sum())),
            (words("= {n} the same"), int((self.change == 0).sum())),
            (words("{n} only here"), alone),
            (words("{n} only in the ghost"), self.missing_count),
        )
        said = [text.format(n=exact(count)) for text, count in counts if count]
        return words("◌ {title}: {counts}").format(title=self.title, counts=" · ".join(said))


def against(analysis: Analysis, ghost: Analysis, rows: np.ndarray, key: str, columns: Sequence[Column]) -> Against:
    """By the column of that id; what is no number, or not known of both, gives way to the time, without a device to the work."""
    numbers = {column.id: column for column in colour_columns(columns) if column.number}
    known = key in numbers and (key != EXPECTED or expected_known(analysis, ghost))
    column = numbers[key if known else instead(analysis, ghost)]
    ours, theirs = (plain(column, one) for one in (analysis, ghost))
    theirs = beside(rows, theirs)
    missing = missing_after(rows, ghost.workload.names)
    return Against(column, relative(ours, theirs), theirs, rows == NO_ROW, missing)


def instead(analysis: Analysis, ghost: Analysis) -> str:
    """The column that tells most of two networks; the expected time is never set against a bound."""
    if expected_known(analysis, ghost):
        return EXPECTED
    return "latency_bound_s" if analysis.estimates and ghost.estimates else "macs"


def plain(column: Column, analysis: Analysis) -> np.ndarray:
    """The column as float64, NaN where unknown."""
    return np.ma.filled(np.ma.asarray(column.values(analysis), dtype=np.float64), np.nan)


def missing_after(rows: np.ndarray, names: Sequence[str]) -> dict[int, list[str]]:
    """Names of the ghost's layers that no row answers to, under the row whose match comes before them there."""
    matched = {row: ours for ours, row in enumerate(rows.tolist()) if row != NO_ROW}
    found: dict[int, list[str]] = {}
    last = 0
    for row, name in enumerate(names):
        if row in matched:
            last = matched[row]
        elif len(rows):
            found.setdefault(last, []).append(name)
    return found
