"""Numbers of cameras by a link, for the texts of lessons: bit rate, time, servers, energy, what leaves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from analysis.lessons.fact import Fact
from analysis.lessons.topic import Values
from analysis.offload.case import Case
from analysis.offload.classroom import ANSWER_BYTES, camera_case


def link_facts(values: Values) -> Iterator[Fact]:
    """values: by the names of the classroom's camera."""
    case = camera_case(values)
    yield from chain(rate_facts(case, values), time_facts(case), cloud_facts(case), energy_facts(case))
    yield Fact("answer_bytes", ANSWER_BYTES, "B")
    yield Fact("fewer", case.stream.frame_bytes / ANSWER_BYTES, "")


def rate_facts(case: Case, values: Values) -> Iterator[Fact]:
    stream, queue, radio = case.stream, case.queue, case.radio
    yield Fact("raw_bytes", stream.raw_bits / 8, "B")
    yield Fact("frame_bytes", stream.frame_bytes, "B")
    yield Fact("frame_bits", float(stream.frame_bits), "bit")
    yield Fact("period", float(1 / stream.frames_per_s), "s")
    yield Fact("per_second", float(stream.frames_per_s), "")
    yield Fact("needed", stream.needed_bits_per_s, "bit/s")
    for pace in ("ms", "fps"):
        other = camera_case({**values, "pace": pace}).stream
        yield Fact(f"needed_{pace}", other.needed_bits_per_s, "bit/s")
    yield Fact("available", radio.average_bits_per_s, "bit/s", radio.sources["uplink_bits_per_s"])
    yield Fact("carried", case.breaks.enough_streams.value, "")
    yield Fact("codec", case.breaks.enough_compression.value, "")
    if queue is not None:
        yield Fact("load", 100 * queue.load, "%")
        yield Fact("growth", queue.growth_frames_per_s, "")
        yield Fact("sending", float(queue.sending_s), "s")


def time_facts(case: Case) -> Iterator[Fact]:
    remote, radio = case.remote, case.radio
    yield Fact("round_trip", radio.round_trip_s, "s", radio.sources["round_trip_s"])
    yield Fact("jitter", radio.jitter_s, "s")
    yield Fact("trip_low", radio.round_trip_low_s, "s")
    yield Fact("trip_high", radio.round_trip_high_s, "s")
    yield Fact("cloud", remote.compute.value, "s")
    yield Fact("least_sent", remote.latency.least, "s")
    yield Fact("most_sent", remote.latency.high, "s")
    yield Fact("here", case.local.latency.value, "s")


def cloud_facts(case: Case) -> Iterator[Fact]:
    """servers: how many are busy all the time, each with one frame at a time."""
    per_second = float(case.stream.frames_per_s * case.stream.streams)
    yield Fact("all_per_second", per_second, "")
    yield Fact("servers", per_second * (case.remote.compute.value or 0.0), "")


def energy_facts(case: Case) -> Iterator[Fact]:
    radio = case.radio
    yield Fact("j_per_bit", radio.energy_j_per_bit, "J", radio.sources["energy_j_per_bit"])
    yield Fact("message_j", radio.energy_j_per_message, "J", radio.sources["energy_j_per_message"])
    yield Fact("radio_j", case.remote.radio.least, "J")
    yield Fact("here_j", case.local.energy.value, "J")
    yield Fact("answer_j", radio.energy(8 * ANSWER_BYTES).least, "J")
    yield Fact("even_bytes", case.breaks.as_dear_bytes.value, "B")
