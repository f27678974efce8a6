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
from gui.widgets.promise_words import MARKS, promise_in, promise_state, sentence, short_words, state_token
from gui.widgets.times import expected_known, run_seconds

if TYPE_CHECKING:
    from analysis.scenario import Analysis

Figure = Callable[["Analysis"], "float | None"]


def figures_compared(ours: Analysis | None) -> dict[str, tuple[Figure, bool, str]]:
    """By tile: the figure that is set against the ghost's, whether more of it is worse, what it is.

    Times and energies are those that the tiles of `ours` show, expected or the least: of a ghost of which that is not
    known there is none to be set against.
    """
    expected, least = expected_known(ours), energy_is_least(ours)
    tr = partial(QCoreApplication.translate, "figures")
    return {
        "work": (lambda a: a.workload.totals.macs, True, tr("MACs")),
        "parameters": (lambda a: a.workload.totals.weight_bytes, True, tr("weight bytes")),
        "arena": (lambda a: a.plan.arena_bytes, True, tr("arena bytes")),
        "latency": (
            lambda a: run_seconds(a, expected),
            True,
            tr("expected seconds") if expected else tr("least seconds"),
        ),
        "energy": (lambda a: energy_of(a, least), True, tr("least joules") if least else tr("joules")),
        "rate": (lambda a: rate_of(a, expected), False, tr("inferences per second")),
    }


def show_changes(tiles: Mapping[str, NumberTile], ours: Analysis | None, theirs: Analysis | None) -> None:
    """On every tile how far its figure is from the ghost's; nothing without one."""
    words = QCoreApplication.translate("figures", "{what} against the ghost: {ours} to {theirs}")
    for name, (figure, more_is_worse, what) in figures_compared(ours).items():
        if ours is None or theirs is None:
            tiles[name].set_change("")
            continue
        pair = (figure(ours), figure(theirs))
        change, said = change_of(*pair), words.format(what=what, ours=exact(pair[0]), theirs=exact(pair[1]))
        tiles[name].set_change(f"{change_text(change)} ◌", change_token(change, more_is_worse), said)


def show_promises(tiles: Mapping[str, NumberTile], ours: Analysis | None, theirs: Analysis | None) -> None:
    """On the tiles of time and energy whether a budget is kept; the ghost's sign beside ours where it is another."""
    for quantity in ("latency", "energy"):
        promise, ghosts = promise_in(ours, quantity), promise_in(theirs, quantity)
        if promise is None:
            tiles[quantity].set_verdict("")
            continue
        state, other = promise_state(promise), promise_state(ghosts) if ghosts else None
        beside = "" if other is None or other == state else f" ◌{MARKS[other]}"
        lines = [sentence(promise.sentence), *([f"◌ {sentence(ghosts.sentence)}"] if ghosts else [])]
        tiles[quantity].set_verdict(short_words(promise) + beside, state_token(state), "\n".join(lines))


def energy_is_least(analysis: Analysis | None) -> bool:
    """Whether of the energy on the device looked at only a lower bound is known."""
    return bool(analysis and analysis.estimates and analysis.estimates[0].energy_low_bound)


def energy_of(analysis: Analysis, least: bool) -> float | None:
    """Joules of a run on the device looked at, or the least; None where it is the other of the two that is known."""
    known = bool(analysis.estimates) and energy_is_least(analysis) == least
    return analysis.estimates[0].total_energy_j if known else None


def rate_of(analysis: Analysis, expected: bool) -> float | None:
    """Batch divided by the latency, per second."""
    seconds, inputs = run_seconds(analysis, expected), analysis.graph.inputs
    shape = analysis.graph.tensors[inputs[0]].shape if inputs else None
    return (analysis.scenario.batch or (shape[0] if shape else 1) or 1) / seconds if seconds else None
