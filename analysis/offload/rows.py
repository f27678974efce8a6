"""The answer as a list: every number with its unit and where it comes from, in the order of the questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.offload.span import Span
from analysis.offload.span import exact as known
from analysis.offload.stream import exactly

if TYPE_CHECKING:
    from analysis.offload import Offload
    from analysis.offload.breaks import Root

SENT, RATE, TIME, ENERGY, QUEUE, BREAK, LEAVES = (
    "what is sent",
    "bit rate",
    "time of an answer",
    "energy of a frame",
    "what waits",
    "break-even",
    "what leaves",
)

# Moments after the first picture at which the queue is told.
MOMENTS_S = (1, 60)


@dataclass(frozen=True, slots=True)
class Row:
    """One number. key: unique in its group, with the unit as its suffix. amount: in `unit`, SI; "×" is a ratio, "share" one that
    is read as per cent. source: where it comes from.
    """

    group: str
    key: str
    name: str
    amount: Span
    unit: str
    source: str


def rows_of(found: Offload) -> tuple[Row, ...]:
    """Every number of the answer."""
    parts = (sent_rows, rate_rows, time_rows, energy_rows, queue_rows, break_rows, leaving_rows)
    return tuple(row for part in parts for row in part(found))


def sent_rows(found: Offload) -> Iterator[Row]:
    stream = found.stream
    if stream.picture:
        for key in ("width", "height", "channels"):
            yield Row(SENT, key, key, known(getattr(stream.picture, key)), "", stream.source)
    yield Row(SENT, "values", "numbers of a frame", known(stream.values), "", stream.source)
    yield Row(SENT, "value_bits", "bits of a number", known(stream.value_bits), "bit", stream.bits_source)
    yield Row(SENT, "raw_bytes", "a frame, raw", known(stream.raw_bits / 8), "B", "numbers × bits / 8")
    yield Row(SENT, "compression", "compression", known(float(stream.compression)), "×", "asked for")
    yield Row(SENT, "frame_bytes", "a frame, as sent", known(stream.frame_bytes), "B", "raw / compression")
    yield Row(SENT, "frames_per_s", "frames/s of a sensor", known(float(stream.frames_per_s)), "1/s", "asked for")
    yield Row(SENT, "streams", "sensors on the link", known(stream.streams), "", "asked for")


def rate_rows(found: Offload) -> Iterator[Row]:
    needed, radio = found.stream.needed_bits_per_s, found.radio
    formula = "bits of a frame as sent × frames/s × streams"
    yield Row(RATE, "needed_bits_per_s", "needed", known(needed), "bit/s", formula)
    available = radio.uplink_bits_per_s
    text = radio.sources["uplink_bits_per_s"]
    yield Row(RATE, "available_bits_per_s", "available", known(available), "bit/s", text)
    yield from limit_rows(found)
    load = found.queue.load if found.queue else None
    yield Row(RATE, "load_share", "share of the link that is needed", known(load), "share", "needed / available")


def limit_rows(found: Offload) -> Iterator[Row]:
    """Of a link whose radio may send for a part of the time alone, or small messages alone."""
    radio = found.radio
    if radio.duty_share is not None:
        text = radio.sources["duty_share"]
        yield Row(RATE, "duty_share", "share of the time that it may send", known(radio.duty_share), "share", text)
        average = known(radio.average_bits_per_s)
        yield Row(RATE, "average_bits_per_s", "available in the long run", average, "bit/s", "available × that share")
    if radio.payload_bytes is not None:
        text, size = radio.sources["payload_bytes"], known(radio.payload_bytes)
        yield Row(RATE, "payload_bytes", "a message, at most", size, "B", text)
        messages = known(radio.messages(float(found.stream.frame_bits)))
        yield Row(RATE, "messages", "messages of a frame", messages, "", "a frame, as sent / a message, rounded up")


def time_rows(found: Offload) -> Iterator[Row]:
    local, remote, radio = found.local, found.remote, found.radio
    yield Row(TIME, "local_s", "computed here", local.latency, "s", local.latency_source)
    sending = "bits of a frame as sent / uplink, from the first of the frames that come at once to the last"
    yield Row(TIME, "sending_s", "sending", remote.sending, "s", sending)
    trip = Span(radio.round_trip_s)
    yield Row(TIME, "round_trip_s", "round trip", trip, "s", radio.sources["round_trip_s"])
    yield Row(TIME, "jitter_s", "jitter, so much less or more", known(radio.jitter_s), "s", radio.sources["jitter_s"])
    source = f"{found.cloud.name}: {found.cloud.latency_source}" if found.cloud else "not known: no cloud is named"
    yield Row(TIME, "cloud_s", "computed in the cloud", remote.compute, "s", source)
    yield Row(TIME, "remote_s", "sent and answered", remote.latency, "s", "sending + round trip + cloud")


def energy_rows(found: Offload) -> Iterator[Row]:
    local, remote, radio = found.local, found.remote, found.radio
    yield Row(ENERGY, "local_j", "computed here", local.energy, "J", local.energy_source)
    per_bit, message = known(radio.energy_j_per_bit), known(radio.energy_j_per_message)
    yield Row(ENERGY, "j_per_bit", "sending a bit", per_bit, "J", radio.sources["energy_j_per_bit"])
    yield Row(ENERGY, "j_per_message", "a message of its own", message, "J", radio.sources["energy_j_per_message"])
    text = "bits of a frame as sent × energy a bit, and at most a message for each frame"
    yield Row(ENERGY, "radio_j", "radio", remote.radio, "J", text)
    yield Row(ENERGY, "idle_w", "idle power of the device", known(local.idle_w), "W", local.idle_source)
    yield Row(ENERGY, "waiting_j", "waiting for the answer", remote.idle, "J", "idle power × time of an answer")
    yield Row(ENERGY, "remote_j", "sent", remote.energy, "J", "radio + waiting")
    if least := found.told:
        told = f"bits of the {least.what} × energy a bit, and at most a message; comes on top where it has to be told"
        only = radio.energy(8 * least.frame_bytes)
        yield Row(ENERGY, "result_j", f"radio, for the {least.what} alone", only, "J", told)


def queue_rows(found: Offload) -> Iterator[Row]:
    """Exact, of sensors that take their pictures at the same moments."""
    queue = found.queue
    if queue is None:
        return
    growth = queue.growth_frames_per_s
    bits = growth * float(found.stream.frame_bits)
    yield Row(QUEUE, "growth_frames_per_s", "frames more each second", known(growth), "1/s", "frames that come − sent")
    yield Row(QUEUE, "growth_bytes_per_s", "bytes more each second", known(bits / 8), "B/s", "those frames × bytes")
    later = "sending of all that come at once / time between them − 1"
    yield Row(QUEUE, "delay_growth", "later each second by", known(queue.delay_growth), "s", later)
    for moment in MOMENTS_S:
        waiting = known(queue.waiting(exactly(moment)))
        name, text = f"frames waiting after {moment} s", "frames that came, those just taken among them, − sent by then"
        yield Row(QUEUE, f"waiting_after_{moment}_s", name, waiting, "", text)


BREAKS = (
    ("enough_bits_per_s", "bit rate that carries it", "bit/s"),
    ("enough_compression", "compression that makes the link carry it", "×"),
    ("enough_frames_per_s", "frames/s that the link carries", "1/s"),
    ("enough_streams", "sensors that the link carries", ""),
    ("local_frames_per_s", "frames/s that the device computes itself", "1/s"),
    ("as_fast_bits_per_s", "bit rate that answers as soon", "bit/s"),
    ("as_fast_compression", "compression that answers as soon", "×"),
    ("as_dear_bytes", "bytes a frame that cost as much sent", "B"),
    ("as_dear_compression", "compression that costs as much sent", "×"),
    ("as_dear_j_per_bit", "energy a bit that costs as much", "J"),
    ("as_dear_local_j", "energy here that costs as much", "J"),
    ("as_dear_local_j_per_mac", "energy a MAC here that costs as much", "J"),
)


def break_rows(found: Offload) -> Iterator[Row]:
    for key, name, unit in BREAKS:
        root: Root = getattr(found.breaks, key)
        yield Row(BREAK, key, name, span_of(root), unit, root.why)


def span_of(root: Root) -> Span:
    """A bound is no value."""
    if root.bound == "at least":
        return Span(None, root.value, None)
    return Span(None, None, root.value) if root.bound else known(root.value)


def leaving_rows(found: Offload) -> Iterator[Row]:
    """Bytes of a frame, and the bit rate of all sensors, for each way to share the work."""
    per_s = float(found.stream.frames_per_s * found.stream.streams)
    for number, one in enumerate(found.leaving):
        after = f" after {one.layer}" if one.layer else ""
        name, key = f"{one.what}{after}", f"{one.what.replace(' ', '_')}_{number}"
        yield Row(LEAVES, f"{key}_bytes", f"{name}: a frame", known(one.frame_bytes), "B", one.source)
        rate = known(8 * one.frame_bytes * per_s)
        yield Row(LEAVES, f"{key}_bits_per_s", f"{name}: bit rate", rate, "bit/s", "bits × frames/s × streams")
