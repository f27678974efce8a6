"""Looking for devices: each option narrows, together they narrow further, and what is not known is told."""

from __future__ import annotations

import json

import pytest

from analysis.device import known_devices, load_device
from analysis.errors import ScenarioError, UnknownNameError
from analysis.report.device_search import EVERYTHING, Search, found
from analysis.report.listing import devices_list, listed_devices

EVERY = listed_devices()


def ids(**said):
    search = Search.parse(*(said.get(key) for key in ("tier", "vendor", "text", "ram", "flash")))
    return {device.id for device in found(EVERY, search)[0]}


def test_nothing_said_finds_every_device():
    assert ids() == {card.id for card in known_devices()}
    assert Search.parse(None, None, None, None, None) == EVERYTHING


@pytest.mark.parametrize("tier", ["cloud", "gateway", "sensor", "accelerator"])
def test_tier(tier):
    assert ids(tier=tier) == {card.id for card in known_devices() if card.tier == tier}


def test_vendor_in_any_case_and_in_part():
    assert ids(vendor="nordic") == {"nrf52840", "nrf5340"}
    assert ids(vendor="GREENWAVES") == {"gap8", "gap9"}


def test_words_are_sought_in_id_name_vendor_and_compute_units():
    assert ids(text="ethos-u55") == {f"corstone300_u55_{macs}" for macs in (32, 64, 128, 256)}
    assert ids(text="pico") == {"rp2040", "rp2350"}
    assert ids(text="Cortex-M4F ambiq") == {"apollo4"}
    assert ids(text="rpi_zero2w") == {"rpi_zero2w"}
    assert ids(text="no such thing") == set()


def test_least_ram_and_flash():
    room = {d.id: (d.ram_capacity_bytes, d.flash_capacity_bytes) for d in EVERY}
    assert ids(tier="sensor", ram="640KiB") == {
        d.id for d in EVERY if d.tier == "sensor" and room[d.id][0] and room[d.id][0] >= 640 * 1024
    }
    assert "stm32l4r5" in ids(ram="640KiB")
    assert "stm32l4r5" not in ids(ram="641KiB")
    assert ids(text="max78000", flash="432KiB") == {"max78000"}
    assert ids(text="max78000", flash="433KiB") == set()


def test_options_together_find_what_each_finds():
    both = ids(tier="sensor", vendor="STMicro", ram="512KiB", flash="2MiB")
    assert both == ids(tier="sensor") & ids(vendor="STMicro") & ids(ram="512KiB") & ids(flash="2MiB")
    assert both == {"stm32h743", "stm32l4r5", "stm32n6", "stm32u585"}


def test_a_capacity_that_is_not_known_is_neither_yes_nor_no():
    hits, undecided = found(EVERY, Search.parse(None, "Arm", None, "1MiB", None))
    assert hits == []
    assert {d.id for d in undecided} == ids(text="ethos")
    # A no of one capacity is a no, whatever the other is.
    edge = load_device("coral_edgetpu")
    assert edge.flash_capacity_bytes is None
    assert Search(min_ram_bytes=1e12, min_flash_bytes=1.0).finds(edge) is False
    assert Search(min_ram_bytes=1.0, min_flash_bytes=1.0).finds(edge) is None


def test_what_is_wrong_is_said():
    with pytest.raises(UnknownNameError, match="unknown tier"):
        Search.parse("sensors", None, None, None, None)
    with pytest.raises(ScenarioError, match="--min-flash"):
        Search.parse(None, None, None, None, "12 apples")


def test_the_list_says_how_many_and_what_cannot_be_told():
    search = Search.parse(None, "Arm", None, "1MiB", None)
    lines = devices_list("table", search).splitlines()
    assert lines[1] == f"0 of {len(EVERY)} devices"
    assert lines[2].startswith("capacity not known: corstone300_u55_128, ")
    record = json.loads(devices_list("json", search))
    assert record["devices"] == []
    assert set(record["undecided"]) == ids(text="ethos")
    assert f"of {len(EVERY)} devices" not in devices_list("table")
