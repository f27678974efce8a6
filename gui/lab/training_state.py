"""A step of training as the lab plays it: what each moment holds and has done, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from analysis.other_layers.training import AGAIN, BACKWARD, FORWARD, UPDATE, Moment, Training, moments

# Kinds of what memory holds, from below, with the colour of each.
KINDS = {"weights": "weights", "states": "elementwise", "gradients": "outputs", "activations": "inputs"}
WORK = {"forward": "inputs", "again": "elementwise", "dX": "outputs", "dW": "weights"}


@dataclass(frozen=True, eq=False)
class Course:
    """live: bytes by kind in each moment. work: MACs so far by product after each moment."""

    training: Training
    moments: tuple[Moment, ...] = field(init=False)
    live: tuple[dict[str, int], ...] = field(init=False)
    work: tuple[dict[str, int], ...] = field(init=False)

    def __post_init__(self) -> None:
        every = moments(self.training)
        object.__setattr__(self, "moments", every)
        object.__setattr__(self, "live", tuple(self.training.live_bytes(moment) for moment in every))
        object.__setattr__(self, "work", so_far(self.training, every))

    def now(self, time: float) -> int:
        """Number of the moment; the last one stays."""
        return min(int(time), len(self.moments) - 1)

    def is_over(self, time: float) -> bool:
        return int(time) >= len(self.moments)

    def done(self, time: float) -> dict[str, int]:
        return self.work[min(int(time), len(self.moments))]

    @cached_property
    def peak(self) -> int:
        return max(sum(one.values()) for one in self.live)

    @cached_property
    def held(self) -> int:
        """Activations and gradients of activations at once, at most."""
        return max(len(moment.kept) + moment.flowing for moment in self.moments)

    @property
    def macs(self) -> int:
        return sum(self.work[-1].values())


def so_far(training: Training, every: tuple[Moment, ...]) -> tuple[dict[str, int], ...]:
    """One more than there are moments: before the first, after each."""
    done = [dict.fromkeys(WORK, 0)]
    for moment in every:
        done.append({name: done[-1][name] + work_in(training, moment).get(name, 0) for name in WORK})
    return tuple(done)


def work_in(training: Training, moment: Moment) -> dict[str, int]:
    one = training.layer_macs
    if moment.kind == BACKWARD:
        return {"dW": one} | ({"dX": one} if moment.layer > 1 else {})
    names = {FORWARD: "forward", AGAIN: "again"}
    return {names[moment.kind]: one} if moment.kind in names else {}


def is_running(moment: Moment, layer: int) -> bool:
    """Whether a layer works in a moment; all of them when weights are updated."""
    return moment.layer == layer or moment.kind == UPDATE
