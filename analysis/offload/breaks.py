"""Where the balance tips: roots of the closed forms. Each is the exact point at which both ways are equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from analysis.offload.queueing import queue_of
from analysis.offload.radio import Radio
from analysis.offload.sides import Local, Remote
from analysis.offload.span import Span
from analysis.offload.stream import Stream, exactly

Bound = Literal["", "at least", "at most"]
OPPOSITE: dict[Bound, Bound] = {"": "", "at least": "at most", "at most": "at least"}

UNKNOWN_PART = "not known: a part of it is not"
SILENT = "not known: smaller frames are fewer messages, and less silence between them"
NEVER_FASTER = "never: round trip and cloud alone take longer than computing here"
NEVER_DEARER = "never: waiting alone costs more than computing here"


@dataclass(frozen=True, slots=True)
class Root:
    """A break-even point: value in SI, or None with the reason in `why`; else `why` is the formula.

    bound: "" where every part is known; else the value is the least, or the most, that the point can be.
    """

    value: float | None
    why: str
    bound: Bound = ""


UNKNOWN = Root(None, UNKNOWN_PART)


@dataclass(frozen=True, slots=True)
class Breaks:
    """enough_*: the link just keeps up. as_fast_*: the answer comes as soon as one computed here. as_dear_*: a frame
    costs as much energy sent, in a stream that keeps the radio awake, as computed here.

    Units: bit/s, raw bits over bits sent, frames/s, streams, bytes a frame, J/bit, J a frame, J/MAC.
    """

    enough_bits_per_s: Root
    enough_compression: Root
    enough_frames_per_s: Root
    enough_streams: Root
    local_frames_per_s: Root
    as_fast_bits_per_s: Root
    as_fast_compression: Root
    as_dear_bytes: Root
    as_dear_compression: Root
    as_dear_j_per_bit: Root
    as_dear_local_j: Root
    as_dear_local_j_per_mac: Root


def breaks_of(stream: Stream, radio: Radio, local: Local, remote: Remote, macs: float) -> Breaks:
    """macs: of one frame."""
    rate, size, energy = fast_rate(stream, radio, local, remote), dear_bytes(radio, local, remote), dear_local(remote)
    return Breaks(
        Root(stream.needed_bits_per_s, "bits of a frame as sent × frames/s × streams"),
        per_uplink(
            float(stream.raw_bits * stream.frames_per_s * stream.streams), radio, "raw bits × frames/s × streams"
        ),
        enough_frames(stream, radio),
        enough_streams(stream, radio),
        local_frames(local),
        rate,
        fast_compression(stream, radio, rate),
        size,
        divided(stream.raw_bits / 8, size, "raw bytes of a frame / break-even bytes"),
        dear_bit(stream, local, remote),
        energy,
        Root(energy.value / macs, f"({energy.why}) / MACs", energy.bound) if energy.value and macs else UNKNOWN,
    )


def per_uplink(bits_per_s: float, radio: Radio, formula: str) -> Root:
    """Here and below of the bit rate that the link has in the long run."""
    if radio.average_bits_per_s is None:
        return UNKNOWN
    return Root(bits_per_s / radio.average_bits_per_s, f"{formula} / uplink; up to 1 none is needed")


def enough_frames(stream: Stream, radio: Radio) -> Root:
    if radio.average_bits_per_s is None:
        return UNKNOWN
    bits = float(stream.frame_bits * stream.streams)
    return Root(radio.average_bits_per_s / bits, "uplink / (bits of a frame as sent × streams)")


def enough_streams(stream: Stream, radio: Radio) -> Root:
    """Whole ones, by exact numbers: a link that is just enough for the fifth carries five."""
    if radio.average_bits_per_s is None:
        return UNKNOWN
    whole = floor(exactly(radio.average_bits_per_s) / (stream.frame_bits * stream.frames_per_s))
    return Root(whole, "uplink / (bits of a frame as sent × frames/s), rounded down")


def local_frames(local: Local) -> Root:
    """How many frames a second the device computes by itself."""
    if not local.latency.least:
        return UNKNOWN
    formula = "frames of a run / time of a run here"
    value = local.latency.value
    return Root(local.batch / (value or local.latency.least), formula, "" if value else "at most")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of an amount. bound: as of a Root."""

    value: float
    bound: Bound


