"""How far off predictions are that were made without the figures: a printed table, and lines of TOML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.calibration.table import Figure

RATE = 0.9


class Told(NamedTuple):
    """A figure, what was predicted without it, and what was published; seconds or joules."""

    figure: Figure
    predicted: float
    published: float

    @property
    def error(self) -> float:
        """Logarithm of predicted/published."""
        return float(np.log(self.predicted / self.published))


def band_lines(head: str, found: Sequence[Told]) -> list[str]:
    """A table [head] with what `analysis.calibration.table.Band` holds; the same is printed."""
    errors = np.array([one.error for one in found])
    relative = np.abs(np.expm1(errors))
    factor = float(np.exp(np.quantile(np.abs(errors), RATE, method="higher")))
    print(f"{head:34} {len(found):4} median {np.median(relative):6.1%} worst {relative.max():7.1%}", end="  ")
    print(f"{RATE:.0%} within × {factor:.2f}")
    show(found)
    return [
        "", f"[{head}]", f"factor = {factor:.4f}", f"figures = {len(found)}", f"median = {np.median(relative):.4f}",
        f"worst = {relative.max():.4f}", f"rank = {rank_correlation(found):.4f}", f"boards = {by_board(found)}",
    ]  # fmt: skip


def rank_correlation(found: Sequence[Told]) -> float:
    """Spearman's: the correlation of the places that predicted and published values take."""
    predicted, published = ([getattr(one, name) for one in found] for name in ("predicted", "published"))
    places = [np.argsort(np.argsort(values)) for values in (predicted, published)]
    return float(np.corrcoef(places)[0, 1])


def by_board(found: Sequence[Told]) -> str:
    groups = defaultdict(list)
    for one in found:
        groups[one.figure.board].append(abs(np.expm1(one.error)))
    return "{" + ", ".join(f"{board} = {np.median(off):.4f}" for board, off in sorted(groups.items())) + "}"


def show(found: Sequence[Told]) -> None:
    groups = defaultdict(list)
    for one in found:
        figure = one.figure
        groups[figure.board, figure.runtime, figure.dtype].append(f"{figure.network} {np.expm1(one.error):+.0%}")
    for (board, runtime, dtype), rows in sorted(groups.items()):
        print(f"    {board:20} {runtime:18} {dtype:5} {'  '.join(rows)}")
