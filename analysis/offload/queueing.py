"""Frames that wait for the link: an exact count, as rates and sizes are exact numbers.

Every sensor takes a picture at the same moments, 0, T, 2T, …; the link sends one frame after the other, each in s
seconds. With n sensors the link keeps up as long as n·s ≤ T.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from analysis.offload.stream import Stream, exactly


@dataclass(frozen=True, slots=True)
class Queue:
    """burst: frames that come at once (one a sensor). period_s: T. sending_s: s, of one frame."""

    burst: int
    period_s: Fraction
    sending_s: Fraction

    @property
    def load(self) -> float:
        """n·s / T: 1 is a link that is just enough."""
        return float(self.burst * self.sending_s / self.period_s)

    @property
    def keeps_up(self) -> bool:
        return self.burst * self.sending_s <= self.period_s

    def waiting(self, time_s: Fraction) -> int:
        """Frames that wait or are being sent: arrived n·(⌊t/T⌋ + 1), less those sent. Just sent is gone."""
        return self.burst * (time_s // self.period_s + 1) - self.sent(time_s)

    def sent(self, time_s: Fraction) -> int:
        """⌊t/s⌋ where more comes than goes, as the link then never rests; else all before, and of the last burst."""
        if not self.keeps_up:
            return time_s // self.sending_s
        bursts, rest = divmod(time_s, self.period_s)
        return self.burst * bursts + min(self.burst, rest // self.sending_s)

    def delay_s(self, burst: int) -> Fraction:
        """From the picture to its last bit, of the last frame of burst 0, 1, …: n·s, and k·(n·s − T) where it is late."""
        whole = self.burst * self.sending_s
        return whole + burst * max(Fraction(0), whole - self.period_s)

    @property
    def growth_frames_per_s(self) -> float:
        """n/T − 1/s where that is above 0."""
        return float(max(Fraction(0), self.burst / self.period_s - 1 / self.sending_s))

    @property
    def delay_growth(self) -> float:
        """Seconds that a frame comes later, for each second that goes by: n·s/T − 1 where that is above 0."""
        return max(0.0, float(self.burst * self.sending_s / self.period_s - 1))


def queue_of(stream: Stream, uplink_bits_per_s: float) -> Queue:
    return Queue(stream.streams, 1 / stream.frames_per_s, stream.frame_bits / exactly(uplink_bits_per_s))
