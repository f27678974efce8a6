"""Requests that wait for a batch: arrivals, a batch former with a largest size and a longest wait, and one server.

    t(n) = t_mem + n · t_mac        weights are loaded once a batch, each request adds its multiply–accumulates
    a batch starts when the server is free and either B requests wait or the oldest has waited for the timeout;
    it takes the oldest, up to B
    load ρ = λ · t(B) / B           below 1 the server keeps up; what a long queue is served with is full batches

Regular arrivals, one every T = 1/λ, make n = min(B, ⌊timeout/T⌋ + 1) a batch. Where t(n) ≤ n · T none waits for the
server, and with w = (n − 1) · T of a full batch, else the timeout:

    longest latency = w + t(n)        mean latency = w − (n − 1) · T / 2 + t(n)

Times are whole nanoseconds, so that what happens at one time does so exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil
from random import Random
from typing import Literal, NamedTuple

from analysis.errors import ScenarioError

NS = 1_000_000_000
REGULAR, POISSON = "regular", "poisson"
# Requests of a long run; the first of them, while the queue settles, are left out.
MEASURED, SETTLING = 2000, 200
PERCENTILE = 0.99


@dataclass(frozen=True, slots=True)
class Arrivals:
    """per_s: λ. kind: regular, one every 1/λ from 0 on, or poisson, at random with that mean rate, drawn with the seed."""

    per_s: int
    kind: str = REGULAR
    seed: int = 1

    def __post_init__(self) -> None:
        if self.per_s < 1 or self.kind not in (REGULAR, POISSON):
            found = f"{self.per_s}/s, {self.kind}"
            raise ScenarioError("no such arrivals", found, f"1/s or more, {REGULAR} or {POISSON}")

    @property
    def period_ns(self) -> Fraction:
        """T = 1/λ."""
        return Fraction(NS, self.per_s)

    def times_ns(self, count: int) -> list[int]:
        """The first so many, each to the nearest nanosecond."""
        if self.kind == REGULAR:
            return [round(number * self.period_ns) for number in range(count)]
        random, at, found = Random(self.seed), 0.0, []
        for _ in range(count):
            at += random.expovariate(self.per_s)
            found.append(round(at * NS))
        return found


@dataclass(frozen=True, slots=True)
class Server:
    """memory_ns: t_mem, once a batch. mac_ns: t_mac, each request. most: B. timeout_ns: the longest wait of the oldest."""

    memory_ns: int
    mac_ns: int
    most: int
    timeout_ns: int

    def __post_init__(self) -> None:
        times = (self.memory_ns, self.mac_ns, self.timeout_ns)
        if min(times) < 0 or self.memory_ns + self.mac_ns == 0 or self.most < 1:
            found = f"t_mem {times[0]} ns, t_mac {times[1]} ns, timeout {times[2]} ns, B {self.most}"
            raise ScenarioError("no such server", found, "times of 0 ns or more, t(1) above 0, B of 1 or more")

    def service_ns(self, size: int) -> int:
        """t(n)."""
        return self.memory_ns + size * self.mac_ns

    @property
    def capacity_per_s(self) -> float:
        """B / t(B): requests a second at most."""
        return self.most * NS / self.service_ns(self.most)

    def load(self, arrivals: Arrivals) -> Fraction:
        """ρ = λ · t(B) / B."""
        return Fraction(arrivals.per_s * self.service_ns(self.most), self.most * NS)

    def keeps_up(self, arrivals: Arrivals) -> bool:
        """Regular arrivals may use all of the server; random ones then wait ever longer."""
        load = self.load(arrivals)
        return load < 1 or (load == 1 and arrivals.kind == REGULAR)


class Batch(NamedTuple):
    """Requests `first` to `after` − 1, served from start to end. loaded_ns: when the weights are there."""

    first: int
    after: int
    start_ns: int
    loaded_ns: int
    end_ns: int

    @property
    def size(self) -> int:
        return self.after - self.first


@dataclass(frozen=True)
class Served:
    """All requests of a run, each in one batch."""

    arrivals_ns: tuple[int, ...]
    batches: tuple[Batch, ...]

    @cached_property
    def batch_of(self) -> tuple[int, ...]:
        return tuple(number for number, batch in enumerate(self.batches) for _ in range(batch.size))

    @cached_property
    def latencies_ns(self) -> tuple[int, ...]:
        """From arrival to the end of its batch."""
        ends = (self.batches[number].end_ns for number in self.batch_of)
        return tuple(end - arrival for end, arrival in zip(ends, self.arrivals_ns, strict=True))

    @property
    def end_ns(self) -> int:
        return self.batches[-1].end_ns if self.batches else 0


def serve(arrivals_ns: Sequence[int], server: Server) -> Served:
    """Batch after batch. arrivals_ns: in order. After the last request none comes: its batch waits for the timeout."""
    batches: list[Batch] = []
    first = free = 0
    while first < len(arrivals_ns):
        full = first + server.most - 1
        ready = arrivals_ns[first] + server.timeout_ns
        if full < len(arrivals_ns):
            ready = min(ready, arrivals_ns[full])
        start = max(free, ready)
        after = min(full + 1, bisect_right(arrivals_ns, start, first))
        free = start + server.service_ns(after - first)
        batches.append(Batch(first, after, start, start + server.memory_ns, free))
        first = after
    return Served(tuple(arrivals_ns), tuple(batches))


# What happens, in its order

Kind = Literal["done", "arrives", "fires"]
# At one time a server that gets free comes first, and a batch fires with all that have come.
RANKS: dict[Kind, int] = {"done": 0, "arrives": 1, "fires": 2}


class Moment(NamedTuple):
    """number: of the request that arrives, or of the batch that fires or is done."""

    time_ns: int
    kind: Kind
    number: int


def moments(served: Served) -> tuple[Moment, ...]:
    return tuple(sorted(happenings(served), key=lambda moment: (moment.time_ns, RANKS[moment.kind], moment.number)))


def happenings(served: Served) -> Iterator[Moment]:
    for number, time in enumerate(served.arrivals_ns):
        yield Moment(time, "arrives", number)
    for number, batch in enumerate(served.batches):
        yield Moment(batch.start_ns, "fires", number)
        yield Moment(batch.end_ns, "done", number)


# In the long run


@dataclass(frozen=True, slots=True)
class Outcome:
    """mean_s, p99_s, late, size: None where the server does not keep up and latency grows without end.

    late: share after the deadline. size: requests a batch. busy: share of the time that the server works, at most 1.
    """

    throughput_per_s: float
    busy: float
    mean_s: float | None = None
    p99_s: float | None = None
    late: float | None = None
    size: float | None = None


class Steady(NamedTuple):
    """Regular arrivals where none waits for the server: size of each batch, wait of its oldest, t(n)."""

    size: int
    wait_ns: Fraction
    service_ns: int
    period_ns: Fraction

    @property
    def latencies_ns(self) -> list[Fraction]:
        """Of a batch, the oldest first."""
        return [self.wait_ns - place * self.period_ns + self.service_ns for place in range(self.size)]


def steady(arrivals: Arrivals, server: Server) -> Steady | None:
    """By formula; None for random arrivals, and where a batch is ready before the server is."""
    period = arrivals.period_ns
    size = min(server.most, server.timeout_ns // period + 1)
    service = server.service_ns(size)
    if arrivals.kind != REGULAR or service > size * period:
        return None
    wait = (size - 1) * period if size == server.most else Fraction(server.timeout_ns)
    return Steady(size, wait, service, period)


@lru_cache(maxsize=256)
def outcome(arrivals: Arrivals, server: Server, deadline_ns: int) -> Outcome:
    """By formula where there is one, else of a long run."""
    if not server.keeps_up(arrivals):
        return Outcome(server.capacity_per_s, 1.0)
    found = steady(arrivals, server)
    if found is not None:
        busy = found.service_ns / (found.size * found.period_ns)
        return summed(arrivals, found.latencies_ns, float(busy), found.size, deadline_ns)
    return measured(arrivals, server, deadline_ns)


def measured(arrivals: Arrivals, server: Server, deadline_ns: int) -> Outcome:
    """Of the requests of a long run after it has settled, with more behind them."""
    served = serve(arrivals.times_ns(MEASURED + server.most), server)
    begin, end = served.batch_of[SETTLING], served.batch_of[MEASURED - 1]
    batches = served.batches[begin:end]
    working = sum(batch.end_ns - batch.start_ns for batch in batches)
    busy = min(1.0, working / (served.batches[end].start_ns - batches[0].start_ns))
    size = sum(batch.size for batch in batches) / len(batches)
    return summed(arrivals, served.latencies_ns[SETTLING:MEASURED], busy, size, deadline_ns)


def summed(
    arrivals: Arrivals, latencies_ns: Sequence[int | Fraction], busy: float, size: float, deadline_ns: int
) -> Outcome:
    count = len(latencies_ns)
    return Outcome(
        throughput_per_s=float(arrivals.per_s),
        busy=busy,
        mean_s=float(sum(latencies_ns) / count) / NS,
        p99_s=float(at_rank(latencies_ns)) / NS,
        late=sum(latency > deadline_ns for latency in latencies_ns) / count,
        size=size,
    )


def at_rank(values: Sequence[int | Fraction], share: float = PERCENTILE) -> int | Fraction:
    """The least value that so large a share does not exceed (nearest rank)."""
    return sorted(values)[ceil(share * len(values)) - 1]


def least_batch(arrivals: Arrivals, memory_ns: int, mac_ns: int) -> int | None:
    """The smallest B that keeps up with regular arrivals: λ·t_mem / (1 − λ·t_mac); None where none does."""
    spare = 1 - Fraction(arrivals.per_s * mac_ns, NS)
    if spare <= 0:
        return None
    return max(1, ceil(Fraction(arrivals.per_s * memory_ns, NS) / spare))


def largest_in_time(arrivals: Arrivals, memory_ns: int, mac_ns: int, deadline_ns: int) -> int | None:
    """The largest B whose first of regular arrivals is done by the deadline: (B − 1)·T + t(B); None where none is."""
    most = (deadline_ns - memory_ns + arrivals.period_ns) // (arrivals.period_ns + mac_ns)
    return int(most) if most >= 1 else None
