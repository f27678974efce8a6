"""Local inference against sending the data: bit rate, latency, energy, what waits, what leaves, where the balance tips."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from analysis.offload.breaks import Breaks, Root, breaks_of
from analysis.offload.leaving import Leaving, leaving
from analysis.offload.queueing import Queue, queue_of
from analysis.offload.radio import Radio, radio_of
from analysis.offload.sides import Local, Remote, local_of, remote_of
from analysis.offload.span import Span, below
from analysis.offload.stream import FrameWish, Picture, Stream, stream_of
from analysis.scenario import batch_of

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis

__all__ = [
    "Breaks",
    "FrameWish",
    "Leaving",
    "Local",
    "Offload",
    "Picture",
    "Queue",
    "Radio",
    "Remote",
    "Root",
    "Span",
    "Stream",
    "offload",
    "radio_of",
    "stream_of",
]


@dataclass(frozen=True, slots=True, eq=False)
class Offload:
    """The answer, with what it rests on. queue: None where the link's bit rate is unknown. cloud: None where none is named.

    macs: of one frame. fits: whether the network goes into the device at all; None where that is not known.
    """

    analysis: Analysis
    estimate: Estimate
    stream: Stream
    radio: Radio
    queue: Queue | None
    local: Local
    cloud: Local | None
    remote: Remote
    breaks: Breaks
    leaving: tuple[Leaving, ...]
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

    @property
    def told(self) -> Leaving | None:
        """The least that has to leave when the network runs here: the class index or the result; None where unknown."""
        results = (one for one in self.leaving if one.what in ("result", "class index"))
        return min(results, key=lambda one: one.frame_bytes, default=None)

    @property
    def fits(self) -> bool | None:
        return self.estimate.fit.ok


def in_time(side: Local, frames_per_s: Fraction) -> bool | None:
    """A run ends before the frames of the next one are there."""
    period_s, run = float(side.batch / frames_per_s), side.latency
    if run.high is not None and run.high <= period_s:
        return True
    return False if run.least is not None and run.least > period_s else None


def offload(
    analysis: Analysis, stream: Stream, radio: Radio, local: Estimate, cloud: Estimate | None = None
) -> Offload:
    """Holds a run on one device of the analysis against sending every frame over the link, to the cloud if one is named."""
    batch = batch_of(analysis.source)
    here, there = local_of(local, batch), local_of(cloud, batch) if cloud else None
    queue = None if radio.uplink_bits_per_s is None else queue_of(stream, radio.uplink_bits_per_s)
    remote = remote_of(stream, radio, queue, there, here.idle_w)
    macs = analysis.workload.totals.macs / batch
    breaks = breaks_of(stream, radio, here, remote, macs)
    leaves = leaving(analysis.graph, analysis.workload, stream, batch)
    return Offload(analysis, local, stream, radio, queue, here, there, remote, breaks, leaves, macs)
