"""The picture at a time: playing goes on from the last one, and is the same as seeking."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of
from analysis.dataflow.trace import CHECKPOINT_EVENTS, Trace

LAYER = convolution(6, 6, 2, 3, 3)
PLAYED = run_of(LAYER, "none").trace


def arrays(state):
    for part in (*state.held, state.moved, state.used, state.values):
        yield from part.values()


def same(one, other):
    return one.time == other.time and all(map(np.array_equal, arrays(one), arrays(other)))


@pytest.fixture
def replayed(monkeypatch):
    """The windows of events that are replayed."""
    windows = []
    replay = Trace._replay
    monkeypatch.setattr(
        Trace, "_replay", lambda self, state, window: (windows.append(window), replay(self, state, window))[1]
    )
    return windows


def test_playing_replays_only_what_happened_since(replayed):
    trace = run_of(LAYER, "none").trace
    times = list(range(0, CHECKPOINT_EVENTS, 100))
    for time in times:
        trace.state(time)
    assert replayed == [slice(*ends) for ends in pairwise(times)]


def test_the_same_time_asked_for_twice_is_worked_out_once(replayed):
    trace = run_of(LAYER, "none").trace
    first, second = trace.state(700), trace.state(700)
    assert replayed == [slice(0, 700)]
    assert same(first, second)


def test_a_changed_copy_changes_no_later_picture():
    trace = run_of(LAYER, "none").trace
    for cells in arrays(trace.state(50)):
        cells[:] = 1
    assert same(trace.state(60), run_of(LAYER, "none").trace.state(60))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, len(PLAYED)), min_size=1, max_size=6))
def test_any_way_to_a_time_leads_to_the_same_picture(times):
    for time in times:
        PLAYED.state(time)
    fresh = PLAYED._after(PLAYED._start(), times[-1])
    assert same(PLAYED.state(times[-1]), fresh)
