"""Every profile that we ship, and its figures beside those it was taken from."""

import json
from pathlib import Path

import pytest

from analysis.device import (
    known_devices,
    known_energy_tables,
    known_links,
    known_runtimes,
    load_device,
    load_energy_table,
    load_link,
    load_runtime,
)
from analysis.graph import DTYPE_BITS
from analysis.profiles_schema import Frozen, Quantity

DEVICES = [card.id for card in known_devices() if not card.own]
SHARED = Path(__file__).parents[3] / "shared" / "devices" / "profiles.json"

LOADED = [
    *((load_device, name) for name in DEVICES),
    *((load_runtime, card.id) for card in known_runtimes()),
    *((load_link, card.id) for card in known_links()),
    *((load_energy_table, card.id) for card in known_energy_tables()),
]


def quantities(value):
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, Frozen):
        for _, field in value:
            yield from quantities(field)
    elif isinstance(value, tuple):
        for item in value:
            yield from quantities(item)
    elif hasattr(value, "values"):
        for item in value.values():
            yield from quantities(item)


def test_all_devices_of_the_first_release_are_there():
    assert set(DEVICES) >= {
        "lecture_cloud", "lecture_gateway", "lecture_sensor", "lecture_titan_rtx", "lecture_rpi4", "lecture_example",
        "titan_rtx", "stm32f401", "stm32l4r5", "stm32h743", "stm32f746", "nrf52840", "rp2040", "esp32s3", "rpi4b",
        "rpi5", "jetson_nano", "jetson_agx_orin", "coral_edgetpu", "t4", "a100_sxm80", "h100",
    }  # fmt: skip
    assert {card.id for card in known_runtimes()} >= {"tflm", "tflm-cmsis-nn", "x-cube-ai-8", "onnxruntime", "tflite"}
    assert len(known_links()) == 9
    assert {card.id for card in known_energy_tables()} == {"horowitz_45nm", "lecture_45nm", "xeon_phi"}


@pytest.mark.parametrize(("load", "name"), LOADED, ids=lambda part: part if isinstance(part, str) else "")
def test_every_number_says_where_it_comes_from(load, name):
    profile = load(name)
    assert profile.id == name
    for quantity in quantities(profile):
        assert (quantity.value is None) == (quantity.confidence == "unknown")
        assert quantity.value is None or quantity.value > 0
        assert quantity.source or quantity.confidence in ("estimate", "unknown")


@pytest.mark.parametrize("name", DEVICES)
def test_card_says_what_the_device_says(name):
    card = next(c for c in known_devices() if c.id == name)
    device = load_device(name)
    assert (card.name, card.tier, card.vendor) == (device.name, device.tier, device.vendor)


@pytest.mark.parametrize("name", DEVICES)
def test_runtimes_of_a_device_run_on_it(name):
    device = load_device(name)
    for runtime in map(load_runtime, device.runtimes):
        assert device.tier in runtime.tiers
        assert not runtime.devices or name in runtime.devices


@pytest.mark.parametrize("runtime", [load_runtime(card.id) for card in known_runtimes()], ids=lambda r: r.id)
def test_devices_of_a_runtime_list_it(runtime):
    for name in runtime.devices:
        assert runtime.id in load_device(name).runtimes


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_has_energies_of_known_types(name):
    device = load_device(name)
    assert set(device.peak_macs_per_s) | set(device.energy_j_per_mac) <= set(DTYPE_BITS)
    if device.energy_table:
        assert load_energy_table(device.energy_table).j_per_mac


def test_sensors_keep_weights_in_flash_and_the_others_in_ram():
    for name in DEVICES:
        device = load_device(name)
        assert device.weights_in_ram == (device.tier != "sensor"), name


