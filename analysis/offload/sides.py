"""The two ways to an answer, for one frame: computed where the sensor is, or sent and computed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.offload.queueing import Queue
from analysis.offload.radio import Radio, source
from analysis.offload.span import Span, exact
from analysis.offload.stream import Stream

if TYPE_CHECKING:
    from analysis.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Local:
    """One frame on a device. latency: s, of a run, which takes `batch` frames at once. energy: J, a frame's share of it.

    idle_w: while it waits; None where unknown.
    """

    name: str
    batch: int
    latency: Span
    energy: Span
    idle_w: float | None
    latency_source: str
    energy_source: str
    idle_source: str


def local_of(estimate: Estimate, batch: int) -> Local:
    idle = estimate.device.power_idle_w
    return Local(
        f"{estimate.device.name} with {estimate.runtime.name}",
        batch,
        latency_of(estimate),
        energy_of(estimate).scaled(1 / batch),
        idle.value,
        latency_source(estimate),
        energy_source(estimate),
        source(idle),
    )


def latency_of(estimate: Estimate) -> Span:
    """Expected, with its band; the roofline's bound alone where nothing is known of the time."""
    if estimate.latency_s is None:
        return Span(None, estimate.total_latency_bound_s, None)
    return Span(estimate.latency_s, estimate.latency_low_s, estimate.latency_high_s)


def latency_source(estimate: Estimate) -> str:
    if estimate.latency_s is None and estimate.total_latency_bound_s is not None:
        return f"the roofline's bound alone: {estimate.latency_basis}"
    return estimate.latency_basis


def energy_of(estimate: Estimate) -> Span:
    """With its band; where the basis gives a lower bound alone, at most active power × the longest time expected."""
    total = estimate.total_energy_j
    if estimate.energy_low_bound:
        return Span(None, total, most_energy(estimate))
    return Span(total, estimate.energy_low_j or total, estimate.energy_high_j or total)


def most_energy(estimate: Estimate) -> float | None:
    """J: no part of the run draws more than the power at full work. None where that, or the time, is not known."""
    power, longest = estimate.device.power_active_w.value, estimate.latency_high_s
    most = None if power is None or longest is None else power * longest
    return most if most is not None and most >= (estimate.total_energy_j or 0) else None


def energy_source(estimate: Estimate) -> str:
    if not estimate.energy_low_bound or most_energy(estimate) is None:
        return estimate.energy_basis
    return f"{estimate.energy_basis}; at most active power × the longest time expected"


@dataclass(frozen=True, slots=True)
class Remote:
    """One frame by a link and a computer elsewhere.

    sending: s, from the first frame of those that come at once to the last. round_trip, compute, latency: s; latency is
    their sum, for a link that keeps up. radio: J of the radio: at least the bits alone, as in a stream that keeps it
    awake, at most a message of its own each. idle: J of the device while it waits. energy: their sum.
    """

    sending: Span
    round_trip: Span
    compute: Span
    latency: Span
    radio: Span
    idle: Span
    energy: Span


def remote_of(stream: Stream, radio: Radio, queue: Queue | None, cloud: Local | None, idle_w: float | None) -> Remote:
    """What is not known of the link or the cloud is left out of the least, and leaves the sum without a most."""
    sending = sending_of(queue)
    trip = Span(radio.round_trip_s, radio.round_trip_low_s, radio.round_trip_high_s)
    compute = cloud.latency if cloud else Span()
    latency = sending + trip + compute
    spent = radio.energy(float(stream.frame_bits))
    idle = Span() if idle_w is None else latency.scaled(idle_w)
    return Remote(sending, trip, compute, latency, spent, idle, spent + idle)


def sending_of(queue: Queue | None) -> Span:
    """The first of the frames that come at once is sent in s, the last in n·s; later each time where too many come."""
    if queue is None:
        return Span()
    first, last = float(queue.sending_s), float(queue.delay_s(0))
    if not queue.keeps_up:
        return Span(None, first, None)
    return exact(first) if queue.burst == 1 else Span(None, first, last)
