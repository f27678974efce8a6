"""One limit of events: no execution that is shown word by word has more."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
import gui
from analysis.dataflow.cached import EVENTS_A_MAC, cached_run
from analysis.dataflow.drawable import MOST_MACS, drawable
from analysis.dataflow.events import MOST_EVENTS
from analysis.dataflow.im2col import event_bound as columns_bound
from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.run import run_of
from analysis.dataflow.schedules import NESTS, nest_of
from analysis.dataflow.stream import event_bound, trace_of
from tests.analysis.dataflow.random_layers import layers
from tests.analysis.dataflow.test_im2col import plans
from tests.analysis.dataflow.test_nests import nests

MANY = 10**9


@settings(max_examples=60, deadline=None)
@given(st.booleans().flatmap(nests))
def test_bound_is_above_all_events(nest):
    assert len(trace_of(nest, most_events=MANY)) <= event_bound(nest)


@pytest.mark.parametrize("schedule", NESTS)
def test_bound_is_exact_where_every_step_drops_a_word(schedule):
    nest = nest_of(convolution(4, 4, 3, 5, 2), schedule)
    assert event_bound(nest) == len(trace_of(nest, most_events=MANY))


@settings(max_examples=30, deadline=None)
@given(layers(), st.integers(1, 40))
def test_bound_of_a_cache(layer, words):
    run = cached_run(nest_of(layer, "none"), words, most_events=MANY)
    assert len(run.trace) <= EVENTS_A_MAC * layer.macs


@settings(max_examples=30, deadline=None)
@given(plans())
def test_bound_of_columns(plan):
    assert len(run_im2col(plan, most_events=MANY).trace) <= columns_bound(plan)


@pytest.mark.parametrize("schedule", NESTS)
@pytest.mark.parametrize(
    "asked", [convolution(56, 56, 64, 64, 3, pad=1), convolution(30, 30, 8, 8, 1), dense(512, 512)]
)
def test_a_layer_scaled_down_is_shown_word_by_word(asked, schedule):
    layer = drawable(asked)
    assert layer.macs <= MOST_MACS
    trace = run_of(layer, schedule).trace
    assert trace.whole_words
    assert len(trace) <= MOST_EVENTS


def test_a_run_between_the_old_bound_and_the_limit_goes_tile_by_tile():
    """3,264 MACs of 8 events each: beyond the limit with what falls out, below it without."""
    layer = dense(68, 48)
    nest = nest_of(layer, "nlr")
    assert event_bound(nest) > MOST_EVENTS > event_bound(nest) - 3 * layer.macs
    trace = trace_of(nest)
    assert not trace.whole_words
    assert len(trace) <= MOST_EVENTS


def test_no_other_limit_of_events():
    for package in (analysis, gui):
        for path in Path(package.__file__).parent.rglob("*.py"):
            if path.name != "events.py":
                assert not re.search(r"MOST_EVENTS\b.*=\s*.*\d", path.read_text()), path.name
