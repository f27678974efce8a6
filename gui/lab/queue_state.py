"""A run of requests with a time in events: who waits, what is served, and what has come of those that are done."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QCoreApplication

from analysis.serving import NS, Arrivals, Batch, Moment, Outcome, Served, Server, at_rank, moments, outcome, serve
from analysis.units import duration

MOST_BATCH = 32


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def span(nanoseconds: float) -> str:
    return duration(nanoseconds / NS)


@dataclass(frozen=True, slots=True)
class SoFar:
    """waiting: numbers of requests, the oldest first. at_work: the batch in the server. done: requests that have left."""

    now_ns: float
    arrived: int
    waiting: tuple[int, ...]
    at_work: int | None
    done: int
    late: int
    told: Outcome | None


@dataclass(frozen=True, eq=False)
class Queue:
    """requests: so many are drawn. The long run that the figures are of begins with the same ones."""

    arrivals: Arrivals
    server: Server
    deadline_ns: int
    requests: int
    served: Served = field(init=False)
    moments: tuple[Moment, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "served", serve(self.arrivals.times_ns(self.requests), self.server))
        object.__setattr__(self, "moments", moments(self.served))

    @cached_property
    def curve(self) -> tuple[tuple[int, Outcome], ...]:
        """(B, long run) of each size of batch."""
        return tuple(
            (most, outcome(self.arrivals, self._sized(most), self.deadline_ns)) for most in range(1, MOST_BATCH + 1)
        )

    def _sized(self, most: int) -> Server:
        return Server(self.server.memory_ns, self.server.mac_ns, most, self.server.timeout_ns)

    @property
    def keeps_up(self) -> bool:
        return self.server.keeps_up(self.arrivals)

    @property
    def long_run(self) -> Outcome:
        return self.curve[self.server.most - 1][1]

    @cached_property
    def best(self) -> int | None:
        """The batch with the least p99; of several the smallest. None where no size keeps up."""
        found = [(told.p99_s, most) for most, told in self.curve if told.p99_s is not None]
        return min(found)[1] if found else None

    def now_ns(self, time: float) -> float:
        """That of the event which happens, and on the way to the next one."""
        last = len(self.moments) - 1
        before, after = (self.moments[min(int(time) + step, last)].time_ns for step in (0, 1))
        return before + (after - before) * (time - int(time))

    def so_far(self, time: float) -> SoFar:
        happened = self.moments[: int(time) + 1]
        numbers = {kind: [m.number for m in happened if m.kind == kind] for kind in ("arrives", "fires", "done")}
        arrived, fired, left = (len(found) for found in numbers.values())
        batches = self.served.batches
        taken = batches[fired - 1].after if fired else 0
        done = batches[left - 1].after if left else 0
        latencies = self.served.latencies_ns[:done]
        late = sum(latency > self.deadline_ns for latency in latencies)
        now = self.now_ns(time)
        told = self._told(now, batches[:fired], latencies, late) if done else None
        return SoFar(now, arrived, tuple(range(taken, arrived)), fired - 1 if fired > left else None, done, late, told)

    def _told(self, now: float, batches: tuple[Batch, ...], latencies: tuple[int, ...], late: int) -> Outcome:
        """Of the requests that are done; the server's work up to now."""
        count = len(latencies)
        working = sum(min(now, batch.end_ns) - batch.start_ns for batch in batches)
        size = sum(batch.size for batch in batches) / len(batches)
        mean, slowest = sum(latencies) / count / NS, float(at_rank(latencies)) / NS
        return Outcome(count * NS / now, working / now, mean, slowest, late / count, size)


def happens(queue: Queue, time: float, brief: bool = False) -> str:
    """What happens now, in words. brief: without what a batch takes."""
    if int(time) >= len(queue.moments):
        return tr("all {n} requests are done, {late} of them late").format(
            n=queue.requests, late=queue.so_far(time).late
        )
    moment = queue.moments[int(time)]
    at = span(moment.time_ns)
    if moment.kind == "arrives":
        return tr("at {at} request {n} arrives").format(at=at, n=moment.number + 1)
    batch = queue.served.batches[moment.number]
    starts = tr("at {at} batch {n} starts with {size} requests")
    words = {
        "fires": starts if brief else tr("at {at} batch {n} starts with {size} requests and takes {t}"),
        "done": tr("at {at} batch {n} is done"),
    }[moment.kind]
    return words.format(at=at, n=moment.number + 1, size=batch.size, t=span(batch.end_ns - batch.start_ns))


def about_request(queue: Queue, number: int) -> str:
    batch = queue.served.batches[queue.served.batch_of[number]]
    arrived, latency = queue.served.arrivals_ns[number], queue.served.latencies_ns[number]
    text = tr("arrives at {at}, waits {wait}, is served in {t}: {latency} in all").format(
        at=span(arrived), wait=span(batch.start_ns - arrived), t=span(batch.end_ns - batch.start_ns), latency=span(latency)
    )  # fmt: skip
    over = latency - queue.deadline_ns
    return text if over <= 0 else tr("{text}, {over} after the deadline").format(text=text, over=span(over))
