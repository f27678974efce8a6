"""Batches against latency: what a batch takes, what the server gets through, and how long a request waits."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.serving import NS, POISSON, REGULAR, Arrivals, Server, largest_in_time, least_batch, outcome, steady
from analysis.units import duration, number, percent

TOPIC = topic(
    "batch-queue", rate=100, arrivals=REGULAR, batch=4, timeout=40, memory=12, mac=2, deadline=60, seed=1
)  # fmt: skip

MS = NS // 1000
YES, NO = "it keeps up", "the queue grows without end"
# A load so near 1 is no question of what is understood.
CLEAR = 0.05


def arrivals_of(values: Values) -> Arrivals:
    kind = values["arrivals"]
    return Arrivals(values["rate"], kind, values["seed"] if kind == POISSON else 1)


def server_of(values: Values, batch: int | None = None) -> Server:
    size = values["batch"] if batch is None else batch
    return Server(values["memory"] * MS, values["mac"] * MS, size, values["timeout"] * MS)


def seconds(milliseconds: float) -> float:
    return milliseconds / 1000


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    arrivals, server = arrivals_of(values), server_of(values)
    one = server_of(values, 1)
    batch, service = server.most, server.service_ns(server.most) / NS
    yield Fact("memory_time", seconds(values["memory"]), "s")
    yield Fact("mac_time", seconds(values["mac"]), "s")
    yield Fact("due", seconds(values["deadline"]), "s")
    yield Fact("patience", seconds(values["timeout"]), "s")
    yield Fact("period", float(arrivals.period_ns) / NS, "s")
    yield Fact("service", service, "s")
    yield Fact("service_one", one.service_ns(1) / NS, "s")
    yield Fact("per_request", service / batch, "s")
    yield Fact("capacity", server.capacity_per_s, "requests/s")
    yield Fact("capacity_one", one.capacity_per_s, "requests/s")
    yield Fact("load", 100 * float(server.load(arrivals)), "%")
    yield Fact("fill", (batch - 1) * float(arrivals.period_ns) / NS, "s")
    yield Fact("grows", max(0.0, arrivals.per_s - server.capacity_per_s), "requests/s")
    yield from first_of_a_batch(arrivals, server)
    yield from long_run(values, arrivals, server)


def first_of_a_batch(arrivals: Arrivals, server: Server) -> Iterator[Fact]:
    """Of regular arrivals; unknown where a batch is ready before the server is."""
    found = steady(arrivals, server)
    times = {"wait": found.wait_ns, "served": found.service_ns, "longest": found.latencies_ns[0]} if found else {}
    for name in ("wait", "served", "longest"):
        yield Fact(name, float(times[name]) / NS if found else None, "s")


def long_run(values: Values, arrivals: Arrivals, server: Server) -> Iterator[Fact]:
    """Unknown where the queue grows without end."""
    told = outcome(arrivals, server, values["deadline"] * MS)
    yield Fact("throughput", told.throughput_per_s, "requests/s")
    yield Fact("busy", 100 * told.busy, "%")
    yield Fact("size", told.size, "requests")
    yield Fact("mean", told.mean_s, "s")
    yield Fact("p99", told.p99_s, "s")
    yield Fact("late", None if told.late is None else 100 * told.late, "%")
    times = values["memory"] * MS, values["mac"] * MS
    yield Fact("least_batch", least_batch(arrivals, *times), "")
    yield Fact("largest_in_time", largest_in_time(arrivals, *times, values["deadline"] * MS), "requests")


@TOPIC.vary
def vary(random: Random) -> Values:
    times = {
        "memory": random.randint(4, 40),
        "mac": random.randint(1, 6),
        "timeout": random.choice((50, 100, 200, 400)),
    }
    return {**times, "rate": random.choice((20, 25, 40, 50, 100, 125)), "batch": random.choice((2, 3, 4, 5, 6, 8, 12, 16)),
            "deadline": random.choice((50, 80, 100, 150, 200))}  # fmt: skip


def described(values: Values) -> str:
    times = (duration(seconds(values[name]), 4) for name in ("memory", "mac"))
    return "A batch takes {} to load the weights and {} for each request".format(*times)


@TOPIC.asks("service")
def service(values: Values, random: Random) -> Draft | None:
    memory, mac, batch = values["memory"], values["mac"], values["batch"]
    answer = server_of(values).service_ns(batch) / NS
    slips = (
        (seconds(batch * (memory + mac)), "The weights are loaded once a batch, not once a request."),
        (seconds(batch * mac), "The weights are to be loaded, too."),
        (seconds(memory + mac), "That is a batch of one."),
        (answer / batch, "That is the share of one request; the batch takes all of it."),
    )
    because = f"{memory} + {batch}·{mac} = {memory + batch * mac} ms."
    return ask_number(f"{described(values)}: how long does a batch of {batch} take?", answer, "s", slips, because)


@TOPIC.asks("capacity")
def capacity(values: Values, random: Random) -> Draft | None:
    server, batch = server_of(values), values["batch"]
    taken = server.service_ns(batch) / NS
    slips = (
        (1 / taken, "That is batches a second."),
        (1000 / (values["memory"] + values["mac"]), "That is one by one: the batch shares the load of the weights."),
        (1000 / values["mac"], "The weights are to be loaded, too."),
        (taken / batch, "That is the time of a request, not requests in a time."),
    )
    because = f"{told(batch, 'requests')} every {duration(taken, 4)}: {number(server.capacity_per_s, 4)} requests/s."
    text = f"{described(values)}. Batches of {batch}: how many requests a second does the server get through at most?"
    return ask_number(text, server.capacity_per_s, "requests/s", slips, because)


@TOPIC.asks("per-request")
def share_of_time(values: Values, random: Random) -> Draft | None:
    """Of a batch of one there is nothing to share."""
    memory, mac, batch = values["memory"], values["mac"], values["batch"]
    if batch == 1 or not memory:
        return None
    slips = (
        (seconds(memory + batch * mac), "That is the whole batch; its requests share it."),
        (seconds(memory + mac), "The weights are loaded once a batch, not once a request."),
        (
            seconds((memory + mac) / batch),
            "Only the load of the weights is shared; its own work each request has alone.",
        ),
        (seconds(mac), "Its part of the load of the weights is to be paid, too."),
    )
    because = f"{memory} / {batch} + {mac} = {number(memory / batch + mac, 4)} ms."
    text = f"{described(values)}. In batches of {batch}: how much of the server's time does a request take?"
    return ask_number(text, seconds(memory / batch + mac), "s", slips, because)


@TOPIC.asks("longest")
def longest(values: Values, random: Random) -> Draft | None:
    """Of regular arrivals that fill the batch and never wait for the server."""
    found = steady(arrivals_of(values), server_of(values))
    if found is None or found.size < values["batch"] or found.size == 1:
        return None
    period, taken = float(found.period_ns) / NS, found.service_ns / NS
    fill = (found.size - 1) * period
    slips = (
        (taken, "The first request waits until the batch is full."),
        (fill, "When the batch is full it is still to be served."),
        (found.size * period + taken, "After the first come B − 1 others: B − 1 periods, not B."),
        (fill / 2 + taken, "That is the mean; the first waits longest."),
    )
    because = (
        f"It waits {found.size - 1} · {duration(period, 4)} for the others, then {duration(taken, 4)}: "
        f"{duration(fill + taken, 4)}."
    )
    text = (
        f"{described(values)}. A request comes every {duration(period, 4)}, and a batch of {found.size} starts when it is full: "
        "how long from the arrival of its first request to the result?"
    )
    return ask_number(text, fill + taken, "s", slips, because)


@TOPIC.asks("least-batch")
def smallest(values: Values, random: Random) -> Draft | None:
    """None where one by one is fast enough, or no batch is."""
    arrivals = arrivals_of(values)
    answer = least_batch(arrivals, values["memory"] * MS, values["mac"] * MS)
    if answer is None or answer < 2 or answer > 32:
        return None
    rate, server = values["rate"], server_of(values, answer)
    slips = (
        (max(1, -(-rate * values["memory"] // 1000)), "That leaves out the time that each request takes itself."),
        (answer - 1, f"In less time than a batch of {answer - 1} takes as many requests come."),
        (answer + 1, "One less keeps up, too."),
        (1, "One by one the weights are loaded for every request, and that takes too long."),
    )
    because = (
        f"t({answer}) = {duration(server.service_ns(answer) / NS, 4)} is no longer than {answer} requests take to come, "
        f"{duration(answer / rate, 4)}; of {answer - 1} it is."
    )
    come = f"{told(rate, 'requests')} a second come regularly"
    text = f"{described(values)}, and {come}. Which is the smallest batch that keeps up?"
    return ask_number(text, answer, "requests", slips, because, tolerance=0)


@TOPIC.asks("largest-batch")
def in_time(values: Values, random: Random) -> Draft | None:
    """How large a batch may be so that its first request meets the deadline."""
    period, deadline, memory, mac = 1000 / values["rate"], values["deadline"], values["memory"], values["mac"]
    answer = largest_in_time(arrivals_of(values), memory * MS, mac * MS, deadline * MS)
    if answer is None or answer < 2:
        return None
    slips = (
        ((deadline - memory) // mac, "The first request also waits for the others to come."),
        (deadline // period, "When all have come, the batch is still to be served."),
        (answer + 1, f"The first of {answer + 1} is late."),
        (answer - 1, "One more is still in time."),
        (1, "Some waiting is allowed: the deadline leaves time for it."),
    )
    first = (answer - 1) * period + memory + answer * mac
    waits = f"{answer - 1}·{number(period, 4)} + {memory} + {answer}·{mac}"
    because = f"The first of {answer} has its result after {waits} = {number(first, 4)} ms."
    text = (
        f"{described(values)}; a request comes every {duration(period / 1000, 4)}, and a batch starts when it is full. "
        f"Results are due after {duration(seconds(deadline), 4)}: how large may a batch be?"
    )
    return ask_number(text, answer, "requests", slips, because, tolerance=0)


@TOPIC.asks("keeps-up")
def keeps_up(values: Values, random: Random) -> Draft | None:
    server, arrivals = server_of(values), arrivals_of(values)
    load = float(server.load(arrivals))
    if abs(load - 1) < CLEAR:
        return None
    right = YES if load < 1 else NO
    wrong = {
        YES: f"Full batches of {server.most} go at {number(server.capacity_per_s)} a second; more than that come.",
        NO: f"Waiting makes batches fuller, up to {server.most}; then {number(server.capacity_per_s)} a second go.",
    }
    because = (
        f"At most {number(server.capacity_per_s, 4)} requests/s, {values['rate']} come: a load of {percent(load)}."
    )
    rate = told(values["rate"], "requests")
    text = f"{described(values)}. {rate} a second come, batches are of {server.most} at most. What happens?"
    return ask_which(text, right, (YES, NO), wrong, because)
