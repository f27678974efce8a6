"""Passes over memory side by side: how far each schedule is, row by row of the drawn maps."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.other_layers.passes import CONVOLUTION, POOL, Chain

ROWS = 6
LANES = (False, True)


@dataclass(frozen=True, slots=True)
class Stop:
    """What stands in a lane. kind: "map" in memory, or "work" that reads the map before it and writes the one behind.

    names: what is done, several where they are fused. rows: of a map as drawn; columns alike.
    """

    kind: str
    names: tuple[str, ...]
    rows: int = ROWS


def stops_of(chain: Chain, is_fused: bool) -> tuple[Stop, ...]:
    """in, work, map, work, map, …"""
    works = [(CONVOLUTION, *chain.followers)] if is_fused else [(CONVOLUTION,), *((name,) for name in chain.followers)]
    stops = [Stop("map", ("in",))]
    for names in works:
        stops += [Stop("work", names), Stop("map", names[-1:], drawn_rows(chain, POOL in names))]
    return tuple(stops)


def drawn_rows(chain: Chain, is_pooled: bool) -> int:
    return max(1, ROWS // chain.window) if is_pooled else ROWS


def count_of(chain: Chain) -> int:
    """Moments: rows of all passes of the longer schedule."""
    return ROWS * (1 + len(chain.followers))


@dataclass(frozen=True, slots=True)
class At:
    """number: of the pass that runs. part: of its rows that is done, 0 to 1. over: the schedule has ended."""

    number: int
    part: float
    over: bool


def at_time(chain: Chain, is_fused: bool, time: float) -> At:
    passes = 1 if is_fused else 1 + len(chain.followers)
    done = min(time, float(ROWS * passes)) / ROWS
    if done >= passes:
        return At(passes - 1, 1.0, True)
    return At(int(done), done - int(done), False)


def moved_so_far(chain: Chain, is_fused: bool, time: float) -> float:
    """Bytes of feature maps that have crossed memory."""
    now = at_time(chain, is_fused, time)
    moved = [one.reads + one.writes for one in (chain.fused() if is_fused else chain.separate())]
    return chain.word_bytes * (sum(moved[: now.number]) + moved[now.number] * now.part)
