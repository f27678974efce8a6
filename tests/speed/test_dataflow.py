"""How long an execution takes to make, a picture of it to find, and its words to count by formula."""

import pytest

from analysis.dataflow.all_orders import orders_of
from analysis.dataflow.closed import flow
from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of
from analysis.dataflow.schedules import nest_of

WATCHED = convolution(8, 8, 3, 6, 2)  # 3,528 MACs: about as much as is shown word by word


@pytest.mark.parametrize("schedule", ["none", "weights", "ifmap", "ws"])
def test_make_an_execution_with_its_three_answers(benchmark, schedule):
    run = benchmark(run_of, WATCHED, schedule)
    benchmark.extra_info["events"] = len(run.trace)
    assert run.agreement(len(run.trace)) is True


def test_find_the_picture_at_any_time(benchmark):
    trace = run_of(WATCHED, "none").trace
    times = [(7919 * number) % len(trace) for number in range(200)]
    states = benchmark(lambda: [trace.state(time) for time in times])
    benchmark.extra_info["seeks"] = len(times)
    assert [state.time for state in states] == times


def test_count_all_720_orders_by_formula(benchmark):
    found = benchmark(orders_of, convolution(4, 4, 3, 5, 2))
    assert (found.count, found.least[1], found.most[1]) == (720, 1125, 1755)


def test_count_a_large_layer_by_formula(benchmark):
    nest = nest_of(convolution(56, 56, 64, 64, 3, pad=1), "weights")
    words = benchmark(lambda: [int(flow(nest, b, 0).fills.sum()) for b in nest.buffers])
    assert words[0] == 64 * 64 * 9
