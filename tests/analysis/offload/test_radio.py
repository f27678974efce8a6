"""The link as it is taken: the profile's numbers with their sources, and what is said by hand in their place."""

from __future__ import annotations

import pytest

from analysis.device import known_links, load_link
from analysis.errors import ScenarioError
from analysis.offload import radio_of
from analysis.offload.radio import KEYS, NAMES

LINKS = [card.id for card in known_links()]


@pytest.mark.parametrize("name", LINKS)
def test_every_link_says_where_its_numbers_come_from(name):
    link = load_link(name)
    radio = radio_of(link)
    for key in KEYS:
        quantity = getattr(link, key)
        assert getattr(radio, key) == quantity.value
        assert radio.sources[key].startswith("not known") == (quantity.value is None)
    assert radio.jitter_s is None
    assert radio.sources["jitter_s"].startswith("not known")


def test_what_is_said_by_hand_stands_in_the_profiles_place():
    radio = radio_of(load_link("ble5"), 0.01, {"round_trip_s": 0.08, "uplink_bits_per_s": None})
    assert (radio.round_trip_low_s, radio.round_trip_high_s) == (pytest.approx(0.07), pytest.approx(0.09))
    assert radio.sources["round_trip_s"] == radio.sources["jitter_s"] == "said by hand"
    assert radio.uplink_bits_per_s == load_link("ble5").uplink_bits_per_s.value


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [0.0, -1.0, float("inf"), float("nan"), 1e300])
def test_what_no_link_has_is_refused(key, value):
    with pytest.raises(ScenarioError, match=f"{NAMES[key]} cannot be"):
        radio_of(load_link("ble5"), None, {key: value})


@pytest.mark.parametrize("jitter_s", [-0.001, 0.031, float("nan")])
def test_a_jitter_is_part_of_the_round_trip(jitter_s):
    with pytest.raises(ScenarioError, match="jitter"):
        radio_of(load_link("ble5"), jitter_s)
