"""The command offload: its sentences, its formats, its schema, and what it says to a wrong command line."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest

from analysis.cli import main
from analysis.device import known_devices, known_links, load_device
from analysis.errors import NARROW_SPACE
from analysis.offload import FrameWish, offload, radio_of, stream_of
from analysis.offload.rows import rows_of
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

SCHEMA = json.loads((SAMPLES.parents[0] / "schemas" / "offload-1.schema.json").read_text(encoding="utf-8"))
CHECKER = jsonschema.Draft202012Validator(SCHEMA)
LENET, MOBILE, GRU = (str(SAMPLES / f"{name}.onnx") for name in ("lenet5", "mobilenet_v2", "gru_keywords"))


@pytest.fixture
def run(capsys):
    """Runs a command line; gives exit code, standard output, standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["offload", *map(str, arguments)])
        out, err = capsys.readouterr()
        return left.value.code or 0, out.replace(NARROW_SPACE, " "), err.replace(NARROW_SPACE, " ")

    return call


def test_the_lectures_camera_at_both_frame_rates(run):
    for wish, rate in ((("--every", "30ms"), 40_140_800), ((), 36_126_720)):
        code, out, err = run(MOBILE, "--device", "rpi4b", "--link", "wifi_phone", "--format", "json", *wish)
        assert (code, err) == (0, "")
        found = json.loads(out)
        assert found["bit_rate"]["needed_bits_per_s"]["value"] == rate
        assert found["break_even"]["enough_bits_per_s"]["value"] == rate
        assert found["what_is_sent"]["frame_bytes"]["value"] == 150_528
        assert (found["keeps_up"], found["faster"]) == (False, False)


def test_the_table_answers_four_questions_first(run):
    code, out, _ = run(MOBILE, "--device", "rpi4b", "--link", "wifi_phone", "--every", "30ms")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["model", "MobileNetV2", "1.0", "224"]
    reasons = {line.split()[0]: line for line in lines[5:9]}
    assert list(reasons) == ["network", "latency", "energy", "privacy"]
    assert "too slow: 40.1 Mbit/s are needed, 6 Mbit/s are there" in reasons["network"]
    assert "147 KiB" in reasons["privacy"]
    assert any(line.split()[:2] == ["jitter,", "so"] and " – " in line for line in lines), "unknown is a dash"


def test_every_format_has_the_same_numbers(run):
    asked = (LENET, "--device", "stm32l4r5", "--link", "ble5", "--cloud", "h100", "--jitter", "10ms", "--streams", "3")
    record = json.loads(run(*asked, "--format", "json")[1])
    groups = [key for key, value in record.items() if isinstance(value, dict)]
    figures = {
        (group, key): figure
        for group in groups
        for key, figure in record[group].items()
        if isinstance(figure, dict) and "source" in figure
    }
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv")[1], newline="")))
    told = {(row["group"].replace(" ", "_").replace("-", "_"), row["key"]): row for row in rows}
    assert set(figures) <= set(told)
    for place, figure in figures.items():
        for bound in ("value", "low", "high"):
            text = told[place][bound]
            assert (float(text) if text else None) == figure[bound], place
    markdown = run(*asked, "--format", "md")[1]
    table = run(*asked)[1]
    assert markdown.count("\n| ") == len(figures) + len(record["leaving"]) + 2 * 7
    for text in record["sentences"].values():
        assert text.replace(NARROW_SPACE, " ") in table


def test_who_is_too_slow_is_said(run):
    """30 frames/s of MobileNetV2 are too many for the board; those of 90000 cameras for one GPU; LeNet-5 once a minute is not."""
    asked = (MOBILE, "--device", "rpi4b", "--link", "5g_nsa", "--streams", "90000", "--cloud", "h100")
    found = json.loads(run(*asked, "--format", "json")[1])
    assert (found["device_keeps_up"], found["cloud_keeps_up"]) == (False, False)
    text = found["sentences"]["network"].replace(NARROW_SPACE, " ")
    assert text.endswith(
        "; the device itself is too slow for 30 frames/s; the cloud is too slow for 90000 × 30 frames/s"
    )
    slow = json.loads(run(MOBILE, "--device", "rpi4b", "--link", "5g_nsa", "--every", "60s", "--format", "json")[1])
    assert (slow["device_keeps_up"], slow["cloud_keeps_up"]) == (True, None)
    assert "device" not in slow["sentences"]["network"]


def test_a_lower_bound_of_energy_has_a_most_where_power_and_time_are_known(run):
    """Full power over the longest time: enough to tell that NB-IoT costs more."""
    found = json.loads(run(MOBILE, "--device", "rpi4b", "--link", "nb_iot", "--format", "json")[1])
    local, time = found["energy_of_a_frame"]["local_j"], found["time_of_an_answer"]["local_s"]
    power_w = load_device("rpi4b").power_active_w.value
    assert (local["value"], local["high"]) == (None, pytest.approx(power_w * time["high"]))
    assert local["low"] < local["high"]
    assert found["cheaper"] is False


