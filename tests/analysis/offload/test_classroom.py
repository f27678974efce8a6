"""Cases of a lesson, frames under way, and radios that the law keeps silent: against links that are played."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.device import Quantity, load_link
from analysis.offload import Queue, by_hand, case_of, radio_of
from analysis.offload.classroom import CAMERA, camera_case
from analysis.offload.queueing import queue_of
from analysis.offload.stream import Stream
from analysis.offload.timeline import answered, trip_of, under_way

TIMES = st.fractions(min_value=Fraction(1, 40), max_value=3, max_denominator=40)


def played(queue, bursts):
    """(arrival, begin, departure): the link is silent after each frame."""
    free, served = Fraction(0), []
    for burst in range(bursts):
        arrival = burst * queue.period_s
        for _ in range(queue.burst):
            begin = max(free, arrival)
            served.append((arrival, begin, begin + queue.sending_s))
            free = begin + queue.sending_s + queue.silence_s
    return served


@settings(max_examples=30, deadline=None)
@given(burst=st.integers(1, 4), period_s=TIMES, sending_s=TIMES, silence_s=TIMES)
def test_a_link_that_must_be_silent_between_frames(burst, period_s, sending_s, silence_s):
    queue, bursts = Queue(burst, period_s, sending_s, silence_s), 8
    served = played(queue, bursts)
    assert [queue.begins_s(number) for number in range(len(served))] == [begin for _, begin, _ in served]
    for number in range(bursts):
        arrival, _, gone = served[(number + 1) * burst - 1]
        assert queue.delay_s(number) == gone - arrival
    edges = {arrival for arrival, _, _ in served} | {gone for _, _, gone in served}
    for time_s in (edge for edge in edges if edge < bursts * period_s):
        assert queue.waiting(time_s) == sum(arrival <= time_s < gone for arrival, _, gone in served)


@settings(max_examples=20, deadline=None)
@given(
    bytes_of=st.integers(1, 3000), duty=st.sampled_from((0.01, 0.1, 0.5, 1.0)), payload=st.sampled_from((51, 222, 242))
)
def test_messages_of_one_frame_with_the_silence_between(bytes_of, duty, payload):
    """Sent one by one, a radio that has been on the air for a seconds is silent for a·(1/d − 1)."""
    stream = Stream(bytes_of, 8, Fraction(1, 10**6))
    queue = queue_of(stream, 250.0, duty, payload)
    messages = -(-bytes_of // payload)
    air = Fraction(8 * bytes_of, 250) / messages
    at = Fraction(0)
    for number in range(messages):
        at += air
        last = at
        at += air * (1 / Fraction(str(duty)) - 1)
        assert number < messages
    assert (queue.sending_s, queue.pitch_s) == (last, at)


def test_lora_carries_a_hundredth_of_its_bit_rate():
    radio = radio_of(load_link("lora_sf12"))
    assert (radio.duty_share, radio.payload_bytes, radio.average_bits_per_s) == (0.01, 51, 2.5)
    assert radio.messages(8 * 150_528) == 2952
    assert radio_of(load_link("wifi_esp32")).average_bits_per_s == 20e6
    assert radio_of(load_link("wifi_esp32")).messages(1e9) == 1


@pytest.mark.parametrize(
    "change", [{}, {"compression": 20}, {"compression": 20, "streams": 7}, {"link": "lte_phone", "compression": 20}]
)
def test_every_frame_is_in_one_place(change):
    """Taken = waiting for the link + under way + answered, at every moment."""
    case = camera_case({**CAMERA, "pace": "fps", "jitter_percent": 40, **change})
    trips = [trip_of(case, number) for number in range(case.stream.streams * 12)]
    for step in range(1, 60):
        time_s = Fraction(step, 180)
        there = {trip.number for trip in under_way(case, time_s, 1000)}
        now = float(time_s)
        begun = {trip.number for trip in trips if trip.begins_s <= now}
        back = {trip.number for trip in trips if trip.answered_s <= now}
        assert there == begun - back
        assert answered(case, time_s) <= len(back)
        on_link = sum(trip.begins_s <= now < trip.sent_s for trip in trips)
        taken = case.stream.streams * (time_s // case.queue.period_s + 1)
        assert case.queue.waiting(time_s) - on_link == taken - len(begun)


def test_a_frame_has_the_link_in_the_very_moment_of_its_picture():
    """Thirtieths of a second are no binary numbers."""
    case = camera_case({**CAMERA, "pace": "fps", "compression": 20, "link": "lte_phone"})
    for beat in range(1, 200):
        newest = next(under_way(case, beat * case.queue.period_s, 50))
        assert newest.number == beat
        assert newest.place(float(beat * case.queue.period_s)) == ("sending", 0.0)


def test_of_many_under_way_the_same_few_are_told_from_moment_to_moment():
    case = camera_case(
        {**CAMERA, "pace": "fps", "compression": 20, "streams": 1000, "uplink_kbps": 2_000_000, "link": "lte_phone"}
    )
    whole = {trip.number for trip in under_way(case, Fraction(1, 2), 10**6)}
    assert len(whole) > 1000
    seen = [{trip.number for trip in under_way(case, Fraction(step, 20_000), 24)} for step in range(10_000, 10_040)]
    assert all(len(some) <= 26 for some in seen)
    assert seen[0] <= whole
    assert len(set.union(*seen) - set.intersection(*seen)) < 80


def test_round_trips_stay_within_the_jitter_and_differ():
    case = camera_case({**CAMERA, "jitter_percent": 50})
    trips = [trip_of(case, number) for number in range(200)]
    spread = [trip.answered_s - trip.computed_s + trip.arrives_s - trip.sent_s for trip in trips]
    low, high = case.radio.round_trip_low_s, case.radio.round_trip_high_s
    assert low - 1e-9 <= min(spread) < low + 0.05 * (high - low)
    assert high - 0.05 * (high - low) < max(spread) <= high + 1e-9


def test_thirty_milliseconds_are_not_thirty_frames_a_second():
    assert camera_case(CAMERA).stream.needed_bits_per_s == 40_140_800
    assert camera_case({**CAMERA, "pace": "fps"}).stream.needed_bits_per_s == 36_126_720


def test_the_jitter_of_a_profile_belongs_to_its_own_round_trip():
    link = load_link("ble5")
    told = link.model_copy(update={"jitter_s": Quantity(value=0.02, unit="s", source="a book", confidence="recalled")})
    assert radio_of(told).jitter_s == 0.02
    assert radio_of(told).sources["jitter_s"] == "a book (recalled)"
    assert radio_of(told, 0.001).jitter_s == 0.001
    assert radio_of(told, by_hand={"round_trip_s": 0.5}).jitter_s is None
    assert radio_of(link).jitter_s is None


@pytest.mark.parametrize("streams", [1, 4])
def test_at_the_bit_rate_that_is_as_fast_the_last_answer_comes_with_the_devices_own(streams):
    """Of a radio with silence between its messages, and of one without."""
    for id in ("lora_sf7", "ble5"):
        values = {
            **CAMERA,
            "period_ms": 86_400_000,
            "link": id,
            "streams": streams,
            "compression": 100,
            "jitter_percent": 0,
        }
        values |= {"local_ms": 600_000}
        rate = camera_case(values).breaks.as_fast_bits_per_s.value
        radio = radio_of(load_link(id), 0.0, {"uplink_bits_per_s": rate})
        case = camera_case(values)
        again = case_of(case.stream, radio, case.local, case.cloud, 0)
        latest = again.remote.latency.high
        assert latest == pytest.approx(600.0, rel=1e-9)


def test_sensors_that_a_silent_radio_carries_keep_up_and_one_more_does_not():
    stream = Stream(40, 8, Fraction(1, 60))
    radio = radio_of(load_link("lora_sf7"))
    count = case_of(stream, radio, by_hand("here", 1.0), None, 0).breaks.enough_streams.value
    assert count >= 1
    for more in (0, 1):
        many = replace(stream, streams=int(count) + more)
        assert case_of(many, radio, by_hand("here", 1.0), None, 0).keeps_up == (more == 0)
