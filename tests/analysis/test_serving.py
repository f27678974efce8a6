"""Batches against latency: the queue tick by tick, the closed form of regular arrivals, and where it grows without end."""

from __future__ import annotations

from random import Random

import pytest

from analysis.errors import ScenarioError
from analysis.serving import (
    MEASURED,
    NS,
    POISSON,
    Arrivals,
    Server,
    at_rank,
    largest_in_time,
    least_batch,
    measured,
    moments,
    outcome,
    serve,
    steady,
)

MS = 1_000_000


def tick_by_tick(arrivals, server):
    """(start, requests) of each batch: at every whole time the server gets free, requests come, a batch fires or not."""
    waiting, busy_until, found, time = [], 0, [], 0
    left = list(enumerate(arrivals))
    while left or waiting:
        while left and left[0][1] == time:
            waiting.append(left.pop(0))
        ready = waiting and (len(waiting) >= server.most or time - waiting[0][1] >= server.timeout_ns)
        if ready and time >= busy_until:
            taken, waiting = waiting[: server.most], waiting[server.most :]
            busy_until = time + sum([server.memory_ns] + [server.mac_ns] * len(taken))
            found.append((time, [number for number, _ in taken]))
        time += 1
    return found


def some_server(random):
    return Server(random.randint(1, 9), random.randint(0, 4), random.randint(1, 5), random.randint(0, 25))


@pytest.mark.parametrize("seed", range(60))
def test_batches_are_those_of_a_queue_followed_tick_by_tick(seed):
    random = Random(seed)
    arrivals = sorted(random.randint(0, 120) for _ in range(25))
    served = serve(arrivals, server := some_server(random))
    assert [(b.start_ns, [*range(b.first, b.after)]) for b in served.batches] == tick_by_tick(arrivals, server)


@pytest.mark.parametrize("seed", range(20))
def test_each_request_waits_is_served_once_and_leaves(seed):
    random = Random(seed)
    served = serve(sorted(random.randint(0, 90) for _ in range(20)), some_server(random))
    happened = moments(served)
    waiting = at_work = 0
    for moment in happened:
        if moment.kind == "arrives":
            waiting += 1
        elif moment.kind == "fires":
            assert at_work == 0
            at_work = served.batches[moment.number].size
            waiting -= at_work
        else:
            at_work = 0
        assert waiting >= 0
    assert (waiting, at_work) == (0, 0)
    assert [moment.time_ns for moment in happened] == sorted(moment.time_ns for moment in happened)
    assert all(latency > 0 for latency in served.latencies_ns)


