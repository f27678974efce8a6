"""`rooflens compare`: models, scenarios and earlier analyses on either side, and what goes wrong, in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

import pytest

from analysis.cli import main
from tests.analysis.small import SAMPLES

LENET, RESNET = (str(SAMPLES / f"{name}.onnx") for name in ("lenet5", "resnet8"))
BOARD = ("--device", "stm32l4r5")


@pytest.fixture
def run(typed):
    return partial(typed, "compare")


@pytest.fixture
def record(run):
    def call(*arguments):
        code, out, err = run(*arguments, "--format", "json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return call


@pytest.fixture
def int8(tmp_path):
    file = tmp_path / "int8.toml"
    file.write_text('precision = "int8"\ndevices = ["rpi4b"]\n', encoding="utf-8")
    return file


def test_two_models_a_sentence_first(run):
    code, out, err = run(LENET, RESNET, *BOARD)
    assert (code, err) == (0, "")
    assert out.startswith("B needs ")
    assert out.splitlines()[0].endswith("; both fit")


def test_the_same_twice(run):
    assert run(LENET, LENET)[1].startswith("A and B are the same: 12 layers, every number equal\n")


def test_options_are_for_both_and_those_of_b_for_b_alone(record):
    found = record(LENET, *BOARD, "--kernel", "naive", "--precision-b", "int8", "--device-b", "rpi4b", "--batch-b", "2")
    a, b = (found[side]["scenario"] for side in "ab")
    assert (a["precision"], a["kernel"], a["devices"], a["batch"]) == ("native", "naive", ["stm32l4r5"], None)
    assert (b["precision"], b["kernel"], b["devices"], b["batch"]) == ("int8", "naive", ["rpi4b"], 2)
    assert a["model"] == b["model"]


def test_scenarios_of_either_side(record, int8, tmp_path):
    found = record(LENET, "--scenario-b", int8, *BOARD)
    assert found["a"]["scenario"]["precision"] == "native"
    assert found["b"]["scenario"]["precision"] == "int8"
    assert found["b"]["scenario"]["devices"] == ["stm32l4r5"], "options override a scenario"
    assert record(LENET, RESNET, "--scenario-a", int8)["a"]["devices"] == ["rpi4b"]


def test_a_scenario_in_the_place_of_a_model(record, tmp_path):
    for name, precision in (("one", "native"), ("two", "int8")):
        text = f'model = {json.dumps(LENET)}\nprecision = "{precision}"\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    found = record(tmp_path / "one.toml", tmp_path / "two.toml")
    assert [found[side]["scenario"]["precision"] for side in "ab"] == ["native", "int8"]
    assert not found["identical"]
    found = record("--scenario-a", tmp_path / "one.toml", "--scenario-b", tmp_path / "two.toml")
    assert [found[side]["scenario"]["precision"] for side in "ab"] == ["native", "int8"]


def test_a_side_without_a_device_is_weighed_on_those_of_the_other(record, int8):
    found = record(LENET, RESNET, "--scenario-b", int8)
    assert [found[side]["devices"] for side in "ab"] == [["rpi4b"], ["rpi4b"]]
    assert found["devices"][0]["latency_bound_s"]["delta"] is not None
    found = record(LENET, RESNET, "--scenario-a", int8, "--device-b", "stm32l4r5")
    assert [found[side]["devices"] for side in "ab"] == [["rpi4b"], ["stm32l4r5"]]


def test_standard_input_is_one_side(int8):
    command = [
        sys.executable,
        "-c",
        "from analysis.cli import main; main()",
        "compare",
        "-",
        RESNET,
        "--scenario-b",
        int8,
    ]
    with open(LENET, "rb") as model:
        done = subprocess.run(command, stdin=model, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    assert done.stdout.startswith(b"B needs ")
    assert b"standard input" in done.stdout


def test_an_earlier_analysis_is_taken_up_again(record, tmp_path, capsys):
    file = tmp_path / "before.json"
    with pytest.raises(SystemExit):
        main(["analyze", LENET, "--precision", "int8", *BOARD, "-o", str(file)])
    capsys.readouterr()
    found = record(file, LENET, *BOARD)
    assert found["a"]["scenario"]["precision"] == "int8"
    assert found["totals"]["weight_bytes"]["relative"] == pytest.approx(61_706 * 4 / 62_414 - 1, rel=0.02)
    before = json.loads(file.read_text(encoding="utf-8"))
    before["scenario"]["sha256"] = "0" * 64
    file.write_text(json.dumps(before), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["compare", str(file), LENET])
    assert left.value.code == 1
    assert "is not the model of this scenario" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_the_ending_says_the_form(run, tmp_path, form):
    file = tmp_path / f"out.{'txt' if form == 'table' else form}"
    assert run(LENET, RESNET, "-o", file) == (0, "", "")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(
        {"table": "B does", "json": "{", "csv": "index_a,", "md": "# LeNet-5 (A) against ResNet-8 (B)"}[form]
    )


WRONG = {
    "nothing": ((), 2, "nothing to compare with"),
    "one model": ((LENET,), 2, "nothing to compare with"),
    "no such file": ((LENET, "nowhere.onnx"), 1, "nowhere.onnx"),
    "standard input twice": (("-", "-"), 2, "standard input is read once"),
    "a format": ((LENET, RESNET, "--format", "xml"), 2, "unknown format"),
    "a device": ((LENET, "--device-b", "rpi4c"), 2, "did you mean rpi4b?"),
    "no json": (("x.json", LENET), 1, "x.json cannot be read"),
    "an option": ((LENET, "--precison-b", "int8"), 2, "did you mean --precision-b?"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_one_line(run, wrong):
    arguments, code, words = WRONG[wrong]
    left, out, err = run(*arguments)
    assert (left, out) == (code, "")
    assert words in err
    assert err.startswith("rooflens: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", '{"schema": "rooflens.check/1"}', '{"schema": "rooflens.analysis/1"}', "\udcff"]
)
def test_another_json_is_refused(run, tmp_path, text):
    file = tmp_path / "x.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    code, out, err = run(file, LENET)
    assert (code, out) == (1, "")
    assert "x.json is no" in err
    assert err.count("\n") == 1


def test_two_scenarios_for_one_side_are_refused(run, int8):
    code, _, err = run(int8, LENET, "--scenario-a", int8)
    assert code == 2
    assert "two scenarios for A" in err


def test_neither_model_nor_scenario_is_overwritten(run, int8):
    code, _, err = run(LENET, "--scenario-b", int8, "-o", int8)
    assert code == 2
    assert "would overwrite" in err
    assert int8.read_text(encoding="utf-8").startswith("precision")


def test_of_a_model_that_is_gone_it_is_said_who_names_it(run, tmp_path):
    kept = {"schema": "rooflens.analysis/1", "scenario": {"model": "moved.onnx"}}
    file = tmp_path / "base.json"
    file.write_text(json.dumps(kept), encoding="utf-8")
    code, out, err = run(file, LENET)
    assert (code, out) == (1, "")
    assert err.startswith(f"rooflens: the model that {file} names is not there; found moved.onnx")
    assert err.count("\n") == 1
