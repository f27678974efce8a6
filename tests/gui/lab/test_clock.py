"""Time in events: linked by the work done, stepped, looped, and no faster than a person asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.run import run_of
from gui.lab.clock import Clock, macs_at, speed_for, time_at_macs, time_beside
from gui.lab.ticks import ticks_of
from gui.theme import LOOK

LAYER = convolution(4, 4, 3, 5, 2)
A, B = (run_of(LAYER, name).trace for name in ("weights", "ifmap"))
PAIRS = [
    (A, B),
    (B, A),
    *((run_of(dense(6, 4), a).trace, run_of(dense(6, 4), b).trace) for a, b in (("ws", "os"), ("os", "nlr"))),
]


@pytest.fixture
def clock(qapp):
    LOOK.still = False
    clock = Clock()
    clock.show((A, B))
    yield clock
    clock.pause()
    LOOK.still = None


def done(trace, time):
    return trace.moved(int(time), Op.MAC)


@pytest.mark.parametrize(("lead", "other"), PAIRS)
def test_beside_it_as_many_macs_are_done_at_every_whole_time(lead, other):
    for time in range(len(lead) + 1):
        beside = time_beside(lead, time, other)
        assert beside == int(beside)
        assert done(other, beside) == done(lead, time)


@pytest.mark.parametrize(("lead", "other"), PAIRS)
def test_both_begin_and_end_together(lead, other):
    assert time_beside(lead, 0, other) == 0
    assert time_beside(lead, len(lead), other) == len(other)


@given(st.floats(0, len(A)), st.floats(0, len(A)))
def test_the_one_beside_never_runs_backwards(one, two):
    early, late = sorted((one, two))
    whole = early == int(early) or late == int(late)  # a whole time brings the other to a whole one
    assert time_beside(A, early, B) <= time_beside(A, late, B) + whole


def test_macs_and_back():
    assert [macs_at(A, time) for time in (0, len(A))] == [0, 540]
    assert done(A, time_at_macs(A, 100)) == 100
    assert done(A, time_at_macs(A, 100) - 1) == 99
    assert time_at_macs(A, 10_000) == time_at_macs(A, 540)


def test_one_that_does_less_ends_and_waits():
    less = run_of(convolution(4, 4, 3, 2, 2), "weights").trace
    assert time_beside(A, len(A), less) == len(less)
    assert done(A, time_beside(less, len(less), A)) == done(less, len(less)) == 216


def test_without_macs_time_is_shared_out():
    empty = run_of(dense(1, 1), "os").trace
    loads = type(empty)(**{**empty.__dict__, "op": np.full(len(empty), Op.LOAD)})
    assert time_beside(loads, len(loads) / 2, A) == pytest.approx(len(A) / 2, abs=1)


@pytest.mark.parametrize(("events", "speed"), [(1, 1), (20, 1), (465, 20), (1145, 50), (20_000, 1000), (10**7, 20_000)])
def test_a_run_takes_about_twenty_seconds(events, speed):
    assert speed_for(events) == speed


def test_steps_forward_and_backward(clock):
    clock.step(1)
    assert clock.times == (1.0, time_beside(A, 1, B))
    clock.step(1, "iteration")
    assert clock.time == A.unit_ends[0] == 37
    clock.step(1, "tile")
    assert clock.time == A.tile_ends[0]
    clock.step(-1, "tile")
    assert clock.time == 0
    clock.to_end()
    clock.step(-1, "iteration")
    assert clock.time == A.unit_ends[-2]
    clock.step(-1)
    assert clock.time == A.unit_ends[-2] - 1


def test_a_step_from_between_two_events_ends_on_one(clock):
    clock.seek(10.4)
    clock.step(1)
    assert clock.time == 11
    clock.seek(10.4)
    clock.step(-1)
    assert clock.time == 10


def test_steps_stop_at_both_ends(clock):
    clock.step(-1)
    assert clock.time == 0
    clock.to_end()
    clock.step(1)
    clock.step(1, "tile")
    assert clock.times == (len(A), len(B))


def test_playing_goes_on_with_time_and_stops_at_the_end(clock):
    clock.set_speed(100)
    clock.play()
    clock.advance(0.255)
    assert clock.time == pytest.approx(25.5, abs=10)
    clock.pause()
    assert clock.time == int(clock.time)
    clock.seek(clock.end - 1)
    clock.play()
    clock.advance(5)
    assert clock.time == clock.end
    assert not clock.playing


def test_a_loop_begins_again(clock):
    clock.set_loop(True)
    clock.seek(clock.end - 1)
    clock.play()
    clock.advance(5)
    assert clock.time == 0
    assert clock.playing


def test_play_at_the_end_starts_over(clock):
    clock.to_end()
    clock.play()
    assert clock.time < 1
    assert clock.playing


def test_the_timer_plays(clock, qtbot):
    clock.play()
    qtbot.waitUntil(lambda: clock.time > 3)
    clock.pause()


def test_free_times(clock):
    clock.seek(100)
    clock.set_linked(False)
    clock.set_side(1)
    clock.seek(7)
    assert clock.times == (100, 7)
    clock.set_side(0)
    clock.set_linked(True)
    assert clock.times == (100, time_beside(A, 100, B))


def test_either_side_can_lead(clock):
    clock.set_side(1)
    clock.to_end()
    assert clock.times == (len(A), len(B))
    assert clock.end == len(B)
    clock.set_side(2)
    assert clock.side == 1


def test_less_motion_shows_whole_events(clock):
    clock.seek(10.4)
    assert clock.times[0] == 10.4
    LOOK.still = True
    assert clock.times[0] == 10


def test_a_chosen_speed_stays_with_another_run(clock):
    assert clock.speed == 100
    clock.set_speed(500_000)
    clock.show((B,))
    assert clock.speed == 20_000
    assert clock.times == (0.0,)


def test_nothing_to_play(clock):
    clock.show(())
    clock.play()
    clock.seek(5)
    clock.step(1, "tile")
    assert (clock.times, clock.end, clock.playing) == ((), 0, False)


def test_ticks_are_where_loops_turn():
    outer, inner = ticks_of(A)
    assert (outer.loop, len(outer.times)) == ("filter", 4)
    assert (inner.loop, len(inner.times)) == ("output column", 44)
    assert set(outer.times) < set(inner.times) <= set(A.unit_ends.tolist())
    assert [A.indices(time)["m"] for time in outer.times] == [1, 2, 3, 4]


def test_never_more_than_sixty_ticks():
    many = run_of(dense(3, 300), "os").trace
    outer, inner = ticks_of(many)
    assert 0 < len(outer.times) <= 60
    assert inner.times == ()