@pytest.mark.parametrize("seed", range(60))
def test_regular_arrivals_by_formula_are_those_that_are_followed(seed):
    random = Random(seed)
    arrivals = Arrivals(random.choice((50, 100, 125, 200)))
    server = Server(
        random.randint(1, 30) * MS, random.randint(0, 5) * MS, random.randint(1, 12), random.randint(0, 90) * MS
    )
    found = steady(arrivals, server)
    if found is None:
        served = serve(arrivals.times_ns(400), server)
        assert any(batch.start_ns - served.arrivals_ns[batch.first] > server.timeout_ns or batch.size != served.batches[0].size
                   or batch.start_ns > served.arrivals_ns[batch.after - 1] for batch in served.batches[:-1])  # fmt: skip
        return
    batches = serve(arrivals.times_ns(10 * found.size), server)
    assert {batch.size for batch in batches.batches} == {found.size}
    mean = (batches.latencies_ns[0] + batches.latencies_ns[found.size - 1]) / 2
    deadline = batches.latencies_ns[found.size // 2]
    told = outcome(arrivals, server, deadline)
    assert told.mean_s * NS == pytest.approx(mean)
    assert told.p99_s * NS == pytest.approx(max(batches.latencies_ns))
    assert told.late == sum(latency > deadline for latency in batches.latencies_ns) / len(batches.latencies_ns)
    assert told.busy <= 1


def test_a_long_run_of_regular_arrivals_comes_to_the_formula():
    arrivals, server = Arrivals(100), Server(12 * MS, 2 * MS, 4, 40 * MS)
    by_run, by_formula = measured(arrivals, server, 45 * MS), outcome(arrivals, server, 45 * MS)
    assert by_run.mean_s == pytest.approx(by_formula.mean_s)
    assert by_run.busy == pytest.approx(by_formula.busy)
    assert (by_run.p99_s, by_run.late, by_run.size) == (by_formula.p99_s, by_formula.late, by_formula.size)


def test_the_lectures_case_in_numbers():
    """100 requests/s, t(B) = 12 + 2·B ms: one by one is too slow, two keep up."""
    arrivals = Arrivals(100)
    assert outcome(arrivals, Server(12 * MS, 2 * MS, 1, 40 * MS), NS).p99_s is None
    two = outcome(arrivals, Server(12 * MS, 2 * MS, 2, 40 * MS), NS)
    assert (two.busy, two.mean_s, two.p99_s) == pytest.approx((0.8, 0.021, 0.026))


@pytest.mark.parametrize("kind", ["regular", POISSON])
def test_a_server_that_is_too_slow_falls_behind_and_has_no_latency(kind):
    arrivals, server = Arrivals(100, kind), Server(12 * MS, 2 * MS, 1, 0)
    told = outcome(arrivals, server, 60 * MS)
    assert (told.mean_s, told.p99_s, told.late, told.busy) == (None, None, None, 1)
    assert told.throughput_per_s == pytest.approx(1000 / 14)
    latencies = serve(arrivals.times_ns(4000), server).latencies_ns
    assert latencies[3999] > 1.8 * latencies[1999] > 1.8 * 1.8 * latencies[999]


def test_a_load_of_one_is_kept_up_with_by_regular_arrivals_alone():
    server = Server(18 * MS, 1 * MS, 2, 40 * MS)
    assert server.load(Arrivals(100)) == 1
    assert server.keeps_up(Arrivals(100))
    assert not server.keeps_up(Arrivals(100, POISSON))
    assert len(set(serve(Arrivals(100).times_ns(200), server).latencies_ns)) == 2


def test_one_by_one_random_requests_wait_as_queueing_theory_says():
    """M/D/1: mean wait = ρ · t / (2 · (1 − ρ)), averaged over seeds as each run is finite."""
    server = Server(5 * MS, 0, 1, 0)
    means = [measured(Arrivals(100, POISSON, seed), server, NS).mean_s for seed in range(30)]
    assert sum(means) / len(means) == pytest.approx(0.005 + 0.5 * 0.005 / (2 * 0.5), rel=0.05)


def test_random_arrivals_have_their_rate_and_their_seed():
    times = Arrivals(200, POISSON, 3).times_ns(MEASURED)
    assert times == Arrivals(200, POISSON, 3).times_ns(MEASURED) == sorted(times)
    assert times != Arrivals(200, POISSON, 4).times_ns(MEASURED)
    assert times[-1] / MEASURED == pytest.approx(NS / 200, rel=0.1)


@pytest.mark.parametrize("seed", range(40))
def test_smallest_and_largest_batch_are_those_found_by_trying(seed):
    random = Random(seed)
    arrivals, memory, mac = (
        Arrivals(random.choice((20, 50, 100))),
        random.randint(1, 60) * MS,
        random.randint(0, 12) * MS,
    )
    keep = [b for b in range(1, 400) if Server(memory, mac, b, 0).keeps_up(arrivals)]
    assert least_batch(arrivals, memory, mac) == (keep[0] if keep else None)
    deadline = random.randint(1, 300) * MS
    period = NS // arrivals.per_s
    timely = [b for b in range(1, 400) if (b - 1) * period + memory + b * mac <= deadline]
    assert largest_in_time(arrivals, memory, mac, deadline) == (timely[-1] if timely else None)


def test_the_99th_percentile_is_a_latency_that_was():
    assert at_rank(range(1, 101)) == 99
    assert at_rank([7]) == 7
    assert at_rank(range(1, 11)) == 10


@pytest.mark.parametrize("wrong", [{"memory_ns": -1}, {"memory_ns": 0, "mac_ns": 0}, {"most": 0}, {"timeout_ns": -1}])
def test_what_cannot_be_is_refused_in_words(wrong):
    with pytest.raises(ScenarioError):
        Server(**{"memory_ns": 1, "mac_ns": 1, "most": 1, "timeout_ns": 0} | wrong)


@pytest.mark.parametrize("wrong", [{"per_s": 0}, {"kind": "sometimes"}])
def test_no_arrivals_are_refused_in_words(wrong):
    with pytest.raises(ScenarioError):
        Arrivals(**{"per_s": 1} | wrong)
