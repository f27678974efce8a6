"""Where each frame is at a moment: waiting, on the link, on its way, in the cloud, or answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from typing import Literal

from analysis.offload.case import Case
from analysis.offload.queueing import Queue

Place = Literal["sending", "going", "computing", "returning"]
# Round trips that differ from frame to frame, spread evenly over what they may be, and the same each time.
GOLDEN = (sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Trip:
    """One frame; times in s from the first picture. sent_s: its last bit has left."""

    number: int
    taken_s: float
    begins_s: float
    sent_s: float
    arrives_s: float
    computed_s: float
    answered_s: float

    def place(self, time_s: float) -> tuple[Place, float] | None:
        """(where, part of the way); None before it gets the link and after its answer has come."""
        legs: tuple[tuple[Place, float, float], ...] = (
            ("sending", self.begins_s, self.sent_s),
            ("going", self.sent_s, self.arrives_s),
            ("computing", self.arrives_s, self.computed_s),
            ("returning", self.computed_s, self.answered_s),
        )
        return next(((leg, (time_s - a) / (b - a)) for leg, a, b in legs if a <= time_s < b), None)


def trip_of(case: Case, number: int) -> Trip:
    """Frame 0, 1, … in the order of sending, of a case whose link and cloud are known in full."""
    queue, cloud_s = case.queue, case.cloud.latency.value if case.cloud else None
    assert queue is not None
    assert cloud_s is not None
    begins = queue.begins_s(number)
    trip_s, sent_s = round_trip_s(case, number), float(begins + queue.sending_s)
    arrives_s = sent_s + trip_s / 2
    taken_s = float(number // queue.burst * queue.period_s)
    return Trip(
        number, taken_s, float(begins), sent_s, arrives_s, arrives_s + cloud_s, arrives_s + cloud_s + trip_s / 2
    )


def round_trip_s(case: Case, number: int) -> float:
    """Of one frame: somewhere within the jitter."""
    trip, jitter = case.radio.round_trip_s or 0.0, case.radio.jitter_s or 0.0
    return trip + jitter * (2 * ((number * GOLDEN) % 1) - 1)


def under_way(case: Case, time_s: Fraction, most: int) -> Iterator[Trip]:
    """Frames that the link, the air or the cloud has at a moment, the newest first.

    Of more than `most` the newest and each so manieth, the same ones from moment to moment.
    """
    assert case.queue is not None
    now, newest = float(time_s), last_begun(case.queue, time_s)
    before = time_s - case.queue.sending_s - Fraction(longest_wait_s(case))
    oldest = last_begun(case.queue, before) if before >= 0 else 0
    step = max(1, ceil((newest - oldest + 1) / most))
    kept = {newest, *range(newest - newest % step, oldest - 1, -step)}
    for number in sorted(kept, reverse=True):
        trip = trip_of(case, number)
        if trip.begins_s <= now < trip.answered_s:
            yield trip


def last_begun(queue: Queue, time_s: Fraction) -> int:
    """Number of the last frame that has got the link."""
    if not queue.keeps_up:
        return time_s // queue.pitch_s
    burst, rest = divmod(time_s, queue.period_s)
    return burst * queue.burst + min(queue.burst - 1, rest // queue.pitch_s)


def longest_wait_s(case: Case) -> float:
    """From the last bit of a frame to its answer, whatever the jitter."""
    trip = case.radio.round_trip_high_s or case.radio.round_trip_s or 0.0
    return trip + ((case.cloud.latency.value or 0.0) if case.cloud else 0.0)


def answered(case: Case, time_s: Fraction) -> int:
    """Frames whose answer is there, whatever the jitter: those that the link had sent so long before."""
    before = time_s - Fraction(longest_wait_s(case))
    return case.queue.sent(before) if case.queue is not None and before >= 0 else 0
