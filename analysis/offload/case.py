"""The two ways held against each other, wherever their numbers come from: a network on a device, or said by hand."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from analysis.offload.breaks import Breaks, breaks_of
from analysis.offload.queueing import Queue, queue_of
from analysis.offload.radio import BY_HAND, Radio
from analysis.offload.sides import Local, Remote, remote_of
from analysis.offload.span import Span, below, exact
from analysis.offload.stream import Stream


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """queue: None where the link's bit rate is unknown. cloud: None where none is named. macs: of one frame."""

    stream: Stream
    radio: Radio
    queue: Queue | None
    local: Local
    cloud: Local | None
    remote: Remote
    breaks: Breaks
    macs: float

    @property
    def keeps_up(self) -> bool | None:
        """Does the link carry what comes? None where its bit rate is not known."""
        return None if self.queue is None else self.queue.keeps_up

    @property
    def device_keeps_up(self) -> bool | None:
        """Does the device surely compute every frame of its sensor in time? False: surely not. None: cannot be told."""
        return in_time(self.local, self.stream.frames_per_s)

    @property
    def cloud_keeps_up(self) -> bool | None:
        """The same of the cloud, with the frames of all sensors; None without one as well."""
        return in_time(self.cloud, self.stream.frames_per_s * self.stream.streams) if self.cloud else None

    @property
    def faster(self) -> bool | None:
        """Does sending surely answer sooner? False: surely not. None where the bounds of the two overlap."""
        if self.keeps_up is False:
            return False
        return below(self.remote.latency, self.local.latency)

    @property
    def cheaper(self) -> bool | None:
        """Does sending surely cost the device less energy? False: surely not. None where the bounds overlap."""
        return below(self.remote.energy, self.local.energy)


def in_time(side: Local, frames_per_s: Fraction) -> bool | None:
    """A run ends before the frames of the next one are there."""
    period_s, run = float(side.batch / frames_per_s), side.latency
    if run.high is not None and run.high <= period_s:
        return True
    return False if run.least is not None and run.least > period_s else None


def case_of(stream: Stream, radio: Radio, local: Local, cloud: Local | None, macs: float) -> Case:
    rate = radio.uplink_bits_per_s
    queue = None if rate is None else queue_of(stream, rate, radio.duty_share, radio.payload_bytes)
    remote = remote_of(stream, radio, queue, cloud, local.idle_w)
    return Case(stream, radio, queue, local, cloud, remote, breaks_of(stream, radio, local, remote, macs), macs)


def by_hand(name: str, latency_s: float | None, energy_j: float | None = None, idle_w: float | None = None) -> Local:
    """A device of which a person says time, energy and idle power of a frame; None is unknown."""
    return Local(name, 1, known(latency_s), known(energy_j), idle_w, BY_HAND, BY_HAND, BY_HAND)


def known(value: float | None) -> Span:
    return Span() if value is None else exact(value)
