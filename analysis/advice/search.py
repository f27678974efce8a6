"""Which changes are enough: singles first, then pairs, each tried on the network itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.advice.moves import Move, joined, moves, placement_moves
from analysis.advice.result import Budgets
from analysis.advice.shortage import badness, enough, needs, refused
from analysis.placement import places_for

if TYPE_CHECKING:
    from analysis.advice.trials import Trial, Trials

Progress = Callable[[float, str], None]

# More that would do are no help to choose by: so many in all, of one kind, and of pairs.
MOST, MOST_ALIKE, MOST_PAIRS = 5, 2, 3
# Of what is not enough only that which takes a tenth of a doubling off is worth a word.
LEAST_HELP = 0.1
# Parameters a byte at int4.
PER_BYTE = 2
# A need that two changes together bring down to this many times what there is by the ratios of each alone is tried.
MARGIN = 1.5
# A picture of half the sides is about a quarter of the work; a network of which more is left does not follow its input.
FOLLOWS = 0.5


@dataclass(frozen=True, slots=True)
class Tried:
    """A move, or two, and what comes of it."""

    moves: tuple[Move, ...]
    trial: Trial


def singles(trials: Trials, start: Trial, tell: Progress) -> Iterator[Tried]:
    """Every move that can be tried, the smallest first."""
    found = list(moves(trials, start))
    for index, move in enumerate(found):
        tell(0.7 * index / len(found), f"trying {move.title}")
        if (one := attempt(trials, start, (move,))) is not None:
            yield one


def too_many_weights(start: Trial) -> bool:
    """At the narrowest that there is no memory of the device holds them, whatever is changed."""
    device = start.device
    rooms = [memory.usable_bytes for memory in places_for(device, "weights")] + [device.flash_capacity_bytes]
    known = [room for room in rooms if room is not None]
    least_bytes = start.counted.workload.totals.parameters // PER_BYTE
    return len(known) == len(rooms) and least_bytes > max(known)


def few(found: Sequence[Tried]) -> list[Tried]:
    """The smallest of each kind."""
    kinds = [one.moves[0].kind for one in found]
    return [one for i, one in enumerate(found) if kinds[:i].count(kinds[i]) < MOST_ALIKE][:MOST]


def attempt(trials: Trials, start: Trial, chosen: tuple[Move, ...]) -> Tried | None:
    """None where the network cannot have it, or does not become smaller by a smaller input."""
    fields = joined(chosen[0].fields, chosen[-1].fields)
    trial = trials.attempt(replace(start.scenario, **fields))
    if trial is None or (any(move.kind == "resolution" for move in chosen) and not follows(trial, start)):
        return None
    return Tried(chosen, trial)


def follows(trial: Trial, start: Trial) -> bool:
    """Some networks keep the number of their patches, or of their inputs to a dense layer, as constants."""
    new, old = trial.counted.workload.totals, start.counted.workload.totals
    return new.macs <= FOLLOWS * old.macs and new.uncounted_nodes <= old.uncounted_nodes


def enough_together(
    trials: Trials, start: Trial, tried: Sequence[Tried], budgets: Budgets, tell: Progress
) -> Iterator[Tried]:
    """Pairs that are enough where neither is alone: those first whose larger change is the smallest."""
    for chosen in pairs(start, tried, budgets):
        tell(0.7, "trying pairs of changes")
        both = attempt(trials, start, chosen)
        if both is not None and enough(both.trial, budgets):
            yield both


def pairs(start: Trial, tried: Sequence[Tried], budgets: Budgets) -> Iterator[tuple[Move, Move]]:
    """Where tensors go is looked for anew: what the other change leaves of them may go into another memory."""
    others = [one for one in tried if one.moves[0].kind != "placement"]
    for place, larger in enumerate(others):
        if useful(start, larger, budgets):
            yield from ((move, larger.moves[0]) for move in placement_moves(larger.trial))
        for smaller in others[:place]:
            if larger.moves[0].kind != smaller.moves[0].kind and promising(start, smaller, larger, budgets):
                yield smaller.moves[0], larger.moves[0]


def promising(start: Trial, one: Tried, other: Tried, budgets: Budgets) -> bool:
    """Another runtime may take another precision; of all else each must help, and the two bring needs down far enough."""
    both = {one.moves[0].kind, other.moves[0].kind}
    if both != {"runtime", "precision"} and not (useful(start, one, budgets) and useful(start, other, budgets)):
        return False
    before, first, second = (needs(trial, budgets) for trial in (start, one.trial, other.trial))
    for name, need in before.items():
        a, b = first[name].used if name in first else None, second[name].used if name in second else None
        if need.used and a is not None and b is not None and a * b / need.used > MARGIN * need.allowed:
            return False
    return True


def useful(start: Trial, one: Tried, budgets: Budgets) -> bool:
    """Less is refused, or less is short; nothing is refused that was not before."""
    now, before = refused(one.trial), refused(start)
    if now and not before:
        return False
    return now < before or excess(one.trial, budgets) < excess(start, budgets)


def excess(trial: Trial, budgets: Budgets) -> float:
    return sum(need.excess for need in needs(trial, budgets).values())


def nearest(start: Trial, tried: Sequence[Tried], budgets: Budgets) -> list[Tried]:
    """Where nothing is enough: what is refused by nobody and leaves least short, or cannot be told."""
    worst = badness(start, budgets)
    better = [one for one in tried if not refused(one.trial) and badness(one.trial, budgets) < worst - LEAST_HELP]
    ranked = sorted(better, key=lambda one: (enough(one.trial, budgets) is False, badness(one.trial, budgets)))
    return few(ranked)[:MOST_PAIRS]
