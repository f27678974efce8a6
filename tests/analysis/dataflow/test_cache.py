"""Stack distances against a cache that is simulated; nests before a cache against numpy and each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.cache import NEVER, Lru, curve_of, stack_distances
from analysis.dataflow.cached import MOST_CACHED_MACS, Replay, cached_run
from analysis.dataflow.events import Op
from analysis.dataflow.layer import LayerError, convolution
from analysis.dataflow.mapping import Band, mapped
from analysis.dataflow.numbers import outputs_of
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.stream import points_inside

WORDS = st.lists(st.integers(0, 9), min_size=1, max_size=80).map(np.array)


def naive_misses(addresses, capacity: int) -> int:
    kept, misses = [], 0
    for word in addresses:
        if word in kept:
            kept.remove(word)
        else:
            misses += 1
            kept = kept[-(capacity - 1) :] if capacity > 1 else []
        kept.append(word)
    return misses


def test_distances_by_hand():
    found = stack_distances(np.array([7, 7, 8, 9, 8, 7]))
    assert found.tolist() == [NEVER, 1, NEVER, NEVER, 2, 3]


@given(WORDS)
def test_distance_is_the_number_of_different_words_between(addresses):
    found = stack_distances(addresses).tolist()
    for place, word in enumerate(addresses.tolist()):
        before = addresses[:place].tolist()
        if word not in before:
            assert found[place] == NEVER
        else:
            last = place - 1 - before[::-1].index(word)
            assert found[place] == len(set(addresses[last:place].tolist()))


@given(WORDS, st.integers(1, 14))
def test_curve_and_cache_miss_as_the_naive_one(addresses, capacity):
    cache = Lru(capacity)
    misses = sum(cache.touch(word)[0] for word in addresses.tolist())
    assert misses == naive_misses(addresses, capacity) == curve_of(addresses).at(capacity)


@given(WORDS)
def test_a_larger_cache_never_misses_more(addresses):
    curve = curve_of(addresses)
    assert (np.diff(curve.misses) <= 0).all()
    assert curve.at(0) == len(addresses)
    assert curve.at(10_000) == len(set(addresses.tolist())) == curve.firsts


def nest_of(layer, filters=2, rows=2, channels=1):
    bands = [Band("NMPQCRS", {"M": filters, "P": rows, "C": channels}), Band("NMCRSPQ")]
    return mapped(layer, bands, ("DRAM", "SRAM")).nest


LAYERS = (convolution(4, 4, 3, 5, 2), convolution(5, 6, 2, 3, 3, stride=2, pad=1), convolution(4, 3, 4, 4, 1, groups=2))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("capacity", [1, 3, 20, 10_000])
@pytest.mark.parametrize("most_events", [20_000, 200])
def test_cached_run_agrees_and_computes(layer, capacity, most_events):
    run = cached_run(nest_of(layer), capacity, most_events=most_events)
    trace, end = run.trace, len(run.trace)
    assert run.agreement(end) is True
    np.testing.assert_array_equal(trace.state(end).values["outputs"], outputs_of(layer, trace.numbers))
    psums = trace.moved(end, Op.LOAD, tensor="psums")
    assert trace.moved(end, Op.STORE) - psums == layer.words("outputs") == trace.moved(end, Op.INIT)
    loads = trace.moved(end, Op.LOAD) + trace.moved(end, Op.INIT)
    assert loads == Replay(run.nest, capacity).curve.at(capacity)
    assert not any(cells.any() for cells in trace.state(end).held[1].values())


def test_all_is_loaded_once_where_all_fits():
    layer = LAYERS[0]
    run = cached_run(nest_of(layer), 153)
    once = compulsory_words(layer)
    assert run.trace.moved(len(run.trace), Op.LOAD) == once["weights"] + once["inputs"]


def test_accesses_follow_the_loops_of_a_ragged_nest():
    layer = LAYERS[0]
    nest = nest_of(layer, filters=3, rows=2)
    points = Replay(nest, 1).points
    assert len(points["M"]) == layer.macs == len({tuple(int(points[d][i]) for d in points) for i in range(layer.macs)})
    first = next(points_inside(nest, dict.fromkeys(layer.sizes, (0, 1))))
    assert all(points[dim][0] == first[dim] for dim in first)
    assert points["M"][:: 2 * 3 * 2 * 2][:3].tolist() == [0, 1, 2]


def test_what_cannot_be_replayed_is_refused():
    with pytest.raises(LayerError):
        cached_run(nest_of(convolution(40, 40, 32, 32, 3)), 100)
    with pytest.raises(LayerError):
        cached_run(nest_of(LAYERS[0]), 0)
    assert convolution(40, 40, 32, 32, 3).macs > MOST_CACHED_MACS


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(0, 20))
def test_a_larger_cache_loads_no_more(capacity, more):
    replay = Replay(nest_of(LAYERS[1]), capacity)
    assert replay.curve.at(capacity + more) <= replay.curve.at(capacity)
