"""The library's provenance: every number of every device is in one class, and the total is their sum."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from analysis.device import known_devices, load_device
from analysis.errors import ScenarioError, UnknownNameError
from analysis.profiles_schema import Confidence
from analysis.report.device_search import Search
from analysis.report.listing import quantities
from analysis.report.provenance import CLASSES, provenance, provenance_list


def test_every_class_of_confidence_but_unknown_has_a_word():
    assert set(CLASSES) == set(get_args(Confidence)) - {"unknown"}


@pytest.mark.parametrize("card", known_devices(), ids=lambda card: card.id)
def test_each_number_is_counted_once(card):
    device = load_device(card.id)
    assert sum(provenance(device).values()) == sum(q.value is not None for _, q in quantities(device))


def test_one_device_counted_by_hand():
    # Read: clock, sizes of SRAM and flash. Recalled: registers. Derived: power, two peaks, two rates. Idle, price.
    assert provenance(load_device("stm32f411")) == {
        "read": 3, "measured": 0, "recalled": 1, "derived": 5, "estimated": 2
    }  # fmt: skip


def test_total_is_the_sum_of_the_lines():
    record = json.loads(provenance_list("json"))
    assert record["schema"] == "rooflens.provenance/1"
    assert [row["id"] for row in record["devices"]] == [card.id for card in known_devices()]
    for key in (*CLASSES.values(), "numbers"):
        assert record["total"][key] == sum(row[key] for row in record["devices"])
    assert record["total"]["numbers"] == sum(record["total"][key] for key in CLASSES.values())


def test_table_ends_with_total_and_shares():
    lines = provenance_list("table").splitlines()
    assert lines[0].split() == ["id", "device", *CLASSES.values(), "numbers"]
    assert lines[-2].startswith("total")
    shares = [float(cell) for cell in lines[-1].split() if cell not in ("share", "%")]
    assert sum(shares[:-1]) == pytest.approx(100, abs=0.5)


def test_of_those_looked_for_and_of_one():
    record = json.loads(provenance_list("json", Search(vendor="Nordic")))
    assert [row["id"] for row in record["devices"]] == ["nrf52840", "nrf5340"]
    assert [row["id"] for row in json.loads(provenance_list("json", name="t4"))["devices"]] == ["t4"]


def test_what_is_not_there():
    with pytest.raises(UnknownNameError):
        provenance_list("table", name="nothing")
    with pytest.raises(ScenarioError, match="no device is found"):
        provenance_list("table", Search(vendor="nobody"))
