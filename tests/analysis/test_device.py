"""Reading profiles: good ones, bad ones, a person's own, what-if values."""

import tomllib

import pytest

import analysis.device as device_module
from analysis.device import (
    Device,
    known_devices,
    load_device,
    load_energy_table,
    load_link,
    load_runtime,
    profile_problems,
)
from analysis.errors import ProfileError, ScenarioError, UnknownNameError

GOOD = """
name = "Board"
vendor = "Maker"
tier = "sensor"
runtimes = ["tflm"]
clock_hz = {value = 84e6, source = "data sheet", confidence = "recalled"}
power_active_w = {value = 0.04, confidence = "estimate"}
power_idle_w = {value = 0.01, confidence = "estimate"}

[peak_macs_per_s]
fp32 = {value = 28e6, source = "data sheet", confidence = "derived"}
int8 = {value = 168e6, macs_per_cycle = 2, source = "data sheet", confidence = "derived"}

[[memories]]
name = "SRAM"
kind = "ram"
technology = "sram"
holds = ["activations"]
capacity_bytes = {value = 98304, source = "data sheet", confidence = "recalled"}
bandwidth_bytes_per_s = {value = 336e6, source = "32 bit x 84 MHz", confidence = "derived"}
bus_bits = 32
transfers_per_s = 84e6

[[memories]]
name = "flash"
kind = "flash"
holds = ["weights"]
capacity_bytes = {value = 524288, source = "data sheet", confidence = "recalled"}
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An empty folder of own profiles, and a way to fill it."""
    folder = tmp_path / "devices"
    folder.mkdir()
    monkeypatch.setattr(device_module, "user_folder", lambda: folder)

    def write(text, name="board"):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        return name

    return write


def test_own_profile_is_read_and_listed_after_ours(own):
    own(GOOD)
    device = load_device("board")
    assert (device.id, device.name, device.tier) == ("board", "Board", "sensor")
    assert device.peak_macs_per_s["int8"].value == 168e6
    assert device.peak_macs_per_s["int8"].unit == "MAC/s"
    assert (device.flash_capacity_bytes, device.ram_capacity_bytes) == (524288, 98304)
    assert known_devices()[-1].id == "board"
    assert known_devices()[-1].own
    assert profile_problems() == ()


def test_changed_own_profile_is_read_anew(own):
    own(GOOD)
    load_device("board")
    own(GOOD.replace('"Board"', '"Another board"'))
    assert load_device("board").name == "Another board"


def test_what_is_not_given_is_blank_not_zero(own):
    device = load_device(own(GOOD))
    assert device.price_eur.value is None
    assert device.price_eur.confidence == "unknown"
    assert device.price_eur.unit == "EUR"
    assert device.weight_memory.bandwidth_bytes_per_s.value is None
    assert "fp16" not in device.peak_macs_per_s