def rest_of(whole: Span, parts: Iterable[Span]) -> Rest | None:
    """The whole less its parts; None where nothing can be said.

    A whole of which only the least is known leaves at least that; parts of which only the least is known leave at most.
    """
    parts = tuple(parts)
    short, lacking = whole.value is None, any(part.value is None for part in parts)
    if whole.least is None or (short and lacking):
        return None
    left = expected(whole) - sum(map(expected, parts))
    return None if short and left <= 0 else Rest(left, "at least" if short else "at most" if lacking else "")


def expected(span: Span) -> float:
    """The value, or the least that is known of it, which may be nothing."""
    return span.value if span.value is not None else span.least or 0.0


def fast_rate(stream: Stream, radio: Radio, local: Local, remote: Remote) -> Root:
    """The bit rate from which on sending is as fast: n·bits / (T_local − T_round trip − T_cloud).

    A radio that has to be silent in between takes as much longer as it is silent before the last bit.
    """
    rest = rest_of(local.latency, (remote.round_trip, remote.compute))
    if rest is None:
        return UNKNOWN
    if rest.value <= 0:
        return Root(None, NEVER_FASTER)
    formula = "bits of the frames that come at once / (time here − round trip − cloud)"
    bits = float(stream.frame_bits * pauses(stream, radio))
    return Root(
        bits / rest.value,
        formula if radio.duty_share is None else f"{formula}, with the silence between",
        OPPOSITE[rest.bound],
    )


def pauses(stream: Stream, radio: Radio) -> Fraction:
    """Time from the first bit to the last of all frames that come at once, over the time that one is on the air."""
    queue = queue_of(stream, 1.0, radio.duty_share, radio.payload_bytes)
    return (stream.streams * queue.pitch_s - queue.silence_s) / stream.frame_bits


def fast_compression(stream: Stream, radio: Radio, rate: Root) -> Root:
    """The same reached by a codec: the rate needed of raw frames over what there is."""
    if rate.value is None or radio.uplink_bits_per_s is None:
        return rate if rate.value is None else UNKNOWN
    if radio.duty_share is not None:
        return Root(None, SILENT)
    needed = rate.value * float(stream.compression) / radio.uplink_bits_per_s
    return Root(needed, "bit rate that is as fast, of raw frames / uplink", rate.bound)


def dear_bytes(radio: Radio, local: Local, remote: Remote) -> Root:
    """(E_local − P_idle·(T_round trip + T_cloud)) / (8·(e_bit + P_idle / uplink)): the frame that costs as much sent.

    Waiting that is not known costs something all the same, so the frame can then at most be so large.
    """
    if radio.energy_j_per_bit is None:
        return UNKNOWN
    idle, rate = local.idle_w, radio.uplink_bits_per_s
    waiting = Span() if idle is None or rate is None else (remote.round_trip + remote.compute).scaled(idle)
    # The silence that the law asks for takes longer than is counted here.
    silence = () if idle is None or radio.duty_share is None else (Span(),)
    rest = rest_of(local.energy, (waiting, *silence))
    if rest is None or rest.value <= 0:
        return UNKNOWN if rest is None else Root(None, NEVER_DEARER)
    per_bit = radio.energy_j_per_bit + (idle / rate if idle is not None and rate else 0.0)
    formula = "(energy here − idle power × (round trip + cloud)) / (8 × (energy a bit + idle power / uplink))"
    return Root(rest.value / (8 * per_bit), formula, rest.bound)


def divided(whole: float, root: Root, formula: str) -> Root:
    """whole / root."""
    return root if root.value is None else Root(whole / root.value, formula, OPPOSITE[root.bound])


def dear_bit(stream: Stream, local: Local, remote: Remote) -> Root:
    """The energy a bit at which both cost the same: (E_local − P_idle·T_wait) / bits."""
    rest = rest_of(local.energy, (remote.idle,))
    if rest is None or rest.value <= 0:
        return UNKNOWN if rest is None else Root(None, NEVER_DEARER)
    formula = "(energy here − energy of waiting) / bits of a frame as sent"
    return Root(rest.value / float(stream.frame_bits), formula, rest.bound)


def dear_local(remote: Remote) -> Root:
    """The energy of computing here at which both cost the same: what a frame sent costs."""
    if remote.radio.least is None:
        return UNKNOWN
    bound: Bound = "" if remote.idle.value is not None else "at least"
    return Root(remote.radio.least + expected(remote.idle), "energy a bit × bits + energy of waiting", bound)