def test_lecture_presets_have_the_lecture_s_ridges():
    # dataflow of the lecture's slides S22 and S29: 4, 0.5 and 194 FLOP/B; a MAC is two FLOP.
    for name, ridge in (("lecture_example", 4.0), ("lecture_rpi4", 0.5), ("lecture_titan_rtx", 130e12 / 670e9)):
        device = load_device(name)
        peak = device.peak_macs_per_s["fp32"].value
        assert 2 * peak / device.weight_memory.bandwidth_bytes_per_s.value == pytest.approx(ridge, rel=1e-12)
    titan = load_device("titan_rtx")
    assert 2 * titan.peak_macs_per_s["fp32"].value / 672e9 == pytest.approx(24.3, rel=2e-3)


def test_lecture_s_energy_tables_are_as_printed():
    # Slide S34: relative costs 1, 9, 10, 31, 37, 50, 6400. Slide S33: ratios to a register operand.
    rows = load_energy_table("lecture_45nm").joules
    assert [round(q.value / rows["int32_add"].value) for q in rows.values()] == [1, 9, 10, 31, 37, 50, 6400]
    phi = [q.value for q in load_energy_table("xeon_phi").joules.values()]
    assert [round(e / phi[0], 3) for e in phi] == [1, 1.956, 17.156, 115.867, 516.933, 138.089]


def test_horowitz_table_gives_the_energy_of_vgg16():
    # 15 470 264 320 MACs in fp32 are 71.2 mJ; 138 357 544 weights of 4 B once from DRAM 88.5 mJ.
    table = load_energy_table("horowitz_45nm")
    assert table.j_per_mac["fp32"].value * 15_470_264_320 == pytest.approx(71.2e-3, rel=1e-3)
    assert table.j_per_byte["dram"].value * 4 * 138_357_544 == pytest.approx(88.5e-3, rel=1e-3)


PEAKS = {"fp32": "fp32", "fp16": "fp16_bf16", "int8": "int8", "int4": "int4"}
# The collection has no half-precision peak for this board.
ADDED = {("rpi5", "fp16")}


def collected():
    entries = {entry["id"]: entry for entry in json.loads(SHARED.read_text())["devices"]}
    return [(name, entries[name]) for name in DEVICES if name in entries]


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of device data is not beside the checkout")
def test_figures_are_those_of_the_collection():
    assert len(collected()) == 19
    for name, entry in collected():
        device = load_device(name)
        same = {
            "clock_Hz": device.clock_hz,
            "power_active_W": device.power_active_w,
            "power_idle_W": device.power_idle_w,
            "price_EUR": device.price_eur,
        }
        for key, ours in same.items():
            assert ours.value == pytest.approx(entry[key]["value"]), (name, key)
        for dtype, key in PEAKS.items():
            theirs = entry["peak_throughput"][key]["value"]
            if theirs is None:
                assert dtype not in device.peak_macs_per_s or (name, dtype) in ADDED, (name, dtype)
            else:
                assert device.peak_macs_per_s[dtype].value == pytest.approx(theirs, rel=5e-3), (name, dtype)


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of device data is not beside the checkout")
def test_home_capacities_are_among_the_collection_s():
    for name, entry in collected():
        device = load_device(name)
        theirs = {level["capacity_bytes"]["value"] for level in entry["memory_hierarchy"]}
        assert device.weight_memory.capacity_bytes.value in theirs, name
        assert device.activation_memory.capacity_bytes.value in theirs, name


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of device data is not beside the checkout")
def test_links_are_those_of_the_collection():
    theirs = {link["link"]: link for link in json.loads(SHARED.read_text())["globals"]["wireless"]}
    for link in (load_link(card.id) for card in known_links()):
        row = theirs.pop(link.name)
        assert link.uplink_bits_per_s.value == row["uplink_bps"]
        assert link.round_trip_s.value == row["rtt_s"]
        assert link.energy_j_per_bit.value == pytest.approx(row["energy_nJ_per_bit"] * 1e-9)
        assert link.energy_j_per_message.value == row["fixed_cost_per_message_J"]
    assert not theirs