# What is changed in the good profile, and words that the one line must have.
BROKEN = {
    "not toml": ("name =", "name ==", ["is no TOML"]),
    "id": ('name = "Board"', 'id = "x"\nname = "Board"', ["id is the file's name"]),
    "missing key": ('vendor = "Maker"', "", ["vendor is missing"]),
    "unknown key": ('vendor = "Maker"', 'vendor = "Maker"\nclock = 3', ["clock is not known", "clock_hz"]),
    "unknown key of a number": ("{value = 0.01, c", "{val = 3, value = 0.01, c", ["power_idle_w.val", "value"]),
    "unknown key of a memory": ("bus_bits = 32", "buss = 32", ["memories.0.buss", "bus_bits"]),
    "bad tier": ('"sensor"', '"edge"', ["tier is wrong", "'edge'", "gateway"]),
    "bare number": ('{value = 0.04, confidence = "estimate"}', "0.04", ["power_active_w", "0.04", "source"]),
    "text for number": ("value = 84e6", 'value = "84 MHz"', ["clock_hz.value", "'84 MHz'", "allowed: a number"]),
    "true for number": ("value = 84e6", "value = true", ["clock_hz.value", "True"]),
    "infinite": ("value = 84e6", "value = inf", ["clock_hz.value", "inf"]),
    "not a number": ("value = 84e6", "value = nan", ["clock_hz.value", "nan"]),
    "zero for unknown": ("value = 0.01", "value = 0", ["power_idle_w.value is not positive", "leave"]),
    "negative": ("value = 0.01", "value = -1", ["power_idle_w.value", "above 0"]),
    "out of range": ("value = 84e6", "value = 84", ["clock_hz out of range", "84", "2e+10 Hz"]),
    "wrong unit": ("{value = 84e6,", '{value = 84e6, unit = "MHz",', ["clock_hz", "MHz", "allowed: Hz"]),
    "no source": ('value = 84e6, source = "data sheet"', "value = 84e6", ["clock_hz has no source"]),
    "bad confidence": ('"recalled"', '"sure"', ["clock_hz.confidence", "'sure'", "stated-read"]),
    "unknown with value": (
        'source = "data sheet", confidence = "recalled"}',
        'confidence = "unknown"}',
        ["do not agree"],
    ),
    "confidence without value": ("{value = 84e6, ", "{", ["value and confidence do not agree"]),
    "bad data type": ("fp32 = ", "float32 = ", ["peak_macs_per_s is no data type", "float32", "fp32"]),
    "ops for macs": ("macs_per_cycle = 2", "printed_ops_per_s = 168e6", ["dense MAC/s", "8.4e+07"]),
    "sparse for dense": (
        "macs_per_cycle = 2",
        "printed_ops_per_s = 336e6, printed_sparse = true",
        ["dense MAC/s", "8.4e+07"],
    ),
    "not clock times width": ("macs_per_cycle = 2", "macs_per_cycle = 4", ["clock × MAC per cycle", "3.36e+08"]),
    "int8 slower than fp32": ("value = 28e6", "value = 400e6", ["int8 peak is below the fp32 peak", "1.68e+08"]),
    "above its bus": ("value = 336e6", "value = 672e6", ["SRAM is above its bus", "3.36e+08"]),
    "unphysical bandwidth": ("value = 336e6", "value = 336e12", ["SRAM is not physical", "3e+13"]),
    "RAM of no technology": ('technology = "sram"', "", ["memories.0.technology is missing"]),
    "bad kind": ('kind = "flash"', 'kind = "rom"', ["memories.1.kind", "'rom'", "storage"]),
    "bad held": ('["weights"]', '["parameters"]', ["memories.1.holds.0", "'parameters'", "weights"]),
    "nobody holds weights": ('holds = ["weights"]', "", ["no memory holds weights"]),
    "a name twice": ('name = "flash"', 'name = "SRAM"', ["two memories have one name"]),
    "part of a byte": ("value = 98304", "value = 98304.5", ["SRAM is not whole"]),
    "reserves all": (
        "bus_bits = 32",
        'reserved_bytes = {value = 98304, confidence = "estimate"}\nbus_bits = 32',
        ["reserves more of SRAM"],
    ),
    "flash called RAM": ('name = "SRAM"', 'name = "external flash"', ["external flash is called RAM"]),
    "flash's size as RAM": ("value = 98304", "value = 524288", ["RAM is not smaller than flash", "524288 B"]),
    "module's RAM as the chip's": ("value = 98304", "value = 134217728", ["too large for a sensor"]),
    "idle above active": ("value = 0.01", "value = 0.05", ["power_active_w is not above power_idle_w"]),
    "kilowatt sensor": ("value = 0.04", "value = 40", ["too large for a sensor", "up to 5 W"]),
    "no runtime": ('["tflm"]', "[]", ["runtimes is wrong", "at least one"]),
}


@pytest.mark.parametrize(("good", "bad", "words"), BROKEN.values(), ids=BROKEN)
def test_bad_profile_is_one_line(own, good, bad, words):
    assert good in GOOD
    own(GOOD.replace(good, bad, 1))
    with pytest.raises(ProfileError) as caught:
        load_device("board")
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("device profile board.toml")
    assert "found" in line
    assert "allowed: " in line
    assert "pydantic" not in line
    for word in words:
        assert word in line
    assert [d.message for d in profile_problems()] == [line]


