"""Frames that wait for a link: the closed form against a link that is played frame by frame."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.offload import Queue, Stream
from analysis.offload.queueing import queue_of

TIMES = st.fractions(min_value=Fraction(1, 40), max_value=3, max_denominator=40)


def played(queue, bursts):
    """(arrival, departure) of every frame, by serving one after the other."""
    free, served = Fraction(0), []
    for burst in range(bursts):
        arrival = burst * queue.period_s
        for _ in range(queue.burst):
            free = max(free, arrival) + queue.sending_s
            served.append((arrival, free))
    return served


@settings(max_examples=30, deadline=None)
@given(burst=st.integers(1, 5), period_s=TIMES, sending_s=TIMES, where=st.fractions(0, 1, max_denominator=97))
def test_the_closed_form_is_what_a_link_does(burst, period_s, sending_s, where):
    queue, bursts = Queue(burst, period_s, sending_s), 12
    served = played(queue, bursts)
    for burst_number in range(bursts):
        last = served[(burst_number + 1) * burst - 1]
        assert queue.delay_s(burst_number) == last[1] - last[0]
    edges = {arrival for arrival, _ in served} | {gone for _, gone in served} | {where * bursts * period_s}
    for time_s in (edge for edge in edges if edge < bursts * period_s):
        waiting = sum(arrival <= time_s < gone for arrival, gone in served)
        assert queue.waiting(time_s) == waiting


@settings(max_examples=30, deadline=None)
@given(burst=st.integers(1, 5), period_s=TIMES, sending_s=TIMES)
def test_a_link_that_is_too_slow_falls_behind_at_the_rate_that_is_told(burst, period_s, sending_s):
    queue = Queue(burst, period_s, sending_s)
    # After a multiple of both times nothing is rounded, so the mean growth is the rate itself.
    whole = period_s * sending_s * period_s.denominator * sending_s.denominator
    grown = Fraction(queue.waiting(2 * whole) - queue.waiting(whole), 1) / whole
    assert queue.growth_frames_per_s == pytest.approx(float(grown))
    assert (queue.growth_frames_per_s == 0) == queue.keeps_up == (queue.delay_growth == 0)
    later = (queue.delay_s(9) - queue.delay_s(4)) / (5 * period_s)
    assert queue.delay_growth == pytest.approx(float(later))


def test_a_link_that_is_just_enough_keeps_up():
    """30 frames/s are thirds of a second in no binary number; as exact ones they fill the link to the last bit."""
    stream = Stream(150_528, 8, Fraction(30))
    assert queue_of(stream, 36_126_720.0).load == 1
    assert queue_of(stream, 36_126_720.0).keeps_up
    assert not queue_of(stream, 36_126_719.0).keeps_up


def test_frames_that_come_at_once_wait_for_each_other():
    queue = Queue(3, Fraction(10), Fraction(1))
    assert [queue.waiting(Fraction(t)) for t in (0, 1, 2, 3, 9, 10, 11)] == [3, 2, 1, 0, 0, 3, 2]
    assert queue.delay_s(7) == 3
