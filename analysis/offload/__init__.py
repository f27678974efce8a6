"""Local inference against sending the data: bit rate, latency, energy, what waits, what leaves, where the balance tips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.offload.breaks import Breaks, Root
from analysis.offload.case import Case, by_hand, case_of, in_time
from analysis.offload.leaving import Leaving, leaving
from analysis.offload.queueing import Queue
from analysis.offload.radio import Radio, radio_of
from analysis.offload.sides import Local, Remote, local_of
from analysis.offload.span import Span
from analysis.offload.stream import FrameWish, Picture, Stream, stream_of
from analysis.scenario import batch_of

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis

__all__ = [
    "Breaks",
    "Case",
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
    "by_hand",
    "case_of",
    "in_time",
    "offload",
    "radio_of",
    "stream_of",
]


@dataclass(frozen=True, slots=True, eq=False)
class Offload(Case):
    """The answer for a network, with what it rests on."""

    analysis: Analysis
    estimate: Estimate
    leaving: tuple[Leaving, ...]

    @property
    def told(self) -> Leaving | None:
        """The least that has to leave when the network runs here: the class index or the result; None where unknown."""
        results = (one for one in self.leaving if one.what in ("result", "class index"))
        return min(results, key=lambda one: one.frame_bytes, default=None)

    @property
    def fits(self) -> bool | None:
        """Whether the network goes into the device at all; None where that is not known."""
        return self.estimate.fit.ok


def offload(
    analysis: Analysis, stream: Stream, radio: Radio, local: Estimate, cloud: Estimate | None = None
) -> Offload:
    """Holds a run on one device of the analysis against sending every frame over the link, to the cloud if one is named."""
    batch = batch_of(analysis.source)
    here, there = local_of(local, batch), local_of(cloud, batch) if cloud else None
    case = case_of(stream, radio, here, there, analysis.workload.totals.macs / batch)
    parts = {name: getattr(case, name) for name in Case.__slots__}
    leaves = leaving(analysis.graph, analysis.workload, stream, batch)
    return Offload(**parts, analysis=analysis, estimate=local, leaving=leaves)
