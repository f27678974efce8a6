"""Numbers of cameras by a link, for the texts of lessons: bit rate, time, servers, energy, what leaves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import ceil

from analysis.lessons.fact import Fact
from analysis.lessons.topic import Values
from analysis.offload.case import Case
from analysis.offload.classroom import ANSWER_BYTES, camera_case


def link_facts(values: Values) -> Iterator[Fact]:
    """values: by the names of the classroom's camera."""
    case = camera_case(values)
    yield from chain(rate_facts(case, values), time_facts(case), cloud_facts(case), energy_facts(case))
    yield Fact("answer_bytes", ANSWER_BYTES, "B")
    yield Fact("fewer", ceil(case.stream.frame_bytes) / ANSWER_BYTES, "")


def rate_facts(case: Case, values: Values) -> Iterator[Fact]:
    """raw: before the codec. one_…: of a single camera. codec: below 1 where none is needed, unlike least_codec."""
    stream, radio, ratio = case.stream, case.radio, case.breaks.enough_compression.value
    yield Fact("raw_bytes", stream.raw_bits / 8, "B")
    yield Fact("frame_bytes", ceil(stream.frame_bytes), "B")
    yield Fact("frame_bits", float(stream.frame_bits), "bit")
    yield Fact("period", float(1 / stream.frames_per_s), "s")
    yield Fact("needed", stream.needed_bits_per_s, "bit/s")
    yield Fact("one_needed", stream.needed_bits_per_s / stream.streams, "bit/s")
    yield Fact("raw_needed", stream.needed_bits_per_s * float(stream.compression), "bit/s")
    yield Fact("available", radio.average_bits_per_s, "bit/s", radio.sources["uplink_bits_per_s"])
    yield Fact("carried", case.breaks.enough_streams.value, "cameras")
    yield Fact("cameras", stream.streams, "cameras")
    yield Fact("codec", ratio, "")
    yield Fact("least_codec", None if ratio is None else max(1.0, ratio), "")
    yield from chain(pace_facts(values), queue_facts(case))


def pace_facts(values: Values) -> Iterator[Fact]:
    """Of one camera without a codec, at either pace."""
    one = {**values, "streams": 1, "compression": 1}
    for pace in ("ms", "fps"):
        stream = camera_case({**one, "pace": pace}).stream
        yield Fact(f"raw_{pace}", stream.needed_bits_per_s, "bit/s")
        yield Fact(f"{pace}_apart", float(1 / stream.frames_per_s), "s")
    yield Fact("frames_fps", values["fps"], "frames")


def queue_facts(case: Case) -> Iterator[Fact]:
    queue = case.queue
    if queue is not None:
        yield Fact("load", 100 * queue.load, "%")
        yield Fact("growth", queue.growth_frames_per_s, "frames")
        yield Fact("sent_a_second", float(1 / queue.pitch_s), "frames")
        yield Fact("sending", float(queue.sending_s), "s")


def time_facts(case: Case) -> Iterator[Fact]:
    """…_alone: of a frame that finds the link free; whole: without jitter."""
    remote, radio = case.remote, case.radio
    sending, cloud = None if case.queue is None else float(case.queue.sending_s), remote.compute.value
    trips = {"least": radio.round_trip_low_s, "whole": radio.round_trip_s, "most": radio.round_trip_high_s}
    yield Fact("round_trip", radio.round_trip_s, "s", radio.sources["round_trip_s"])
    yield Fact("jitter", radio.jitter_s, "s")
    yield Fact("trip_low", radio.round_trip_low_s, "s")
    yield Fact("trip_high", radio.round_trip_high_s, "s")
    yield Fact("cloud", cloud, "s")
    for name, trip in trips.items():
        yield Fact(f"{name}_alone", summed(sending, trip, cloud), "s")
    yield Fact("most_sent", remote.latency.high, "s")
    yield Fact("here", case.local.latency.value, "s")


def summed(*parts: float | None) -> float | None:
    """None where a part is not known."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def cloud_facts(case: Case) -> Iterator[Fact]:
    """servers: how many are busy all the time, each with one frame at a time."""
    per_second = float(case.stream.frames_per_s * case.stream.streams)
    yield Fact("all_per_second", per_second, "frames")
    yield Fact("servers", per_second * (case.remote.compute.value or 0.0), "servers")


def energy_facts(case: Case) -> Iterator[Fact]:
    radio = case.radio
    yield Fact("j_per_bit", radio.energy_j_per_bit, "J", radio.sources["energy_j_per_bit"])
    yield Fact("message_j", radio.energy_j_per_message, "J", radio.sources["energy_j_per_message"])
    yield Fact("radio_j", case.remote.radio.least, "J")
    yield Fact("here_j", case.local.energy.value, "J")
    yield Fact("answer_j", radio.energy(8 * ANSWER_BYTES).least, "J")
    yield Fact("even_bytes", case.breaks.as_dear_bytes.value, "B")
