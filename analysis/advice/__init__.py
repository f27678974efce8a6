"""The smallest change that makes a network fit a device, or a run keep its budgets.

Every change is made and the network analysed anew; nothing is guessed. Changes are tried in the order of
`advice.moves`, which is that of how much they touch; where none is enough alone, pairs are, those first whose larger
change is the smallest. Where no pair is enough either, what comes nearest is told, and that it is not enough. Last come
devices that hold the network as it is. What the runtime refuses is never advised.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analysis.advice.elsewhere import elsewhere
from analysis.advice.options import options
from analysis.advice.result import Advice, Budgets
from analysis.advice.search import MOST_PAIRS, Progress, enough_together, few, nearest, singles, too_many_weights
from analysis.advice.shortage import Answered, Need, badness, enough, needs, refused, unsized
from analysis.advice.trials import Trial, Trials
from analysis.advice.words import advice_of
from analysis.scenario import silent

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis

__all__ = [
    "Advice", "Budgets", "Need", "Trial", "Trials", "advise", "enough", "first_advice", "needs", "options", "refused",
    "unsized", "verdict_of",
]  # fmt: skip


def advise(
    analysis: Analysis, index: int = 0, budgets: Budgets | None = None, progress: Progress | None = None
) -> tuple[Advice, ...]:
    """What would make the network fit the analysis's device number `index`, the smallest change first.

    Empty where nothing is short, where nothing helps, and without a device. budgets: beside the device's capacities;
    None takes those of the scenario. progress(fraction, text) may raise Cancelled.
    """
    if not analysis.estimates:
        return ()
    trials, tell = Trials(analysis), progress or silent
    start = trials.on(analysis.estimates[index].device.id)
    budgets = budgets or budgets_of(analysis)
    if not badness(start, budgets):
        return ()
    tried = list(singles(trials, start, tell))
    found = few([one for one in tried if enough(one.trial, budgets)]) or list(
        islice(enough_together(trials, start, tried, budgets, tell), MOST_PAIRS)
    )
    tell(0.9, "looking for another device")
    found = [*(found or nearest(start, tried, budgets)), *elsewhere(trials, start, budgets)]
    return tuple(advice_of(one, start, budgets) for one in found)


def first_advice(trials: Trials, start: Trial, budgets: Budgets, tell: Progress = silent) -> Advice | None:
    """The smallest change that is enough on the device of `start`; None where none is, or none is needed."""
    if enough(start, budgets) is not False or too_many_weights(start):
        return None
    tried = []
    for one in singles(trials, start, tell):
        if enough(one.trial, budgets):
            return advice_of(one, start, budgets)
        tried.append(one)
    first = next(enough_together(trials, start, tried, budgets, tell), None)
    return advice_of(first, start, budgets) if first else None


def verdict_of(estimate: Estimate, budgets: Budgets) -> bool | None:
    """Whether the device holds the network and a run keeps the budgets; None where that cannot be told."""
    return enough(Answered(estimate), budgets)


def budgets_of(analysis: Analysis) -> Budgets:
    """What the scenario says that a run may take."""
    return Budgets(analysis.scenario.max_latency_s, analysis.scenario.max_energy_j)
