"""Every profile that we ship, and its figures beside those it was taken from."""

import json
from itertools import product
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
from tests.profiles.corrections import CORRECTIONS

DEVICES = [card.id for card in known_devices() if not card.own]
SHARED = Path(__file__).parents[3] / "shared" / "devices" / "profiles.json"
beside = pytest.mark.skipif(not SHARED.exists(), reason="the collection of device data is not beside the checkout")

# Data types by the collection's name of their peak.
PEAKS = {"fp32": "fp32", "fp16": "fp16_bf16", "int8": "int8", "int4": "int4"}
BLANK = Quantity(unit="MAC/s")

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


def test_all_profiles_are_there():
    assert set(DEVICES) >= {
        "lecture_cloud", "lecture_gateway", "lecture_sensor", "lecture_titan_rtx", "lecture_rpi4", "lecture_example",
        "titan_rtx", "stm32f401", "stm32l4r5", "stm32h743", "stm32f746", "nrf52840", "rp2040", "esp32s3", "rpi4b",
        "rpi5", "jetson_nano", "jetson_agx_orin", "coral_edgetpu", "t4", "a100_sxm80", "h100", "stm32f411", "stm32u585",
        "stm32n6", "nrf5340", "rp2350", "esp32", "arduino_nano33ble", "apollo4", "max78000", "gap8", "gap9",
        "corstone300_u55_32", "corstone300_u55_64", "corstone300_u55_128", "corstone300_u55_256", "ethos_u65_256",
        "ethos_u65_512", "k210", "rpi_zero2w", "rpi3bplus", "jetson_orin_nano", "hailo8", "ncs2", "snapdragon8gen3",
        "apple_m1", "i9_13900k", "epyc_9654", "tpu_v1",
    }  # fmt: skip
    assert len(DEVICES) == 50
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


# Accelerators with one RAM for weights and another for activations.
APART = {"max78000", "k210", "tpu_v1"}


def test_sensors_keep_weights_in_flash_and_the_others_in_ram():
    for name in DEVICES:
        device = load_device(name)
        assert (device.weight_memory.kind == "flash") == (device.tier == "sensor"), name
        assert device.weights_in_ram == (device.tier != "sensor" and name not in APART), name


@pytest.mark.parametrize("name", sorted(APART))
def test_a_ram_for_weights_alone_stands_in_the_place_of_flash(name):
    device = load_device(name)
    assert device.flash_capacity_bytes == device.weight_memory.capacity_bytes.value
    assert device.ram_capacity_bytes == device.activation_memory.capacity_bytes.value
    assert device.weight_memory is not device.activation_memory


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


def test_registers_are_nearest_and_storage_is_farthest():
    for name in DEVICES:
        kinds = [memory.kind for memory in load_device(name).memories]
        assert "registers" not in kinds[1:], name
        assert "storage" not in kinds[:-1], name


def test_memory_inside_the_chip_is_faster_than_memory_outside():
    for name in DEVICES:
        memories = [m for m in load_device(name).memories if m.bandwidth_bytes_per_s.value and m.kind != "storage"]
        inside = [m for m in memories if m.technology == "sram"]
        outside = [m for m in memories if m.name.startswith(("external", "off-chip")) or m.technology == "dram"]
        for near, far in product(inside, outside):
            assert near.bandwidth_bytes_per_s.value > far.bandwidth_bytes_per_s.value, (name, near.name, far.name)


def test_figures_that_a_second_count_leads_to():
    # MAX78000: 64 processors x 768 kernels x 9 weights. TPU v1: 65536 MACs at 700 MHz are its 92 TOPS.
    assert load_device("max78000").flash_capacity_bytes == 64 * 768 * 9
    assert load_device("tpu_v1").peak_macs_per_s["int8"].value == pytest.approx(256 * 256 * 700e6, rel=5e-3)
    # Vela's configuration: AXI of 8 B (U55) and 16 B (U65) at the core's clock, memory clocks scaled by its factors.
    for name, bytes_per_cycle, far in (("corstone300_u55_128", 8, 0.125), ("ethos_u65_256", 16, 0.234375)):
        device = load_device(name)
        sram, memory = device.memory("SRAM"), device.weight_memory
        port = bytes_per_cycle * device.clock_hz.value
        assert sram.bandwidth_bytes_per_s.value == port
        assert memory.bandwidth_bytes_per_s.value == port * far