def test_more_ram_than_flash_with_a_reason_is_read(own):
    text = GOOD.replace("value = 98304", "value = 524288").replace(
        'tier = "sensor"', 'tier = "sensor"\nwhy_ram_exceeds_flash = "boots from a card"'
    )
    assert load_device(own(text)).ram_capacity_bytes == 524288


def test_own_profile_never_hides_one_of_ours(own):
    own(GOOD, "t4")
    with pytest.raises(ProfileError, match="has the id of a built-in one"):
        load_device("t4")
    assert [card.name for card in known_devices() if card.id == "t4"] == ["NVIDIA T4"]
    assert len(profile_problems()) == 1


def test_unreadable_own_profiles_do_not_hide_the_others(own, tmp_path):
    (tmp_path / "devices" / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "devices" / "folder.toml").mkdir()
    own('name = "x"\ntier = "moon"\nvendor = "y"\n', "moon")
    own("# nothing\n", "empty")
    own(GOOD)
    assert [card.id for card in known_devices() if card.own] == ["board"]
    problems = [d.message for d in profile_problems()]
    assert len(problems) == 4
    assert all("\n" not in line for line in problems)
    assert any("cannot be read" in line for line in problems)


def test_links_to_nowhere_and_texts_too_deep_are_problems_of_one_file(own, tmp_path):
    (tmp_path / "devices" / "dangling.toml").symlink_to(tmp_path / "absent.toml")
    own(f"a = {'[' * 100_000}", "deep")
    own(f"a = {'9' * 5_000}", "digits")
    own(GOOD)
    assert [card.id for card in known_devices() if card.own] == ["board"]
    assert len(profile_problems()) == 3
    for name in ("dangling", "deep", "digits"):
        with pytest.raises(ProfileError, match=f"device profile {name}.toml"):
            load_device(name)


@pytest.mark.parametrize("key", ["macs_per_cycle", "printed_ops_per_s"])
def test_no_peak_is_derived_from_infinity(own, key):
    with pytest.raises(ProfileError, match="finite"):
        load_device(own(GOOD.replace("macs_per_cycle = 2", f"{key} = inf")))


def test_no_folder_of_own_profiles(monkeypatch, tmp_path):
    monkeypatch.setattr(device_module, "user_folder", lambda: tmp_path / "absent")
    assert not any(card.own for card in known_devices())
    assert profile_problems() == ()


@pytest.mark.parametrize(
    ("load", "name", "near"),
    [
        (load_device, "stm32l4r6", "stm32l4r5"),
        (load_runtime, "tflmm", "tflm"),
        (load_link, "lora_sf8", "lora_sf7"),
        (load_energy_table, "horowitz", "horowitz_45nm"),
    ],
)
def test_unknown_name_names_the_nearest(load, name, near):
    with pytest.raises(UnknownNameError, match=f"did you mean {near}"):
        load(name)


def test_a_profile_is_read_once():
    assert load_device("t4") is load_device("t4")
    assert load_runtime("tflm") is load_runtime("tflm")


def test_a_device_cannot_be_changed():
    device = load_device("t4")
    with pytest.raises(ValueError, match="frozen"):
        device.name = "other"
    with pytest.raises(TypeError):
        device.peak_macs_per_s["int8"] = None


def test_a_device_can_be_written_out_and_read_again():
    device = load_device("stm32l4r5")
    written = device.model_dump(mode="json")
    assert written["peak_macs_per_s"]["int8"]["value"] == 240e6
    assert Device.model_validate(written) == device


def test_memory_homes():
    sensor, gateway, stick = map(load_device, ("stm32l4r5", "rpi4b", "coral_edgetpu"))
    assert (sensor.weight_memory.name, sensor.activation_memory.name) == ("internal flash", "SRAM")
    assert not sensor.weights_in_ram
    assert (sensor.flash_capacity_bytes, sensor.ram_capacity_bytes) == (2097152, 655360)
    assert gateway.weight_memory is gateway.activation_memory
    assert gateway.weights_in_ram
    assert (gateway.flash_capacity_bytes, gateway.ram_capacity_bytes) == (32_000_000_000, 4 * 2**30)
    assert stick.weight_memory.name == "on-chip SRAM"
    assert stick.flash_capacity_bytes is None


