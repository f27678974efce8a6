"""Break-even points put back into what they balance: both sides come out equal. And bounds never say more than is known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.offload import Local, Radio, Span, Stream, in_time
from analysis.offload.breaks import breaks_of
from analysis.offload.queueing import queue_of
from analysis.offload.sides import local_of, remote_of
from analysis.offload.span import below, exact
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

SOURCES = dict.fromkeys(("uplink_bits_per_s", "round_trip_s", "jitter_s"), "test")
RADIO = Radio("r", "r", 2e6, 0.05, 3e-7, 0.02, None, SOURCES)
STREAM = Stream(10_000, 8, Fraction(5), 2, Fraction(2))
LOCAL = Local("d", 1, exact(0.4), exact(0.3), 0.1, "t", "e", "i")
CLOUD = Local("c", 1, exact(0.01), exact(5.0), 50.0, "t", "e", "i")
MACS = 1e6


def weighed(stream=STREAM, radio=RADIO, local=LOCAL, cloud=CLOUD):
    queue = None if radio.uplink_bits_per_s is None else queue_of(stream, radio.uplink_bits_per_s)
    remote = remote_of(stream, radio, queue, cloud, local.idle_w)
    return remote, breaks_of(stream, radio, local, remote, MACS), queue


def test_the_bit_rate_that_carries_it_fills_the_link():
    rate = weighed()[1].enough_bits_per_s.value
    assert weighed(radio=replace(RADIO, uplink_bits_per_s=rate))[2].load == 1


def test_compression_and_frame_rate_and_sensors_at_which_the_link_is_full():
    breaks = weighed()[1]
    for full in (
        replace(STREAM, compression=Fraction(breaks.enough_compression.value)),
        replace(STREAM, frames_per_s=Fraction(breaks.enough_frames_per_s.value)),
    ):
        assert weighed(full)[2].load == pytest.approx(1)
    most = breaks.enough_streams.value
    assert weighed(replace(STREAM, streams=most))[2].keeps_up
    assert not weighed(replace(STREAM, streams=most + 1))[2].keeps_up


def test_the_bit_rate_that_answers_as_soon():
    """Of the last of the frames that come at once, which waits for the others."""
    rate = weighed()[1].as_fast_bits_per_s
    queue = weighed(radio=replace(RADIO, uplink_bits_per_s=rate.value))[2]
    assert rate.bound == ""
    last = float(queue.delay_s(0)) + RADIO.round_trip_s + CLOUD.latency.value
    assert last == pytest.approx(LOCAL.latency.value)
    squeezed = replace(STREAM, compression=Fraction(weighed()[1].as_fast_compression.value))
    assert float(weighed(squeezed)[2].delay_s(0)) == pytest.approx(float(queue.delay_s(0)))


@given(
    energy_j=st.floats(0.02, 9), per_bit=st.floats(1e-9, 1e-4), idle_w=st.floats(0.001, 0.2), uplink=st.floats(1e3, 1e9)
)
@settings(max_examples=20, deadline=None)
def test_what_costs_as_much_sent(energy_j, per_bit, idle_w, uplink):
    """The frame of break-even bytes, the codec that makes one, the bit and the device that cost as much."""
    stream = replace(STREAM, streams=1, frames_per_s=Fraction(1, 1000))
    radio = replace(RADIO, energy_j_per_bit=per_bit, uplink_bits_per_s=uplink)
    local = replace(LOCAL, energy=exact(energy_j), idle_w=idle_w)

    def spent(one, by):
        remote = weighed(one, by, local)[0]
        return remote.radio.low + remote.idle.low

    remote, breaks, _ = weighed(stream, radio, local)
    assert breaks.as_dear_local_j.value == pytest.approx(spent(stream, radio))
    assert breaks.as_dear_local_j_per_mac.value * MACS == pytest.approx(spent(stream, radio))
    size = breaks.as_dear_bytes.value
    bits = Fraction(size) * 8
    assert spent(replace(stream, compression=stream.raw_bits / bits), radio) == pytest.approx(energy_j)
    packed = replace(stream, compression=Fraction(breaks.as_dear_compression.value))
    assert spent(packed, radio) == pytest.approx(energy_j)
    bit = breaks.as_dear_j_per_bit
    if bit.value is None:
        assert remote.idle.value >= energy_j
    else:
        assert spent(stream, replace(radio, energy_j_per_bit=bit.value)) == pytest.approx(energy_j)


def test_no_link_is_fast_enough_where_the_round_trip_alone_takes_longer():
    slow = weighed(local=replace(LOCAL, latency=exact(0.05)))[1]
    assert (slow.as_fast_bits_per_s.value, slow.as_fast_bits_per_s.why[:5]) == (None, "never")
    dear = weighed(local=replace(LOCAL, energy=exact(0.005)))[1]
    assert (dear.as_dear_bytes.value, dear.as_dear_j_per_bit.why[:5]) == (None, "never")


SIGNS = {"": 0, "at least": 1, "at most": -1}


@pytest.mark.parametrize("lacking", ["cloud", "local latency", "local energy", "idle"])
def test_a_bound_holds_whatever_the_unknown_part_is(lacking):
    """Each bound beside the roots of worlds in which the part is known."""

    def world(factor):
        cloud = replace(CLOUD, latency=exact(CLOUD.latency.value * factor))
        if lacking == "cloud":
            return {"cloud": cloud}
        if lacking == "local latency":
            return {"local": replace(LOCAL, latency=exact(0.4 * (1 + factor)))}
        if lacking == "local energy":
            return {"local": replace(LOCAL, energy=exact(0.3 * (1 + factor)))}
        return {"local": replace(LOCAL, idle_w=0.1 * factor)}

    blind = {
        "cloud": {"cloud": None},
        "local latency": {"local": replace(LOCAL, latency=Span(None, 0.4, None))},
        "local energy": {"local": replace(LOCAL, energy=Span(None, 0.3, None))},
        "idle": {"local": replace(LOCAL, idle_w=None)},
    }[lacking]
    told, bounds = weighed(**blind)[1], 0
    for factor, name in product((0.01, 0.5, 4.0), told.__dataclass_fields__):
        bound, root = getattr(told, name), getattr(weighed(**world(factor))[1], name)
        if bound.value is not None and root.value is not None:
            sign = SIGNS[bound.bound]
            bounds += sign != 0
            assert (root.value - bound.value) * sign >= 0 if sign else root.value == pytest.approx(bound.value), name
    assert bounds >= 3


def test_two_unknown_parts_that_pull_apart_leave_nothing_known():
    breaks = weighed(local=replace(LOCAL, latency=Span(None, 0.4, None), energy=Span(None, 0.3, None)), cloud=None)[1]
    assert [breaks.as_fast_bits_per_s.value, breaks.as_dear_bytes.value, breaks.as_dear_j_per_bit.value] == [None] * 3


@pytest.mark.parametrize("field", ["uplink_bits_per_s", "round_trip_s", "energy_j_per_bit", "energy_j_per_message"])
def test_what_the_link_does_not_say_is_never_taken_for_nothing(field):
    full, blind = weighed()[0], weighed(radio=replace(RADIO, **{field: None}))[0]
    affected = {"energy_j_per_message": ("radio",), "energy_j_per_bit": ("radio", "energy")}.get(field, ("latency",))
    for name in affected:
        assert getattr(blind, name).high is None
        assert getattr(blind, name).value is None
    assert (blind.energy.low or 0) <= full.energy.low


def test_a_link_that_is_too_slow_has_no_longest_answer():
    remote, _, queue = weighed(replace(STREAM, streams=50), replace(RADIO, jitter_s=0.01))
    assert not queue.keeps_up
    assert (remote.latency.value, remote.latency.high) == (None, None)
    assert remote.latency.low >= float(queue.sending_s)


def test_the_jitter_is_both_ends_of_the_answer():
    calm = weighed(replace(STREAM, streams=1))[0].latency
    shaken = weighed(replace(STREAM, streams=1), replace(RADIO, jitter_s=0.02))[0].latency
    assert (shaken.low, shaken.high) == (pytest.approx(calm.value - 0.02), pytest.approx(calm.value + 0.02))
    assert calm.high is None, "a jitter that is not known is no jitter of zero"


@pytest.mark.parametrize(
    ("latency", "batch", "rate", "answer"),
    [
        (Span(0.5, 0.4, 0.9), 1, "1", True),
        (Span(0.5, 0.4, 0.9), 1, "1.5", None),
        (Span(0.5, 0.4, 0.9), 1, "3", False),
        (Span(0.5, 0.4, 0.9), 3, "3", True),
        (Span(None, 0.4, None), 1, "1", None),
        (Span(None, 0.4, None), 1, "3", False),
        (Span(), 1, "1", None),
        (exact(0.25), 1, "4", True),
    ],
)
def test_who_is_in_time_for_sure(latency, batch, rate, answer):
    assert in_time(replace(LOCAL, latency=latency, batch=batch), Fraction(rate)) is answer


def test_a_frame_has_its_share_of_a_runs_energy_and_waits_for_all_of_its_time():
    analysis = analyze(Scenario(str(SAMPLES / "resnet8_int8.onnx"), devices=("stm32l4r5",), batch=4))
    (estimate,) = analysis.estimates
    local = local_of(estimate, 4)
    assert local.energy.value == pytest.approx(estimate.total_energy_j / 4)
    assert local.latency.value == estimate.latency_s


SPANS = st.builds(
    lambda ends, known, least, most: Span(
        (ends[0] + ends[1]) / 2 if known else None, ends[0] if least else None, ends[1] if most else None
    ),
    st.tuples(st.floats(0, 5), st.floats(0, 5)).map(sorted),
    *[st.booleans()] * 3,
)


@given(SPANS, SPANS)
def test_sums_and_comparisons_of_bounds(one, other):
    both = one + other
    assert (both.high is None) == (one.high is None or other.high is None)
    assert (both.value is None) == (one.value is None or other.value is None)
    if both.low is not None and both.high is not None:
        assert both.low <= both.high
    if below(one, other):
        assert one.high < other.least
    if below(one, other) is False:
        assert other.high <= one.least