def entries():
    """The collection by id."""
    return {entry["id"]: entry for entry in json.loads(SHARED.read_text())["devices"]}


def same(ours, theirs):
    """Both unknown, or equal to the half percent that printed figures are rounded by."""
    if ours is None or theirs is None:
        return ours is theirs
    return ours == pytest.approx(theirs, rel=5e-3)


def pairs(device, entry):
    """(key, our quantity, theirs) of all that both write down once."""
    yield "clock_hz", device.clock_hz, entry["clock_Hz"]
    yield "power_active_w", device.power_active_w, entry["power_active_W"]
    yield "power_idle_w", device.power_idle_w, entry["power_idle_W"]
    yield "price_eur", device.price_eur, entry["price_EUR"]
    for dtype, key in PEAKS.items():
        yield f"peak {dtype}", device.peak_macs_per_s.get(dtype, BLANK), entry["peak_throughput"][key]


def level_differences(device, entry):
    """Levels of the collection whose capacity or bandwidth no memory of ours has."""
    ours = [(m.capacity_bytes.value, m.bandwidth_bytes_per_s.value) for m in device.memories]
    for level in entry["memory_hierarchy"]:
        capacity, rate = level["capacity_bytes"]["value"], level["bandwidth_Bps"]["value"]
        if not any(same(size, capacity) for size, _ in ours):
            yield f"capacity {level['level']}"
        if rate is not None and not any(same(speed, rate) for _, speed in ours):
            yield f"bandwidth {level['level']}"


def differences():
    """Every (device, key) where our figure is not the collection's."""
    for name, entry in entries().items():
        device = load_device(name)
        yield from ((name, key) for key, ours, theirs in pairs(device, entry) if not same(ours.value, theirs["value"]))
        energy = entry["energy"].get("pJ_per_int8_mac")
        if energy:
            joules = device.energy_j_per_mac.get("int8", BLANK).value
            if not same(joules, energy["value"] * 1e-12):
                yield name, "energy int8"
        yield from ((name, key) for key in level_differences(device, entry))


def test_every_correction_has_a_reason():
    assert all(len(reason) > 10 for reason in CORRECTIONS.values())
    assert {name for name, _ in CORRECTIONS} <= set(DEVICES)


@beside
def test_all_devices_of_the_collection_are_there():
    assert len(entries()) == 47
    assert set(entries()) <= set(DEVICES)


@beside
def test_figures_are_those_of_the_collection_but_for_the_corrections():
    assert set(differences()) == set(CORRECTIONS)


@beside
def test_confidence_is_that_of_the_collection():
    for name, entry in entries().items():
        for key, ours, theirs in pairs(load_device(name), entry):
            if (name, key) not in CORRECTIONS:
                assert ours.confidence == theirs["confidence"], (name, key)


@beside
def test_tiers_are_those_of_the_collection():
    tiers = {"MCU-sensor": "sensor", "edge gateway": "gateway", "mobile": "gateway", "desktop": "gateway"}
    for name, entry in entries().items():
        theirs = entry["tier"].removesuffix(" (MCU)")
        assert load_device(name).tier == tiers.get(theirs, theirs), name
        if theirs in ("mobile", "desktop"):
            assert any(note.startswith("Tier gateway:") for note in load_device(name).notes), name


@beside
def test_links_are_those_of_the_collection():
    theirs = {link["link"]: link for link in json.loads(SHARED.read_text())["globals"]["wireless"]}
    for link in (load_link(card.id) for card in known_links()):
        row = theirs.pop(link.name)
        assert link.uplink_bits_per_s.value == row["uplink_bps"]
        assert link.round_trip_s.value == row["rtt_s"]
        assert link.energy_j_per_bit.value == pytest.approx(row["energy_nJ_per_bit"] * 1e-9)
        assert link.energy_j_per_message.value == row["fixed_cost_per_message_J"]
    assert not theirs
