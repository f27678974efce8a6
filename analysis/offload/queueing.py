"""Frames that wait for the link: an exact count, as rates and sizes are exact numbers.

Every sensor takes a picture at the same moments, 0, T, 2T, …; the link sends one frame after the other, each in s
seconds, and is silent for r seconds after each where the law asks for that. With n sensors the link keeps up as long as
n·(s + r) ≤ T.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from analysis.offload.stream import Stream, exactly


@dataclass(frozen=True, slots=True)
class Queue:
    """burst: frames that come at once (one a sensor). period_s: T. sending_s: s, of one frame. silence_s: r, after it."""

    burst: int
    period_s: Fraction
    sending_s: Fraction
    silence_s: Fraction = Fraction(0)

    @property
    def pitch_s(self) -> Fraction:
        """s + r: from the first bit of a frame to that of the next, where one waits."""
        return self.sending_s + self.silence_s

    @property
    def load(self) -> float:
        """n·(s + r) / T: 1 is a link that is just enough."""
        return float(self.burst * self.pitch_s / self.period_s)

    @property
    def keeps_up(self) -> bool:
        return self.burst * self.pitch_s <= self.period_s

    def waiting(self, time_s: Fraction) -> int:
        """Frames that wait or are being sent: arrived n·(⌊t/T⌋ + 1), less those sent. Just sent is gone."""
        return self.burst * (time_s // self.period_s + 1) - self.sent(time_s)

    def sent(self, time_s: Fraction) -> int:
        """⌊(t + r)/(s + r)⌋ where more comes than goes, as the link then never rests; else all before, and of the last burst."""
        if not self.keeps_up:
            return (time_s + self.silence_s) // self.pitch_s
        bursts, rest = divmod(time_s, self.period_s)
        return self.burst * bursts + min(self.burst, (rest + self.silence_s) // self.pitch_s)

    def begins_s(self, number: int) -> Fraction:
        """When frame 0, 1, … in the order of sending gets the link."""
        if not self.keeps_up:
            return number * self.pitch_s
        burst, place = divmod(number, self.burst)
        return burst * self.period_s + place * self.pitch_s

    def delay_s(self, burst: int) -> Fraction:
        """From picture to last bit, of the last frame of burst 0, 1, …; n·(s + r) − T later each where that is above 0."""
        whole = self.burst * self.pitch_s
        return whole - self.silence_s + burst * max(Fraction(0), whole - self.period_s)

    @property
    def growth_frames_per_s(self) -> float:
        """n/T − 1/(s + r) where that is above 0."""
        return float(max(Fraction(0), self.burst / self.period_s - 1 / self.pitch_s))

    @property
    def delay_growth(self) -> float:
        """Seconds that a frame comes later, for each second that goes by: n·(s + r)/T − 1 where that is above 0."""
        return max(0.0, float(self.burst * self.pitch_s / self.period_s - 1))


def queue_of(
    stream: Stream, uplink_bits_per_s: float, duty_share: float | None = None, payload_bytes: float | None = None
) -> Queue:
    """A share d of the time that a radio may send asks for silence of a·(1/d − 1) after each message of a seconds.

    A frame is as many messages, all of one size, as the largest payload asks for; the last one's silence comes after it.
    """
    air_s, period_s = stream.frame_bits / exactly(uplink_bits_per_s), 1 / stream.frames_per_s
    if duty_share is None:
        return Queue(stream.streams, period_s, air_s)
    off = 1 / exactly(duty_share) - 1
    silence_s = air_s / messages_of(stream.frame_bits, payload_bytes) * off
    return Queue(stream.streams, period_s, air_s + air_s * off - silence_s, silence_s)


def messages_of(bits: Fraction, payload_bytes: float | None) -> int:
    """That so many bits are split into; 1 where the link sets no limit."""
    return 1 if payload_bytes is None else max(1, ceil(bits / (8 * exactly(payload_bytes))))
