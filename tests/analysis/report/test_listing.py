"""Lists of what the program knows: complete, and every number with its source."""

from __future__ import annotations

import json
import re

import pytest

from analysis.device import known_devices, known_runtimes, load_device, user_folder
from analysis.device_file import from_toml
from analysis.errors import ProfileError, UnknownNameError
from analysis.ops import operators
from analysis.report.device_sheet import device_differences, device_sheet
from analysis.report.listing import (
    devices_list,
    operators_list,
    quantities,
    runtimes_list,
)
from analysis.report.runtime_sheet import runtime_sheet


def test_every_device_and_runtime_is_listed():
    for text, cards in ((devices_list("table"), known_devices()), (runtimes_list("table"), known_runtimes())):
        listed = [line.split()[0] for line in text.splitlines()[1:]]
        assert listed == [card.id for card in cards]


def test_every_operator_has_a_formula_or_a_reason():
    record = json.loads(operators_list("json"))
    assert [(o["name"], o["domain"]) for o in record["operators"]] == [(o.name, o.domain) for o in operators()]
    assert all(o["formula"] or o["reason"] for o in record["operators"] if o["kind"] in ("counted", "uncounted"))
    assert operators_list("table").splitlines()[-1].startswith(f"{len(operators())} operators: ")


@pytest.mark.parametrize("card", known_devices(), ids=lambda card: card.id)
def test_a_sheet_has_every_number_with_its_confidence(card):
    sheet = device_sheet(card.id, "table")
    for path, quantity in quantities(load_device(card.id)):
        line = next(line for line in sheet.splitlines() if line.startswith(path + "  "))
        assert (quantity.confidence if quantity.value is not None else "unknown") in line
        assert quantity.source in line
    assert json.loads(device_sheet(card.id, "json"))["device"]["id"] == card.id


@pytest.mark.parametrize("show", [device_sheet, runtime_sheet])
def test_unknown_names_and_formats(show):
    with pytest.raises(UnknownNameError):
        show("nothing", "table")
    with pytest.raises(UnknownNameError, match="unknown format"):
        show("stm32l4r5" if show is device_sheet else "tflm", "csv")


def test_a_wrong_profile_of_ones_own_is_told_and_the_others_stay():
    folder = user_folder()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mine.toml"
    file.write_text('name = "Mine"\ntier = "sensor"\nvendor = "me"\nfoo = 3\n')
    try:
        table, record = devices_list("table"), json.loads(devices_list("json"))
        with pytest.raises(ProfileError):
            device_sheet("mine", "table")
    finally:
        file.unlink()
    assert "error: device profile mine.toml" in table
    assert len(record["problems"]) == 1
    assert "stm32l4r5" in [device["id"] for device in record["devices"]]
    assert "mine" not in [device["id"] for device in record["devices"]]


def test_a_device_as_the_file_that_it_could_be():
    assert from_toml(device_sheet("rp2040", "toml"), "rp2040") == load_device("rp2040")


def test_two_devices_side_by_side():
    table = " ".join(device_differences("stm32f746", "stm32f411", "table").split())
    assert re.search(r"clock hz 216 MHz \([a-z-]+\) 100 MHz \(", table)
    found = json.loads(device_differences("stm32f746", "stm32f411", "json"))["differences"]
    clock = next(row for row in found if row["place"] == ["clock_hz"])
    assert (clock["here"]["value"], clock["there"]["value"]) == (216e6, 100e6)
    assert device_differences("rp2040", "rp2040", "table") == "no difference\n"
    with pytest.raises(UnknownNameError, match="toml"):
        device_differences("rp2040", "rp2350", "toml")
