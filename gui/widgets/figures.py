"""The key figures of an analysis that are set against those of the ghost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.compare import change_of
from analysis.units import exact
from gui.widgets.change import change_text, change_token
from gui.widgets.number_tile import NumberTile

if TYPE_CHECKING:
    from analysis.scenario import Analysis

Figure = Callable[["Analysis"], "float | None"]


def figures_compared() -> dict[str, tuple[Figure, bool, str]]:
    """By tile: the figure that is set against the ghost's, whether more of it is worse, what it is."""
    tr = partial(QCoreApplication.translate, "figures")
    return {
        "work": (lambda a: a.workload.totals.macs, True, tr("MACs")),
        "parameters": (lambda a: a.workload.totals.weight_bytes, True, tr("weight bytes")),
        "arena": (lambda a: a.plan.arena_bytes, True, tr("arena bytes")),
        "latency": (lambda a: first(a, "total_latency_bound_s"), True, tr("seconds by roofline")),
        "energy": (lambda a: first(a, "total_energy_j"), True, tr("joules")),
        "rate": (rate_of, False, tr("inferences per second")),
    }


def show_changes(tiles: Mapping[str, NumberTile], ours: Analysis | None, theirs: Analysis | None) -> None:
    """On every tile how far its figure is from the ghost's; nothing without one."""
    words = QCoreApplication.translate("figures", "{what} against the ghost: {ours} to {theirs}")
    for name, (figure, more_is_worse, what) in figures_compared().items():
        if ours is None or theirs is None:
            tiles[name].set_change("")
            continue
        if name == "latency" and (both := expected_of(ours, theirs)):
            pair, what = both, QCoreApplication.translate("figures", "expected seconds")
        else:
            pair = (figure(ours), figure(theirs))
        change, said = change_of(*pair), words.format(what=what, ours=exact(pair[0]), theirs=exact(pair[1]))
        tiles[name].set_change(f"{change_text(change)} ◌", change_token(change, more_is_worse), said)


def first(analysis: Analysis, name: str) -> float | None:
    """A figure of the device looked at."""
    return getattr(analysis.estimates[0], name) if analysis.estimates else None


def expected_of(ours: Analysis, theirs: Analysis) -> tuple[float, float] | None:
    """Expected times, where both are known: one is never set against the other's bound."""
    mine, its = first(ours, "latency_s"), first(theirs, "latency_s")
    return None if mine is None or its is None else (mine, its)


def rate_of(analysis: Analysis) -> float | None:
    """Batch divided by the lower bound of the latency, per second."""
    seconds, inputs = first(analysis, "total_latency_bound_s"), analysis.graph.inputs
    shape = analysis.graph.tensors[inputs[0]].shape if inputs else None
    return (analysis.scenario.batch or (shape[0] if shape else 1) or 1) / seconds if seconds else None