def test_what_cannot_run_here_is_not_compared(run):
    found = json.loads(
        run(str(SAMPLES / "vgg16.onnx"), "--device", "stm32l4r5", "--link", "ble5", "--format", "json")[1]
    )
    assert found["fits"] is False
    for reason in ("latency", "energy"):
        assert found["sentences"][reason].startswith("here it cannot run as it is")


def test_a_file_by_its_ending(run, tmp_path):
    file = tmp_path / "o.json"
    assert run(LENET, "--device", "stm32l4r5", "--link", "ble5", "-o", file) == (0, "", "")
    CHECKER.validate(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("link", [card.id for card in known_links()])
def test_every_link_follows_the_schema(run, link):
    code, out, _ = run(GRU, "--device", "rpi4b", "--link", link, "--fps", "0.1", "--format", "json")
    assert code == 0
    record = json.loads(out)
    CHECKER.validate(record)
    assert not CHECKER.is_valid(record | {"stranger": 1})
    for key in record:
        assert not CHECKER.is_valid({name: value for name, value in record.items() if name != key})


def test_every_device_has_a_source_for_every_number():
    """Unknown is never zero, and says why."""
    from fractions import Fraction

    from analysis.device import load_link

    devices = tuple(card.id for card in known_devices() if not card.own)
    analysis = analyze(Scenario(str(SAMPLES / "resnet8_int8.onnx"), devices=devices))
    stream, radio = stream_of(analysis.source, FrameWish(), Fraction(1)), radio_of(load_link("lte_phone"))
    for estimate in analysis.estimates:
        found = offload(analysis, stream, radio, estimate)
        for row in rows_of(found):
            assert row.source.strip(), (estimate.device.id, row.key)
            for amount in (row.amount.value, row.amount.low, row.amount.high):
                assert amount is None or amount > 0 or row.key in ("mac_share", *ZEROS), (estimate.device.id, row)


# What may be nothing: no frame waits where the link keeps up, and a slow link carries no sensor.
ZEROS = ("growth_frames_per_s", "growth_bytes_per_s", "delay_growth", "waiting_after_60_s", "enough_streams")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((), "--link ID"),
        (("--link", "lora_sf8"), "did you mean lora_sf7?"),
        (("--link", "ble5", "--cloud", "h10"), "did you mean h100?"),
        (("--link", "ble5", "--device", "rpi4b"), "several devices"),
        (("--link", "ble5", "--fps", "0"), "--fps cannot be"),
        (("--link", "ble5", "--fps", "nan"), "--fps cannot be"),
        (("--link", "ble5", "--every", "30ms", "--fps", "2"), "one of the two"),
        (("--link", "ble5", "--every", "30"), "--every has no unit"),
        (("--link", "ble5", "--compression", "0"), "--compression cannot be"),
        (("--link", "ble5", "--jitter", "1s"), "the jitter is no part of the round trip"),
        (("--link", "ble5", "--uplink", "0bit"), "the bit rate of the link"),
        (("--link", "ble5", "--uplink", "fast"), "--uplink"),
        (("--link", "ble5", "--format", "xml"), "unknown format"),
        (("--link", "ble5", "--bits", "0"), "--bits"),
        (("--lnk", "ble5"), "did you mean --link?"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_line_that_says_what_is_allowed(run, wrong, said):
    code, out, err = run(LENET, "--device", "stm32l4r5", *wrong)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_without_a_device_there_is_nothing_to_compute_on(run):
    code, _, err = run(LENET, "--link", "ble5")
    assert (code, "no device" in err) == (2, True)


def test_a_model_that_is_not_there(run):
    code, _, err = run("gone.onnx", "--device", "rpi4b", "--link", "ble5")
    assert (code, len(err.splitlines())) == (1, 1)


def test_the_same_device_may_stand_at_both_ends(run):
    found = json.loads(run(LENET, "--device", "rpi4b", "--cloud", "rpi4b", "--link", "ble5", "--format", "json")[1])
    assert found["cloud"].startswith("Raspberry Pi 4B")
    time = found["time_of_an_answer"]
    assert time["cloud_s"]["value"] == time["local_s"]["value"]


def test_a_radio_that_the_law_keeps_silent_has_its_average_beside_its_bit_rate(run):
    asked = (LENET, "--device", "stm32l4r5", "--link", "lora_sf7", "--every", "600s")
    found = json.loads(run(*asked, "--format", "json")[1])
    CHECKER.validate(found)
    rate = found["bit_rate"]
    assert (rate["available_bits_per_s"]["value"], rate["average_bits_per_s"]["value"]) == (5470, pytest.approx(54.7))
    assert rate["messages"]["value"] == -(-1024 // 222)
    assert rate["load_share"]["value"] == pytest.approx(8 * 1024 / 600 / 54.7)
    assert (
        "average_bits_per_s"
        not in json.loads(run(LENET, "--device", "stm32l4r5", "--link", "ble5", "--format", "json")[1])["bit_rate"]
    )
