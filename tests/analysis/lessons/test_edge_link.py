"""Questions on cameras and links, each answered again by playing frames one after the other."""

from fractions import Fraction
from itertools import count

import pytest

from analysis.device import load_link
from analysis.lessons.topic import topic_named

TOPIC = topic_named("edge-link")
SEEDS = range(300)


def bits(values):
    """Of a frame as sent, pixel by pixel of one row."""
    row = sum(values["bits"] for _ in range(values["width"] * values["channels"]))
    return Fraction(row * values["height"], values["compression"])


def pictures(values, seconds):
    """Moments at which one camera takes a picture, before so many seconds."""
    step = Fraction(values["period_ms"], 1000) if values["pace"] == "ms" else Fraction(1, values["fps"])
    found, at = [], Fraction(0)
    while at < seconds:
        found.append(at)
        at += step
    return found


def uplink(values):
    return Fraction(load_link(values["link"]).uplink_bits_per_s.value)


def rate(values):
    """Bits that all cameras hand over in 10 s."""
    return float(bits(values) * len(pictures(values, 10)) * values["streams"] / 10)


def carried(values):
    one, there = Fraction(rate({**values, "streams": 1})), uplink(values)
    return next(n - 1 for n in count(1) if n * one > there)


def left(values, seconds):
    """Frames that a link has not finished, sending one after the other."""
    air, free = bits(values) / uplink(values), Fraction(0)
    gone = 0
    taken = pictures(values, seconds)
    for at in taken:
        for _ in range(values["streams"]):
            free = max(free, at) + air
            gone += free <= seconds
    return len(taken) * values["streams"] - gone


def outcome(values):
    few, more = left(values, 4), left(values, 8)
    return "the queue grows without end" if more > few + 1 or rate(values) > uplink(values) else "the link carries it"


def late(values):
    trip = load_link(values["link"]).round_trip_s.value
    return float(bits(values) / uplink(values)) + trip / 2 + values["cloud_ms"] / 1000 + trip / 2


def growth(values):
    air = bits(values) / uplink(values)
    return values["streams"] * len(pictures(values, 10)) / 10 - float(1 / air)


def sooner(values):
    return "sent and answered" if late(values) < values["local_ms"] / 1000 else "computed here"


def spent(values):
    return float(bits(values)) * load_link(values["link"]).energy_j_per_bit.value


def servers(values):
    """Seconds of work that come in 10 s."""
    work = sum(Fraction(values["cloud_ms"], 1000) for _ in pictures(values, 10)) * values["streams"]
    return float(work / 10)


def codec(values):
    return rate({**values, "compression": 1}) / float(uplink(values))


ORACLES = {
    "needed-rate": rate, "cameras": carried, "carries": outcome, "backlog": growth, "latency": late, "sooner": sooner,
    "energy": spent, "codec": codec, "servers": servers,
}  # fmt: skip


def test_every_question_has_an_oracle():
    assert set(ORACLES) == set(TOPIC.asks_by_name)


@pytest.mark.parametrize("name", ORACLES)
def test_answers_are_those_of_frames_that_are_played(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        wanted = ORACLES[name](question.values)
        if question.is_choice:
            assert question.right == wanted
            texts = [choice.text for choice in question.choices]
            assert len(set(texts)) == len(texts) == 2
            assert sum(not choice.says for choice in question.choices) == 1
        else:
            assert question.answer == pytest.approx(wanted, rel=1e-9)
            values = [slip.value for slip in question.slips]
            assert len(values) >= 2
            assert all(value >= 0 for value in values)
            assert not any(value == pytest.approx(question.answer, rel=1e-6) for value in values)


def test_the_backlog_is_what_a_link_leaves_undone():
    for seed in range(20):
        values = TOPIC.ask_anew("backlog", seed).values
        if len(pictures(values, 40)) * values["streams"] < 5000:
            assert (left(values, 40) - left(values, 20)) / 20 == pytest.approx(growth(values), rel=0.12, abs=0.2)


def test_the_lectures_numbers():
    facts = {fact.name: fact.value for fact in TOPIC.facts_of({})}
    assert (facts["raw_bytes"], facts["raw_ms"], facts["raw_fps"]) == (150_528, 40_140_800, 36_126_720)
    assert facts["carried"] == 0
    assert facts["most_sent"] is None, "a queue that grows has no longest time"


def test_a_link_that_may_send_for_a_part_of_the_time_alone_carries_that_part():
    facts = {fact.name: fact.value for fact in TOPIC.facts_of({"link": "lora_sf12"})}
    assert facts["available"] == pytest.approx(2.5)


def test_a_hundred_frames_a_second_are_no_frame_each_hundred_milliseconds():
    """The slip that the lecture's slide invites has its own words."""
    question = TOPIC.ask("needed-rate", {"pace": "fps", "fps": 25}, 0)
    confused = 150_528 * 8 * 1000 / 25
    assert any(slip.value == pytest.approx(confused) for slip in question.slips)