def test_reserved_bytes_are_no_room_for_tensors():
    # ESP32-S3: 512 KB less the caches of 32 and 64 KB.
    assert load_device("esp32s3").ram_capacity_bytes == (512 - 32 - 64) * 1024


def test_override_of_a_peak_and_a_bandwidth():
    device = load_device("t4")
    other = device.with_override("peak", "fp32", 1e12).with_override("bandwidth", "GDDR6", 1e11)
    peak, rate = other.peak_macs_per_s["fp32"], other.memory("GDDR6").bandwidth_bytes_per_s
    assert (peak.value, peak.unit, peak.source, peak.confidence) == (1e12, "MAC/s", "changed by hand", "estimate")
    assert (rate.value, rate.unit, rate.source, rate.confidence) == (1e11, "B/s", "changed by hand", "estimate")
    assert other.peak_macs_per_s["int8"] == device.peak_macs_per_s["int8"]
    assert other.weight_memory.bandwidth_bytes_per_s.value == 1e11
    assert other.ram_capacity_bytes == device.ram_capacity_bytes
    assert device.peak_macs_per_s["fp32"].value == 4.07e12
    assert device.weight_memory.bandwidth_bytes_per_s.value == 320e9


def test_override_may_leave_what_is_physical_and_add_a_type():
    other = load_device("rp2040").with_override("peak", "fp32", 1e15)
    assert other.peak_macs_per_s["fp32"].value == 1e15
    assert other.peak_macs_per_s["fp32"].confidence == "estimate"


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), 1e-308, 1e308])
@pytest.mark.parametrize(("quantity", "name"), [("peak", "fp32"), ("bandwidth", "GDDR6"), ("clock", "")])
def test_override_refuses_what_is_no_rate(quantity, name, value):
    with pytest.raises(ScenarioError, match="allowed: numbers from 1e-06 to 1e\\+30"):
        load_device("t4").with_override(quantity, name, value)


def test_override_of_an_unknown_name():
    with pytest.raises(UnknownNameError, match="did you mean GDDR6"):
        load_device("t4").with_override("bandwidth", "GDDR5", 1e9)
    with pytest.raises(UnknownNameError, match="did you mean fp32"):
        load_device("t4").with_override("peak", "fp33", 1e9)


def test_another_clock_moves_what_runs_by_it():
    board = load_device("stm32l4r5")
    half = board.with_override("clock", "", 60e6)
    assert half.peak_macs_per_s["int8"].value == 120e6
    assert half.memory("SRAM").bandwidth_bytes_per_s.value == 240e6
    assert half.memory("internal flash") == board.memory("internal flash")
    assert half.memory("registers").bandwidth_bytes_per_s.value is None
    assert half.clock_hz.source == "changed by hand"
    assert half.power_active_w == board.power_active_w


def test_dram_keeps_its_clock():
    board = load_device("rpi4b")
    twice = board.with_override("clock", "", 2 * board.clock_hz.value)
    assert twice.activation_memory == board.activation_memory
    assert twice.peak_macs_per_s["fp32"].value == 2 * board.peak_macs_per_s["fp32"].value


def test_a_clock_that_is_not_known_cannot_be_changed(own):
    board = load_device(own(GOOD.replace("clock_hz", "# clock_hz")))
    with pytest.raises(ScenarioError, match="clock of board cannot be set"):
        board.with_override("clock", "", 1e9)


def test_another_capacity_leaves_what_is_reserved():
    board = load_device("stm32l4r5").with_override("capacity", "SRAM", 1000)
    assert board.ram_capacity_bytes == 1000
    card = load_device("t4").with_override("capacity", "GDDR6", 2**30)
    assert card.ram_capacity_bytes == 2**30 - (card.memory("GDDR6").reserved_bytes.value or 0)
    with pytest.raises(ScenarioError, match="capacity of SRAM cannot be set"):
        board.with_override("capacity", "SRAM", 10.5)


def test_the_good_profile_is_a_device():
    assert Device.model_validate({"id": "board", **tomllib.loads(GOOD)}).name == "Board"
